package dev.clutch.exchange;

import dev.clutch.data.ChannelEnd;
import dev.clutch.types.ChannelClosedException;
import dev.clutch.types.ChannelException;
import dev.clutch.types.ChannelNotEmptyException;
import dev.clutch.types.ChannelNotFoundException;
import dev.clutch.types.ChannelPoisonedException;
import dev.clutch.types.ChannelReleasedException;
import dev.clutch.types.UnboundPolicy;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
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
public final class Channel implements TicketLine {
  private enum Phase {
    OPEN,
    CLOSING,
    CLOSED,
    POISONED,
    DESTROYED
  }

  private final long id;
  private final int capacity;
  private final UnboundPolicy defaultPolicy;

  private final ReentrantLock lock = new ReentrantLock();
  // Guarded by lock:
  private final ChannelState state;
  private final Associations associations = new Associations();
  private Phase phase = Phase.OPEN;

  Channel(long id, int capacity, UnboundPolicy defaultPolicy) {
    this.id = id;
    this.capacity = capacity;
    this.state = new ChannelState(capacity);
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
    var sender = ParkedThread.toPut(item);
    change(
        () -> {
          use(item.origin(), ChannelEnd.SEND);
          state.offer(sender);
        });
    var outcome = await(sender, nanos, () -> state.takeBack(sender));
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
    change(
        () -> {
          use(item.origin(), ChannelEnd.SEND);
          state.post(item);
        });
  }

  /**
   * Sends an item if somebody waits to receive it, or there is room to buffer it.
   *
   * @return false when not; the item is not in the channel then
   */
  public boolean offer(Item item) {
    return changing(
        () -> {
          use(item.origin(), ChannelEnd.SEND);
          boolean wanted = state.isWanted();
          if (wanted) {
            state.post(item);
          }
          return wanted;
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
    var receiver = ParkedThread.toTake();
    var first =
        changing(
            () -> {
              use(holder, ChannelEnd.RECV);
              if (state.hasItem()) {
                return state.take();
              }
              if (nanos > 0) {
                state.join(receiver, holder);
              }
              return null;
            });
    if (first != null || nanos <= 0) {
      return first;
    }
    var outcome = await(receiver, nanos, () -> state.leave(receiver));
    return switch (outcome) {
      case null -> null;
      case ParkedThread.Outcome.Received(var item) -> item;
      case ParkedThread.Outcome.Ended _ -> throw ended(holder, ChannelEnd.RECV);
      case ParkedThread.Outcome.Accepted _ ->
          throw new IllegalStateException("a receiver was told that its item was accepted");
    };
  }

  private ParkedThread.@Nullable Outcome await(ParkedThread waiter, long nanos, Runnable withdraw)
      throws InterruptedException {
    boolean done = false;
    try {
      var outcome = waiter.await(nanos, lock, withdraw);
      done = outcome != null;
      return outcome;
    } finally {
      if (!done) {
        change(() -> {}); // what was taken back may have been promised, or the last to be received
      }
    }
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
   * A ticket to receive.
   *
   * @param holder the id of the interpreter that receives, or {@link Item#HOST}
   * @param bell see {@link Ticket}
   */
  public Ticket ticketToRecv(long holder, Consumer<Ticket> bell) {
    return new Ticket(this, holder, null, bell);
  }

  @Override
  public @Nullable Item claim(Ticket ticket) {
    return changing(() -> ticket.puts() ? claimSent(ticket) : claimReceived(ticket));
  }

  private @Nullable Item claimSent(Ticket ticket) {
    switch (ticket.state) {
      case NEW -> {
        use(ticket.holder(), ChannelEnd.SEND);
        ticket.state = Ticket.State.WAITING;
        state.offer(ticket);
        settle();
      }
      case ENDED -> throw ended(ticket.holder(), ChannelEnd.SEND);
      case WAITING, PROMISED, SETTLED -> {}
    }
    if (ticket.state != Ticket.State.PROMISED) {
      return null;
    }
    state.settle(ticket);
    return ticket.offered();
  }

  private @Nullable Item claimReceived(Ticket ticket) {
    switch (ticket.state) {
      case NEW -> {
        use(ticket.holder(), ChannelEnd.RECV);
        ticket.state = Ticket.State.WAITING;
        state.join(ticket, ticket.holder());
        settle();
      }
      case ENDED -> throw ended(ticket.holder(), ChannelEnd.RECV);
      case WAITING, PROMISED, SETTLED -> {}
    }
    if (ticket.state != Ticket.State.PROMISED) {
      return null;
    }
    state.settle(ticket);
    return state.take();
  }

  @Override
  public boolean withdraw(Ticket ticket) {
    return changing(
        () -> {
          boolean received = ticket.puts() && ticket.state == Ticket.State.PROMISED;
          boolean undone = ticket.state != Ticket.State.SETTLED && !received;
          state.settle(ticket);
          return undone;
        });
  }

  /** How many items it holds. */
  public int size() {
    return changing(
        () -> {
          checkNotClosed();
          return state.size();
        });
  }

  /** The interpreters that are associated with an end, by their ids. */
  public List<Long> interpreters(ChannelEnd end) {
    return changing(
        () -> {
          checkNotClosed();
          if (end == ChannelEnd.SEND && phase == Phase.CLOSING) {
            throw closed();
          }
          return associations.interpreters(end);
        });
  }

  /** What can be told of it now. */
  public ChannelInfo info(long interpreter) {
    return changing(
        () ->
            switch (phase) {
              case OPEN -> info(ChannelInfo.Phase.OPEN, interpreter);
              case CLOSING -> info(ChannelInfo.Phase.CLOSING, interpreter);
              case POISONED -> new ChannelInfo(ChannelInfo.Phase.POISONED, 0, Map.of(), null, null);
              case CLOSED, DESTROYED ->
                  new ChannelInfo(ChannelInfo.Phase.CLOSED, 0, Map.of(), null, null);
            });
  }

  private ChannelInfo info(ChannelInfo.Phase inUse, long interpreter) {
    return new ChannelInfo(
        inUse,
        state.size(),
        associations.count(),
        associations.of(interpreter, ChannelEnd.SEND),
        associations.of(interpreter, ChannelEnd.RECV));
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
    change(
        () -> {
          checkNotClosed();
          if (force || state.size() == 0) {
            finish(Phase.CLOSED);
          } else if (end != ChannelEnd.SEND) {
            throw new ChannelNotEmptyException(
                "channel " + id + " may not be closed if not empty (try force=True)");
          } else if (phase == Phase.CLOSING) {
            throw closed();
          } else {
            phase = Phase.CLOSING;
          }
        });
  }

  /**
   * Ends an interpreter's association with an end, or both; it cannot use them any more. Closes the
   * channel when that was the last association.
   *
   * @throws ChannelClosedException when it is closed
   */
  public void release(long interpreter, ChannelEnd end) {
    change(
        () -> {
          checkNotClosed();
          associations.release(interpreter, end);
          if (end.includes(ChannelEnd.RECV)) {
            state.endReceivers(interpreter);
          }
          closeIfOver();
        });
  }

  /**
   * Drops the items, ends every wait, and every later use, with {@link ChannelPoisonedException}.
   */
  public void poison() {
    change(
        () -> {
          if (phase != Phase.DESTROYED) {
            finish(Phase.POISONED);
          }
        });
  }

  /** An interpreter is dead: applies the policies of its items, and ends its associations. */
  void died(long interpreter) {
    change(
        () -> {
          state.unbind(interpreter);
          associations.died(interpreter);
          if (phase == Phase.OPEN || phase == Phase.CLOSING) {
            closeIfOver();
          }
        });
  }

  /** Drops the items and ends every wait with {@link ChannelNotFoundException}. */
  void destroy() {
    change(() -> finish(Phase.DESTROYED));
  }

  private void closeIfOver() {
    if (associations.over()) {
      finish(Phase.CLOSED);
    }
  }

  private void finish(Phase last) {
    phase = last;
    state.end();
  }

  private void settle() {
    state.serve();
    if (phase == Phase.CLOSING && state.size() == 0) {
      finish(Phase.CLOSED);
    }
  }

  private void change(Runnable work) {
    changing(
        () -> {
          work.run();
          return true;
        });
  }

  /** Works under the lock, serves whoever can be served then, and rings their bells after it. */
  private <T extends @Nullable Object> T changing(Supplier<T> work) {
    lock.lock();
    try {
      var result = work.get();
      settle();
      return result;
    } finally {
      var served = state.takeToRing();
      lock.unlock();
      served.forEach(Ticket::ring);
    }
  }

  private void use(long interpreter, ChannelEnd end) {
    var refusal = refusal(interpreter, end);
    if (refusal != null) {
      throw refusal;
    }
  }

  /** Why a wait that was ended was ended. */
  private ChannelException ended(long interpreter, ChannelEnd end) {
    return changing(() -> Objects.requireNonNullElseGet(refusal(interpreter, end), this::closed));
  }

  /** Associates an interpreter with an end; else what it is to be told. */
  private @Nullable ChannelException refusal(long interpreter, ChannelEnd end) {
    if (phase == Phase.OPEN || (phase == Phase.CLOSING && end == ChannelEnd.RECV)) {
      return associations.use(interpreter, end)
          ? null
          : new ChannelReleasedException("channel " + id + " is already closed");
    }
    return over();
  }

  private void checkNotClosed() {
    if (phase != Phase.OPEN && phase != Phase.CLOSING) {
      throw over();
    }
  }

  private ChannelException over() {
    return switch (phase) {
      case DESTROYED -> new ChannelNotFoundException("channel " + id + " not found");
      case POISONED -> new ChannelPoisonedException("channel " + id + " is poisoned");
      case OPEN, CLOSING, CLOSED -> closed();
    };
  }

  private ChannelClosedException closed() {
    return new ChannelClosedException("channel " + id + " is closed");
  }
}
