package dev.clutch.runtime;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One piece of work in an interpreter that somebody else may want to end: it alone is interrupted,
 * never what runs there before or after it.
 */
public final class InterruptibleRun {
  /** What is run. */
  @FunctionalInterface
  public interface Work<T, E extends Exception> {
    /** Does it. */
    @Nullable T run() throws E;
  }

  private static final Duration EACH_ATTEMPT = Duration.ofSeconds(1);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  @GuardedBy("lock")
  private @Nullable LiveInterpreter where; // set while the work runs

  @GuardedBy("lock")
  private boolean cancelled;

  @GuardedBy("lock")
  private int interrupters; // those who are at it, without the lock

  private volatile boolean begun;
  private volatile boolean over;

  /** Makes one that has not begun. */
  public InterruptibleRun() {}

  /** Makes one that runs already; whoever runs it calls {@link #leave}. */
  InterruptibleRun(LiveInterpreter where) {
    this.where = where;
    this.begun = true;
  }

  /**
   * Runs the work.
   *
   * @param interpreter which this thread owns, or nobody else uses
   * @throws CancellationException when it was ended before it began
   */
  public <T, E extends Exception> @Nullable T run(LiveInterpreter interpreter, Work<T, E> work)
      throws E {
    enter(interpreter);
    try {
      return work.run();
    } finally {
      leave();
    }
  }

  private void enter(LiveInterpreter interpreter) {
    lock.lock();
    try {
      if (cancelled) {
        throw new CancellationException("cancelled before it began");
      }
      where = interpreter;
      begun = true;
    } finally {
      lock.unlock();
    }
  }

  /** The work has ended; waits for an interrupt on its way, which must not hit what comes next. */
  void leave() {
    lock.lock();
    try {
      where = null;
      over = true;
      changed.signalAll();
      while (interrupters > 0) {
        changed.awaitUninterruptibly(); // it sees that this thread has left, and ends
      }
    } finally {
      lock.unlock();
    }
  }

  /** Whether the work has begun. */
  public boolean hasBegun() {
    return begun;
  }

  /** Whether the work has begun and ended. */
  public boolean isOver() {
    return over;
  }

  /**
   * Ends the work: it is interrupted until it has ended, or will not begin.
   *
   * @param patience how long to go on with that
   * @return whether it does not run any more
   */
  public boolean cancel(Duration patience) throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    long pause = TimeUnit.MILLISECONDS.toNanos(1);
    lock.lock();
    try {
      cancelled = true;
      for (var at = where; at != null && System.nanoTime() - deadline < 0; at = where) {
        interrupt(at); // may come too early, before the work has got to Python
        if (where != null) {
          long _ = changed.awaitNanos(pause);
        }
        pause *= 2;
      }
      return where == null;
    } finally {
      lock.unlock();
    }
  }

  /** Nobody holds the lock while Python code runs on. */
  @GuardedBy("lock")
  private void interrupt(LiveInterpreter at) {
    interrupters++;
    lock.unlock();
    try {
      at.interrupt(EACH_ATTEMPT);
    } finally {
      lock.lock();
      interrupters--;
      changed.signalAll();
    }
  }
}
