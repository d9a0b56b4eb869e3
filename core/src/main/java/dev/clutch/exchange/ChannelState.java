package dev.clutch.exchange;

import dev.clutch.config.UnboundPolicy;
import dev.clutch.exchange.park.Patience;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The items of a channel and those who wait at it. Not thread-safe: the channel's guard, which is
 * two locks, has to be held for all but {@link #tryPost} and {@link #tryTake}, which ask for one of
 * them. Whoever changes something else here calls {@link #serve} after it.
 *
 * <p>Items stand in one line: first, up to the channel's capacity, the buffered ones, which nobody
 * waits for any more but who wants to know when they are received; then those that are offered,
 * each with the sender who waits until it is received or buffered, if there is one. Who comes to
 * receive takes the first. Where a {@link Ticket} is the first to receive, an item is promised to
 * it and stays in line until it is claimed; so at rest somebody waits to receive only if every item
 * is promised.
 */
final class ChannelState {
  /** An item in line, and who waits for it to be accepted; null for nobody. */
  private record Sent(Item item, @Nullable Waiter sender) {}

  /** Who waits to receive, and the id of its interpreter. */
  private record Receiver(Waiter waiter, long holder) {}

  private final int capacity;
  private final ItemBuffer<Sent> buffered = new ItemBuffer<>();
  private final ItemBuffer<Sent> offered = new ItemBuffer<>();
  private final ArrayDeque<Receiver> receivers = new ArrayDeque<>();
  private final ArrayDeque<Ticket> promised = new ArrayDeque<>();
  private final ArrayDeque<Ticket> toRing = new ArrayDeque<>();
  private boolean mayChoose; // whether some that are offered may be an alternative's
  private volatile boolean posted; // whether nobody waited for the item that was taken last

  /**
   * Starts empty.
   *
   * @param capacity how many items are buffered; the sender of any further one waits
   */
  ChannelState(int capacity) {
    this.capacity = capacity;
  }

  int size() {
    return buffered.size() + offered.size();
  }

  /** How many items there are that are not just about to be taken back by who chose otherwise. */
  int live() {
    dropDecided();
    return size();
  }

  /** Takes the items out of line of senders who chose otherwise, and have not left themselves. */
  private void dropDecided() {
    if (mayChoose) {
      mayChoose = false;
      offered.removeIf(sent -> sent.sender() instanceof Alternative sender && isDecided(sender));
    }
  }

  private boolean isDecided(Alternative sender) {
    boolean decided = sender.isDecided();
    mayChoose |= !decided;
    return decided;
  }

  private boolean hasUnpromised() {
    return size() > promised.size();
  }

  /** Puts an item in line that nobody waits for. */
  void post(Item item) {
    offered.add(new Sent(item, null));
  }

  /**
   * Posts an item, or buffers it where items are, where nobody has to be served for it, and does
   * nothing otherwise. Asks for the senders' lock only.
   *
   * @return whether it is posted or buffered
   */
  boolean tryPost(Item item) {
    if (!receivers.isEmpty()) {
      return false;
    }
    if (capacity > 0) {
      return buffered.addWithin(new Sent(item, null)); // nothing is offered while there is room
    }
    post(item);
    return true;
  }

  /**
   * Receives the first item where it is at hand and nobody has to be served for it, and does
   * nothing otherwise. Asks for the receivers' lock only.
   */
  @Nullable Item tryTake() {
    if (!promised.isEmpty() || (capacity > 0 && !offered.isEmpty())) { // who offers gets the room
      return null;
    }
    var line = capacity > 0 ? buffered : offered;
    var sent = line.peekAtHand();
    if (sent == null || sent.sender() != null) {
      return null;
    }
    line.pollAtHand();
    return sent.item();
  }

  /** Whether there is nothing to receive as far as can be seen without a lock. */
  boolean looksEmpty() {
    return buffered.looksEmpty() && offered.looksEmpty();
  }

  /** Whether it pays to let items gather, as far as can be seen without a lock. */
  boolean mayComeInCrowds() {
    return capacity == 0
        ? posted && offered.cameInCrowds()
        : capacity >= Patience.CROWD && buffered.cameInCrowds();
  }

  /** Posts an item if it is received, promised or buffered at once. */
  boolean offer(Item item) {
    if (buffered.size() < capacity) {
      post(item);
      return true;
    }
    if (receivers.isEmpty() && promised.isEmpty()) {
      return false;
    }
    post(item);
    var sent = offered.getLast();
    serve();
    if (offered.isEmpty() || offered.getLast() != sent) {
      return true;
    }
    dropDecided(); // what nobody sends any more may have been promised instead of it
    if (!hasUnpromised()) {
      return true;
    }
    offered.removeLast(); // only those wait who chose already, or would receive from themselves
    return false;
  }

  /** Puts somebody at the end of the line. */
  void join(Waiter waiter, long holder) {
    if (waiter.puts()) {
      offered.add(new Sent(waiter.offered(), waiter));
      mayChoose |= waiter instanceof Alternative;
    } else {
      receivers.add(new Receiver(waiter, holder));
    }
  }

  /** Takes somebody out of the line again, and his item with him. */
  void leave(Waiter waiter) {
    if (waiter.puts()) {
      if (!removeFirst(offered, sent -> sent.sender() == waiter)) {
        boolean _ = removeFirst(buffered, sent -> sent.sender() == waiter);
      }
    } else {
      boolean _ = removeFirst(receivers, each -> each.waiter() == waiter);
    }
  }

  /** Stops where it has found one: those who leave are the first in line more often than not. */
  private static <T> boolean removeFirst(Collection<T> line, Predicate<T> which) {
    for (var each = line.iterator(); each.hasNext(); ) {
      if (which.test(each.next())) {
        each.remove();
        return true;
      }
    }
    return false;
  }

  /** Receives the first item that is not promised, if there is one. */
  @Nullable Item take() {
    return take(promised.size(), null);
  }

  /**
   * Receives the first item that can be had.
   *
   * @param reserved how many items are to be left for others
   * @param receiver who receives it, if that has to be decided
   */
  private @Nullable Item take(int reserved, @Nullable Alternative receiver) {
    if (reserved > 0) {
      dropDecided(); // else what is promised would be taken, and what nobody sends any more left
    }
    if (size() <= reserved) {
      return null;
    }
    var first = buffered.isEmpty() ? offered : buffered;
    if (receiver == null && !(first.getFirst().sender() instanceof Alternative)) {
      var sent = first.removeFirst(); // the quick way, where nobody has to be asked
      accept(sent);
      return sent.item();
    }
    for (var line : List.of(buffered, offered)) {
      for (var each = line.iterator(); size() > reserved && each.hasNext(); ) {
        var sent = each.next();
        switch (meet(sent, receiver)) {
          case MATCHED -> {
            each.remove();
            accept(sent);
            return sent.item();
          }
          case SENDER_GONE -> each.remove();
          case RECEIVER_GONE -> {
            return null;
          }
          case SAME -> {}
        }
      }
    }
    return null;
  }

  private enum Meeting {
    MATCHED,
    SENDER_GONE,
    RECEIVER_GONE,
    /** Nobody sends to himself. */
    SAME
  }

  private static Meeting meet(Sent sent, @Nullable Alternative receiver) {
    if (!(sent.sender() instanceof Alternative sender)) {
      return receiver == null || receiver.choose(new ParkedThread.Outcome.Received(sent.item()))
          ? Meeting.MATCHED
          : Meeting.RECEIVER_GONE;
    }
    if (receiver == null) {
      return sender.choose(ParkedThread.Outcome.Accepted.YES)
          ? Meeting.MATCHED
          : Meeting.SENDER_GONE;
    }
    if (sender.choice() == receiver.choice()) {
      return Meeting.SAME;
    }
    if (Alternative.chooseBoth(sender, receiver, sent.item())) {
      return Meeting.MATCHED;
    }
    return receiver.isDecided() ? Meeting.RECEIVER_GONE : Meeting.SENDER_GONE;
  }

  /** Receives what is promised to a ticket, or hears that what it sent is received; else null. */
  @Nullable Item claim(Ticket ticket) {
    if (ticket.state != Ticket.State.PROMISED) {
      return null;
    }
    if (ticket.puts()) {
      ticket.state = Ticket.State.SETTLED;
      return ticket.offered();
    }
    while (ticket.state == Ticket.State.PROMISED) {
      var item = take(promised.size() - 1, null);
      if (item != null) {
        withdraw(ticket);
        return item;
      }
      demote(); // nobody sends any more what was promised to somebody: maybe to another
    }
    return null;
  }

  /**
   * Takes a ticket out of wherever it stands, for good; unless it has sent, which it can still be
   * told of.
   *
   * @return whether it has neither sent nor received, and never will
   */
  boolean withdraw(Ticket ticket) {
    if (ticket.puts() && ticket.state == Ticket.State.PROMISED) {
      return false;
    }
    boolean undone = ticket.state != Ticket.State.SETTLED;
    switch (ticket.state) {
      case WAITING -> leave(ticket);
      case PROMISED -> promised.remove(ticket);
      case NEW, ENDED, SETTLED -> {} // stands nowhere
    }
    ticket.state = Ticket.State.SETTLED;
    return undone;
  }

  /** Serves whoever can be served; then everything is at rest. */
  void serve() {
    do {
      demote();
      for (var each = receivers.iterator(); hasUnpromised() && each.hasNext(); ) {
        if (serve(each.next().waiter())) {
          each.remove();
        }
      }
      while (!offered.isEmpty() && buffered.size() < capacity) {
        buffer(offered.removeFirst());
      }
    } while (promised.size() > size());
    buffered.allow(capacity - buffered.size());
  }

  /** Where items are gone, the last they were promised to go back to the front of the line. */
  private void demote() {
    while (promised.size() > size()) {
      var ticket = promised.removeLast();
      ticket.state = Ticket.State.WAITING;
      receivers.addFirst(new Receiver(ticket, ticket.holder()));
    }
  }

  /** Serves somebody who waits to receive; false when he has to stay in line. */
  private boolean serve(Waiter receiver) {
    switch (receiver) {
      case ParkedThread thread -> {
        var item = take();
        if (item != null) {
          thread.finish(new ParkedThread.Outcome.Received(item));
        }
        return item != null;
      }
      case Ticket ticket -> {
        promised.add(ticket);
        promise(ticket);
        return true;
      }
      case Alternative alternative -> {
        return take(promised.size(), alternative) != null || alternative.isDecided();
      }
    }
  }

  private void buffer(Sent sent) {
    switch (sent.sender()) {
      case Ticket ticket when ticket.untilReceived() -> buffered.add(sent);
      case Alternative alternative
          when !alternative.choose(ParkedThread.Outcome.Accepted.YES) -> {} // it chose before
      case null, default -> {
        buffered.add(new Sent(sent.item(), null));
        accept(sent);
      }
    }
  }

  /** Applies the policies of a dead interpreter's items, and gives up its places in line. */
  void unbind(long dead) {
    unbind(buffered, dead);
    unbind(offered, dead);
    endReceivers(dead);
  }

  private void unbind(ItemBuffer<Sent> line, long dead) {
    endIf(
        line,
        sent -> sent.item().origin() == dead && sent.item().policy() == UnboundPolicy.REMOVE,
        Sent::sender);
    line.replaceAll(
        sent ->
            sent.item().origin() == dead ? new Sent(sent.item().unbound(), sent.sender()) : sent);
  }

  /** Ends the waits of those who wait to receive for one interpreter. */
  void endReceivers(long holder) {
    endIf(receivers, receiver -> receiver.holder() == holder, Receiver::waiter);
    endIf(promised, ticket -> ticket.holder() == holder, ticket -> ticket);
  }

  /**
   * Takes the items back that one interpreter's senders wait to be accepted, and ends their waits.
   */
  void endSenders(long interpreter) {
    endIf(
        offered,
        sent -> sent.sender() != null && sent.item().origin() == interpreter,
        Sent::sender);
  }

  /** Drops the items and ends every wait. */
  void end() {
    endIf(buffered, _ -> true, Sent::sender);
    endIf(offered, _ -> true, Sent::sender);
    endIf(receivers, _ -> true, Receiver::waiter);
    endIf(promised, _ -> true, ticket -> ticket);
  }

  private <T> void endIf(
      Collection<T> line, Predicate<T> which, Function<T, @Nullable Waiter> waiter) {
    line.removeIf(
        each -> {
          boolean meant = which.test(each);
          if (meant) {
            end(waiter.apply(each));
          }
          return meant;
        });
  }

  private void accept(Sent sent) {
    boolean alone = sent.sender() == null;
    if (alone != posted) {
      posted = alone;
    }
    switch (sent.sender()) {
      case null -> {}
      case ParkedThread thread -> thread.finish(ParkedThread.Outcome.Accepted.YES);
      case Ticket ticket -> promise(ticket);
      case Alternative _ -> {} // has been told by its choice
    }
  }

  private void promise(Ticket ticket) {
    ticket.state = Ticket.State.PROMISED;
    toRing.add(ticket);
  }

  private void end(@Nullable Waiter waiter) {
    switch (waiter) {
      case null -> {}
      case ParkedThread thread -> thread.finish(ParkedThread.Outcome.Ended.YES);
      case Alternative alternative -> alternative.choose(ParkedThread.Outcome.Ended.YES);
      case Ticket ticket -> {
        ticket.state = Ticket.State.ENDED;
        toRing.add(ticket);
      }
    }
  }

  /** Those whose bells are to be rung, once. */
  List<Ticket> takeToRing() {
    if (toRing.isEmpty()) {
      return List.of();
    }
    var tickets = List.copyOf(toRing);
    toRing.clear();
    return tickets;
  }
}
