package dev.clutch.exchange.park;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;

/**
 * What guards a state: one mutex, or several that are taken in order. A {@link Lock}, so that the
 * compiler checks {@code @GuardedBy}; but since it is held for some ten nanoseconds, it can only be
 * waited for.
 */
public interface Guard extends Lock {
  /** Waits for it. */
  @Override
  void lock();

  /** Gives it back. */
  @Override
  void unlock();

  /** Not there. */
  @Override
  default void lockInterruptibly() {
    throw new UnsupportedOperationException("a guard is held too briefly to be interrupted at");
  }

  /** Not there. */
  @Override
  default boolean tryLock() {
    throw new UnsupportedOperationException("a guard is held too briefly to do without it");
  }

  /** Not there. */
  @Override
  default boolean tryLock(long time, TimeUnit unit) {
    throw new UnsupportedOperationException("a guard is held too briefly to run out of time at");
  }

  /** Not there. */
  @Override
  default Condition newCondition() {
    throw new UnsupportedOperationException("nobody waits with a guard");
  }
}
