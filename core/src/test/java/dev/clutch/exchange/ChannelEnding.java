package dev.clutch.exchange;

import dev.clutch.data.ChannelEnd;
import dev.clutch.errors.ChannelClosedException;
import dev.clutch.errors.ChannelException;
import dev.clutch.errors.ChannelNotFoundException;
import dev.clutch.errors.ChannelPoisonedException;

/** Ways to end a channel that interpreter 1 alone uses, and what those who wait at it are told. */
enum ChannelEnding {
  FORCED(ChannelClosedException.class),
  POISONED(ChannelPoisonedException.class),
  DESTROYED(ChannelNotFoundException.class),
  RELEASED(ChannelClosedException.class),
  DIED(ChannelClosedException.class);

  final Class<? extends ChannelException> told;

  ChannelEnding(Class<? extends ChannelException> told) {
    this.told = told;
  }

  void end(Channel channel, ChannelTable table) {
    switch (this) {
      case FORCED -> channel.close(ChannelEnd.RECV, true);
      case POISONED -> channel.poison();
      case DESTROYED -> table.destroy(channel.id());
      case RELEASED -> channel.release(1, ChannelEnd.BOTH);
      case DIED -> table.died(1); // ends all that it uses
    }
  }
}
