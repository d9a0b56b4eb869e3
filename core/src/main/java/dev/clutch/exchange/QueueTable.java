package dev.clutch.exchange;

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
    long references; // guarded by this

    Entry(ItemQueue queue) {
      this.queue = queue;
    }
  }

  private final AtomicLong lastId = new AtomicLong();
  private final ConcurrentSkipListMap<Long, Entry> entries = new ConcurrentSkipListMap<>();

  /**
   * Makes a queue that nobody refers to yet.
   *
   * @param maxSize how many items it holds at most; zero or less for no limit
   */
  public ItemQueue create(int maxSize, UnboundPolicy defaultPolicy) {
    var queue = new ItemQueue(lastId.incrementAndGet(), maxSize, defaultPolicy);
    entries.put(queue.id(), new Entry(queue));
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

  /** Counts one more reference to a queue. */
  public void bind(long id) {
    var entry = entry(id);
    synchronized (entry) {
      entry.references++;
    }
  }

  /**
   * Counts one reference less; at zero the queue is destroyed.
   *
   * @throws QueueException when nobody refers to it
   */
  public void release(long id) {
    var entry = entry(id);
    synchronized (entry) {
      if (entry.references == 0) {
        throw new QueueException("queue " + id + " is released more often than it was bound");
      }
      if (--entry.references > 0) {
        return;
      }
    }
    destroy(id);
  }

  /** Drops the queue and its items, and ends every wait at it. */
  public void destroy(long id) {
    var entry = entries.remove(id);
    if (entry == null) {
      throw notFound(id);
    }
    entry.queue.destroy();
  }

  /** Applies, in every queue, the policies of the items that a dead interpreter left behind. */
  public void unbind(long origin) {
    entries.values().forEach(entry -> entry.queue.unbind(origin));
  }

  /** Destroys every queue. */
  public void destroyAll() {
    for (var id : entries.keySet()) {
      var entry = entries.remove(id);
      if (entry != null) {
        entry.queue.destroy();
      }
    }
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
