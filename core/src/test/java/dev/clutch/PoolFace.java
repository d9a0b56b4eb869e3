package dev.clutch;

import dev.clutch.InterpreterPool.WhenFull;
import dev.clutch.config.InterpreterConfig;
import dev.clutch.errors.ExecutionFailedException;
import dev.clutch.errors.InterpreterException;
import dev.clutch.errors.InterpreterPoolBrokenException;
import dev.clutch.errors.LimitExceededException;
import dev.clutch.errors.NotShareableException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A pool behind one of its faces, as {@link PoolFacesTest} sees all of them. For one thread. */
interface PoolFace {
  /** How a task can end. */
  enum End {
    DONE,
    FAILED,
    UNSHAREABLE,
    CANCELLED,
    OVERDUE,
    LOST,
    BROKEN,
    REJECTED
  }

  /** How a task ended, and with what value or message. */
  record Result(End end, @Nullable Object value) {}

  /** What a pool is made with; of {@code pool_tasks.py} the initializer. */
  record Options(
      int size,
      @Nullable String initializer,
      @Nullable Integer maxTasks,
      @Nullable Duration deadline,
      int retries,
      @Nullable Integer capacity,
      WhenFull whenFull) {

    static Options ofSize(int size) {
      return new Options(size, null, null, null, 0, null, WhenFull.BLOCK);
    }

    Options initializer(String function) {
      return new Options(size, function, maxTasks, deadline, retries, capacity, whenFull);
    }

    Options maxTasks(int most) {
      return new Options(size, initializer, most, deadline, retries, capacity, whenFull);
    }

    Options deadline(Duration most) {
      return new Options(size, initializer, maxTasks, most, retries, capacity, whenFull);
    }

    Options retries(int most) {
      return new Options(size, initializer, maxTasks, deadline, most, capacity, whenFull);
    }

    Options full(int most, WhenFull then) {
      return new Options(size, initializer, maxTasks, deadline, retries, most, then);
    }
  }

  /** Begins to call a function of {@code pool_tasks.py}; answers the number of the task. */
  int submit(String function, @Nullable Object... args);

  /** The same in a thread of its own, for where it may wait. */
  int submitInThread(String function, @Nullable Object... args);

  /** Whether a task that was submitted in a thread needs that no more. */
  boolean isSubmitted(int task);

  /** Whether it holds up the thread that submits a task; else its callers are coroutines. */
  boolean blocks();

  /** Gives a task up. */
  boolean cancel(int task);

  /** Waits until a task has ended. */
  Result result(int task) throws Exception;

  /** One of the numbers of the pool's statistics. */
  long stat(String name) throws Exception;

  /** Ends the pool in order; waits for that, if asked. */
  void close(boolean wait);

  /** Ends the pool whatever it does. */
  void terminate();

  /** With what tasks end that the pool had when it was terminated. */
  End terminated();

  /** A config with the folder of the tests' Python files. */
  static InterpreterConfig config() throws URISyntaxException {
    var folder = Path.of(PoolFace.class.getResource("/tests").toURI());
    return InterpreterConfig.trusted().toBuilder().pythonPath(List.of(folder.toString())).build();
  }

  /** {@link InterpreterPool}. */
  final class Java implements PoolFace {
    private final InterpreterPool pool;
    private final List<CompletableFuture<CompletableFuture<Object>>> tasks = new ArrayList<>();

    Java(Clutch clutch, Options options) throws URISyntaxException {
      var builder =
          clutch
              .poolBuilder()
              .size(options.size())
              .config(config())
              .retries(options.retries())
              .whenFull(options.whenFull());
      if (options.initializer() != null) {
        builder.initializer("import pool_tasks; pool_tasks." + options.initializer() + "()");
      }
      if (options.maxTasks() != null) {
        builder.maxTasksPerInterpreter(options.maxTasks());
      }
      if (options.deadline() != null) {
        builder.deadline(options.deadline());
      }
      if (options.capacity() != null) {
        builder.queueCapacity(options.capacity());
      }
      pool = builder.build();
    }

    private CompletableFuture<Object> begun(String function, @Nullable Object... args) {
      try {
        return pool.call("pool_tasks." + function, args);
      } catch (RuntimeException e) { // that is how the task ended
        return CompletableFuture.failedFuture(e);
      }
    }

    @Override
    public int submit(String function, @Nullable Object... args) {
      tasks.add(CompletableFuture.completedFuture(begun(function, args)));
      return tasks.size() - 1;
    }

    @Override
    public int submitInThread(String function, @Nullable Object... args) {
      var submitted = new CompletableFuture<CompletableFuture<Object>>();
      tasks.add(submitted);
      Thread.startVirtualThread(() -> submitted.complete(begun(function, args)));
      return tasks.size() - 1;
    }

    @Override
    public boolean isSubmitted(int task) {
      return tasks.get(task).isDone();
    }

    @Override
    public boolean blocks() {
      return true;
    }

    @Override
    public boolean cancel(int task) {
      return tasks.get(task).join().cancel(true);
    }

    @Override
    public Result result(int task) throws Exception {
      var future = PoolFixture.get(tasks.get(task));
      try {
        return new Result(End.DONE, future.get(2, TimeUnit.MINUTES));
      } catch (CancellationException e) {
        return new Result(End.CANCELLED, "");
      } catch (ExecutionException e) {
        var cause = e.getCause();
        return new Result(end(cause), String.valueOf(cause.getMessage()));
      }
    }

    private static End end(Throwable error) {
      return switch (error) {
        case RejectedExecutionException _ -> End.REJECTED;
        case InterpreterPoolBrokenException _ -> End.BROKEN;
        case LimitExceededException _ -> End.OVERDUE;
        case ExecutionFailedException e ->
            e.getMessage().contains("cannot share") ? End.UNSHAREABLE : End.FAILED;
        case NotShareableException _ -> End.UNSHAREABLE;
        case InterpreterException _ -> End.LOST;
        default -> throw new AssertionError(error);
      };
    }

    @Override
    public long stat(String name) throws ReflectiveOperationException {
      var stats = pool.stats();
      return ((Number) stats.getClass().getMethod(name).invoke(stats)).longValue();
    }

    @Override
    public void close(boolean wait) {
      if (wait) {
        pool.close();
      } else {
        pool.shutdown();
      }
    }

    @Override
    public void terminate() {
      pool.shutdownNow();
    }

    @Override
    public End terminated() {
      return End.CANCELLED;
    }
  }

  /** One of the classes of {@code pool_faces.py}, in an interpreter that uses the pool. */
  final class Python implements PoolFace {
    private final Interpreter owner;
    private final String kind;

    Python(Interpreter owner, String kind, Options options) {
      this.owner = owner;
      this.kind = kind;
      owner.call(
          "pool_faces.open_pool",
          kind,
          options.size(),
          options.initializer(),
          options.maxTasks(),
          options.deadline() == null ? null : options.deadline().toNanos() / 1e9,
          options.retries(),
          options.capacity(),
          options.whenFull().name().toLowerCase(Locale.ROOT));
    }

    private static @Nullable Object[] with(String function, @Nullable Object[] args) {
      var all = new ArrayList<@Nullable Object>();
      all.add(function);
      for (var arg : args) {
        all.add(arg);
      }
      return all.toArray();
    }

    @Override
    public int submit(String function, @Nullable Object... args) {
      return owner.call("pool_faces.submit", Integer.class, with(function, args));
    }

    @Override
    public int submitInThread(String function, @Nullable Object... args) {
      return owner.call("pool_faces.submit_in_thread", Integer.class, with(function, args));
    }

    @Override
    public boolean isSubmitted(int task) {
      return owner.call("pool_faces.is_submitted", Boolean.class, task);
    }

    @Override
    public boolean blocks() {
      return !kind.equals("Asyncio");
    }

    @Override
    public boolean cancel(int task) {
      return owner.call("pool_faces.cancel", Boolean.class, task);
    }

    @Override
    public Result result(int task) {
      var pair = (List<?>) owner.call("pool_faces.result", task);
      return new Result(End.valueOf((String) pair.getFirst()), pair.getLast());
    }

    @Override
    public long stat(String name) {
      return owner.call("pool_faces.stats", Long.class, name);
    }

    @Override
    public void close(boolean wait) {
      owner.call("pool_faces.close", wait);
    }

    @Override
    public void terminate() {
      owner.call("pool_faces.terminate");
    }

    @Override
    public End terminated() {
      return End.LOST;
    }
  }
}
