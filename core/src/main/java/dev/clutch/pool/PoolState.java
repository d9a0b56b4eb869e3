package dev.clutch.pool;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Who waits and who works in a pool, and whether it still takes tasks: what its lock guards. */
final class PoolState {
  final PoolSettings settings;
  final PoolCounters counters = new PoolCounters();

  /** Under it nothing runs and nobody is told; nothing waits but for room and for the end. */
  final ReentrantLock lock = new ReentrantLock();

  /** There may be room in the line, or none is needed any more. */
  final Condition room = lock.newCondition();

  @GuardedBy("lock")
  final Line line;

  @GuardedBy("lock")
  final Roster roster;

  @GuardedBy("lock")
  boolean shutdown;

  @GuardedBy("lock")
  boolean aborted; // what is lost is not run again

  volatile @Nullable Throwable broken; // written with the lock, read without it, too

  PoolState(PoolSettings settings) {
    this.settings = settings;
    this.line = new Line(settings.queueCapacity(), room);
    this.roster = new Roster(settings);
  }

  /** How many tasks wait, without those whose callers do. */
  @SuppressWarnings("GuardedBy") // volatile; Ends asks with a lock of its own, which comes last
  int queued() {
    return line.size();
  }

  /** Whether it takes tasks. */
  @GuardedBy("lock")
  boolean isOpen() {
    return !shutdown && broken == null;
  }

  /** Whether workers are still wanted. */
  @GuardedBy("lock")
  boolean wantsWorkers() {
    return broken == null && !(shutdown && line.isEmpty());
  }

  /** Ends a task, and tells of it, unless it has ended. Not under the lock. */
  void end(Task task, Ending ending) {
    assert !lock.isHeldByCurrentThread() : "whoever is told may come back";
    if (task.settle()) {
      (ending instanceof Ending.Terminated ? counters.cancelled : counters.failed).increment();
      task.ended(ending);
    }
  }
}
