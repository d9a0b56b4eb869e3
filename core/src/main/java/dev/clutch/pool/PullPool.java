package dev.clutch.pool;

import dev.clutch.data.Callee;
import dev.clutch.data.Shareable;
import dev.clutch.errors.InterpreterException;
import dev.clutch.runtime.LiveInterpreter;
import dev.clutch.runtime.TaskSource;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A pool for Python code: its interpreters ask for their tasks, which is much quicker than to call
 * into them for each; one thread of its owner takes what became of them, many at a time. Its owner
 * knows its tasks by numbers.
 */
public final class PullPool {
  private final PoolSettings settings;
  private final WorkerPool pool;
  private final Ends ends;

  /**
   * Opens one.
   *
   * @param initializer run first in every worker, without a result; null for nothing
   * @param maker of the workers' interpreters
   */
  public PullPool(
      PoolSettings settings,
      TaskSource.@Nullable Task initializer,
      Supplier<LiveInterpreter> maker) {
    this(settings, initializer, maker, Thread::start);
  }

  /**
   * Opens one.
   *
   * @param starter starts its threads, or throws an OutOfMemoryError
   */
  PullPool(
      PoolSettings settings,
      TaskSource.@Nullable Task initializer,
      Supplier<LiveInterpreter> maker,
      Consumer<Thread> starter) {
    this.settings = settings;
    var driver = new PullDriver(settings, initializer, maker, starter);
    this.pool = driver.pool();
    this.ends = new Ends(pool::queued);
    pool.life().atBreakDown(reason -> ends.add(broken(reason)));
    pool.atEnd(ends::close);
    if (settings.ahead()) {
      pool.warmUp();
    }
  }

  private static TaskEnd broken(Throwable reason) {
    return reason instanceof InitializerFailed failed
        ? new TaskEnd(TaskEnd.POOL, TaskEnd.Kind.BROKEN, failed.how.value(), failed.how.info())
        : TaskEnd.of(TaskEnd.POOL, TaskEnd.Kind.BROKEN, String.valueOf(reason.getMessage()));
  }

  /** An initializer ended with an exception of Python. */
  static final class InitializerFailed extends InterpreterException {
    private static final long serialVersionUID = 1L;
    private final transient TaskSource.Ended how;

    InitializerFailed(TaskSource.Ended how) {
      super("an initializer failed");
      this.how = how;
    }
  }

  /** What does not depend on the kind of its tasks. */
  public WorkerPool pool() {
    return pool;
  }

  /** A task that may be given to the pool. */
  public final class Offer {
    private final PullTask task;

    private Offer(PullTask task) {
      this.task = task;
    }

    /**
     * Gives it to the pool, if there is room.
     *
     * @return what became of it
     */
    public Admission now() {
      return pool.offer(task);
    }

    /** Blocks until there may be room for it; at once where callers do not wait for that. */
    public boolean awaitRoom() throws InterruptedException {
      if (settings.whenFull() == WhenFull.BLOCK) {
        pool.awaitRoom();
        return true;
      }
      return false;
    }

    /** Blocks until it has ended, if its caller is to wait for that: {@link Admission#LENT}. */
    public void awaitEnd() throws InterruptedException {
      task.awaitEnd();
    }
  }

  /**
   * Makes a task.
   *
   * @param id by which its owner knows it
   * @param args a tuple
   * @param kwargs a dict, or None
   */
  public Offer task(long id, Callee callee, Shareable args, Shareable kwargs, Terms terms) {
    return new Offer(new PullTask(id, new TaskSource.Task(callee, args, kwargs), terms, ends::add));
  }

  /** Takes a task back that no worker has; nothing is told of it. */
  public boolean cancel(long id) {
    return pool.cancelWaiting(by(id));
  }

  /** Ends the worker that has a task; nothing is told of the task. */
  public boolean stop(long id) {
    return pool.cancelRunning(by(id));
  }

  /** Whether a worker has a task. */
  public boolean isRunning(long id) {
    return pool.isRunning(by(id));
  }

  private static Predicate<Task> by(long id) {
    return task -> ((PullTask) task).id() == id;
  }

  /**
   * Blocks until tasks have ended.
   *
   * @return all that have; none when there will be no more
   */
  public List<TaskEnd> take() throws InterruptedException {
    return ends.take();
  }
}
