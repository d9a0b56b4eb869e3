package dev.clutch.bridge.graalpy.lines;

import dev.clutch.bridge.calls.ChannelCalls;
import dev.clutch.bridge.graalpy.crossing.GuestErrors;
import dev.clutch.bridge.graalpy.crossing.Scratches;
import dev.clutch.bridge.graalpy.crossing.Values;
import dev.clutch.config.UnboundPolicy;
import dev.clutch.data.ChannelEnd;
import dev.clutch.data.Shareable;
import dev.clutch.errors.InterpreterException;
import dev.clutch.exchange.Channel;
import dev.clutch.exchange.ChannelInfo;
import org.graalvm.polyglot.HostAccess;
import org.graalvm.polyglot.Value;

/**
 * The host functions behind {@code _interpchannels}: {@link ChannelCalls} for GraalPy. Arguments
 * are checked by the Python side; a time is in seconds, and negative for no limit; an end is the
 * name of a {@link ChannelEnd}.
 */
public final class ChannelsModule {
  private final ChannelCalls calls;
  private final Values values;
  private final GuestErrors errors;
  private final Bells bells = new Bells();
  private @SuppressWarnings("NullAway.Init") Answers answers; // set before anything is received

  /** For one interpreter. */
  public ChannelsModule(ChannelCalls calls, Values values, GuestErrors errors) {
    this.calls = calls;
    this.values = values;
    this.errors = errors;
  }

  /** Makes a channel to which an object refers; see {@link Release#tie}. */
  @HostAccess.Export
  public long createFor(int capacity, int policy, int fallback, boolean keeps, Value owner) {
    long made = errors.translate(() -> calls.create(capacity, policy, fallback, keeps));
    return Release.tied(made, calls::bound, owner);
  }

  /** Makes one direction of a pipe; see {@link #createFor}. */
  @HostAccess.Export
  public long createPipeFor(int capacity, Value owner) {
    long made = errors.translate(() -> calls.createPipe(capacity));
    return Release.tied(made, calls::bound, owner);
  }

  /** Gives back the reference that was counted then, where it could not be tied. */
  @HostAccess.Export
  public Object bound(long channel) {
    return new Release(errors.translate(() -> calls.bound(channel)));
  }

  /** Associates this interpreter with an end, which it has not used yet. */
  @HostAccess.Export
  public void associate(long channel, String end) {
    errors.run(() -> calls.channel(channel).associate(calls.self(), ChannelEnd.valueOf(end)));
  }

  /**
   * Stands for one side of a pipe, inside a value that {@code _clutch.crossing.share} prepares.
   *
   * @param recv the channel that it receives from; negative for none
   * @param send the channel that it sends to; negative for none
   */
  @HostAccess.Export
  public Object pipe(long recv, long send) {
    return errors.translate(() -> calls.pipe(recv, send));
  }

  /** Drops a channel and its items. */
  @HostAccess.Export
  public void destroy(long channel) {
    errors.run(() -> calls.destroy(channel));
  }

  /** {@code (id, policy, fallback)} of all channels, the newest first. */
  @HostAccess.Export
  public Object listAll() {
    return values.toGuest(errors.translate(calls::listAll));
  }

  /**
   * Sends a value and waits until it is received.
   *
   * @param value prepared by {@code _clutch.crossing.share}
   * @param policy a number of {@link UnboundPolicy}; negative for the channel's default
   * @return false when that did not happen in time
   */
  @HostAccess.Export
  public boolean send(long channel, Value value, int policy, double seconds) {
    return send(get(channel), values.fromGuest(value), policy, true, seconds);
  }

  /** Sends a value without waiting; see {@link #send}. */
  @HostAccess.Export
  public void post(long channel, Value value, int policy) {
    send(get(channel), values.fromGuest(value), policy, false, 0);
  }

  private boolean send(Channel target, Shareable value, int policy, boolean wait, double seconds) {
    errors.roomToTake();
    try { // no lambda: this is the way of every small message
      return calls.send(target, value, policy, wait, seconds);
    } catch (InterpreterException e) {
      throw errors.raise(e);
    }
  }

  /** Sends a value if it is received at once, or buffered; see {@link #send}. */
  @HostAccess.Export
  public boolean offer(long channel, Value value, int policy) {
    var shareable = values.fromGuest(value);
    return errors.translate(() -> calls.offer(channel, shareable, policy));
  }

  /**
   * Takes hold of what the Python side tells special answers of {@link #recv} by.
   *
   * @param empty given back when there was none in time
   * @param unbound called with the policy's number when the interpreter that sent the item is gone
   */
  @HostAccess.Export
  public void answers(Value empty, Value unbound) {
    answers = new Answers(values, errors, empty, unbound, null);
  }

  Answers answers() {
    return answers;
  }

  /**
   * Receives a value; or what stands for there being none, see {@link #answers}; or an object of
   * {@link Scratches}.
   */
  @HostAccess.Export
  public Object recv(long channel, double seconds) {
    return recv(get(channel), seconds);
  }

  private Object recv(Channel source, double seconds) {
    errors.roomToTake();
    try {
      return answers.of(calls.recv(source, seconds));
    } catch (InterpreterException e) {
      throw errors.raise(e);
    }
  }

  /** A quick way to {@link #send}; whether there is such a channel is found out in use. */
  @HostAccess.Export
  public Object sender(long channel) {
    return new QuickSender(values, value -> send(get(channel), value, -1, true, -1));
  }

  /** A quick way to {@link #post}. */
  @HostAccess.Export
  public Object poster(long channel) {
    return new QuickSender(values, value -> send(get(channel), value, -1, false, 0));
  }

  /** A quick way to {@link #recv}, however long it takes. */
  @HostAccess.Export
  public Object receiver(long channel) {
    return new QuickReceiver(() -> recv(get(channel), -1));
  }

  private Channel get(long channel) {
    try {
      return calls.channel(channel);
    } catch (InterpreterException e) {
      throw errors.raise(e);
    }
  }

  // --- waiting without a thread

  /**
   * A ticket to send a value; see {@link #send}.
   *
   * @param untilReceived whether being buffered is not enough
   * @param bell called from another thread when it was sent; says whether anybody is still there to
   *     hear it
   */
  @HostAccess.Export
  public Object ticketToSend(
      long channel, Value value, int policy, boolean untilReceived, Value bell) {
    var shareable = values.fromGuest(value);
    return errors.translate(
        () ->
            answers.held(
                calls.ticketToSend(channel, shareable, policy, untilReceived, bells.bell(bell))));
  }

  /** A ticket to receive a value; see {@link #ticketToSend}. */
  @HostAccess.Export
  public Object ticketToRecv(long channel, Value bell) {
    return errors.translate(() -> answers.held(calls.ticketToRecv(channel, bells.bell(bell))));
  }

  /** Calls a function in a thread of its own, which may block, unlike one that rings bells. */
  @HostAccess.Export
  public void aside(Value function) {
    errors.run(calls::requireThreads);
    bells.aside(function, calls::help);
  }

  /** Closes a channel for everybody. */
  @HostAccess.Export
  public void close(long channel, String end, boolean force) {
    errors.run(() -> calls.channel(channel).close(ChannelEnd.valueOf(end), force));
  }

  /** Ends this interpreter's use of it. */
  @HostAccess.Export
  public void release(long channel, String end) {
    errors.run(() -> calls.channel(channel).release(calls.self(), ChannelEnd.valueOf(end)));
  }

  /** PEP 554's close: ends this interpreter's use of an end. */
  @HostAccess.Export
  public boolean closeHere(long channel, String end) {
    return errors.translate(
        () -> calls.channel(channel).closeFor(calls.self(), ChannelEnd.valueOf(end)));
  }

  /** Counts an object that stands for an end in this interpreter: until none is left it is used. */
  @HostAccess.Export
  public Object hold(long channel, String end) {
    return new Release(errors.translate(() -> calls.hold(channel, ChannelEnd.valueOf(end))));
  }

  /** Ends every use of it. */
  @HostAccess.Export
  public void poison(long channel) {
    errors.run(() -> calls.channel(channel).poison());
  }

  /** How many items it holds. */
  @HostAccess.Export
  public int size(long channel) {
    return errors.translate(() -> calls.channel(channel).size());
  }

  /** The ids of the interpreters that are associated with an end. */
  @HostAccess.Export
  public Object interpreters(long channel, String end) {
    var ids = errors.translate(() -> calls.channel(channel).interpreters(ChannelEnd.valueOf(end)));
    return values.toGuest(
        Shareable.Tuple.ofInts(ids.stream().mapToLong(Long::longValue).toArray()));
  }

  /**
   * The name of its {@link ChannelInfo.Phase}, the number of items, the number of interpreters in
   * each {@link ChannelInfo.Relation}, and whether this interpreter is associated with the sending
   * and with the receiving end: None for not yet, False for not any more.
   */
  @HostAccess.Export
  public Object info(long channel) {
    return values.toGuest(errors.translate(() -> calls.info(channel)));
  }

  /** The number of its default policy, and the fallback it was made with. */
  @HostAccess.Export
  public Object defaults(long channel) {
    return values.toGuest(errors.translate(() -> calls.defaults(channel)));
  }

  /** The fallback it was made with. */
  @HostAccess.Export
  public int fallbackOf(long channel) {
    return errors.translate(() -> calls.fallbackOf(channel));
  }

  /** Counts a reference. */
  @HostAccess.Export
  public Object bind(long channel) {
    return new Release(errors.translate(() -> calls.bind(channel)));
  }

  /**
   * Stands for a channel, or an end of it, inside a value that {@code _clutch.crossing.share}
   * prepares.
   *
   * @param form the name of a {@link Shareable.ChannelRef.Form}
   */
  @HostAccess.Export
  public Object handle(long channel, String end, String form) {
    return errors.translate(
        () ->
            calls.handle(
                channel, ChannelEnd.valueOf(end), Shareable.ChannelRef.Form.valueOf(form)));
  }
}
