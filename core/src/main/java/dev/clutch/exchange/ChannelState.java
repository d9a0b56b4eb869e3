package dev.clutch.exchange;

import dev.clutch.types.UnboundPolicy;
import java.util.ArrayDeque;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The items of a channel and those who wait at it. Not thread-safe: the channel's lock guards it.
 * Whoever changes something here calls {@link #serve} after it.
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
  private final ArrayDeque<Sent> buffered = new ArrayDeque<>();
  private final ArrayDeque<Sent> offered = new ArrayDeque<>();
  private final ArrayDeque<Receiver> receivers = new ArrayDeque<>();
  private final ArrayDeque<Ticket> promised = new ArrayDeque<>();
  private final ArrayDeque<Ticket> toRing = new ArrayDeque<>();

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

  /** Whether there is an item that is not promised to anybody. */
  boolean hasItem() {
    return size() > promised.size();
  }

  /** Whether an item that is sent now would be received, or buffered, without a wait. */
  boolean isWanted() {
    return !receivers.isEmpty() || (offered.isEmpty() && buffered.size() < capacity);
  }

  /** Puts an item in line that nobody waits for. */
  void post(Item item) {
    offered.add(new Sent(item, null));
  }

  /** Puts the item of a sender in line, who waits for it. */
  void offer(Waiter sender) {
    offered.add(new Sent(sender.offered(), sender));
  }

  /** Takes the item of a sender back, if it is still in line. */
  void takeBack(Waiter sender) {
    offered.removeIf(sent -> sent.sender() == sender);
    buffered.removeIf(sent -> sent.sender() == sender);
  }

  /** Receives the first item. */
  Item take() {
    var sent = buffered.isEmpty() ? offered.remove() : buffered.remove();
    accept(sent);
    return sent.item();
  }

  /** Lets somebody wait to receive, at the end of the line. */
  void join(Waiter receiver, long holder) {
    receivers.add(new Receiver(receiver, holder));
  }

  /** Takes somebody who waits to receive out of the line again. */
  void leave(Waiter receiver) {
    receivers.removeIf(each -> each.waiter() == receiver);
  }

  /** Puts a new ticket in line. */
  void join(Ticket ticket) {
    ticket.state = Ticket.State.WAITING;
    if (ticket.puts()) {
      offer(ticket);
    } else {
      join(ticket, ticket.holder());
    }
  }

  /** Receives what is promised to a ticket, or hears that what it sent is received; else null. */
  @Nullable Item claim(Ticket ticket) {
    if (ticket.state != Ticket.State.PROMISED) {
      return null;
    }
    withdraw(ticket);
    return ticket.puts() ? ticket.offered() : take();
  }

  /**
   * Takes a ticket out of wherever it stands, for good.
   *
   * @return whether it has neither sent nor received, and never will
   */
  boolean withdraw(Ticket ticket) {
    boolean sent = ticket.puts() && ticket.state == Ticket.State.PROMISED;
    boolean undone = !sent && ticket.state != Ticket.State.SETTLED;
    switch (ticket.state) {
      case WAITING -> {
        leave(ticket);
        takeBack(ticket);
      }
      case PROMISED -> promised.remove(ticket);
      case NEW, ENDED, SETTLED -> {} // stands nowhere
    }
    ticket.state = Ticket.State.SETTLED;
    return undone;
  }

  /** Serves whoever can be served; then everything is at rest. */
  void serve() {
    while (promised.size() > size()) { // items are gone: the last promised go back to the front
      var ticket = promised.removeLast();
      ticket.state = Ticket.State.WAITING;
      receivers.addFirst(new Receiver(ticket, ticket.holder()));
    }
    while (!receivers.isEmpty() && hasItem()) {
      switch (receivers.remove().waiter()) {
        case ParkedThread thread -> thread.finish(new ParkedThread.Outcome.Received(take()));
        case Ticket ticket -> {
          promised.add(ticket);
          promise(ticket);
        }
      }
    }
    while (!offered.isEmpty() && buffered.size() < capacity) {
      var sent = offered.remove();
      if (sent.sender() instanceof Ticket ticket && ticket.untilReceived()) {
        buffered.add(sent);
      } else {
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

  private void unbind(ArrayDeque<Sent> line, long dead) {
    for (int n = line.size(); n > 0; n--) { // once round, so that the order stays
      var sent = line.remove();
      if (sent.item().origin() != dead) {
        line.add(sent);
      } else if (sent.item().policy() != UnboundPolicy.REMOVE) {
        line.add(new Sent(sent.item().unbound(), sent.sender()));
      } else {
        end(sent.sender());
      }
    }
  }

  /** Ends the waits of those who wait to receive for one interpreter. */
  void endReceivers(long holder) {
    endIf(receivers, receiver -> receiver.holder() == holder, Receiver::waiter);
    endIf(promised, ticket -> ticket.holder() == holder, ticket -> ticket);
  }

  /** Drops the items and ends every wait. */
  void end() {
    endIf(buffered, _ -> true, Sent::sender);
    endIf(offered, _ -> true, Sent::sender);
    endIf(receivers, _ -> true, Receiver::waiter);
    endIf(promised, _ -> true, ticket -> ticket);
  }

  private <T> void endIf(
      ArrayDeque<T> line, Predicate<T> which, Function<T, @Nullable Waiter> waiter) {
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
    switch (sent.sender()) {
      case null -> {}
      case ParkedThread thread -> thread.finish(ParkedThread.Outcome.Accepted.YES);
      case Ticket ticket -> promise(ticket);
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
