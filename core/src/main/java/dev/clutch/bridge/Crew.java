package dev.clutch.bridge;

import dev.clutch.data.Shareable;
import dev.clutch.engine.HostThreads;
import dev.clutch.errors.InterpreterClosedException;
import dev.clutch.errors.InterpreterStoppedException;
import dev.clutch.runtime.LiveInterpreter;
import dev.clutch.runtime.TaskSource;
import dev.clutch.runtime.TaskSource.Ended;
import dev.clutch.runtime.TaskSource.Kind;
import dev.clutch.runtime.TaskSource.Task;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Interpreters that work off one line of tasks, each in a thread of its own.
 *
 * <p>A worker takes a task and begins it in one step under the lock, so a task is waiting, or a
 * worker's, or ended, and can be taken back as long as it waits. A worker that ends, however that
 * comes, tells of the task it had, and another takes its place when there is work for it. A task
 * that takes too long, or is stopped, ends first and its worker after it; what the worker says of
 * it then counts no more, and another takes its place at once. No lock is held while Python code
 * runs.
 */
public final class Crew {
  private static final long STACK = 16L << 20;

  /** For a worker whose task took too long to end in order: what it wrote is not to be lost. */
  private static final Duration GRACE = Duration.ofSeconds(10);

  private static final int BATCH = 100;
  private static final long LINGER_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private final int size;
  private final int tasksPerWorker;
  private final String name;
  private final @Nullable Task initializer;
  private final Supplier<LiveInterpreter> maker;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition work = lock.newCondition();
  private final Condition news = lock.newCondition();
  private final ArrayDeque<Task> waiting = new ArrayDeque<>();
  private final ArrayDeque<Ended> ended = new ArrayDeque<>();
  private final Set<Worker> workers = new HashSet<>();
  private int leaving; // workers whose place another may have taken
  private int idle; // workers that are free, or being made
  private int numbers;
  private boolean lingering; // the collector is
  private boolean shut;
  private boolean broken;
  private @Nullable Runnable atEnd;

  /**
   * Makes one without workers.
   *
   * @param tasksPerWorker 0 for no limit
   * @param initializer run first in every worker; without a result
   * @param maker of the workers' interpreters
   */
  public Crew(
      int size,
      int tasksPerWorker,
      String name,
      @Nullable Task initializer,
      Supplier<LiveInterpreter> maker) {
    this.size = size;
    this.tasksPerWorker = tasksPerWorker;
    this.name = name;
    this.initializer = initializer;
    this.maker = maker;
  }

  /** Adds a task; false when none is taken any more. */
  public boolean submit(Task task) {
    lock.lock();
    try {
      if (shut || broken) {
        return false;
      }
      waiting.add(task);
      work.signal();
      if (idle < waiting.size()) {
        hire();
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Takes a task back that is still waiting. */
  public boolean cancel(long id) {
    lock.lock();
    try {
      return waiting.removeIf(task -> task.id() == id);
    } finally {
      lock.unlock();
    }
  }

  /** Whether a worker has it. */
  public boolean isRunning(long id) {
    lock.lock();
    try {
      return workerOf(id) != null;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Ends the worker that has a task, as a timeout does. Nothing is told of the task.
   *
   * @return false when no worker has it
   */
  public boolean stop(long id) {
    Worker worker;
    lock.lock();
    try {
      worker = workerOf(id);
      if (worker == null) {
        return false;
      }
      worker.drop();
    } finally {
      lock.unlock();
    }
    worker.stop();
    return true;
  }

  private @Nullable Worker workerOf(long id) {
    for (var worker : workers) {
      if (worker.task != null && worker.task.id() == id) {
        return worker;
      }
    }
    return null;
  }

  /** Has something done once it is shut down and all workers have ended. */
  public void atEnd(Runnable action) {
    lock.lock();
    try {
      atEnd = action;
      tellOfEnd();
    } finally {
      lock.unlock();
    }
  }

  private void tellOfEnd() {
    if (shut && workers.isEmpty() && atEnd != null) {
      atEnd.run();
      atEnd = null;
    }
  }

  /** Makes as many workers as there can be. */
  public void warmUp() {
    lock.lock();
    try {
      while (hasPlace() && !shut && !broken) {
        hire();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Waits until tasks have ended: all that have; none when there will be no more. */
  public List<Ended> take() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (ended.isEmpty() && !(shut && workers.isEmpty())) {
        news.await();
      }
      linger();
      var batch = List.copyOf(ended);
      ended.clear();
      return batch;
    } finally {
      lock.unlock();
    }
  }

  /**
   * While there is more work than workers nobody is in a hurry, and every waking of the collector
   * costs as much as a small task: lets some more end.
   */
  private void linger() throws InterruptedException {
    lingering = true;
    try {
      long left = LINGER_NANOS;
      while (left > 0 && ended.size() < BATCH && !waiting.isEmpty()) {
        left = news.awaitNanos(left);
      }
    } finally {
      lingering = false;
    }
  }

  /** From now on there are no new tasks; workers end when there is nothing left to do. */
  public void shutdown() {
    lock.lock();
    try {
      shut = true;
      work.signalAll();
      news.signalAll();
      tellOfEnd();
    } finally {
      lock.unlock();
    }
  }

  /** Ends all workers whatever they do; what they had, and what waits, is lost. */
  public void kill() {
    List<Worker> last;
    lock.lock();
    try {
      shut = true;
      waiting.forEach(task -> tell(task, Kind.LOST, "the pool was terminated"));
      waiting.clear();
      work.signalAll();
      news.signalAll();
      last = List.copyOf(workers);
      last.forEach(worker -> worker.doomed = true);
      tellOfEnd();
    } finally {
      lock.unlock();
    }
    last.forEach(Worker::kill);
  }

  /** At most as many are leaving: tasks that all take too long are not to fill the memory. */
  private boolean hasPlace() {
    return workers.size() - Math.min(leaving, size) < size;
  }

  private void hire() {
    if (hasPlace()) {
      var worker = new Worker();
      workers.add(worker);
      idle++;
      HostThreads.daemon(name + "_" + numbers++).stackSize(STACK).start(worker::run);
    }
  }

  private void tell(Task task, Kind kind, String reason) {
    ended.add(new Ended(task.id(), kind, new Shareable.Str(reason), null));
    news.signalAll();
  }

  /** One interpreter and the thread that runs it. */
  private final class Worker implements TaskSource {
    private @Nullable LiveInterpreter interpreter;
    private @Nullable Task task;
    private @Nullable Future<?> alarm;
    private boolean free = true; // counted in idle
    private boolean doomed; // takes no tasks any more
    private boolean replaceable; // counted in leaving
    private boolean ready; // its initializer has run
    private boolean unfit;
    private int tasks;

    void run() {
      String reason = "the worker's interpreter ended";
      try {
        LiveInterpreter mine = maker.get();
        if (adopt(mine)) {
          mine.serve(this);
        }
        mine.close();
      } catch (RuntimeException | Error e) { // whoever waits for the task is told
        reason = String.valueOf(e.getMessage());
        unfit = interpreter == null || (!ready && !isFromOutside(e));
        if (interpreter != null && !isDoomed()) { // else somebody is ending it already
          interpreter.kill();
        }
      } finally {
        leave(reason);
      }
    }

    /** Whether somebody ended the interpreter, which does not tell of the next one. */
    private boolean isFromOutside(Throwable error) {
      return error instanceof InterpreterStoppedException
          || error instanceof InterpreterClosedException;
    }

    private boolean isDoomed() {
      lock.lock();
      try {
        return doomed;
      } finally {
        lock.unlock();
      }
    }

    private boolean adopt(LiveInterpreter mine) {
      lock.lock();
      try {
        interpreter = mine;
        return !doomed;
      } finally {
        lock.unlock();
      }
    }

    private void leave(String reason) {
      lock.lock();
      try {
        workers.remove(this);
        if (replaceable) {
          leaving--;
        }
        if (free) {
          idle--;
        }
        var lost = task;
        if (lost != null) {
          task = null;
          tell(lost, Kind.LOST, reason);
        }
        if (unfit && !doomed) { // the next one could not be made either
          breakDown(new Ended(-1, Kind.BROKEN, new Shareable.Str(reason), null));
        }
        if (idle < waiting.size()) {
          hire();
        }
        news.signalAll();
        tellOfEnd();
      } finally {
        lock.unlock();
      }
    }

    private void breakDown(Ended why) {
      if (!broken) {
        broken = true;
        ended.add(why);
        waiting.forEach(task -> tell(task, Kind.BROKEN, "an initializer failed"));
        waiting.clear();
        work.signalAll();
      }
      news.signalAll();
    }

    @Override
    public @Nullable Task initializer() {
      return initializer;
    }

    @Override
    public @Nullable Task next() throws InterruptedException {
      lock.lockInterruptibly();
      try {
        ready = true;
        if (doomed || (tasksPerWorker > 0 && tasks == tasksPerWorker)) {
          return null;
        }
        if (!free) {
          free = true;
          idle++;
        }
        while (waiting.isEmpty() && !shut && !broken) {
          work.await();
        }
        if (waiting.isEmpty() || doomed) {
          return null;
        }
        Task next = waiting.remove();
        free = false;
        idle--;
        tasks++;
        task = next;
        if (next.seconds() >= 0) {
          long nanos = (long) Math.min(next.seconds() * 1e9, Long.MAX_VALUE / 2.0);
          alarm = HostThreads.after(nanos, () -> expire(next));
        }
        return next;
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void ended(Ended end) {
      lock.lock();
      try {
        if (end.id() == -1) {
          breakDown(new Ended(-1, Kind.BROKEN, end.value(), end.info()));
          return;
        }
        if (task == null) {
          return; // it has expired
        }
        task = null;
        if (alarm != null) {
          alarm.cancel(false);
          alarm = null;
        }
        ended.add(end);
        if (!lingering || ended.size() >= BATCH || waiting.isEmpty()) {
          news.signal();
        }
      } finally {
        lock.unlock();
      }
    }

    private void expire(Task late) {
      lock.lock();
      try {
        if (task != late) {
          return;
        }
        drop();
        tell(late, Kind.EXPIRED, "the task took longer than " + late.seconds() + " s");
      } finally {
        lock.unlock();
      }
      stop();
    }

    /** Lets go of its task, and gives its place to another. The lock is held. */
    private void drop() {
      task = null;
      if (alarm != null) {
        alarm.cancel(false);
        alarm = null;
      }
      doomed = true;
      replaceable = true;
      leaving++;
      if (idle < waiting.size()) {
        hire();
      }
    }

    private void stop() {
      end(
          mine -> {
            var _ = mine.stop(GRACE);
          });
    }

    private void kill() {
      end(LiveInterpreter::kill);
    }

    /** Of one that is doomed: what is not made yet will not begin. */
    private void end(Consumer<LiveInterpreter> how) {
      LiveInterpreter mine;
      lock.lock();
      try {
        mine = interpreter;
      } finally {
        lock.unlock();
      }
      if (mine != null) {
        HostThreads.daemon("clutch-kill").start(() -> how.accept(mine));
      }
    }
  }
}
