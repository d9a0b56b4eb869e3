package dev.clutch.bridge;

import dev.clutch.data.Shareable;
import dev.clutch.exchange.Channel;
import org.graalvm.polyglot.HostAccess;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/**
 * One channel in the hands of Python code: the quick way of small messages, as {@link OpenQueue} is
 * for queues. Parameters and results are those of {@link ChannelsModule#send}, {@link
 * ChannelsModule#post} and {@link ChannelsModule#recv}.
 */
public final class OpenChannel {
  private final Channel channel;
  private final ChannelsModule module;

  OpenChannel(Channel channel, ChannelsModule module) {
    this.channel = channel;
    this.module = module;
  }

  /**
   * Sends None, a bool, an int, a float or an ASCII str: polyglot converts them at once.
   *
   * @param waits whether to wait until it is received; else the time means nothing
   */
  @HostAccess.Export
  public boolean sendAtom(@Nullable Object value, int policy, boolean waits, double seconds) {
    return send(Values.atom(value), policy, waits, seconds);
  }

  /** Sends a tuple of values that {@link #sendAtom} takes. */
  @HostAccess.Export
  public boolean sendAtoms(
      int policy, boolean waits, double seconds, @Nullable Object @Nullable ... items) {
    return send(Values.atoms(items), policy, waits, seconds);
  }

  /** Sends a bytes object that is not large. */
  @HostAccess.Export
  public boolean sendBytes(Value value, int policy, boolean waits, double seconds) {
    return send(new Shareable.Bytes(Values.bytes(value)), policy, waits, seconds);
  }

  private boolean send(Shareable value, int policy, boolean waits, double seconds) {
    return module.send(channel, value, policy, waits, seconds);
  }

  /** Receives a value. */
  @HostAccess.Export
  public Object recv(double seconds) {
    return module.recv(channel, seconds);
  }
}
