package dev.clutch.exchange;

import dev.clutch.data.ChannelEnd;
import dev.clutch.data.Shareable;
import dev.clutch.types.ChannelNotFoundException;
import dev.clutch.types.UnboundPolicy;
import java.util.List;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * All channels of one runtime, by id. Ids count up from 0 and are never used again. A channel is
 * destroyed when nothing refers to it any more. Thread-safe, lock-free to read.
 */
public final class ChannelTable {
  private static final class Entry {
    final Channel channel;
    final int fallback;
    final References references = new References(); // guarded by this
    boolean released; // guarded by this

    Entry(Channel channel, int fallback) {
      this.channel = channel;
      this.fallback = fallback;
    }
  }

  /** The fallback of a channel that takes whatever can be carried. */
  public static final int FULL_FALLBACK = QueueTable.FULL_FALLBACK;

  private final AtomicLong nextId = new AtomicLong();
  private final ConcurrentSkipListMap<Long, Entry> entries = new ConcurrentSkipListMap<>();

  /**
   * Makes a channel that nobody refers to yet.
   *
   * @param capacity how many items are buffered before a sender has to wait; 0 for none
   * @param fallback a number that Python's low-level module wants back; means nothing here
   */
  public Channel create(int capacity, UnboundPolicy defaultPolicy, int fallback) {
    return create(capacity, defaultPolicy, fallback, false);
  }

  /**
   * {@link #create(int, UnboundPolicy, int)} for a channel that may keep its items.
   *
   * @param keeps whether what is buffered outlives its sender's interpreter and the last
   *     association, so that it can still be received
   */
  public Channel create(int capacity, UnboundPolicy defaultPolicy, int fallback, boolean keeps) {
    if (capacity < 0) {
      throw new IllegalArgumentException("a channel's capacity is 0 or more, not " + capacity);
    }
    var channel = new Channel(nextId.getAndIncrement(), capacity, defaultPolicy, keeps);
    entries.put(channel.id(), new Entry(channel, fallback));
    return channel;
  }

  /** The channel with an id. */
  public Channel get(long id) {
    return entry(id).channel;
  }

  /** All channels, the newest first, as CPython lists them. */
  public List<Channel> all() {
    return entries.descendingMap().values().stream().map(entry -> entry.channel).toList();
  }

  /**
   * An object that stood for an end in an interpreter is gone; see {@link Channel#letGo}. Does
   * nothing once the channel is destroyed.
   */
  public void letGo(long id, long interpreter, ChannelEnd end) {
    var entry = entries.get(id);
    if (entry != null) {
      entry.channel.letGo(interpreter, end);
    }
  }

  /** The fallback a channel was made with. */
  public int fallback(long id) {
    return entry(id).fallback;
  }

  /**
   * Counts one more reference to a channel.
   *
   * @param holder the id of an interpreter, or one of {@link References}
   */
  public void bind(long id, long holder) {
    var entry = entry(id);
    synchronized (entry) {
      if (entry.released) {
        throw notFound(id);
      }
      entry.references.add(holder);
    }
  }

  /** Counts one reference less; at zero the channel is destroyed. Does nothing once it is. */
  public void release(long id, long holder) {
    var entry = entries.get(id);
    if (entry == null) {
      return;
    }
    synchronized (entry) {
      if (!entry.references.remove(holder) || !entry.references.none()) {
        return;
      }
      entry.released = true;
    }
    drop(id);
  }

  /**
   * A handle that holds a reference while it is on its way, if there is such a channel; see {@link
   * Transit}.
   */
  public Shareable.ChannelRef handle(long id, ChannelEnd end, Shareable.ChannelRef.Form form) {
    var handle = new Shareable.ChannelRef(id, end, form);
    try {
      bind(id, References.TRANSIT);
    } catch (ChannelNotFoundException e) {
      return handle; // it says so as soon as it is used, on this side or on the other
    }
    return Transit.hold(handle, () -> release(id, References.TRANSIT));
  }

  /** Drops the channel and its items, and ends every wait at it. */
  public void destroy(long id) {
    if (!drop(id)) {
      throw notFound(id);
    }
  }

  /**
   * An interpreter is dead: its items go the way their policies say, its associations end, and the
   * references that it held are given back.
   */
  public void died(long interpreter) {
    for (var entry : entries.values()) {
      entry.channel.died(interpreter);
      synchronized (entry) {
        if (!entry.references.removeAll(interpreter) || !entry.references.none()) {
          continue;
        }
        entry.released = true;
      }
      drop(entry.channel.id());
    }
  }

  /** Destroys every channel. */
  public void destroyAll() {
    entries.keySet().forEach(this::drop);
  }

  private boolean drop(long id) {
    var entry = entries.remove(id);
    if (entry != null) {
      entry.channel.destroy();
    }
    return entry != null;
  }

  private Entry entry(long id) {
    var entry = entries.get(id);
    if (entry == null) {
      throw notFound(id);
    }
    return entry;
  }

  private static ChannelNotFoundException notFound(long id) {
    return new ChannelNotFoundException("channel " + id + " not found");
  }
}
