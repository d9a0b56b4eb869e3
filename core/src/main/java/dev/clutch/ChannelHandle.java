package dev.clutch;

import dev.clutch.data.ChannelEnd;
import dev.clutch.data.Collected;
import dev.clutch.errors.ChannelClosedException;
import dev.clutch.errors.ChannelNotFoundException;
import dev.clutch.errors.ChannelPoisonedException;
import dev.clutch.exchange.Channel;
import dev.clutch.exchange.ChannelTable;
import dev.clutch.exchange.Item;
import dev.clutch.exchange.table.References;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What the two ends of a channel have in common: a reference, held until the end is closed, or is
 * garbage. The latter closes nothing, since nobody knows when it is found out.
 */
final class ChannelHandle {
  private final Hold hold;

  ChannelHandle(Channel channel, ChannelEnd end, Clutch clutch) {
    clutch.channels().bind(channel.id(), References.HOST);
    channel.hold(Item.HOST, end);
    hold = new Hold(channel, end, clutch.channels());
    var _ = Collected.then(this, hold);
  }

  Channel channel() {
    return hold.channel;
  }

  /**
   * Closes the channel for everybody, and gives the reference back.
   *
   * @param force whether what it holds is dropped
   */
  void close(boolean force) {
    if (hold.over.get()) {
      return;
    }
    try {
      hold.channel.close(hold.end, force);
    } catch (ChannelClosedException | ChannelNotFoundException | ChannelPoisonedException e) {
      // somebody was quicker, which is what was wanted
    } finally {
      hold.run();
    }
  }

  /** What is given back, once. Knows nothing of the handle, or that would never be garbage. */
  private record Hold(Channel channel, ChannelEnd end, ChannelTable table, AtomicBoolean over)
      implements Runnable {
    Hold(Channel channel, ChannelEnd end, ChannelTable table) {
      this(channel, end, table, new AtomicBoolean());
    }

    @Override
    public void run() {
      if (over.compareAndSet(false, true)) {
        channel.letGo(Item.HOST, end);
        table.releaseOwn(channel.id(), References.HOST);
      }
    }
  }
}
