package dev.clutch;

import dev.clutch.engine.HostThreads;
import dev.clutch.errors.InterpreterClosedException;
import dev.clutch.errors.InterpreterException;
import dev.clutch.errors.InterpreterExitException;
import dev.clutch.errors.InterpreterRunningException;
import dev.clutch.errors.InterpreterStoppedException;
import dev.clutch.errors.LimitExceededException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The interpreters of a pool: made, run, found broken, stopped and replaced. */
final class PoolWorkers {
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration CANCEL_PATIENCE = Duration.ofSeconds(5);
  private static final Duration THREAD_KEEP_ALIVE = Duration.ofSeconds(10);

  private final Clutch clutch;
  private final PoolSettings settings;
  private final PoolCounters counters;
  private final PoolDispatcher dispatcher;
  private final Set<PoolWorker> all = ConcurrentHashMap.newKeySet();
  private final Set<Interpreter> starting = ConcurrentHashMap.newKeySet();
  private final AtomicInteger beingMade = new AtomicInteger();
  private final AtomicInteger ending = new AtomicInteger();
  private final AtomicInteger threadNumbers = new AtomicInteger();
  private final ThreadLocal<Boolean> ownThread = ThreadLocal.withInitial(() -> false);
  private volatile boolean cancelling;
  private final ThreadPoolExecutor threads;

  PoolWorkers(
      Clutch clutch, PoolSettings settings, PoolCounters counters, PoolDispatcher dispatcher) {
    this.clutch = clutch;
    this.settings = settings;
    this.counters = counters;
    this.dispatcher = dispatcher;
    threads =
        new ThreadPoolExecutor(
            0,
            Integer.MAX_VALUE, // bounded by the workers, and those that take their time to end
            THREAD_KEEP_ALIVE.toMillis(),
            TimeUnit.MILLISECONDS,
            new SynchronousQueue<>(),
            this::thread);
  }

  private Thread thread(Runnable work) {
    return HostThreads.daemon(settings.name() + "-" + threadNumbers.incrementAndGet())
        .unstarted(
            () -> {
              ownThread.set(true);
              work.run();
            });
  }

  /** Whether it is one that may be given tasks. */
  boolean has(PoolWorker worker) {
    return all.contains(worker);
  }

  int count() {
    return all.size();
  }

  int starting() {
    return beingMade.get();
  }

  /** Whether none is left, being made or ending. */
  boolean areGone() {
    return all.isEmpty() && beingMade.get() == 0 && ending.get() == 0;
  }

  /** Whether this thread runs a task, or what depends on one. */
  boolean ownThisThread() {
    return ownThread.get();
  }

  /** Lets the threads end; everything else has. */
  void close() {
    threads.shutdown();
  }

  /** Makes a worker in the background and puts it to work. */
  void makeOne() {
    beingMade.incrementAndGet();
    threads.execute(
        () -> {
          PoolWorker worker = null;
          try {
            worker = make();
          } finally {
            beingMade.decrementAndGet();
            dispatcher.ended();
          }
          if (worker != null) {
            work(worker, null);
          }
        });
  }

  private @Nullable PoolWorker make() {
    Interpreter interpreter = null;
    try {
      while (dispatcher.wantsWorkers()) {
        interpreter = create();
        starting.add(interpreter);
        var worker = initialize(interpreter);
        starting.remove(interpreter);
        if (worker != null) {
          return worker;
        }
      }
    } catch (Throwable e) { // whatever it is: without workers, tasks would wait for ever
      if (interpreter != null) {
        starting.remove(interpreter);
        end(interpreter);
      }
      dispatcher.breakDown(e);
    }
    return null;
  }

  private Interpreter create() {
    return settings.config() == null ? clutch.create() : clutch.create(settings.config());
  }

  /** A worker; null when somebody killed the interpreter under its initializer. */
  private @Nullable PoolWorker initialize(Interpreter interpreter) {
    try {
      if (settings.initializer() != null) {
        interpreter.exec(settings.initializer());
      }
    } catch (InterpreterStoppedException | InterpreterClosedException e) {
      return null;
    }
    var worker = new PoolWorker(interpreter);
    all.add(worker);
    return worker;
  }

  /** Runs a task, or what waits, in a thread of the pool. */
  void start(PoolWorker worker, @Nullable PoolTask<?> task) {
    threads.execute(() -> work(worker, task));
  }

  private void work(PoolWorker worker, @Nullable PoolTask<?> first) {
    var task = first == null ? dispatcher.next(worker) : first;
    while (task != null) {
      var completion = run(worker, task);
      boolean idle = dispatcher.rest(worker); // first: what depends on the task may want a worker
      completion.run();
      task = idle ? null : dispatcher.next(worker);
    }
  }

  /**
   * Runs a task in this thread. Afterwards the worker is free, or replaced.
   *
   * @return what completes the task's future, and runs what depends on that; to be called soon
   */
  <T> Runnable run(PoolWorker worker, PoolTask<T> task) {
    worker.begin(task);
    if (cancelling) { // it may have begun too late for cancelAll to see it
      task.future().cancel(true);
    }
    if (!task.begin()) {
      boolean _ = worker.release(task);
      return PoolWorkers::nothing;
    }
    if (worker.interpreter().live().isClosed()) { // while it was idle
      return worker.release(task) ? elsewhere(worker, task) : PoolWorkers::nothing;
    }
    long begun = System.nanoTime();
    counters.waitedNanos.add(begun - task.submitted());
    var alarm = alarm(worker, task);
    boolean nested = ownThread.get(); // no, if it is the caller's
    ownThread.set(true);
    T value = null;
    Throwable error = null;
    try {
      value = task.attempt(worker.interpreter());
    } catch (Throwable e) { // the task's future is told
      error = e;
    } finally {
      if (!nested) {
        ownThread.remove();
      }
      counters.ranNanos.add(System.nanoTime() - begun);
      if (alarm != null) {
        alarm.cancel(false);
      }
    }
    return worker.release(task) ? ended(worker, task, value, error) : PoolWorkers::nothing;
  }

  private <T> Runnable ended(
      PoolWorker worker, PoolTask<T> task, @Nullable T value, @Nullable Throwable error) {
    var live = worker.interpreter().live();
    boolean closed = live.isClosed();
    boolean taken = closed || live.isRunning(); // by somebody else, who may be closing it
    boolean refused = isRefusal(error);
    boolean lost =
        (taken && (refused || error instanceof InterpreterStoppedException)) || isBroken(error);
    // refused before it began, it may run elsewhere without asking anybody
    boolean again = lost && task.attempts() <= settings.retries();
    if (again || (refused && !task.run().hasBegun())) {
      return elsewhere(worker, task);
    }
    if (closed || lost || worker.count() >= settings.maxTasksPerInterpreter()) {
      replace(worker);
    }
    return error == null
        ? () -> task.succeed(value, counters.succeeded)
        : () -> dispatcher.fail(task, error);
  }

  private Runnable elsewhere(PoolWorker worker, PoolTask<?> task) {
    dispatcher.retry(task); // first: whether another worker is wanted depends on who waits
    replace(worker);
    return PoolWorkers::nothing;
  }

  private static void nothing() {}

  /** Whether an interpreter that somebody closed, or uses, did not take a run. */
  private static boolean isRefusal(@Nullable Throwable error) {
    return error instanceof InterpreterClosedException
        || error instanceof InterpreterRunningException;
  }

  /** Whether nobody can tell in what state it left the interpreter. */
  private static boolean isBroken(@Nullable Throwable error) {
    return error instanceof InterpreterExitException
        || (error != null && error.getClass() == InterpreterException.class)
        || error instanceof VirtualMachineError;
  }

  private @Nullable Future<?> alarm(PoolWorker worker, PoolTask<?> task) {
    var deadline = settings.deadline();
    if (deadline == null) {
      return null;
    }
    return HostThreads.after(TimeUnit.NANOSECONDS.convert(deadline), () -> overdue(worker, task));
  }

  private void overdue(PoolWorker worker, PoolTask<?> task) {
    if (!worker.release(task)) {
      return; // it ended just in time
    }
    var error =
        new LimitExceededException(
            task.name() + " outlived its deadline of " + settings.deadline());
    // what depends on the task may take its time, and all share this thread
    inBackground(() -> task.fail(error, counters.failed, counters.overdue));
    replace(worker);
  }

  /** Interrupts a task whose future somebody completed; stops its worker if that does not help. */
  void interrupt(PoolTask<?> task) {
    var run = task.run();
    threads.execute(
        () -> {
          try {
            if (!run.cancel(CANCEL_PATIENCE)) {
              all.stream().filter(worker -> worker.release(task)).forEach(this::replace);
            }
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // nobody has this thread to interrupt it
          }
        });
  }

  /** Cancels what runs, and what is being made. */
  void cancelAll() {
    cancelling = true;
    for (var worker : all) {
      var task = worker.task();
      if (task != null) {
        task.future().cancel(true);
      }
    }
    starting.forEach(interpreter -> threads.execute(() -> interpreter.stop(STOP_TIMEOUT)));
  }

  /** Takes a worker out, ends it in the background, and makes another. */
  private void replace(PoolWorker worker) {
    if (all.contains(worker)) {
      if (dispatcher.wantsWorkers()) {
        counters.replaced.increment();
        makeOne();
      }
      end(worker);
    }
  }

  /** Takes a worker out, and ends it in the background. */
  void end(PoolWorker worker) {
    ending.incrementAndGet(); // before it is gone, so that the pool does not seem to have ended
    if (all.remove(worker)) {
      dispatcher.forget(worker);
      end(worker.interpreter());
    }
    ending.decrementAndGet();
    dispatcher.ended();
  }

  private void end(Interpreter interpreter) {
    inBackground(() -> interpreter.stop(STOP_TIMEOUT));
  }

  /** Runs it in a thread of the pool, which does not seem to have ended meanwhile. */
  private void inBackground(Runnable work) {
    ending.incrementAndGet();
    threads.execute(
        () -> {
          try {
            work.run();
          } finally {
            ending.decrementAndGet();
            dispatcher.ended();
          }
        });
  }
}
