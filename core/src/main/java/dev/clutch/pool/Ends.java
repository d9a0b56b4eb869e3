package dev.clutch.pool;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntSupplier;

/** The ends of tasks, on their way to the one thread that is told of them. Thread-safe. */
final class Ends {
  private static final int BATCH = 100;
  private static final long LINGER_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private final IntSupplier waiting;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition news = lock.newCondition();

  @GuardedBy("lock")
  private final ArrayDeque<TaskEnd> ends = new ArrayDeque<>();

  @GuardedBy("lock")
  private boolean lingering;

  @GuardedBy("lock")
  private boolean closed;

  /**
   * Makes it.
   *
   * @param waiting how many tasks wait for a worker
   */
  Ends(IntSupplier waiting) {
    this.waiting = waiting;
  }

  void add(TaskEnd end) {
    lock.lock();
    try {
      ends.add(end);
      if (!lingering || ends.size() >= BATCH || waiting.getAsInt() == 0) {
        news.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  /** There will be no more. */
  void close() {
    lock.lock();
    try {
      closed = true;
      news.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits until tasks have ended: all that have; none when there will be no more. */
  List<TaskEnd> take() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (ends.isEmpty() && !closed) {
        news.await();
      }
      linger();
      var batch = List.copyOf(ends);
      ends.clear();
      return batch;
    } finally {
      lock.unlock();
    }
  }

  /**
   * While there is more work than workers nobody is in a hurry, and every waking of the taker costs
   * as much as a small task: lets some more end.
   */
  @GuardedBy("lock")
  private void linger() throws InterruptedException {
    lingering = true;
    try {
      long left = LINGER_NANOS;
      while (left > 0 && ends.size() < BATCH && waiting.getAsInt() > 0) {
        left = news.awaitNanos(left);
      }
    } finally {
      lingering = false;
    }
  }
}
