package dev.clutch.exchange;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.clutch.config.UnboundPolicy;
import dev.clutch.data.ChannelEnd;
import dev.clutch.errors.ChannelClosedException;
import dev.clutch.errors.ChannelException;
import dev.clutch.errors.ChannelNotEmptyException;
import dev.clutch.errors.ChannelNotFoundException;
import dev.clutch.errors.ChannelPoisonedException;
import dev.clutch.exchange.park.Mutex;
import dev.clutch.exchange.park.Patience;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A channel between interpreters: who sends waits until the item is received, or until it is one of
 * the first {@code capacity} in line. Thread-safe; waits without polling.
 *
 * <p>An interpreter that uses an end is associated with it until it releases it, or dies; without
 * any association left, the channel closes. Any interpreter may close it for all. A channel can
 * also be poisoned: that ends every use of it, and says so.
 *
 * <p>All dialects of channels stand on this: they differ in which of these methods they call.
 * Source of the semantics: CPython's {@code _interpchannels}, without its polling, and PEP 554.
 */
public final class Channel implements TicketLine, ChoiceLine {
  private final long id;
  private final int capacity;
  private final UnboundPolicy defaultPolicy;

  private final Mutex sendLock = new Mutex();
  private final Mutex recvLock = new Mutex(sendLock);
  private final BellGuard lock;
  private final Patience patience = new Patience();

  @GuardedBy("lock")
  private final ChannelState state;

  @GuardedBy("lock")
  private final ChannelLife life;

  /**
   * Made by the table.
   *
   * @param kind what becomes of it when interpreters end their use of it
   */
  Channel(long id, int capacity, UnboundPolicy defaultPolicy, ChannelLife.Kind kind) {
    this.id = id;
    this.capacity = capacity;
    var lines = new ChannelState(capacity);
    this.state = lines;
    this.life = new ChannelLife(id, kind, lines);
    this.lock = new BellGuard(sendLock, recvLock, lines::takeToRing);
    this.defaultPolicy = defaultPolicy;
  }

  /** The channel's number, unique in its runtime. */
  public long id() {
    return id;
  }

  /** How many items it takes before a sender has to wait until one is received. */
  public int capacity() {
    return capacity;
  }

  /** The policy of items that are sent without one of their own. */
  public UnboundPolicy defaultPolicy() {
    return defaultPolicy;
  }

  /**
   * Sends an item, and waits until it is received, or buffered.
   *
   * @param nanos how long to wait at most: 0 for not at all, {@link Long#MAX_VALUE} for ever
   * @return false when that did not happen in time; the item is not in the channel then
   * @throws InterruptedException when the thread was interrupted while it waited; the item is not
   *     in the channel then
   * @throws ChannelException when the channel is closed, or is closed meanwhile
   */
  public boolean send(Item item, long nanos) throws InterruptedException {
    if (nanos <= 0) {
      return offer(item);
    }
    if (capacity > 0 && offer(item)) {
      return true;
    }
    if (capacity >= Patience.CROWD) {
      Patience.gather();
    }
    var sender = ParkedThread.toPut(item, patience);
    change(
        (life, state) -> {
          life.use(item.origin(), ChannelEnd.SEND);
          state.join(sender, item.origin());
        });
    var outcome = sender.await(nanos, () -> leave(sender));
    return switch (outcome) {
      case null -> false;
      case ParkedThread.Outcome.Accepted _ -> true;
      case ParkedThread.Outcome.Ended _ -> throw ended(item.origin(), ChannelEnd.SEND);
      case ParkedThread.Outcome.Received _ ->
          throw new IllegalStateException("a sender received an item");
    };
  }

  /** Sends an item without waiting: it stays in the channel until somebody receives it. */
  public void post(Item item) {
    if (!tryPost(item)) {
      change(
          (life, state) -> {
            life.use(item.origin(), ChannelEnd.SEND);
            state.post(item);
          });
    }
  }

  @SuppressWarnings("GuardedBy") // both ask for the senders' lock only
  private boolean tryPost(Item item) {
    sendLock.lock();
    try {
      return life.inUse(item.origin(), ChannelEnd.SEND) && state.tryPost(item);
    } finally {
      sendLock.unlock();
    }
  }

  /**
   * Sends an item if somebody waits to receive it, or there is room to buffer it.
   *
   * @return false when not; the item is not in the channel then
   */
  public boolean offer(Item item) {
    if (capacity > 0 && tryPost(item)) {
      return true;
    }
    return changing(
        (life, state) -> {
          life.use(item.origin(), ChannelEnd.SEND);
          return state.offer(item);
        });
  }

  /**
   * Receives the first item if it can be had without asking the senders: the quick way. When it
   * answers null, {@link #poll} or {@link #recv} may still find one.
   */
  @SuppressWarnings("GuardedBy") // both ask for the receivers' lock only
  public @Nullable Item pollAtHand(long holder) {
    recvLock.lock();
    try {
      return life.inUse(holder, ChannelEnd.RECV) ? state.tryTake() : null;
    } finally {
      recvLock.unlock();
    }
  }

  /**
   * Receives the first item if there is one now; see {@link #recv}.
   *
   * @return null when there was none
   */
  public @Nullable Item poll(long holder) {
    var ready = pollAtHand(holder);
    if (ready != null) {
      return ready;
    }
    return changing(
        (life, state) -> {
          life.use(holder, ChannelEnd.RECV);
          return state.take();
        });
  }

  /**
   * Receives the first item, waiting for one.
   *
   * @param holder the id of the interpreter that receives, or {@link Item#HOST}
   * @param nanos how long to wait at most: 0 for not at all, {@link Long#MAX_VALUE} for ever
   * @return null when there was none in time
   * @throws InterruptedException when the thread was interrupted while it waited; nothing is
   *     received then
   * @throws ChannelException when the channel is closed, or is closed meanwhile
   */
  public @Nullable Item recv(long holder, long nanos) throws InterruptedException {
    if (nanos <= 0) {
      return poll(holder);
    }
    var ready = pollAtHand(holder);
    if (ready != null) {
      return ready;
    }
    lookOut();
    var receiver = ParkedThread.toTake(patience);
    var first =
        changing(
            (life, state) -> {
              life.use(holder, ChannelEnd.RECV);
              var item = state.take();
              if (item == null) {
                state.join(receiver, holder);
              }
              return item;
            });
    if (first != null) {
      return first;
    }
    var outcome = receiver.await(nanos, () -> leave(receiver));
    return switch (outcome) {
      case null -> null;
      case ParkedThread.Outcome.Received(var item) -> item;
      case ParkedThread.Outcome.Ended _ -> throw ended(holder, ChannelEnd.RECV);
      case ParkedThread.Outcome.Accepted _ ->
          throw new IllegalStateException("a receiver was told that its item was accepted");
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
    return changing(
        (_, state) -> {
          boolean gone = !waiter.isFinished();
          if (gone) {
            state.leave(waiter); // what was taken back may have been promised
          }
          return gone;
        });
  }

  /**
   * A ticket to send. From its first claim on the item can be received; the bell rings when it is,
   * or is buffered.
   *
   * @param bell see {@link Ticket}
   */
  public Ticket ticketToSend(Item item, Consumer<Ticket> bell) {
    return new Ticket(this, item.origin(), item, bell);
  }

  /**
   * {@link #ticketToSend} whose bell does not ring before the item is received. The item counts
   * against the capacity like any other.
   */
  public Ticket ticketToDeliver(Item item, Consumer<Ticket> bell) {
    return new Ticket(this, item.origin(), item, bell, true);
  }

  /**
   * A ticket to receive.
   *
   * @param holder the id of the interpreter that receives, or {@link Item#HOST}
   * @param bell see {@link Ticket}
   */
  public Ticket ticketToRecv(long holder, Consumer<Ticket> bell) {
    return new Ticket(this, holder, null, bell);
  }

  /** To send an item, as one of several things to choose from. */
  public Choice.Case caseToSend(Item item) {
    return new Choice.Case(this, item.origin(), item);
  }

  /** To receive an item, as one of several things to choose from. */
  public Choice.Case caseToRecv(long holder) {
    return new Choice.Case(this, holder, null);
  }

  @Override
  public void join(Alternative alternative) {
    change(
        (life, state) -> {
          life.use(alternative.holder(), end(alternative));
          state.join(alternative, alternative.holder());
        });
  }

  @Override
  public void leave(Alternative alternative) {
    change((_, state) -> state.leave(alternative));
  }

  @Override
  public ChannelException ended(Alternative alternative) {
    return ended(alternative.holder(), end(alternative));
  }

  private static ChannelEnd end(Waiter waiter) {
    return waiter.puts() ? ChannelEnd.SEND : ChannelEnd.RECV;
  }

  @Override
  public @Nullable Item claim(Ticket ticket) {
    var end = end(ticket);
    return changing(
        (life, state) -> {
          switch (ticket.state) {
            case NEW -> {
              life.use(ticket.holder(), end);
              ticket.state = Ticket.State.WAITING;
              state.join(ticket, ticket.holder());
              life.settle();
            }
            case ENDED -> throw life.ended(ticket.holder(), end);
            case WAITING, PROMISED, SETTLED -> {}
          }
          return state.claim(ticket);
        });
  }

  @Override
  public boolean withdraw(Ticket ticket) {
    return changing((_, state) -> state.withdraw(ticket));
  }

  /** How many items it holds. */
  public int size() {
    return changing(
        (life, state) -> {
          life.checkNotClosed();
          return state.live();
        });
  }

  /** The interpreters that are associated with an end, by their ids. */
  public List<Long> interpreters(ChannelEnd end) {
    return changing((life, _) -> life.interpreters(end));
  }

  /** What can be told of it now. */
  public ChannelInfo info(long interpreter) {
    return changing((life, _) -> life.info(interpreter));
  }

  /**
   * Closes it for everybody. If it holds items, closing the sending end alone lets them be received
   * first.
   *
   * @param force whether items that it holds are dropped
   * @throws ChannelClosedException when it is closed
   * @throws ChannelNotEmptyException when it holds items, {@code force} is false and another end
   *     than the sending one is to be closed; nothing changes then
   */
  public void close(ChannelEnd end, boolean force) {
    change((life, _) -> life.close(end, force));
  }

  /**
   * Ends an interpreter's association with an end, or both; it cannot use them any more. Closes the
   * channel when that was the last association.
   *
   * @throws ChannelClosedException when it is closed
   */
  public void release(long interpreter, ChannelEnd end) {
    change((life, _) -> life.release(interpreter, end));
  }

  /**
   * Ends an interpreter's association with an end as PEP 554 has it: for good, also one that has
   * not begun, and with it the waits there. Closes the channel when that was the last association.
   *
   * @return whether it has not been called before
   */
  public boolean closeFor(long interpreter, ChannelEnd end) {
    return changing((life, _) -> life.closeFor(interpreter, end));
  }

  /**
   * Associates an interpreter with an end before it uses it, which keeps the channel open.
   *
   * @throws ChannelException when it is closed, or the interpreter has released that end
   */
  public void associate(long interpreter, ChannelEnd end) {
    change((life, _) -> life.use(interpreter, end));
  }

  /** Counts an object that stands for an end in an interpreter; see {@link #letGo}. */
  public void hold(long interpreter, ChannelEnd end) {
    change((life, _) -> life.hold(interpreter, end));
  }

  /**
   * Counts one less. With the last one the interpreter's association ends, until it uses the end
   * again. Closes the channel when that was the last association, and not the host's.
   */
  public void letGo(long interpreter, ChannelEnd end) {
    change((life, _) -> life.letGo(interpreter, end));
  }

  /**
   * Drops the items, ends every wait, and every later use, with {@link ChannelPoisonedException}.
   */
  public void poison() {
    change((life, _) -> life.poison());
  }

  /** An interpreter is dead: applies the policies of its items, and ends its associations. */
  void died(long interpreter) {
    change((life, _) -> life.died(interpreter));
  }

  /** Drops the items and ends every wait with {@link ChannelNotFoundException}. */
  void destroy() {
    change((life, _) -> life.destroy());
  }

  private void change(BiConsumer<ChannelLife, ChannelState> work) {
    boolean _ =
        changing(
            (life, state) -> {
              work.accept(life, state);
              return true;
            });
  }

  /**
   * Works under the lock, and serves whoever can be served then. What it guards is handed to the
   * work, which has no other right to it.
   */
  private <T extends @Nullable Object> T changing(BiFunction<ChannelLife, ChannelState, T> work) {
    lock.lock();
    try {
      var result = work.apply(life, state);
      life.settle();
      return result;
    } finally {
      lock.unlock();
    }
  }

  private ChannelException ended(long interpreter, ChannelEnd end) {
    return changing((life, _) -> life.ended(interpreter, end));
  }
}
