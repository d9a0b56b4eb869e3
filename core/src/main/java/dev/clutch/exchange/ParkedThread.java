package dev.clutch.exchange;

import dev.clutch.exchange.park.Parking;
import dev.clutch.exchange.park.Patience;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A thread, platform or virtual, that waits at a queue for one thing to be done for it. Whoever
 * does it says so once, under the queue's lock, and wakes exactly this thread.
 */
final class ParkedThread extends Waiter {
  /** What a waiting thread is told. */
  sealed interface Outcome {
    /** The item it waited to take. */
    record Received(Item item) implements Outcome {}

    /** The item it waited to put has its place. */
    enum Accepted implements Outcome {
      YES
    }

    /** There is nothing left to wait for: the queue is shut down or destroyed. */
    enum Ended implements Outcome {
      YES
    }
  }

  private final Thread thread = Thread.currentThread();
  private final Patience patience;
  private volatile @Nullable Outcome outcome;
  private volatile boolean parks; // set before it looks at the outcome for the last time

  private ParkedThread(@Nullable Item offered, Patience patience) {
    super(offered);
    this.patience = patience;
  }

  static ParkedThread toTake(Patience patience) {
    return new ParkedThread(null, patience);
  }

  static ParkedThread toPut(Item item, Patience patience) {
    return new ParkedThread(item, patience);
  }

  /** Tells the thread how its wait ended and wakes it. Called once, under the queue's lock. */
  void finish(Outcome how) {
    outcome = how;
    if (parks) {
      LockSupport.unpark(thread);
    }
  }

  /**
   * Waits until finished, out of time or interrupted: stays awake for a few microseconds, then
   * parks.
   *
   * @param nanos how long at most; {@link Long#MAX_VALUE} for ever
   * @param withdraw takes this waiter out of the queue's line, under the queue's lock; false when
   *     it {@linkplain #isFinished is finished}
   * @return how it ended; null when the time is up
   */
  @Nullable Outcome await(long nanos, BooleanSupplier withdraw) throws InterruptedException {
    patience.lookOut(() -> outcome == null);
    parks = true;
    try {
      return Parking.until(() -> outcome != null, nanos, this) ? outcome : giveUp(withdraw, false);
    } catch (InterruptedException e) {
      return giveUp(withdraw, true);
    }
  }

  /**
   * What was done for the thread a moment before it gave up stands: an item handed over is never
   * lost.
   */
  private @Nullable Outcome giveUp(BooleanSupplier withdraw, boolean interrupted)
      throws InterruptedException {
    if (withdraw.getAsBoolean()) {
      if (interrupted) {
        throw new InterruptedException();
      }
      return null;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return outcome;
  }

  /** Whether it was told how its wait ended; for good, under the queue's lock. */
  boolean isFinished() {
    return outcome != null;
  }
}
