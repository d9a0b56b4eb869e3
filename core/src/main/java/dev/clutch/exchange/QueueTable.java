package dev.clutch.exchange;

import dev.clutch.data.Shareable;
import dev.clutch.types.QueueException;
import dev.clutch.types.QueueNotFoundException;
import dev.clutch.types.UnboundPolicy;
import java.util.List;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * All queues of one runtime, by id. Ids count up from 1 and are never used again. Thread-safe,
 * lock-free to read.
 */
public final class QueueTable {
  private static final class Entry {
    final ItemQueue queue;
    final int fallback;
    final References references = new References(); // guarded by this
    boolean released; // guarded by this

    Entry(ItemQueue queue, int fallback) {
      this.queue = queue;
      this.fallback = fallback;
    }
  }

  /** The fallback of a queue that takes whatever can be carried. */
  public static final int FULL_FALLBACK = 1;

  private final AtomicLong lastId = new AtomicLong();
  private final ConcurrentSkipListMap<Long, Entry> entries = new ConcurrentSkipListMap<>();

  /**
   * Makes a queue that nobody refers to yet.
   *
   * @param maxSize how many items it holds at most; zero or less for no limit
   */
  public ItemQueue create(int maxSize, UnboundPolicy defaultPolicy) {
    return create(maxSize, defaultPolicy, FULL_FALLBACK);
  }

  /**
   * Makes a queue that nobody refers to yet.
   *
   * @param maxSize how many items it holds at most; zero or less for no limit
   * @param fallback a number that Python's low-level module wants back; means nothing here
   */
  public ItemQueue create(int maxSize, UnboundPolicy defaultPolicy, int fallback) {
    var queue = new ItemQueue(lastId.incrementAndGet(), maxSize, defaultPolicy);
    entries.put(queue.id(), new Entry(queue, fallback));
    return queue;
  }

  /** The queue with an id. */
  public ItemQueue get(long id) {
    return entry(id).queue;
  }

  /** All queues, the newest first, as CPython lists them. */
  public List<ItemQueue> all() {
    return entries.descendingMap().values().stream().map(entry -> entry.queue).toList();
  }

  /** The fallback a queue was made with. */
  public int fallback(long id) {
    return entry(id).fallback;
  }

  /** Counts one more reference, held by the host. */
  public void bind(long id) {
    bind(id, References.HOST);
  }

  /**
   * Counts one more reference to a queue.
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

  /** Counts one reference of the host less; see {@link #release(long, long)}. */
  public void release(long id) {
    release(id, References.HOST);
  }

  /**
   * Counts one reference less; at zero the queue is destroyed.
   *
   * @param holder the id of an interpreter, or one of {@link References}
   * @throws QueueException when nobody refers to it
   */
  public void release(long id, long holder) {
    var entry = entry(id);
    synchronized (entry) {
      if (!entry.references.remove(holder)) {
        throw new QueueException("queue " + id + " never bound");
      }
      if (!entry.references.none()) {
        return;
      }
      entry.released = true;
    }
    drop(id);
  }

  /** A handle that holds a reference while it is on its way; see {@link Transit}. */
  public Shareable.QueueRef handle(long id) {
    bind(id, References.TRANSIT);
    return Transit.hold(new Shareable.QueueRef(id), () -> giveBack(id));
  }

  private void giveBack(long id) {
    if (entries.containsKey(id)) {
      try {
        release(id, References.TRANSIT);
      } catch (QueueNotFoundException e) {
        // destroyed in this very moment: there is nothing left to give back
      }
    }
  }

  /** Drops the queue and its items, and ends every wait at it. */
  public void destroy(long id) {
    if (!drop(id)) {
      throw notFound(id);
    }
  }

  /**
   * An interpreter is dead: applies, in every queue, the policies of the items that it left behind,
   * and gives back the references that it held.
   */
  public void died(long interpreter) {
    unbind(interpreter);
    for (var entry : entries.values()) {
      synchronized (entry) {
        if (!entry.references.removeAll(interpreter) || !entry.references.none()) {
          continue;
        }
        entry.released = true;
      }
      drop(entry.queue.id());
    }
  }

  /** Applies, in every queue, the policies of the items that a dead interpreter left behind. */
  void unbind(long origin) {
    entries.values().forEach(entry -> entry.queue.unbind(origin));
  }

  /** Destroys every queue. */
  public void destroyAll() {
    entries.keySet().forEach(this::drop);
  }

  private boolean drop(long id) {
    var entry = entries.remove(id);
    if (entry != null) {
      entry.queue.destroy();
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

  private static QueueNotFoundException notFound(long id) {
    return new QueueNotFoundException("queue " + id + " not found");
  }
}
