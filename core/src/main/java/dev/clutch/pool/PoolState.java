package dev.clutch.pool;

import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Who waits and who works in a pool, and whether it still takes tasks: what its lock guards. */
final class PoolState {
  final PoolSettings settings;
  final PoolCounters counters = new PoolCounters();

  /** Under it nothing runs and nobody is told; nothing waits but for room and for the end. */
  final ReentrantLock lock = new ReentrantLock();

  // Guarded by lock:
  final Line line;
  final Roster roster;
  boolean shutdown;
  boolean aborted; // what is lost is not run again
  volatile @Nullable Throwable broken; // read without the lock, too

  PoolState(PoolSettings settings) {
    this.settings = settings;
    this.line = new Line(settings.queueCapacity(), lock.newCondition());
    this.roster = new Roster(settings);
  }

  /** Whether it takes tasks. */
  boolean isOpen() {
    return !shutdown && broken == null;
  }

  /** Whether workers are still wanted. */
  boolean wantsWorkers() {
    return broken == null && !(shutdown && line.isEmpty());
  }

  /** Ends a task, and tells of it, unless it has ended. Not under the lock. */
  void end(Task task, Ending ending) {
    if (task.settle()) {
      (ending instanceof Ending.Terminated ? counters.cancelled : counters.failed).increment();
      task.ended(ending);
    }
  }
}
