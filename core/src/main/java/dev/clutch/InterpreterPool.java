package dev.clutch;

import dev.clutch.config.InterpreterConfig;
import dev.clutch.data.Conversions;
import dev.clutch.errors.InterpreterInterruptedException;
import dev.clutch.pool.PoolSettings;
import dev.clutch.pool.PushPool;
import dev.clutch.pool.PushTask;
import dev.clutch.pool.Terms;
import dev.clutch.pool.WorkerPool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Interpreters that share the work of many callers: each task runs in one that is free, or waits in
 * a queue until one is. Made by {@link Clutch#poolBuilder()}. Thread-safe; call it from any number
 * of threads, virtual ones included. No interpreter belongs to a thread.
 *
 * <p>A worker that was stopped, closed or broken, or whose task outlived its deadline, is replaced;
 * the other tasks do not notice. Completing a task's future from outside, above all by cancelling
 * it, interrupts the task, and stops its worker when that does not help.
 *
 * <p>What depends on a task's future, as in {@link CompletableFuture#thenApply}, runs in the thread
 * that ran the task. A task that waits for another task of the same pool can wait for ever, when
 * all workers do so; and so can what depends on a task, while other tasks wait for its thread.
 */
public final class InterpreterPool implements AutoCloseable {

  /** What becomes of a task for which the queue has no room. */
  public enum WhenFull {
    /**
     * Its caller waits until there is room. A thread of the pool, which runs a task or what depends
     * on one, does not: its task waits beyond the queue's capacity.
     */
    BLOCK,
    /** Its caller gets a {@link java.util.concurrent.RejectedExecutionException}. */
    REJECT,
    /** Its caller waits for the next free worker, before those in the queue, and runs it itself. */
    CALLER_RUNS
  }

  /**
   * A piece of work for an interpreter.
   *
   * @param <T> what it results in
   */
  @FunctionalInterface
  public interface Task<T> {
    /**
     * Does the work.
     *
     * @param worker an interpreter that nobody else uses meanwhile; not to be kept
     * @return the result
     * @throws Exception that the task's future will hold
     */
    @Nullable T run(Interpreter worker) throws Exception;
  }

  /**
   * A snapshot of a pool.
   *
   * @param size how many workers it shall have
   * @param idle how many wait for work
   * @param busy how many run a task
   * @param starting how many are being made
   * @param queued how many tasks wait
   * @param submitted tasks accepted since the start
   * @param succeeded tasks that ended with a result
   * @param failed tasks that ended with an error, overdue ones included
   * @param cancelled tasks whose future was completed from outside
   * @param rejected tasks that were refused
   * @param overdue tasks that outlived their deadline
   * @param retried how often a task was given to another worker
   * @param replaced workers that were replaced
   * @param abandoned workers that were left behind with something in them that could not be ended;
   *     see {@link Clutch#abandoned}
   * @param waited how long tasks waited for a worker, together
   * @param ran how long tasks ran, together
   */
  public record Stats(
      int size,
      int idle,
      int busy,
      int starting,
      int queued,
      long submitted,
      long succeeded,
      long failed,
      long cancelled,
      long rejected,
      long overdue,
      long retried,
      long replaced,
      long abandoned,
      Duration waited,
      Duration ran) {}

  private final Clutch clutch;
  private final String name;
  private final Terms terms;
  private final PushPool tasks;
  private final WorkerPool pool;

  private InterpreterPool(Clutch clutch, String name, Terms terms, PushPool tasks) {
    this.clutch = clutch;
    this.name = name;
    this.terms = terms;
    this.tasks = tasks;
    this.pool = tasks.pool();
  }

  /**
   * Calls a Python function by name, as {@link Interpreter#call(String, Object...)} does.
   *
   * @param function its name
   * @param args its arguments, copied now
   * @return a future of its value
   * @throws dev.clutch.errors.NotShareableException for an argument that cannot cross
   * @throws java.util.concurrent.RejectedExecutionException when the queue is full, as {@link
   *     WhenFull} says, or after a shutdown
   * @throws dev.clutch.errors.InterpreterPoolBrokenException when it can make no workers
   */
  public CompletableFuture<@Nullable Object> call(String function, @Nullable Object... args) {
    return call(function, Object.class, args);
  }

  /**
   * Calls a Python function by name; see {@link #call(String, Object...)}.
   *
   * @param <T> the type asked for
   * @param function its name
   * @param type the type asked for; see {@link Interpreter#eval(String, Class)}
   * @param args its arguments, copied now
   * @return a future of its value in that type
   */
  public <T> CompletableFuture<@Nullable T> call(
      String function, Class<T> type, @Nullable Object... args) {
    return call(
        function, Arguments.of(clutch.values(), args), value -> Conversions.convert(value, type));
  }

  /**
   * Calls a Python function by name; see {@link #call(String, Object...)}.
   *
   * @param <T> the type asked for
   * @param function its name
   * @param type the type asked for; see {@link Interpreter#eval(String, TypeRef)}
   * @param args its arguments, copied now
   * @return a future of its value in that type
   */
  @SuppressWarnings("unchecked") // that is what the conversion makes
  public <T> CompletableFuture<@Nullable T> call(
      String function, TypeRef<T> type, @Nullable Object... args) {
    return call(
        function,
        Arguments.of(clutch.values(), args),
        value -> (T) Conversions.convert(value, type.type()));
  }

  private <T> CompletableFuture<@Nullable T> call(
      String function, Arguments arguments, Function<@Nullable Object, @Nullable T> convert) {
    return tasks.submit(
        new PushTask<T>(
            function,
            terms,
            (live, entered) ->
                convert.apply(
                    new Calls(live, clutch.values()).call(function, arguments, entered))));
  }

  /**
   * A Python function as an object of a functional interface, each call of which is a task of the
   * pool; see {@link Interpreter#function(String, Class)}. A method that returns a
   * CompletableFuture does not wait. The function is looked for by each call.
   *
   * @param <T> the interface
   * @param type an interface with one abstract method
   * @param function its name, as {@link #call(String, Object...)} takes it
   * @return an object that any number of threads may use
   * @throws IllegalArgumentException when the type is no functional interface
   */
  public <T> T function(Class<T> type, String function) {
    return PythonFunction.behind(
        type, function, args -> waited(call(function, args)), args -> call(function, args));
  }

  private @Nullable Object waited(CompletableFuture<@Nullable Object> future) {
    try {
      return future.get();
    } catch (InterruptedException e) {
      future.cancel(true);
      Thread.currentThread().interrupt();
      throw new InterpreterInterruptedException(
          "the thread was interrupted while it waited for the pool " + name, e);
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case RuntimeException failure -> throw failure;
        case Error failure -> throw failure;
        case null, default -> throw new IllegalStateException(e.getCause());
      }
    }
  }

  /**
   * The same pool, whose tasks have so much time when they are submitted through the object
   * returned: {@code pool.within(Duration.ofSeconds(1)).call("f")}; see {@link Builder#deadline}.
   *
   * @param deadline how long each task may run, counted from when a worker begins it
   * @return this pool with other terms; to close it closes the pool
   * @throws IllegalArgumentException when it is zero or negative
   */
  public InterpreterPool within(Duration deadline) {
    if (deadline.isZero() || deadline.isNegative()) {
      throw new IllegalArgumentException("deadline must be positive, not " + deadline);
    }
    return new InterpreterPool(clutch, name, Terms.of(deadline, terms.retries()), tasks);
  }

  /**
   * Runs a task in one of the interpreters.
   *
   * @param <T> what it results in
   * @param task the work
   * @return a future of its result
   * @throws java.util.concurrent.RejectedExecutionException when the queue is full, as {@link
   *     WhenFull} says, or after a shutdown
   * @throws dev.clutch.errors.InterpreterPoolBrokenException when it can make no workers
   */
  public <T> CompletableFuture<@Nullable T> submit(Task<T> task) {
    Objects.requireNonNull(task, "task");
    return tasks.submit(
        new PushTask<>(
            "a task",
            terms,
            (live, entered) -> {
              entered.run();
              return task.run(new Interpreter(live, clutch));
            }));
  }

  /**
   * Runs tasks, and waits until all have ended.
   *
   * @param <T> what they result in
   * @param tasks the work
   * @return their futures, all done, in the order of the tasks
   * @throws InterruptedException when this thread is interrupted meanwhile; what has not ended is
   *     cancelled
   */
  public <T> List<CompletableFuture<@Nullable T>> invokeAll(Collection<? extends Task<T>> tasks)
      throws InterruptedException {
    return invokeAll(tasks, _ -> {});
  }

  /**
   * How far a number of tasks is.
   *
   * @param done how many have ended, in whatever way
   * @param total how many there are
   * @param elapsed how long ago the first was submitted
   */
  public record Progress(int done, int total, Duration elapsed) {}

  /**
   * Runs tasks, and waits until all have ended, while somebody is told how far they are.
   *
   * @param <T> what they result in
   * @param tasks the work
   * @param progress told after each task that ends, in the thread that ran it, by one thread at a
   *     time; not to take long, and not to throw
   * @return their futures, all done, in the order of the tasks
   * @throws InterruptedException when this thread is interrupted meanwhile; what has not ended is
   *     cancelled
   */
  public <T> List<CompletableFuture<@Nullable T>> invokeAll(
      Collection<? extends Task<T>> tasks, Consumer<Progress> progress)
      throws InterruptedException {
    long begin = System.nanoTime();
    int total = tasks.size();
    var lock = new ReentrantLock();
    var done = new AtomicInteger();
    Runnable step =
        () -> {
          lock.lock();
          try {
            var elapsed = Duration.ofNanos(System.nanoTime() - begin);
            progress.accept(new Progress(done.incrementAndGet(), total, elapsed));
          } finally {
            lock.unlock();
          }
        };
    var futures = new ArrayList<CompletableFuture<@Nullable T>>(tasks.size());
    boolean ended = false;
    try {
      for (var task : tasks) {
        futures.add(submit(task));
      }
      var told = new ArrayList<CompletableFuture<?>>(total);
      for (var future : futures) {
        told.add(future.whenComplete((_, _) -> step.run()));
      }
      for (var future : told) {
        await(future);
      }
      ended = true;
    } finally {
      if (!ended) {
        futures.forEach(future -> future.cancel(true));
      }
    }
    return futures;
  }

  private static void await(CompletableFuture<?> future) throws InterruptedException {
    try {
      future.get();
    } catch (ExecutionException | CancellationException e) {
      // its owner reads it from the future
    }
  }

  /**
   * What the pool is doing.
   *
   * @return a snapshot
   */
  public Stats stats() {
    var stats = pool.stats();
    return new Stats(
        stats.size(),
        stats.idle(),
        stats.busy(),
        stats.starting(),
        stats.queued(),
        stats.submitted(),
        stats.succeeded(),
        stats.failed(),
        stats.cancelled(),
        stats.rejected(),
        stats.overdue(),
        stats.retried(),
        stats.replaced(),
        stats.abandoned(),
        stats.waited(),
        stats.ran());
  }

  /**
   * Whether it can make no workers, because its initializer failed, for instance: all tasks get an
   * {@link dev.clutch.errors.InterpreterPoolBrokenException}.
   *
   * @return true for ever once it is
   */
  public boolean isBroken() {
    return pool.broken() != null;
  }

  /**
   * Why it {@linkplain #isBroken is broken}.
   *
   * @return what its initializer, or the making of a worker, has thrown; empty when it is not
   *     broken
   */
  public Optional<Throwable> brokenBy() {
    return Optional.ofNullable(pool.broken());
  }

  /** Accepts no more tasks; those it has run on, then its interpreters are closed. */
  public void shutdown() {
    pool.shutdown();
  }

  /** Accepts no more tasks, and cancels those it has; then its interpreters are closed. */
  public void shutdownNow() {
    pool.shutdownNow();
  }

  /**
   * Whether it accepts no more tasks.
   *
   * @return true from the first shutdown on
   */
  public boolean isShutdown() {
    return pool.isShutdown();
  }

  /**
   * Whether it is shut down, and all tasks and interpreters have ended.
   *
   * @return true for ever once it is
   */
  public boolean isTerminated() {
    return pool.isTerminated();
  }

  /**
   * Waits for that.
   *
   * @param timeout how long at most
   * @return whether it has terminated
   * @throws InterruptedException when this thread is interrupted meanwhile
   */
  public boolean awaitTermination(Duration timeout) throws InterruptedException {
    return pool.awaitTermination(timeout);
  }

  /**
   * Shuts down and waits until all tasks have ended. When this thread is interrupted meanwhile, the
   * tasks are cancelled.
   *
   * @throws IllegalStateException from inside of a task of this pool, or of what depends on one,
   *     which would wait for itself; the pool is shut down all the same
   */
  @Override
  public void close() {
    shutdown();
    if (tasks.ownsThisThread()) {
      throw new IllegalStateException(
          "close() of the pool %s in one of its own threads would wait for itself; shutdown() does not wait"
              .formatted(name));
    }
    boolean interrupted = false;
    while (true) {
      try {
        if (awaitTermination(Duration.ofDays(1))) {
          break;
        }
      } catch (InterruptedException e) {
        interrupted = true;
        shutdownNow();
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Collects what an {@link InterpreterPool} is made of. Not thread-safe. */
  public static final class Builder {
    private final Clutch clutch;
    private String name = "clutch-pool";
    private int size = Runtime.getRuntime().availableProcessors();
    private @Nullable InterpreterConfig config;
    private @Nullable String initializer;
    private int queueCapacity = Integer.MAX_VALUE;
    private WhenFull whenFull = WhenFull.BLOCK;
    private @Nullable Duration deadline;
    private int maxTasksPerInterpreter = Integer.MAX_VALUE;
    private int retries;

    Builder(Clutch clutch) {
      this.clutch = clutch;
    }

    /**
     * Sets the name of its threads.
     *
     * @param value a prefix
     * @return this
     */
    public Builder name(String value) {
      name = Objects.requireNonNull(value, "value");
      return this;
    }

    /**
     * Sets the number of interpreters.
     *
     * @param value as many as the machine has processors unless said otherwise
     * @return this
     */
    public Builder size(int value) {
      size = positive(value, "size");
      return this;
    }

    /**
     * Sets what the interpreters are given and may do.
     *
     * @param value the runtime's default config unless said otherwise
     * @return this
     */
    public Builder config(InterpreterConfig value) {
      config = Objects.requireNonNull(value, "value");
      return this;
    }

    /**
     * Sets what each interpreter runs in its {@code __main__} before its first task. When it fails,
     * the pool is broken.
     *
     * @param source Python source, for instance {@code import model}
     * @return this
     */
    public Builder initializer(String source) {
      initializer = Objects.requireNonNull(source, "source");
      return this;
    }

    /**
     * Sets how many tasks may wait for a worker, and thereby bounds memory.
     *
     * @param value without a bound unless said otherwise
     * @return this
     */
    public Builder queueCapacity(int value) {
      queueCapacity = positive(value, "queueCapacity");
      return this;
    }

    /**
     * Sets what becomes of a task for which the queue has no room.
     *
     * @param value the caller waits unless said otherwise
     * @return this
     */
    public Builder whenFull(WhenFull value) {
      whenFull = Objects.requireNonNull(value, "value");
      return this;
    }

    /**
     * Sets how long a task may run, counted from when a worker begins it. One that runs longer ends
     * with a {@link dev.clutch.errors.LimitExceededException}, and its worker is stopped and
     * replaced.
     *
     * @param value without a bound unless said otherwise
     * @return this
     */
    public Builder deadline(Duration value) {
      if (value.isNegative() || value.isZero()) {
        throw new IllegalArgumentException("deadline must be positive, not " + value);
      }
      deadline = value;
      return this;
    }

    /**
     * Sets after how many tasks an interpreter is replaced by a fresh one.
     *
     * @param value without a bound unless said otherwise
     * @return this
     */
    public Builder maxTasksPerInterpreter(int value) {
      maxTasksPerInterpreter = positive(value, "maxTasksPerInterpreter");
      return this;
    }

    /**
     * Sets how often a task is run again when its worker was stopped or broke under it, for reasons
     * that are not the task's own deadline or cancellation. A task that may have begun is never run
     * twice unless this is set.
     *
     * @param value 0 unless said otherwise
     * @return this
     */
    public Builder retries(int value) {
      if (value < 0) {
        throw new IllegalArgumentException("retries must be 0 or more, not " + value);
      }
      retries = value;
      return this;
    }

    private static int positive(int value, String what) {
      if (value < 1) {
        throw new IllegalArgumentException(what + " must be 1 or more, not " + value);
      }
      return value;
    }

    /**
     * Makes the pool. Its interpreters are made in the background; tasks may be submitted at once.
     *
     * @return a pool, to be closed by the caller
     */
    public InterpreterPool build() {
      var settings =
          new PoolSettings(
              name,
              size,
              true,
              queueCapacity,
              dev.clutch.pool.WhenFull.valueOf(whenFull.name()),
              maxTasksPerInterpreter);
      var given = config;
      var source = initializer;
      var tasks =
          PushPool.open(
              settings,
              () -> (given == null ? clutch.create() : clutch.create(given)).live(),
              live -> {
                if (source != null) {
                  new Interpreter(live, clutch).exec(source);
                }
              });
      return new InterpreterPool(clutch, name, Terms.of(deadline, retries), tasks);
    }
  }
}
