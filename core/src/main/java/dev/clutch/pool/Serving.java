package dev.clutch.pool;

import dev.clutch.errors.InterpreterClosedException;
import dev.clutch.errors.InterpreterException;
import dev.clutch.errors.InterpreterStoppedException;
import dev.clutch.errors.LimitExceededException;
import dev.clutch.pool.PullPool.InitializerFailed;
import dev.clutch.pool.Worker.Busy;
import dev.clutch.pool.Worker.Rest;
import dev.clutch.runtime.LiveInterpreter;
import dev.clutch.runtime.TaskSource;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The life of a worker that asks for its tasks: what its thread does. */
final class Serving implements TaskSource {
  private final Worker worker;
  private final WorkerPool pool;
  private final Staff staff;
  private final TaskSource.@Nullable Task initializer;
  private final Supplier<LiveInterpreter> maker;
  private boolean ready; // its initializer has run
  private @Nullable Busy current;
  private @Nullable Ended failedInitializer;

  Serving(
      Worker worker,
      WorkerPool pool,
      TaskSource.@Nullable Task initializer,
      Supplier<LiveInterpreter> maker) {
    this.worker = worker;
    this.pool = pool;
    this.staff = pool.staff();
    this.initializer = initializer;
    this.maker = maker;
  }

  void run() {
    LiveInterpreter live = null;
    boolean adopted = false;
    Throwable error = null;
    try {
      live = maker.get();
      adopted = worker.adopt(live);
      if (adopted) {
        live.serve(this);
      }
    } catch (Throwable e) { // whoever waits for the task is told
      error = e;
    }
    try {
      breakDownIfUnfit(live, error);
      boolean letGo = letGo(error);
      if (live != null && (letGo || !adopted || !worker.isBeingEnded())) {
        end(live, error);
      }
    } finally {
      staff.gone(worker);
    }
  }

  /** When it could not be made, the next one could not be made either. */
  private void breakDownIfUnfit(@Nullable LiveInterpreter live, @Nullable Throwable error) {
    if (failedInitializer != null) {
      pool.life().breakDown(new InitializerFailed(failedInitializer));
    } else if (error != null
        && (live == null || (!ready && !isFromOutside(error)))
        && worker.state() != Rest.DOOMED) {
      pool.life().breakDown(error);
    }
  }

  /** Whether somebody ended the interpreter, which does not tell of the next one. */
  private static boolean isFromOutside(Throwable error) {
    return error instanceof InterpreterStoppedException
        || error instanceof InterpreterClosedException;
  }

  /**
   * Takes the worker out of use, and sees to the task that it has.
   *
   * @return false when somebody has done so
   */
  private boolean letGo(@Nullable Throwable error) {
    while (true) {
      switch (worker.state()) {
        case Rest.DOOMED -> {
          return false;
        }
        case Busy busy -> {
          if (lost(busy, error)) {
            return true;
          }
        }
        case Worker.State state -> {
          if (worker.doom(state)) {
            staff.dismiss(worker);
            return true;
          }
        }
      }
    }
  }

  /** It ended under its task, or before it had begun that. */
  private boolean lost(Busy busy, @Nullable Throwable error) {
    boolean own = error instanceof LimitExceededException; // it would exceed it again
    if (!busy.hasBegun() || (!own && busy.task().mayBeRetried())) {
      return staff.elsewhere(busy);
    }
    var reason = error == null ? new InterpreterException("the worker's interpreter ended") : error;
    return staff.lose(busy, new Ending.Lost(reason));
  }

  private static void end(LiveInterpreter live, @Nullable Throwable error) {
    if (error != null) {
      live.kill();
      return;
    }
    try {
      live.close();
    } catch (InterpreterException e) { // somebody runs it, or is ending it
      live.kill();
    }
  }

  @Override
  public TaskSource.@Nullable Task initializer() {
    return initializer;
  }

  @Override
  public TaskSource.@Nullable Task next() throws InterruptedException {
    if (!ready) {
      ready = true;
      worker.parksIn(Thread.currentThread()); // perhaps not the one that was hired
      if (!worker.ready()) {
        return null;
      }
    }
    var busy = staff.next(worker);
    if (busy == null) {
      busy = park();
    }
    if (busy == null) {
      return null;
    }
    current = busy;
    staff.begin(busy);
    return ((PullTask) busy.task()).call();
  }

  /** Waits for a task; null when there will be none. */
  private @Nullable Busy park() throws InterruptedException {
    while (true) {
      switch (worker.state()) {
        case Busy busy -> {
          return busy;
        }
        case Rest.DOOMED -> {
          return null;
        }
        case Worker.State _ -> LockSupport.park(this);
      }
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
  }

  @Override
  public void ended(Ended ended) {
    var busy = current;
    if (busy == null) {
      failedInitializer = ended;
      return;
    }
    current = null;
    if (staff.finish(busy, true) == Rights.NONE) {
      return; // it took too long, or was cancelled
    }
    var task = (PullTask) busy.task();
    if (staff.answer(task, ended.kind() == Kind.DONE)) {
      var kind =
          switch (ended.kind()) {
            case DONE -> TaskEnd.Kind.DONE;
            case FAILED -> TaskEnd.Kind.FAILED;
            case REFUSED -> TaskEnd.Kind.REFUSED;
          };
      task.tell(new TaskEnd(task.id(), kind, ended.value(), ended.info()));
    }
  }
}
