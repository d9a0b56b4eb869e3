package dev.clutch.pool;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.clutch.pool.Worker.Busy;
import dev.clutch.pool.Worker.Rest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** How a pool ends: shut down, with or without what it has, or broken. Thread-safe. */
final class Lifecycle {
  private final PoolState state;
  private final Driver driver;
  private final Condition terminated;

  @GuardedBy("state.lock")
  private final List<Runnable> atEnd = new ArrayList<>();

  @GuardedBy("state.lock")
  private @Nullable Consumer<Throwable> atBreakDown;

  @GuardedBy("state.lock")
  private int background; // what has been begun, and ends before the pool has

  @GuardedBy("state.lock")
  private boolean ended;

  Lifecycle(PoolState state, Driver driver) {
    this.state = state;
    this.driver = driver;
    this.terminated = state.lock.newCondition();
  }

  /** Has something short done when it breaks, before its tasks are told. */
  void atBreakDown(Consumer<Throwable> action) {
    state.lock.lock();
    try {
      atBreakDown = action;
    } finally {
      state.lock.unlock();
    }
  }

  /** Has something short done once it is shut down, and everything has ended. */
  void atEnd(Runnable action) {
    state.lock.lock();
    try {
      if (!ended) {
        atEnd.add(action);
        return;
      }
    } finally {
      state.lock.unlock();
    }
    action.run();
  }

  /** Takes no more tasks; workers leave when there is nothing left to do. */
  void shutdown() {
    List<Worker> idle;
    state.lock.lock();
    try {
      state.shutdown = true;
      state.line.tellAll();
      idle = state.roster.dismissIdle();
    } finally {
      state.lock.unlock();
    }
    idle.forEach(driver::retire);
    checkEnd();
  }

  /** Takes no more tasks, and gives up those that it has. */
  void shutdownNow() {
    List<Task> waiting;
    List<Worker> idle;
    List<Worker> busyOrNew;
    state.lock.lock();
    try {
      state.shutdown = true;
      state.aborted = true;
      waiting = state.line.drain();
      idle = state.roster.dismissIdle();
      busyOrNew = List.copyOf(state.roster.active()); // none gets another task
    } finally {
      state.lock.unlock();
    }
    waiting.forEach(task -> state.end(task, new Ending.Terminated()));
    idle.forEach(driver::retire);
    for (var worker : busyOrNew) {
      if (worker.state() instanceof Busy busy) {
        driver.abort(busy);
      } else if (worker.doom(Rest.MAKING)) {
        letGo(worker);
        driver.end(worker, true);
      }
    }
    checkEnd();
  }

  private void letGo(Worker worker) {
    state.lock.lock();
    try {
      state.roster.dismiss(worker);
    } finally {
      state.lock.unlock();
    }
  }

  /** No more workers can be made: nobody shall wait for one. */
  void breakDown(Throwable reason) {
    List<Task> waiting;
    List<Worker> idle;
    Consumer<Throwable> told;
    state.lock.lock();
    try {
      told = state.broken == null ? atBreakDown : null;
      if (state.broken == null) {
        state.broken = reason;
      }
      waiting = state.line.drain();
      idle = state.roster.dismissIdle();
    } finally {
      state.lock.unlock();
    }
    if (told != null) {
      told.accept(reason);
    }
    waiting.forEach(task -> state.end(task, new Ending.Broken(state.settings.name(), reason)));
    idle.forEach(driver::retire);
    checkEnd();
  }

  /** Does something in another thread; the pool does not seem to have ended meanwhile. */
  void inBackground(Runnable work) {
    state.lock.lock();
    try {
      background++;
    } finally {
      state.lock.unlock();
    }
    Runnable counted =
        () -> {
          try {
            work.run();
          } finally {
            state.lock.lock();
            try {
              background--;
            } finally {
              state.lock.unlock();
            }
            checkEnd();
          }
        };
    try {
      driver.execute(counted);
    } catch (OutOfMemoryError e) { // there can be no thread: then it takes its time here
      counted.run();
    }
  }

  /** Something has ended; perhaps it was the last. */
  void checkEnd() {
    List<Runnable> last;
    state.lock.lock();
    try {
      if (ended
          || !state.shutdown
          || background > 0
          || !state.line.isEmpty()
          || !state.roster.isEmpty()) {
        return;
      }
      ended = true;
      terminated.signalAll();
      last = List.copyOf(atEnd);
      atEnd.clear();
    } finally {
      state.lock.unlock();
    }
    driver.close();
    last.forEach(Runnable::run);
  }

  /** Whether it is shut down, and everything has ended. */
  boolean isTerminated() {
    state.lock.lock();
    try {
      return ended;
    } finally {
      state.lock.unlock();
    }
  }

  /** Waits for that; false when the time is up. */
  boolean awaitTermination(long nanos) throws InterruptedException {
    long left = nanos;
    state.lock.lockInterruptibly();
    try {
      while (!ended) {
        if (left <= 0) {
          return false;
        }
        left = terminated.awaitNanos(left);
      }
      return true;
    } finally {
      state.lock.unlock();
    }
  }
}
