package dev.clutch;

import dev.clutch.engine.HostThreads;
import dev.clutch.types.InterpreterClosedException;
import dev.clutch.types.InterpreterException;
import dev.clutch.types.InterpreterExitException;
import dev.clutch.types.InterpreterRunningException;
import dev.clutch.types.InterpreterStoppedException;
import dev.clutch.types.LimitExceededException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
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
  private final ThreadLocal<Boolean> runsTask = ThreadLocal.withInitial(() -> false);
  private final ThreadPoolExecutor threads;
  private final ScheduledThreadPoolExecutor deadlines;

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
            HostThreads.daemon(settings.name()).name(settings.name() + "-", 1).factory());
    deadlines =
        new ScheduledThreadPoolExecutor(
            1, HostThreads.daemon(settings.name() + "-deadlines").factory());
    deadlines.setRemoveOnCancelPolicy(true);
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

  boolean runsInThisThread() {
    return runsTask.get();
  }

  /** Lets the threads end; everything else has. */
  void close() {
    threads.shutdown();
    deadlines.shutdown();
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
    for (var task = first == null ? dispatcher.next(worker) : first;
        task != null;
        task = dispatcher.next(worker)) {
      run(worker, task);
    }
  }

  /** Runs a task in this thread. Afterwards the worker is free, or replaced. */
  <T> void run(PoolWorker worker, PoolTask<T> task) {
    if (!task.begin()) {
      return;
    }
    long begun = System.nanoTime();
    counters.waitedNanos.add(begun - task.submitted());
    worker.runs(task);
    var alarm = alarm(worker, task);
    runsTask.set(true);
    try {
      var value = task.attempt(worker.interpreter());
      task.succeed(value, counters.succeeded);
    } catch (Throwable e) { // the task's future is told
      failed(worker, task, e);
    } finally {
      runsTask.remove();
      worker.runs(null);
      if (alarm != null) {
        alarm.cancel(false);
      }
      counters.ranNanos.add(System.nanoTime() - begun);
      if (worker.interpreter().live().isClosed()
          || worker.count() >= settings.maxTasksPerInterpreter()) {
        replace(worker);
      }
    }
  }

  private void failed(PoolWorker worker, PoolTask<?> task, Throwable error) {
    boolean refused =
        error instanceof InterpreterClosedException || error instanceof InterpreterRunningException;
    boolean lost = refused || error instanceof InterpreterStoppedException || isBroken(error);
    // refused before it began: it may run elsewhere without asking anybody
    if (lost && (refused || task.attempts() <= settings.retries())) {
      dispatcher.retry(task);
    } else {
      dispatcher.fail(task, error);
    }
    if (lost) { // last: whether another one is wanted depends on who waits
      replace(worker);
    }
  }

  /** Whether nobody can tell in what state it left the interpreter. */
  private static boolean isBroken(Throwable error) {
    return error instanceof InterpreterExitException
        || error.getClass() == InterpreterException.class
        || error instanceof VirtualMachineError;
  }

  private @Nullable Future<?> alarm(PoolWorker worker, PoolTask<?> task) {
    var deadline = settings.deadline();
    if (deadline == null) {
      return null;
    }
    return deadlines.schedule(
        () -> overdue(worker, task), deadline.toNanos(), TimeUnit.NANOSECONDS);
  }

  private void overdue(PoolWorker worker, PoolTask<?> task) {
    var error =
        new LimitExceededException(
            task.name() + " outlived its deadline of " + settings.deadline());
    if (task.fail(error, counters.failed, counters.overdue)) {
      replace(worker);
    }
  }

  /** Interrupts a task whose future somebody completed; stops its worker if that does not help. */
  void interrupt(PoolTask<?> task) {
    var run = task.run();
    threads.execute(
        () -> {
          try {
            if (!run.cancel(CANCEL_PATIENCE)) {
              all.stream().filter(worker -> task.equals(worker.task())).forEach(this::replace);
            }
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // nobody has this thread to interrupt it
          }
        });
  }

  /** Cancels what runs, and what is being made. */
  void cancelAll() {
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
    ending.incrementAndGet();
    threads.execute(
        () -> {
          try {
            interpreter.stop(STOP_TIMEOUT);
          } finally {
            ending.decrementAndGet();
            dispatcher.ended();
          }
        });
  }
}
