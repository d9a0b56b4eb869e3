package dev.clutch.pool;

import dev.clutch.engine.HostThreads;
import dev.clutch.errors.InterpreterClosedException;
import dev.clutch.errors.InterpreterStoppedException;
import dev.clutch.pool.Worker.Busy;
import dev.clutch.pool.Worker.Rest;
import dev.clutch.runtime.LiveInterpreter;
import java.time.Duration;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Workers into which a host thread calls, task by task. An idle worker holds no thread; what
 * depends on a task runs in the thread that ran it, once the worker is free for others.
 */
final class PushDriver implements Driver {
  private static final Duration THREAD_KEEP_ALIVE = Duration.ofSeconds(10);

  private final PoolSettings settings;
  private final Supplier<LiveInterpreter> maker;
  private final Consumer<LiveInterpreter> initializer;
  private final WorkerPool pool;
  private final ThreadPoolExecutor threads;
  private final AtomicInteger threadNumbers = new AtomicInteger();
  private final ThreadLocal<Boolean> ownThread = ThreadLocal.withInitial(() -> false);

  PushDriver(
      PoolSettings settings,
      Supplier<LiveInterpreter> maker,
      Consumer<LiveInterpreter> initializer) {
    this.settings = settings;
    this.maker = maker;
    this.initializer = initializer;
    this.pool = new WorkerPool(settings, this);
    ThreadFactory factory = this::thread;
    this.threads =
        new ThreadPoolExecutor(
            0,
            Integer.MAX_VALUE, // bounded by the workers, and those that take their time to end
            THREAD_KEEP_ALIVE.toMillis(),
            TimeUnit.MILLISECONDS,
            new SynchronousQueue<>(),
            factory);
  }

  private Thread thread(Runnable work) {
    return HostThreads.forPython(settings.name() + "-" + threadNumbers.incrementAndGet())
        .unstarted(
            () -> {
              ownThread.set(true);
              work.run();
            });
  }

  /** Whether this thread runs a task of the pool, or what depends on one. */
  boolean ownsThisThread() {
    return ownThread.get();
  }

  WorkerPool pool() {
    return pool;
  }

  @Override
  public void hire(Worker worker) {
    threads.execute(
        () -> {
          if (make(worker)) {
            work(worker, null);
          }
        });
  }

  private boolean make(Worker worker) {
    LiveInterpreter made = null;
    try {
      if (pool.staff().wantsWorkers()) {
        made = maker.get();
        if (!worker.adopt(made)) {
          Driver.await(made, made.stop(GRACE));
          pool.staff().gone(worker);
          return false;
        }
        initializer.accept(made);
        if (worker.ready()) {
          return true;
        }
      }
    } catch (Throwable e) { // whatever it is: without workers, tasks would wait for ever
      boolean killed =
          made != null
              && (e instanceof InterpreterStoppedException
                  || e instanceof InterpreterClosedException);
      if (!killed && worker.state() != Rest.DOOMED) {
        pool.life().breakDown(e);
      }
    }
    if (worker.doom(Rest.MAKING)) {
      pool.staff().dismiss(worker);
      end(worker, false);
    }
    if (made == null) {
      pool.staff().gone(worker); // nobody else ends it
    }
    return false;
  }

  @Override
  public void start(Busy handed) {
    if (((PushTask<?>) handed.task()).goesToCaller(handed)) {
      return;
    }
    try {
      threads.execute(() -> work(handed.worker(), handed));
    } catch (OutOfMemoryError e) { // there can be no thread: this task fails, not the pool
      for (var busy = handed; busy != null; busy = pool.staff().next(handed.worker())) {
        var task = (PushTask<?>) busy.task();
        if (pool.staff().finish(busy, true) == Rights.NONE) {
          busy.worker().leave(busy);
          return;
        }
        if (pool.staff().answer(task, false)) {
          task.fail(e);
        }
      }
    }
  }

  void work(Worker worker, @Nullable Busy first) {
    var busy = first == null ? pool.staff().next(worker) : first;
    while (busy != null && !(busy != first && goesToCaller(busy))) {
      var step = run(busy);
      // first: what depends on the task may want a worker
      boolean leaves = !step.mine() || pool.staff().rest(worker);
      step.tell().run();
      busy = leaves ? null : pool.staff().next(worker);
    }
  }

  private static boolean goesToCaller(Busy busy) {
    return ((PushTask<?>) busy.task()).goesToCaller(busy);
  }

  /**
   * What follows a task.
   *
   * @param mine whether this thread still has the worker
   * @param tell completes the task's future, and runs what depends on that; to be called soon
   */
  record Step(boolean mine, Runnable tell) {}

  Step run(Busy busy) {
    var worker = busy.worker();
    if (worker.state() != busy || busy.task().isSettled()) { // cancelled, and not begun
      return rights(busy, pool.staff().finish(busy, true), PushDriver::nothing);
    }
    if (worker.interpreter().isClosed()) { // while it was idle
      return elsewhere(busy);
    }
    pool.staff().begin(busy);
    boolean nested = ownThread.get(); // no, if it is the caller's
    ownThread.set(true);
    try {
      return attempt(busy, (PushTask<?>) busy.task());
    } finally {
      if (!nested) {
        ownThread.remove();
      }
    }
  }

  private <T> Step attempt(Busy busy, PushTask<T> task) {
    var live = busy.worker().interpreter();
    T value;
    try {
      value = task.attempt(live);
    } catch (Throwable e) { // the task's future is told
      return failed(busy, task, e);
    }
    return rights(
        busy,
        pool.staff().finish(busy, !live.isClosed()),
        () -> {
          if (pool.staff().answer(task, true)) {
            task.succeed(value);
          }
        });
  }

  private Step failed(Busy busy, PushTask<?> task, Throwable error) {
    var loss = Loss.of(busy.worker().interpreter(), error);
    // refused before it began, it may run elsewhere without asking anybody
    if ((loss.isLost() && task.mayBeRetried()) || (loss.isRefused() && !task.hasEntered())) {
      return elsewhere(busy);
    }
    return rights(
        busy,
        pool.staff().finish(busy, !loss.endsWorker()),
        () -> {
          if (pool.staff().answer(task, false)) {
            task.fail(error);
          }
        });
  }

  private static void nothing() {}

  private static Step rights(Busy busy, Rights rights, Runnable tell) {
    return switch (rights) {
      case KEPT -> new Step(true, tell);
      case TASK -> new Step(false, tell);
      case NONE -> {
        busy.worker().leave(busy);
        yield new Step(false, PushDriver::nothing);
      }
    };
  }

  private Step elsewhere(Busy busy) {
    if (pool.staff().elsewhere(busy)) {
      end(busy.worker(), false);
    } else {
      busy.worker().leave(busy);
    }
    return new Step(false, PushDriver::nothing);
  }

  @Override
  public void retire(Worker worker) {
    end(worker, false);
  }

  @Override
  public void end(Worker worker, boolean atOnce) {
    var interpreter = worker.toBeEnded();
    if (interpreter == null) {
      return; // who makes it ends it
    }
    pool.life()
        .inBackground(
            () -> {
              try {
                Driver.await(interpreter, interpreter.stop(GRACE));
              } finally {
                pool.staff().gone(worker);
              }
            });
  }

  @Override
  public void abort(Busy busy) {
    var _ = ((PushTask<?>) busy.task()).future().cancel(true);
  }

  @Override
  public void execute(Runnable work) {
    threads.execute(work);
  }

  @Override
  public void tell(Runnable what) {
    pool.life().inBackground(what);
  }

  @Override
  public void close() {
    threads.shutdown();
  }
}
