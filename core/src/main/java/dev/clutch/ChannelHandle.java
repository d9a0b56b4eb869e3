package dev.clutch;

import dev.clutch.data.ChannelEnd;
import dev.clutch.exchange.Channel;
import dev.clutch.exchange.References;
import dev.clutch.types.ChannelClosedException;
import dev.clutch.types.ChannelNotFoundException;
import dev.clutch.types.ChannelPoisonedException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/** What the two ends of a channel have in common: a reference, held until the end is closed. */
final class ChannelHandle {
  private final Channel channel;
  private final ChannelEnd end;
  private final Clutch clutch;
  private final AtomicBoolean closed = new AtomicBoolean();

  ChannelHandle(Channel channel, ChannelEnd end, Clutch clutch) {
    this.channel = channel;
    this.end = end;
    this.clutch = clutch;
    clutch.channels().bind(channel.id(), References.HOST);
  }

  Channel channel() {
    return channel;
  }

  /**
   * Closes the channel for everybody, and gives the reference back.
   *
   * @param force whether what it holds is dropped
   */
  void close(boolean force) {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    try {
      channel.close(end, force);
    } catch (ChannelClosedException | ChannelNotFoundException | ChannelPoisonedException e) {
      // somebody was quicker, which is what was wanted
    } finally {
      clutch.channels().release(channel.id(), References.HOST);
    }
  }

  static long nanos(Duration timeout) {
    try {
      return Math.max(0, timeout.toNanos());
    } catch (ArithmeticException e) {
      return Long.MAX_VALUE; // longer than 292 years
    }
  }
}
