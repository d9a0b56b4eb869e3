package dev.clutch.pool;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.clutch.pool.Worker.Busy;
import dev.clutch.pool.Worker.Rest;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The workers' side of a pool: how they are hired, find their tasks, end them, and are let go and
 * replaced. Whoever wins a change of a {@link Worker}'s state calls what follows from it here.
 * Thread-safe.
 */
final class Staff {
  private final PoolState state;
  private final Driver driver;
  private final Lifecycle life;
  private final Deadlines deadlines = new Deadlines(this::overdue);

  Staff(PoolState state, Driver driver, Lifecycle life) {
    this.state = state;
    this.driver = driver;
    this.life = life;
  }

  /** Makes all workers now, without waiting for them. */
  void warmUp() {
    List<Worker> hired;
    state.lock.lock();
    try {
      hired = state.isOpen() ? state.roster.staffAll() : List.of();
    } finally {
      state.lock.unlock();
    }
    hire(hired);
  }

  /** Lets new workers begin. Not under the lock. */
  void hire(List<Worker> hired) {
    assert !state.lock.isHeldByCurrentThread() : "to start a thread may take long";
    for (var worker : hired) {
      try {
        driver.hire(worker);
      } catch (OutOfMemoryError e) { // there can be no thread, and nobody shall wait for the worker
        boolean _ = worker.doom(Rest.MAKING);
        if (lastIsGone(worker)) { // else the others do the work, and the next task tries again
          life.breakDown(e);
        }
        life.checkEnd();
      }
    }
  }

  private boolean lastIsGone(Worker worker) {
    state.lock.lock();
    try {
      state.roster.gone(worker);
      return state.roster.isEmpty();
    } finally {
      state.lock.unlock();
    }
  }

  /** Whether a worker that is about to be made is still wanted. */
  boolean wantsWorkers() {
    state.lock.lock();
    try {
      return state.wantsWorkers();
    } finally {
      state.lock.unlock();
    }
  }

  /**
   * What a worker does next. To be called by the thread that has it.
   *
   * @return null when it is idle from now on, and somebody else may have it, or doomed
   */
  @Nullable Busy next(Worker worker) {
    state.lock.lock();
    try {
      if (worker.state() != Rest.IDLE) {
        return null;
      }
      var task = state.line.poll();
      if (task != null) {
        var busy = worker.take(task);
        if (busy == null) { // doomed just now
          state.line.addFirst(task);
        }
        return busy;
      }
      if (state.isOpen()) {
        state.roster.rest(worker);
        return null;
      }
      if (!worker.doom(Rest.IDLE)) {
        return null;
      }
      state.roster.dismiss(worker);
    } finally {
      state.lock.unlock();
    }
    driver.retire(worker);
    return null;
  }

  /**
   * Makes a worker idle if there is nothing to do.
   *
   * @return whether it is, and somebody else may have it from now on; else see {@link #next}
   */
  boolean rest(Worker worker) {
    state.lock.lock();
    try {
      boolean idles = state.isOpen() && state.line.isEmpty() && worker.state() == Rest.IDLE;
      if (idles) {
        state.roster.rest(worker);
      }
      return idles;
    } finally {
      state.lock.unlock();
    }
  }

  /** A task begins, in this thread. */
  void begin(Busy busy) {
    var task = busy.task();
    long now = System.nanoTime();
    task.attempted();
    busy.begin(now);
    state.counters.waitedNanos.add(now - task.submitted());
    deadlines.begin(busy);
  }

  /**
   * A task that this thread began has ended.
   *
   * @param fit whether its worker may go on
   */
  Rights finish(Busy busy, boolean fit) {
    over(busy);
    var worker = busy.worker();
    int tasks = busy.hasBegun() ? worker.count() : 0;
    if (tasks < state.settings.maxTasksPerInterpreter() && fit) {
      return worker.finish(busy) ? Rights.KEPT : Rights.NONE;
    }
    if (!worker.doom(busy)) {
      return Rights.NONE;
    }
    dismiss(worker);
    driver.retire(worker);
    return Rights.TASK;
  }

  private void over(Busy busy) {
    if (busy.hasBegun()) {
      deadlines.end(busy);
      state.counters.ranNanos.add(System.nanoTime() - busy.since());
    }
  }

  /** A task is answered: whoever gets true tells of it. */
  boolean answer(Task task, boolean good) {
    boolean first = task.settle();
    if (first) {
      (good ? state.counters.succeeded : state.counters.failed).increment();
    }
    return first;
  }

  /**
   * The worker of a task is lost; the task is run by another, before those that wait.
   *
   * @return whether this thread has the worker, which is dismissed, to end it
   */
  boolean elsewhere(Busy busy) {
    over(busy);
    var task = busy.task();
    Busy handed = null;
    List<Worker> hired;
    boolean lost;
    state.lock.lock();
    try {
      if (!busy.worker().doom(busy)) { // under the lock: it is never neither here nor there
        return false;
      }
      state.roster.dismiss(busy.worker());
      lost = state.aborted || state.broken != null;
      if (!lost && !task.isSettled()) {
        state.counters.retried.increment();
        handed = state.roster.hand(task);
        if (handed == null) {
          state.line.addFirst(task);
        }
      }
      hired = replacements();
    } finally {
      state.lock.unlock();
    }
    var reason = state.broken;
    if (lost) {
      state.end(
          task,
          reason == null
              ? new Ending.Terminated()
              : new Ending.Broken(state.settings.name(), reason));
    }
    if (handed != null) {
      driver.start(handed);
    }
    hire(hired);
    return true;
  }

  /**
   * The worker of a task is lost, and so is the task.
   *
   * @return as {@link #elsewhere}
   */
  boolean lose(Busy busy, Ending ending) {
    over(busy);
    if (!busy.worker().doom(busy)) {
      return false;
    }
    state.end(busy.task(), ending);
    dismiss(busy.worker());
    return true;
  }

  /** A worker is doomed: it leaves, and another comes for it. */
  void dismiss(Worker worker) {
    List<Worker> hired;
    state.lock.lock();
    try {
      state.roster.dismiss(worker);
      hired = replacements();
    } finally {
      state.lock.unlock();
    }
    hire(hired);
  }

  @GuardedBy("state.lock")
  private List<Worker> replacements() {
    if (!state.wantsWorkers()) {
      return List.of();
    }
    state.counters.replaced.increment();
    return state.roster.staff(state.line.total());
  }

  /** A worker has left: it runs nothing any more. */
  void gone(Worker worker) {
    if (worker.isLeftBehind()) {
      state.counters.abandoned.increment();
    }
    List<Worker> hired;
    state.lock.lock();
    try {
      state.roster.gone(worker);
      hired = state.wantsWorkers() ? state.roster.staff(state.line.total()) : List.of();
    } finally {
      state.lock.unlock();
    }
    hire(hired);
    life.checkEnd();
  }

  /**
   * Ends a worker under its task; another takes its place at once.
   *
   * @param told settles the task, and tells of that
   * @return false when the task has ended
   */
  boolean stop(Busy busy, Consumer<Task> told, boolean atOnce) {
    var worker = busy.worker();
    if (!worker.doom(busy)) {
      return false;
    }
    told.accept(busy.task());
    dismiss(worker);
    driver.end(worker, atOnce);
    return true;
  }

  private void overdue(Busy busy) {
    boolean _ =
        stop(
            busy,
            task -> {
              if (task.settle()) {
                state.counters.failed.increment();
                state.counters.overdue.increment();
                var ending = new Ending.Overdue(task.terms().deadline());
                driver.tell(() -> task.ended(ending));
              }
            },
            false);
  }
}
