package dev.clutch.exchange;

import dev.clutch.config.UnboundPolicy;
import dev.clutch.exchange.park.Patience;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The items of a queue and those who stand in line at it. Not thread-safe: the queue's guard, which
 * is two locks, has to be held for all but {@link #tryAdd} and {@link #tryRemove}, which ask for
 * one of them. Whoever changes something else here calls {@link #serve} after it.
 */
final class QueueState {
  private final int maxSize;
  private final ItemBuffer<Item> items = new ItemBuffer<>();
  private final ArrayDeque<Waiter> takers = new ArrayDeque<>();
  private final ArrayDeque<Waiter> putters = new ArrayDeque<>();
  private final ArrayDeque<Ticket> promisedItems = new ArrayDeque<>();
  private final ArrayDeque<Ticket> promisedRoom = new ArrayDeque<>();
  private final ArrayDeque<Ticket> toRing = new ArrayDeque<>();
  private boolean finished;

  /**
   * Starts empty.
   *
   * @param maxSize how many items it holds at most; zero or less for no limit
   */
  QueueState(int maxSize) {
    this.maxSize = maxSize;
  }

  int size() {
    return items.size();
  }

  List<Item> snapshot() {
    return List.copyOf(items);
  }

  /** How many items may come before one has to wait. */
  int room() {
    return maxSize <= 0
        ? Integer.MAX_VALUE
        : Math.max(0, maxSize - items.size() - promisedRoom.size());
  }

  /** Whether there is an item that is not promised to anybody. */
  boolean hasItem() {
    return items.size() > promisedItems.size();
  }

  void add(Item item) {
    items.add(item);
  }

  /**
   * Adds an item where nobody has to be served for it, and does nothing otherwise. Asks for the
   * putters' lock only.
   *
   * @return whether it is added
   */
  boolean tryAdd(Item item) {
    if (!takers.isEmpty() || finished) {
      return false;
    }
    return maxSize > 0 ? items.addWithin(item) : items.add(item);
  }

  /**
   * Removes an item where one is at hand and nobody has to be served for it, and does nothing
   * otherwise. Asks for the takers' lock only.
   */
  @Nullable Item tryRemove() {
    // who waits to put gets the room
    return putters.isEmpty() && promisedItems.isEmpty() && !finished ? items.pollAtHand() : null;
  }

  /** Whether there is nothing to remove as far as can be seen without a lock. */
  boolean looksEmpty() {
    return items.looksEmpty();
  }

  /** Whether it pays to let items gather, as far as can be seen without a lock. */
  boolean mayComeInCrowds() {
    return (maxSize <= 0 || maxSize >= Patience.CROWD) && !finished && items.cameInCrowds();
  }

  Item remove() {
    return items.removeFirst();
  }

  /** Puts somebody at the end of the line. */
  void join(Waiter waiter) {
    line(waiter).add(waiter);
  }

  /** Takes somebody out of the line again. */
  void leave(Waiter waiter) {
    line(waiter).remove(waiter);
  }

  private ArrayDeque<Waiter> line(Waiter waiter) {
    return waiter.puts() ? putters : takers;
  }

  private void promise(Ticket ticket) {
    ticket.state = Ticket.State.PROMISED;
    promised(ticket).add(ticket);
  }

  private ArrayDeque<Ticket> promised(Ticket ticket) {
    return ticket.puts() ? promisedRoom : promisedItems;
  }

  /** Takes or puts for a ticket, if it may; else sees to it that it stands in line. */
  @Nullable Item claim(Ticket ticket) {
    boolean served =
        switch (ticket.state) {
          case NEW -> ticket.puts() ? room() > 0 : hasItem();
          case PROMISED -> true;
          case WAITING, ENDED, SETTLED -> false;
        };
    if (!served) {
      if (ticket.state == Ticket.State.NEW) {
        ticket.state = Ticket.State.WAITING;
        join(ticket);
      }
      return null;
    }
    settle(ticket);
    if (!ticket.puts()) {
      return items.removeFirst();
    }
    items.add(ticket.offered());
    return ticket.offered();
  }

  /**
   * Takes a ticket out of wherever it stands, for good.
   *
   * @return false when it was settled before
   */
  boolean settle(Ticket ticket) {
    switch (ticket.state) {
      case WAITING -> leave(ticket);
      case PROMISED -> promised(ticket).remove(ticket);
      case NEW, ENDED -> {} // stands nowhere
      case SETTLED -> {
        return false;
      }
    }
    ticket.state = Ticket.State.SETTLED;
    return true;
  }

  /** Serves whoever can be served; then everything is at rest. */
  void serve() {
    boolean served;
    do {
      served = false;
      while (!putters.isEmpty() && room() > 0) {
        admit(putters.remove());
      }
      while (!takers.isEmpty() && hasItem()) {
        handOver(takers.remove());
        served = true; // which may have made room
      }
    } while (served && !putters.isEmpty());
    items.allow(room());
    if (finished && items.isEmpty()) {
      end(takers);
      end(promisedItems);
    }
  }

  private void admit(Waiter putter) {
    switch (putter) {
      case ParkedThread thread -> {
        items.add(thread.offered());
        thread.finish(ParkedThread.Outcome.Accepted.YES);
      }
      case Alternative alternative -> {
        if (alternative.choose(ParkedThread.Outcome.Accepted.YES)) {
          items.add(alternative.offered());
        }
      }
      case Ticket ticket -> {
        promise(ticket);
        toRing.add(ticket);
      }
    }
  }

  private void handOver(Waiter taker) {
    switch (taker) {
      case ParkedThread thread ->
          thread.finish(new ParkedThread.Outcome.Received(items.removeFirst()));
      case Alternative alternative -> {
        if (alternative.choose(new ParkedThread.Outcome.Received(items.getFirst()))) {
          items.removeFirst();
        }
      }
      case Ticket ticket -> {
        promise(ticket);
        toRing.add(ticket);
      }
    }
  }

  /** Nothing will come any more: ends the putters now, and the takers when nothing is left. */
  void finish() {
    finished = true;
    end(putters);
    end(promisedRoom);
  }

  /** Drops the items. */
  void clear() {
    items.clear();
  }

  /** Applies the policies of a dead interpreter's items, and gives up its places in line. */
  void unbind(long dead) {
    items.removeIf(item -> item.origin() == dead && item.policy() == UnboundPolicy.REMOVE);
    items.replaceAll(item -> item.origin() == dead ? item.unbound() : item);
    for (Collection<? extends Waiter> line :
        List.of(takers, putters, promisedItems, promisedRoom)) {
      line.removeIf(waiter -> waiter instanceof Ticket ticket && abandon(ticket, dead));
    }
    while (promisedItems.size() > items.size()) { // the last promised go back to the front
      var ticket = promisedItems.removeLast();
      ticket.state = Ticket.State.WAITING;
      takers.addFirst(ticket);
    }
  }

  private static boolean abandon(Ticket ticket, long dead) {
    if (ticket.holder() != dead) {
      return false;
    }
    ticket.state = Ticket.State.SETTLED;
    return true;
  }

  private void end(Collection<? extends Waiter> line) {
    for (var waiter : line) {
      switch (waiter) {
        case ParkedThread thread -> thread.finish(ParkedThread.Outcome.Ended.YES);
        case Alternative alternative -> alternative.choose(ParkedThread.Outcome.Ended.YES);
        case Ticket ticket -> {
          ticket.state = Ticket.State.ENDED;
          toRing.add(ticket);
        }
      }
    }
    line.clear();
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
