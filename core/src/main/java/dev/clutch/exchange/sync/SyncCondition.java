package dev.clutch.exchange.sync;

import com.google.errorprone.annotations.concurrent.GuardedBy;

/**
 * Where those wait who hold a lock and need somebody else, who takes it meanwhile, to change what
 * it guards; as Python's {@code threading.Condition}. To wait is to {@linkplain #join join}, then
 * to release the lock, to wait for the turn, and to take the lock again.
 *
 * <p>When the lock is abandoned, all who wait are woken: they find that out as they take it.
 */
public final class SyncCondition extends SyncObject {
  private final SyncLock lock;

  SyncCondition(long id, SyncLock lock) {
    super(id);
    this.lock = lock;
  }

  /** The lock that goes with it. */
  public SyncLock lock() {
    return lock;
  }

  @Override
  @GuardedBy("guard")
  void enter(Turn turn) {
    line.add(turn);
  }

  /** Whoever is woken and does not want to be, or cannot come any more, wakes the next. */
  @Override
  @GuardedBy("guard")
  void giveBack(Turn turn) {
    wake(1);
  }

  /** Wakes the first in line. */
  public void wake(int howMany) {
    guard.lock();
    try {
      for (int i = 0; i < howMany && !line.isEmpty(); i++) {
        grant(line.remove());
      }

    } finally {
      guard.unlock();
    }
  }

  @Override
  void died(long interpreter) {
    super.died(interpreter);
    if (lock.abandonedBy() != null) {
      guard.lock();
      try {
        finishAll(Turn.Outcome.GRANTED);
      } finally {
        guard.unlock();
      }
    }
  }
}
