package dev.clutch.exchange;

import dev.clutch.types.QueueNotFoundException;
import dev.clutch.types.UnboundPolicy;
import java.util.ArrayDeque;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A first-in first-out queue between interpreters. Thread-safe; waits without polling.
 *
 * <p>Waiting takers and putters stand in line. Whoever brings an item hands it to the first waiting
 * taker, whoever makes room admits the first waiting putter's item: one wake-up for one thing done,
 * and nobody overtakes. So at rest takers wait only at an empty queue, and putters only at a full
 * one.
 *
 * <p>Source of the semantics: CPython's {@code _interpqueues}, without its polling.
 */
public final class ItemQueue {
  private final long id;
  private final int maxSize;
  private final UnboundPolicy defaultPolicy;

  private final ReentrantLock lock = new ReentrantLock();
  // Guarded by lock:
  private final ArrayDeque<Item> items = new ArrayDeque<>();
  private final ArrayDeque<Waiter> takers = new ArrayDeque<>();
  private final ArrayDeque<Waiter> putters = new ArrayDeque<>();
  private boolean destroyed;

  ItemQueue(long id, int maxSize, UnboundPolicy defaultPolicy) {
    this.id = id;
    this.maxSize = maxSize;
    this.defaultPolicy = defaultPolicy;
  }

  /** The queue's number, unique in its runtime. */
  public long id() {
    return id;
  }

  /** How many items it holds at most, as given; zero or less for no limit. */
  public int maxSize() {
    return maxSize;
  }

  /** The policy of items that are put without one of their own. */
  public UnboundPolicy defaultPolicy() {
    return defaultPolicy;
  }

  /**
   * Puts an item, waiting for room.
   *
   * @param nanos how long to wait at most: 0 for not at all, {@link Long#MAX_VALUE} for ever
   * @return false when there was no room in time
   * @throws InterruptedException when the thread was interrupted while it waited; the item is not
   *     in the queue then
   */
  public boolean put(Item item, long nanos) throws InterruptedException {
    Waiter waiter;
    lock.lock();
    try {
      checkAlive();
      if (!full()) {
        admit(item);
        return true;
      }
      if (nanos <= 0) {
        return false;
      }
      waiter = Waiter.toPut(item);
      putters.add(waiter);
    } finally {
      lock.unlock();
    }
    return switch (waiter.await(nanos, lock, () -> putters.remove(waiter))) {
      case null -> false;
      case Waiter.Outcome.Accepted _ -> true;
      case Waiter.Outcome.Destroyed _ -> throw notFound();
      case Waiter.Outcome.Received _ ->
          throw new IllegalStateException("a putter received an item");
    };
  }

  /**
   * Takes the oldest item, waiting for one.
   *
   * @param nanos how long to wait at most: 0 for not at all, {@link Long#MAX_VALUE} for ever
   * @return null when there was none in time
   * @throws InterruptedException when the thread was interrupted while it waited; nothing is taken
   *     then
   */
  public @Nullable Item take(long nanos) throws InterruptedException {
    Waiter waiter;
    lock.lock();
    try {
      checkAlive();
      var item = items.poll();
      if (item != null) {
        fillRoom();
        return item;
      }
      if (nanos <= 0) {
        return null;
      }
      waiter = Waiter.toTake();
      takers.add(waiter);
    } finally {
      lock.unlock();
    }
    return switch (waiter.await(nanos, lock, () -> takers.remove(waiter))) {
      case null -> null;
      case Waiter.Outcome.Received(var item) -> item;
      case Waiter.Outcome.Destroyed _ -> throw notFound();
      case Waiter.Outcome.Accepted _ ->
          throw new IllegalStateException("a taker was told that its item was accepted");
    };
  }

  /** How many items it holds. */
  public int size() {
    lock.lock();
    try {
      checkAlive();
      return items.size();
    } finally {
      lock.unlock();
    }
  }

  /** Whether a put would have to wait. */
  public boolean isFull() {
    lock.lock();
    try {
      checkAlive();
      return full();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Applies the policies of the items that a dead interpreter left behind; order and the rest stay.
   */
  void unbind(long origin) {
    lock.lock();
    try {
      for (int n = items.size(); n > 0; n--) { // once round, so that the order stays
        var item = items.remove();
        if (item.origin() != origin) {
          items.add(item);
        } else if (item.policy() != UnboundPolicy.REMOVE) {
          items.add(item.unbound());
        }
      }
      fillRoom();
    } finally {
      lock.unlock();
    }
  }

  /** Drops the items and ends every wait with {@link QueueNotFoundException}. */
  void destroy() {
    lock.lock();
    try {
      destroyed = true;
      items.clear();
      takers.forEach(waiter -> waiter.finish(Waiter.Outcome.Destroyed.YES));
      putters.forEach(waiter -> waiter.finish(Waiter.Outcome.Destroyed.YES));
      takers.clear();
      putters.clear();
    } finally {
      lock.unlock();
    }
  }

  private boolean full() {
    return maxSize > 0 && items.size() >= maxSize;
  }

  private void admit(Item item) {
    var taker = takers.poll();
    if (taker != null) {
      taker.finish(new Waiter.Outcome.Received(item));
    } else {
      items.add(item);
    }
  }

  private void fillRoom() {
    while (!full() && !putters.isEmpty()) {
      var putter = putters.remove();
      admit(putter.offered());
      putter.finish(Waiter.Outcome.Accepted.YES);
    }
  }

  private void checkAlive() {
    if (destroyed) {
      throw notFound();
    }
  }

  private QueueNotFoundException notFound() {
    return new QueueNotFoundException("queue " + id + " not found");
  }
}
