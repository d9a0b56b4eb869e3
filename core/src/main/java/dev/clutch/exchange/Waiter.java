package dev.clutch.exchange;

import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One thread that waits at a queue for one thing to be done for it. Whoever does it says so once,
 * under the queue's lock, and wakes exactly this thread.
 */
final class Waiter {
  /** What a waiter is told. */
  sealed interface Outcome {
    /** The item it waited to take. */
    record Received(Item item) implements Outcome {}

    /** The item it waited to put has its place. */
    enum Accepted implements Outcome {
      YES
    }

    /** There is nothing left to wait for: the queue is destroyed. */
    enum Destroyed implements Outcome {
      YES
    }
  }

  private final Thread thread = Thread.currentThread();
  private final @Nullable Item offered;
  private volatile @Nullable Outcome outcome;

  private Waiter(@Nullable Item offered) {
    this.offered = offered;
  }

  static Waiter toTake() {
    return new Waiter(null);
  }

  static Waiter toPut(Item item) {
    return new Waiter(item);
  }

  /** The item that waits to be put. */
  Item offered() {
    if (offered == null) {
      throw new IllegalStateException("this waiter takes, it does not put");
    }
    return offered;
  }

  /** Tells the waiter how it ended and wakes it. Called once, under the queue's lock. */
  void finish(Outcome how) {
    outcome = how;
    LockSupport.unpark(thread);
  }

  /**
   * Parks until finished, out of time or interrupted. Spurious wake-ups are seen through; nothing
   * is polled.
   *
   * @param nanos how long at most; {@link Long#MAX_VALUE} for ever
   * @param lock guards {@code withdraw}
   * @param withdraw takes this waiter out of the queue's list
   * @return how it ended; null when the time is up
   */
  @Nullable Outcome await(long nanos, ReentrantLock lock, Runnable withdraw)
      throws InterruptedException {
    long start = System.nanoTime();
    while (outcome == null) {
      if (Thread.interrupted()) {
        return giveUp(lock, withdraw, true);
      }
      if (nanos == Long.MAX_VALUE) {
        LockSupport.park(this);
      } else {
        long left = nanos - (System.nanoTime() - start);
        if (left <= 0) {
          return giveUp(lock, withdraw, false);
        }
        LockSupport.parkNanos(this, left);
      }
    }
    return outcome;
  }

  /**
   * What was done for the waiter a moment before it gave up stands: an item handed over is never
   * lost.
   */
  private @Nullable Outcome giveUp(ReentrantLock lock, Runnable withdraw, boolean interrupted)
      throws InterruptedException {
    lock.lock();
    try {
      if (outcome == null) {
        withdraw.run();
        if (interrupted) {
          throw new InterruptedException();
        }
      } else if (interrupted) {
        Thread.currentThread().interrupt();
      }
      return outcome;
    } finally {
      lock.unlock();
    }
  }
}
