package dev.clutch.exchange;

import dev.clutch.config.UnboundPolicy;
import dev.clutch.errors.QueueException;
import dev.clutch.errors.QueueNotFoundException;
import dev.clutch.errors.QueueShutDownException;
import dev.clutch.exchange.park.Guard;
import dev.clutch.exchange.park.Mutex;
import dev.clutch.exchange.park.Patience;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A first-in first-out queue between interpreters. Thread-safe; waits without polling.
 *
 * <p>Waiting takers and putters stand in line. Whoever brings an item hands it to the first waiting
 * taker, whoever makes room admits the first waiting putter's item: one wake-up for one thing done,
 * and nobody overtakes. In front of a {@link Ticket}, items and room are promised, not handed over:
 * they stay where they are, and count as taken, or filled, for everybody else. So at rest takers
 * wait only where every item is promised, and putters only where all room is filled or promised.
 *
 * <p>Source of the semantics: CPython's {@code _interpqueues}, without its polling, and {@code
 * queue.Queue.shutdown} of 3.13.
 */
public final class ItemQueue implements TicketLine, ChoiceLine {
  private enum Phase {
    OPEN,
    SHUT_DOWN,
    DESTROYED
  }

  private final long id;
  private final int maxSize;
  private final UnboundPolicy defaultPolicy;

  private final Mutex putLock = new Mutex();
  private final Mutex takeLock = new Mutex();
  private final Guard lock = Guard.both(putLock, takeLock);
  private final Patience patience = new Patience();
  private final QueueState state; // guarded by lock
  private volatile Phase phase = Phase.OPEN; // written under lock

  ItemQueue(long id, int maxSize, UnboundPolicy defaultPolicy) {
    this.id = id;
    this.maxSize = maxSize;
    this.state = new QueueState(maxSize);
    this.defaultPolicy = defaultPolicy;
  }

  /** The queue's number, unique in its runtime. */
  public long id() {
    return id;
  }

  /** How many items it holds at most, as given; zero or less for no limit. */
  public int maxSize() {
    return maxSize;
  }

  /** The policy of items that are put without one of their own. */
  public UnboundPolicy defaultPolicy() {
    return defaultPolicy;
  }

  /**
   * Puts an item, waiting for room.
   *
   * @param nanos how long to wait at most: 0 for not at all, {@link Long#MAX_VALUE} for ever
   * @return false when there was no room in time
   * @throws InterruptedException when the thread was interrupted while it waited; the item is not
   *     in the queue then
   */
  public boolean put(Item item, long nanos) throws InterruptedException {
    if (offer(item)) {
      return true;
    }
    if (nanos <= 0) {
      return false;
    }
    if (maxSize >= Patience.CROWD) {
      Patience.gather();
    }
    ParkedThread waiter;
    lock.lock();
    try {
      if (addIfRoom(item)) {
        return true;
      }
      waiter = ParkedThread.toPut(item, patience);
      state.join(waiter);
    } finally {
      unlock();
    }
    return switch (waiter.await(nanos, lock, () -> state.leave(waiter))) {
      case null -> false;
      case ParkedThread.Outcome.Accepted _ -> true;
      case ParkedThread.Outcome.Ended _ -> throw ended();
      case ParkedThread.Outcome.Received _ ->
          throw new IllegalStateException("a putter received an item");
    };
  }

  /** Puts an item if there is room now. */
  public boolean offer(Item item) {
    putLock.lock();
    try {
      if (state.addAside(item)) {
        return true;
      }
    } finally {
      putLock.unlock();
    }
    lock.lock();
    try {
      return addIfRoom(item);
    } finally {
      unlock();
    }
  }

  private boolean addIfRoom(Item item) {
    checkOpen();
    if (state.room() == 0) {
      return false;
    }
    state.add(item);
    state.serve();
    return true;
  }

  /**
   * Takes the oldest item if it can be had without asking the putters: the quick way. When it
   * answers null, {@link #poll} or {@link #take} may still find one.
   */
  public @Nullable Item pollAtHand() {
    takeLock.lock();
    try {
      return state.removeAside();
    } finally {
      takeLock.unlock();
    }
  }

  /** Takes the oldest item if there is one now. */
  public @Nullable Item poll() {
    var item = pollAtHand();
    if (item != null) {
      return item;
    }
    lock.lock();
    try {
      return removeIfAny();
    } finally {
      unlock();
    }
  }

  private @Nullable Item removeIfAny() {
    checkItemsToCome();
    if (!state.hasItem()) {
      return null;
    }
    var item = state.remove();
    state.serve();
    return item;
  }

  /**
   * Takes the oldest item, waiting for one.
   *
   * @param nanos how long to wait at most: 0 for not at all, {@link Long#MAX_VALUE} for ever
   * @return null when there was none in time
   * @throws InterruptedException when the thread was interrupted while it waited; nothing is taken
   *     then
   */
  public @Nullable Item take(long nanos) throws InterruptedException {
    if (nanos <= 0) {
      return poll();
    }
    var ready = pollAtHand();
    if (ready != null) {
      return ready;
    }
    if (state.mayComeInCrowds()) {
      Patience.gather();
    }
    patience.lookOut(state::looksEmpty);
    ParkedThread waiter;
    lock.lock();
    try {
      var item = removeIfAny();
      if (item != null) {
        return item;
      }
      waiter = ParkedThread.toTake(patience);
      state.join(waiter);
    } finally {
      unlock();
    }
    return switch (waiter.await(nanos, lock, () -> state.leave(waiter))) {
      case null -> null;
      case ParkedThread.Outcome.Received(var received) -> received;
      case ParkedThread.Outcome.Ended _ -> throw ended();
      case ParkedThread.Outcome.Accepted _ ->
          throw new IllegalStateException("a taker was told that its item was accepted");
    };
  }

  /**
   * A place in the line of those who put.
   *
   * @param holder the id of the interpreter that waits, or {@link Item#HOST}
   * @param bell told when the ticket's turn has come; see {@link Ticket}
   */
  public Ticket ticketToPut(Item item, long holder, Consumer<Ticket> bell) {
    return new Ticket(this, holder, item, bell);
  }

  /** A place in the line of those who take; see {@link #ticketToPut}. */
  public Ticket ticketToTake(long holder, Consumer<Ticket> bell) {
    return new Ticket(this, holder, null, bell);
  }

  @Override
  public @Nullable Item claim(Ticket ticket) {
    lock.lock();
    try {
      if (ticket.state == Ticket.State.ENDED) {
        throw ended();
      }
      if (ticket.state == Ticket.State.NEW) {
        checkLine(ticket);
      }
      var item = state.claim(ticket);
      state.serve();
      return item;
    } finally {
      unlock();
    }
  }

  @Override
  public boolean withdraw(Ticket ticket) {
    return locked(
        () -> {
          boolean stands = state.settle(ticket);
          state.serve();
          return stands;
        });
  }

  /** To put an item, as one of several things to choose from. */
  public Choice.Case caseToPut(Item item) {
    return new Choice.Case(this, item.origin(), item);
  }

  /** To take an item, as one of several things to choose from. */
  public Choice.Case caseToTake(long holder) {
    return new Choice.Case(this, holder, null);
  }

  @Override
  public void join(Alternative alternative) {
    change(
        () -> {
          checkLine(alternative);
          state.join(alternative);
        });
  }

  @Override
  public void leave(Alternative alternative) {
    change(() -> state.leave(alternative));
  }

  @Override
  public QueueException ended(Alternative alternative) {
    return ended();
  }

  /** How many items it holds, those that are promised to somebody included. */
  public int size() {
    return ofLiving(() -> state.size());
  }

  /** How many items may be put before one has to wait; {@link Integer#MAX_VALUE} for no limit. */
  public int remainingCapacity() {
    return ofLiving(() -> state.room());
  }

  /** What it holds right now, the oldest first. */
  public List<Item> snapshot() {
    return ofLiving(() -> state.snapshot());
  }

  /** Whether it was shut down. */
  public boolean isShutDown() {
    checkAlive();
    return phase == Phase.SHUT_DOWN;
  }

  /**
   * From now on nothing can be put, and what is left can be taken; those who wait in vain get
   * {@link QueueShutDownException}.
   *
   * @param immediate whether what is left is dropped, too
   */
  public void shutdown(boolean immediate) {
    change(
        () -> {
          checkAlive();
          phase = Phase.SHUT_DOWN;
          state.finish();
          if (immediate) {
            state.clear();
          }
        });
  }

  /**
   * Applies the policies of the items that a dead interpreter left behind, order and the rest stay;
   * and gives up the places it had in line.
   */
  void unbind(long dead) {
    change(() -> state.unbind(dead));
  }

  /** Drops the items and ends every wait with {@link QueueNotFoundException}. */
  void destroy() {
    change(
        () -> {
          phase = Phase.DESTROYED;
          state.finish();
          state.clear();
        });
  }

  private void change(Runnable work) {
    lock.lock();
    try {
      work.run();
      state.serve();
    } finally {
      unlock();
    }
  }

  private <T> T ofLiving(Supplier<T> question) {
    return locked(
        () -> {
          checkAlive();
          return question.get();
        });
  }

  private <T> T locked(Supplier<T> work) {
    lock.lock();
    try {
      return work.get();
    } finally {
      unlock();
    }
  }

  /** Gives the lock back, then rings the bells of those who were served meanwhile. */
  private void unlock() {
    var served = state.takeToRing();
    lock.unlock();
    served.forEach(Ticket::ring);
  }

  private void checkAlive() {
    if (phase == Phase.DESTROYED) {
      throw ended();
    }
  }

  private void checkOpen() {
    if (phase != Phase.OPEN) {
      throw ended();
    }
  }

  private void checkLine(Waiter waiter) {
    if (waiter.puts()) {
      checkOpen();
    } else {
      checkItemsToCome();
    }
  }

  private void checkItemsToCome() {
    if (phase == Phase.DESTROYED || (phase == Phase.SHUT_DOWN && state.size() == 0)) {
      throw ended();
    }
  }

  private QueueException ended() {
    return phase == Phase.DESTROYED
        ? new QueueNotFoundException("queue " + id + " not found")
        : new QueueShutDownException("queue " + id + " is shut down");
  }
}
