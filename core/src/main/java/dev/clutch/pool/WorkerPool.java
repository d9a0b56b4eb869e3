package dev.clutch.pool;

import dev.clutch.pool.Worker.Busy;
import dev.clutch.pool.Worker.Interrupting;
import dev.clutch.pool.Worker.Rest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Tasks and the workers that do them, as the callers of a pool see it. A task goes to a worker that
 * is idle, or waits in a line; a worker that is free takes the task whose turn it is. A worker that
 * is lost, late, or has done enough is replaced. Thread-safe; nothing blocks but what says so.
 */
public final class WorkerPool {
  private final PoolState state;
  private final Driver driver;
  private final Lifecycle life;
  private final Staff staff;

  WorkerPool(PoolSettings settings, Driver driver) {
    this.state = new PoolState(settings);
    this.driver = driver;
    this.life = new Lifecycle(state, driver);
    this.staff = new Staff(state, driver, life);
  }

  Staff staff() {
    return staff;
  }

  Lifecycle life() {
    return life;
  }

  /** Ends a task, and tells of it, unless it has ended. */
  void end(Task task, Ending ending) {
    state.end(task, ending);
  }

  /** How many tasks wait, without those whose callers do. */
  int queued() {
    return state.queued();
  }

  /**
   * Why it is broken.
   *
   * @return null when it is not
   */
  public @Nullable Throwable broken() {
    return state.broken;
  }

  /**
   * Takes a task, if there is room for it.
   *
   * @return what became of it
   */
  Admission offer(Task task) {
    return admit(task, state.settings.whenFull());
  }

  /** Takes a task even where there is no room. */
  Admission force(Task task) {
    return admit(task, null);
  }

  private Admission admit(Task task, @Nullable WhenFull whenFull) {
    var admission = Admission.ACCEPTED;
    List<Worker> hired = List.of();
    Busy handed;
    state.lock.lock();
    try {
      if (state.broken != null) {
        return Admission.BROKEN;
      }
      if (state.shutdown) {
        state.counters.rejected.increment();
        return Admission.SHUT;
      }
      handed = state.roster.hand(task);
      if (handed == null) {
        if (!state.line.isFull() || whenFull == null) {
          state.line.add(task);
        } else if (whenFull == WhenFull.CALLER_RUNS) {
          task.lent();
          state.line.addLent(task);
          admission = Admission.LENT;
        } else {
          if (whenFull == WhenFull.REJECT) {
            state.counters.rejected.increment();
          }
          return Admission.FULL;
        }
        hired = state.roster.staff(state.line.total());
      }
      state.counters.submitted.increment();
      state.line.tellOfRoom(); // one that waited for it, and got a worker, leaves it to the next
    } finally {
      state.lock.unlock();
    }
    if (handed != null) {
      driver.start(handed);
    }
    staff.hire(hired);
    return admission;
  }

  /** Blocks until there is room, or none is needed any more. */
  void awaitRoom() throws InterruptedException {
    state.lock.lockInterruptibly();
    try {
      while (state.line.isFull() && state.isOpen()) {
        state.room.await();
      }
    } finally {
      state.lock.unlock();
    }
  }

  /** A caller did not wait until there was room. */
  void countRejected() {
    state.counters.rejected.increment();
  }

  /** Makes all workers now, without waiting for them. */
  public void warmUp() {
    staff.warmUp();
  }

  /**
   * Takes a task back that waits. Nothing is told of it.
   *
   * @return false when no such task waits
   */
  boolean cancelWaiting(Predicate<Task> which) {
    Task task;
    state.lock.lock();
    try {
      task = state.line.remove(which);
    } finally {
      state.lock.unlock();
    }
    return task != null && cancelled(task);
  }

  /**
   * Ends the worker that has a task, which another replaces. Nothing is told of the task.
   *
   * @return false when no worker has it
   */
  boolean cancelRunning(Predicate<Task> which) {
    Busy busy;
    state.lock.lock();
    try {
      busy = state.roster.busyWith(which); // under the lock none is between two workers
    } finally {
      state.lock.unlock();
    }
    return busy != null && staff.stop(busy, task -> cancelled(task), false);
  }

  private boolean cancelled(Task task) {
    boolean first = task.settle();
    if (first) {
      state.counters.cancelled.increment();
      task.released();
    }
    return first;
  }

  /** Whether a worker has such a task. */
  boolean isRunning(Predicate<Task> which) {
    state.lock.lock();
    try {
      return state.roster.busyWith(which) != null;
    } finally {
      state.lock.unlock();
    }
  }

  /**
   * A task was given up by somebody who tells of it. Where a worker has it, it is to be interrupted
   * there, and its thread to be awaited, by whoever calls this.
   *
   * @return null when that is not so
   */
  @Nullable Interrupting withdraw(Task task) {
    if (!cancelled(task)) {
      return null;
    }
    Busy busy;
    state.lock.lock();
    try {
      if (state.line.remove(waiting -> waiting == task) != null) {
        return null;
      }
      busy = state.roster.busyWith(running -> running == task);
    } finally {
      state.lock.unlock();
    }
    return busy == null ? null : busy.worker().interrupt(busy);
  }

  /**
   * What the pool is doing.
   *
   * @return a snapshot
   */
  public PoolStats stats() {
    state.lock.lock();
    try {
      int idle = 0;
      int busy = 0;
      int starting = 0;
      for (var worker : state.roster.active()) {
        switch (worker.state()) {
          case Rest.MAKING -> starting++;
          case Rest.IDLE -> idle++;
          case Rest.DOOMED -> {}
          case Busy _, Interrupting _ -> busy++;
        }
      }
      return state.counters.stats(state.settings.size(), idle, busy, starting, state.line.total());
    } finally {
      state.lock.unlock();
    }
  }

  /** Takes no more tasks; what it has is done, then its workers end. */
  public void shutdown() {
    life.shutdown();
  }

  /** Takes no more tasks, and gives up those that it has; then its workers end. */
  public void shutdownNow() {
    life.shutdownNow();
  }

  /**
   * Whether it takes no more tasks.
   *
   * @return true from the first shutdown on
   */
  public boolean isShutdown() {
    state.lock.lock();
    try {
      return state.shutdown;
    } finally {
      state.lock.unlock();
    }
  }

  /**
   * Whether it is shut down, and everything has ended.
   *
   * @return true for ever once it is
   */
  public boolean isTerminated() {
    return life.isTerminated();
  }

  /**
   * Blocks until it has terminated.
   *
   * @param timeout how long at most
   * @return false when the time is up
   * @throws InterruptedException when this thread is interrupted meanwhile
   */
  public boolean awaitTermination(Duration timeout) throws InterruptedException {
    return life.awaitTermination(TimeUnit.NANOSECONDS.convert(timeout));
  }

  /** Has something short done once it has terminated. */
  public void atEnd(Runnable action) {
    life.atEnd(action);
  }
}
