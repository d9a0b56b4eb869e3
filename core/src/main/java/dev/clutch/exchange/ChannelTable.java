package dev.clutch.exchange;

import dev.clutch.config.UnboundPolicy;
import dev.clutch.data.ChannelEnd;
import dev.clutch.data.Collected;
import dev.clutch.data.Shareable;
import dev.clutch.errors.ChannelNotFoundException;
import dev.clutch.exchange.table.CountedTable;
import dev.clutch.exchange.table.Maker;
import dev.clutch.exchange.table.References;
import java.util.List;

/** All channels of one runtime, by id, from 0 up; see {@link CountedTable}. Thread-safe. */
public final class ChannelTable {
  private record Entry(Channel channel, int fallback) {}

  /** The fallback of a channel that takes whatever can be carried. */
  public static final int FULL_FALLBACK = QueueTable.FULL_FALLBACK;

  private final CountedTable<Entry> table =
      new CountedTable<>(
          0,
          id -> new ChannelNotFoundException("channel " + id + " not found"),
          entry -> entry.channel().destroy());

  /** Starts empty. */
  public ChannelTable() {}

  /**
   * Makes a channel that nobody refers to yet.
   *
   * @param capacity how many items are buffered before a sender has to wait; 0 for none
   * @param fallback a number that Python's low-level module wants back; means nothing here
   */
  public Channel create(int capacity, UnboundPolicy defaultPolicy, int fallback) {
    return create(capacity, defaultPolicy, fallback, false, Maker.HOST);
  }

  /**
   * Makes a channel that may keep its items.
   *
   * @param keeps whether what is buffered outlives its sender's interpreter and the last
   *     association, so that it can still be received
   */
  public Channel create(
      int capacity, UnboundPolicy defaultPolicy, int fallback, boolean keeps, Maker maker) {
    return create(
        capacity,
        defaultPolicy,
        fallback,
        keeps ? ChannelLife.Kind.KEEPS : ChannelLife.Kind.DROPS,
        maker);
  }

  /**
   * Makes one direction of a pipe: a channel that keeps its items, and whose ends belong to one
   * interpreter each, from the first use on until that ends, which ends that side of the pipe.
   */
  public Channel createPipe(int capacity, Maker maker) {
    return create(capacity, UnboundPolicy.REPLACE, FULL_FALLBACK, ChannelLife.Kind.PIPE, maker);
  }

  private Channel create(
      int capacity, UnboundPolicy defaultPolicy, int fallback, ChannelLife.Kind kind, Maker maker) {
    if (capacity < 0) {
      throw new IllegalArgumentException("a channel's capacity is 0 or more, not " + capacity);
    }
    return table
        .create(maker, id -> new Entry(new Channel(id, capacity, defaultPolicy, kind), fallback))
        .channel();
  }

  /** The channel with an id. */
  public Channel get(long id) {
    return table.get(id).channel();
  }

  /** All channels, the newest first, as CPython lists them. */
  public List<Channel> all() {
    return table.newestFirst().stream().map(Entry::channel).toList();
  }

  /**
   * An object that stood for an end in an interpreter is gone; see {@link Channel#letGo}. Does
   * nothing once the channel is destroyed.
   */
  public void letGo(long id, long interpreter, ChannelEnd end) {
    try {
      get(id).letGo(interpreter, end);
    } catch (ChannelNotFoundException e) {
      // destroyed: there is nothing left to let go of
    }
  }

  /** The fallback a channel was made with. */
  public int fallback(long id) {
    return table.get(id).fallback();
  }

  /**
   * Counts one more reference to a channel.
   *
   * @param holder the id of an interpreter, or one of {@link References}
   */
  public void bind(long id, long holder) {
    table.bind(id, holder);
  }

  /** Counts one less of the holder's own, if it has any; at zero the channel is destroyed. */
  public void releaseOwn(long id, long holder) {
    table.releaseOwn(id, holder);
  }

  /**
   * A handle that holds a reference while it is on its way, if there is such a channel; see {@link
   * Collected}.
   */
  public Shareable.ChannelRef handle(long id, ChannelEnd end, Shareable.ChannelRef.Form form) {
    var handle = new Shareable.ChannelRef(id, end, form);
    try {
      return table.carry(id, handle);
    } catch (ChannelNotFoundException e) {
      return handle; // it says so as soon as it is used, on this side or on the other
    }
  }

  /** Drops the channel and its items, and ends every wait at it. */
  public void destroy(long id) {
    table.destroy(id);
  }

  /**
   * An interpreter is dead: its items go the way their policies say, its associations end, and the
   * references that it held are given back.
   */
  public void died(long interpreter) {
    table.newestFirst().forEach(entry -> entry.channel().died(interpreter));
    table.died(interpreter);
  }

  /** Destroys every channel. */
  public void destroyAll() {
    table.destroyAll();
  }
}
