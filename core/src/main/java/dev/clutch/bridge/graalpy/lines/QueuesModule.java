package dev.clutch.bridge.graalpy.lines;

import dev.clutch.bridge.calls.QueueCalls;
import dev.clutch.bridge.graalpy.crossing.GuestErrors;
import dev.clutch.bridge.graalpy.crossing.Scratches;
import dev.clutch.bridge.graalpy.crossing.Values;
import dev.clutch.config.UnboundPolicy;
import dev.clutch.data.Shareable;
import dev.clutch.errors.InterpreterException;
import dev.clutch.exchange.Item;
import dev.clutch.exchange.ItemQueue;
import org.graalvm.polyglot.HostAccess;
import org.graalvm.polyglot.Value;

/**
 * The host functions behind {@code _interpqueues}: {@link QueueCalls} for GraalPy. Arguments are
 * checked by the Python side; a time is in seconds, and negative for no limit.
 */
public final class QueuesModule {
  private final QueueCalls calls;
  private final Values values;
  private final GuestErrors errors;
  private @SuppressWarnings("NullAway.Init") Answers answers; // set before anything can be taken
  private final Bells bells = new Bells();

  /** For one interpreter. */
  public QueuesModule(QueueCalls calls, Values values, GuestErrors errors) {
    this.calls = calls;
    this.values = values;
    this.errors = errors;
  }

  /** Makes a queue that nobody refers to. */
  @HostAccess.Export
  public long create(int maxSize, int policy, int fallback) {
    return errors.translate(() -> calls.create(maxSize, policy, fallback, false));
  }

  /** Makes a queue to which an object refers; see {@link Release#tie}. */
  @HostAccess.Export
  public long createFor(int maxSize, int policy, int fallback, Value owner) {
    long made = errors.translate(() -> calls.create(maxSize, policy, fallback, true));
    return Release.tied(made, calls::bound, owner);
  }

  /** Gives back the reference that {@link #createFor} counted, where it could not be tied. */
  @HostAccess.Export
  public Object bound(long queue) {
    return new Release(errors.translate(() -> calls.bound(queue)));
  }

  /** Drops a queue and its items. */
  @HostAccess.Export
  public void destroy(long queue) {
    errors.run(() -> calls.destroy(queue));
  }

  /** {@code (id, policy, fallback)} of all queues within reach, the newest first. */
  @HostAccess.Export
  public Object listAll() {
    return values.toGuest(errors.translate(calls::listAll));
  }

  /**
   * Takes hold of what the Python side tells special answers of {@link #take} by.
   *
   * @param empty given back when there was none in time
   * @param unbound called with the policy's number when the interpreter that put the item is gone
   * @param formatted called with the value and its format when it has one
   */
  @HostAccess.Export
  public void answers(Value empty, Value unbound, Value formatted) {
    answers = new Answers(values, errors, empty, unbound, formatted);
  }

  Answers answers() {
    return answers;
  }

  /**
   * Puts a value.
   *
   * @param value prepared by {@code _clutch.crossing.share}
   * @param policy a number of {@link UnboundPolicy}; negative for the queue's default
   * @param format see {@link Item}
   * @return false when there was no room in time
   */
  @HostAccess.Export
  public boolean put(long queue, Value value, int policy, int format, double seconds) {
    return put(get(queue), values.fromGuest(value), policy, format, seconds);
  }

  private boolean put(ItemQueue target, Shareable value, int policy, int format, double seconds) {
    errors.roomToTake();
    try { // no lambda: this is the way of every small message
      return calls.put(target, value, policy, format, seconds);
    } catch (InterpreterException e) {
      throw errors.raise(e);
    }
  }

  /**
   * Takes a value; or what stands for there being none, see {@link #answers}; or an object of
   * {@link Scratches}.
   */
  @HostAccess.Export
  public Object take(long queue, double seconds) {
    return take(get(queue), seconds);
  }

  private Object take(ItemQueue source, double seconds) {
    errors.roomToTake();
    try {
      return answers.of(calls.take(source, seconds));
    } catch (InterpreterException e) {
      throw errors.raise(e);
    }
  }

  /** A quick way to {@link #put} by the queue's own rules. */
  @HostAccess.Export
  public Object sender(long queue) {
    var target = get(queue);
    return new QuickSender(values, value -> put(target, value, -1, 0, -1));
  }

  /** A quick way to {@link #take}, however long it takes. */
  @HostAccess.Export
  public Object receiver(long queue) {
    var source = get(queue);
    return new QuickReceiver(() -> take(source, -1));
  }

  /** Counts a reference. */
  @HostAccess.Export
  public Object bind(long queue) {
    return new Release(errors.translate(() -> calls.bind(queue)));
  }

  /** Counts a reference less, which no object gives back. */
  @HostAccess.Export
  public void release(long queue) {
    errors.run(() -> calls.release(queue));
  }

  /** Its limit as given. */
  @HostAccess.Export
  public int maxSize(long queue) {
    return get(queue).maxSize();
  }

  /** The number of its default policy. */
  @HostAccess.Export
  public int policyOf(long queue) {
    return get(queue).defaultPolicy().code();
  }

  /** The fallback it was made with. */
  @HostAccess.Export
  public int fallbackOf(long queue) {
    return errors.translate(() -> calls.fallbackOf(queue));
  }

  /** Whether a put would have to wait. */
  @HostAccess.Export
  public boolean isFull(long queue) {
    return errors.translate(() -> calls.queue(queue).remainingCapacity() == 0);
  }

  /** How many items it holds. */
  @HostAccess.Export
  public int size(long queue) {
    return errors.translate(() -> calls.queue(queue).size());
  }

  // --- shutting down, and waiting without a thread: for asyncio

  /** Ends puts now, and takes when nothing is left. */
  @HostAccess.Export
  public void shutdown(long queue, boolean immediate) {
    errors.run(() -> calls.queue(queue).shutdown(immediate));
  }

  /**
   * A ticket to put a value.
   *
   * @param bell called from another thread when the ticket's turn has come; says whether anybody is
   *     still there to hear it
   */
  @HostAccess.Export
  public Object ticketToPut(long queue, Value value, int policy, Value bell) {
    var shareable = values.fromGuest(value);
    return errors.translate(
        () -> answers.held(calls.ticketToPut(queue, shareable, policy, bells.bell(bell))));
  }

  /** A ticket to take a value; see {@link #ticketToPut}. */
  @HostAccess.Export
  public Object ticketToTake(long queue, Value bell) {
    return errors.translate(() -> answers.held(calls.ticketToTake(queue, bells.bell(bell))));
  }

  private ItemQueue get(long queue) {
    return errors.translate(() -> calls.queue(queue));
  }
}
