package dev.clutch.exchange;

import dev.clutch.config.UnboundPolicy;
import dev.clutch.data.Collected;
import dev.clutch.data.Shareable;
import dev.clutch.errors.QueueException;
import dev.clutch.errors.QueueNotFoundException;
import dev.clutch.exchange.table.CountedTable;
import dev.clutch.exchange.table.Maker;
import dev.clutch.exchange.table.References;
import java.util.List;

/** All queues of one runtime, by id, from 1 up; see {@link CountedTable}. Thread-safe. */
public final class QueueTable {
  private record Entry(ItemQueue queue, int fallback) {}

  /** The fallback of a queue that takes whatever can be carried. */
  public static final int FULL_FALLBACK = 1;

  private final CountedTable<Entry> table =
      new CountedTable<>(
          1,
          id -> new QueueNotFoundException("queue " + id + " not found"),
          entry -> entry.queue().destroy());

  /** Starts empty. */
  public QueueTable() {}

  /**
   * Makes a queue that nobody refers to yet.
   *
   * @param maxSize how many items it holds at most; zero or less for no limit
   */
  public ItemQueue create(int maxSize, UnboundPolicy defaultPolicy) {
    return create(maxSize, defaultPolicy, FULL_FALLBACK, Maker.HOST);
  }

  /**
   * Makes a queue.
   *
   * @param maxSize how many items it holds at most; zero or less for no limit
   * @param fallback a number that Python's low-level module wants back; means nothing here
   */
  public ItemQueue create(int maxSize, UnboundPolicy defaultPolicy, int fallback, Maker maker) {
    return table
        .create(maker, id -> new Entry(new ItemQueue(id, maxSize, defaultPolicy), fallback))
        .queue();
  }

  /** The queue with an id. */
  public ItemQueue get(long id) {
    return table.get(id).queue();
  }

  /** All queues, the newest first, as CPython lists them. */
  public List<ItemQueue> all() {
    return table.newestFirst().stream().map(Entry::queue).toList();
  }

  /** The fallback a queue was made with. */
  public int fallback(long id) {
    return table.get(id).fallback();
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
    table.bind(id, holder);
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
    if (!table.release(id, holder)) {
      var _ = get(id); // throws when there is none
      throw new QueueException("queue " + id + " never bound");
    }
  }

  /** {@link #release(long, long)} of the holder's own, if it has any. */
  public void releaseOwn(long id, long holder) {
    table.releaseOwn(id, holder);
  }

  /** A handle that holds a reference while it is on its way; see {@link Collected}. */
  public Shareable.QueueRef handle(long id) {
    return table.carry(id, new Shareable.QueueRef(id));
  }

  /** Drops the queue and its items, and ends every wait at it. */
  public void destroy(long id) {
    table.destroy(id);
  }

  /**
   * An interpreter is dead: applies, in every queue, the policies of the items that it left behind,
   * and gives back the references that it held.
   */
  public void died(long interpreter) {
    unbind(interpreter);
    table.died(interpreter);
  }

  /** Applies, in every queue, the policies of the items that a dead interpreter left behind. */
  void unbind(long origin) {
    table.newestFirst().forEach(entry -> entry.queue().unbind(origin));
  }

  /** Destroys every queue. */
  public void destroyAll() {
    table.destroyAll();
  }
}
