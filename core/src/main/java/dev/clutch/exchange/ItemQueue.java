package dev.clutch.exchange;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.clutch.config.UnboundPolicy;
import dev.clutch.errors.QueueException;
import dev.clutch.errors.QueueNotFoundException;
import dev.clutch.errors.QueueShutDownException;
import dev.clutch.exchange.park.Mutex;
import dev.clutch.exchange.park.Patience;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
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
  private final Mutex takeLock = new Mutex(putLock);
  private final BellGuard lock;
  private final Patience patience = new Patience();

  @GuardedBy("lock")
  private final QueueState state;

  private volatile Phase phase = Phase.OPEN; // written under lock

  ItemQueue(long id, int maxSize, UnboundPolicy defaultPolicy) {
    this.id = id;
    this.maxSize = maxSize;
    var lines = new QueueState(maxSize);
    this.state = lines;
    this.lock = new BellGuard(putLock, takeLock, lines::takeToRing);
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
      lock.unlock();
    }
    return switch (waiter.await(nanos, () -> leave(waiter))) {
      case null -> false;
      case ParkedThread.Outcome.Accepted _ -> true;
      case ParkedThread.Outcome.Ended _ -> throw ended();
      case ParkedThread.Outcome.Received _ ->
          throw new IllegalStateException("a putter received an item");
    };
  }

  /** Puts an item if there is room now. */
  public boolean offer(Item item) {
    if (tryAdd(item)) {
      return true;
    }
    lock.lock();
    try {
      return addIfRoom(item);
    } finally {
      lock.unlock();
    }
  }

  @SuppressWarnings("GuardedBy") // tryAdd asks for the putters' lock only
  private boolean tryAdd(Item item) {
    putLock.lock();
    try {
      return state.tryAdd(item);
    } finally {
      putLock.unlock();
    }
  }

  @GuardedBy("lock")
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
  @SuppressWarnings("GuardedBy") // tryRemove asks for the takers' lock only
  public @Nullable Item pollAtHand() {
    takeLock.lock();
    try {
      return state.tryRemove();
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
      lock.unlock();
    }
  }

  @GuardedBy("lock")
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
    lookOut();
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
      lock.unlock();
    }
    return switch (waiter.await(nanos, () -> leave(waiter))) {
      case null -> null;
      case ParkedThread.Outcome.Received(var received) -> received;
      case ParkedThread.Outcome.Ended _ -> throw ended();
      case ParkedThread.Outcome.Accepted _ ->
          throw new IllegalStateException("a taker was told that its item was accepted");
    };
  }

  @SuppressWarnings("GuardedBy") // both questions ask for no lock: the answers are guesses
  private void lookOut() {
    if (state.mayComeInCrowds()) {
      Patience.gather();
    }
    patience.lookOut(state::looksEmpty);
  }

  /** Takes a thread out of the line that gives up; false when it was served before. */
  private boolean leave(ParkedThread waiter) {
    lock.lock();
    try {
      if (waiter.isFinished()) {
        return false;
      }
      state.leave(waiter);
      return true;
    } finally {
      lock.unlock();
    }
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
      lock.unlock();
    }
  }

  @Override
  public boolean withdraw(Ticket ticket) {
    lock.lock();
    try {
      boolean stands = state.settle(ticket);
      state.serve();
      return stands;
    } finally {
      lock.unlock();
    }
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
    lock.lock();
    try {
      checkLine(alternative);
      state.join(alternative);
      state.serve();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void leave(Alternative alternative) {
    change(line -> line.leave(alternative));
  }

  @Override
  public QueueException ended(Alternative alternative) {
    return ended();
  }

  /** How many items it holds, those that are promised to somebody included. */
  public int size() {
    return ofLiving(QueueState::size);
  }

  /** How many items may be put before one has to wait; {@link Integer#MAX_VALUE} for no limit. */
  public int remainingCapacity() {
    return ofLiving(QueueState::room);
  }

  /** What it holds right now, the oldest first. */
  public List<Item> snapshot() {
    return ofLiving(QueueState::snapshot);
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
        line -> {
          checkAlive();
          phase = Phase.SHUT_DOWN;
          line.finish();
          if (immediate) {
            line.clear();
          }
        });
  }

  /**
   * Applies the policies of the items that a dead interpreter left behind, order and the rest stay;
   * and gives up the places it had in line.
   */
  void unbind(long dead) {
    change(line -> line.unbind(dead));
  }

  /** Drops the items and ends every wait with {@link QueueNotFoundException}. */
  void destroy() {
    change(
        line -> {
          phase = Phase.DESTROYED;
          line.finish();
          line.clear();
        });
  }

  private void change(Consumer<QueueState> work) {
    lock.lock();
    try {
      work.accept(state);
      state.serve();
    } finally {
      lock.unlock();
    }
  }

  private <T> T ofLiving(Function<QueueState, T> question) {
    lock.lock();
    try {
      checkAlive();
      return question.apply(state);
    } finally {
      lock.unlock();
    }
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

  @GuardedBy("lock")
  private void checkLine(Waiter waiter) {
    if (waiter.puts()) {
      checkOpen();
    } else {
      checkItemsToCome();
    }
  }

  @GuardedBy("lock")
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
