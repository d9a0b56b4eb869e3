package dev.clutch.pool;

import dev.clutch.engine.HostThreads;
import dev.clutch.pool.Worker.Busy;
import dev.clutch.runtime.LiveInterpreter;
import dev.clutch.runtime.TaskSource;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Workers that ask for their tasks, each in a thread of its own for as long as it lives: {@link
 * LiveInterpreter#serve}. An idle one is parked in that question.
 */
final class PullDriver implements Driver {
  private final PoolSettings settings;
  private final TaskSource.@Nullable Task initializer;
  private final Supplier<LiveInterpreter> maker;
  private final Consumer<Thread> starter;
  private final WorkerPool pool;
  private final AtomicInteger threadNumbers = new AtomicInteger();

  PullDriver(
      PoolSettings settings,
      TaskSource.@Nullable Task initializer,
      Supplier<LiveInterpreter> maker,
      Consumer<Thread> starter) {
    this.settings = settings;
    this.initializer = initializer;
    this.maker = maker;
    this.starter = starter;
    this.pool = new WorkerPool(settings, this);
  }

  WorkerPool pool() {
    return pool;
  }

  @Override
  public void hire(Worker worker) {
    var thread =
        HostThreads.forPython(settings.name() + "_" + threadNumbers.getAndIncrement())
            .unstarted(new Serving(worker, pool, initializer, maker)::run);
    worker.parksIn(thread);
    starter.accept(thread);
  }

  @Override
  public void start(Busy handed) {
    LockSupport.unpark(handed.worker().parked());
  }

  @Override
  public void retire(Worker worker) {
    LockSupport.unpark(worker.parked()); // its own thread closes it
  }

  @Override
  public void end(Worker worker, boolean atOnce) {
    var interpreter = worker.toBeEnded();
    if (interpreter == null) {
      return; // who makes it ends it
    }
    pool.life() // its thread may leave sooner, and the pool has not ended before it has
        .inBackground(
            () -> {
              if (atOnce) {
                interpreter.kill();
                leave(worker, interpreter);
              } else {
                Driver.await(
                    interpreter,
                    interpreter.stop(GRACE).whenComplete((_, _) -> leave(worker, interpreter)));
              }
            });
  }

  /** Nobody waits for a thread that is left behind. */
  private void leave(Worker worker, LiveInterpreter interpreter) {
    if (interpreter.isAbandoned()) {
      pool.staff().gone(worker);
    }
  }

  @Override
  public void abort(Busy busy) {
    boolean _ = pool.staff().stop(busy, task -> pool.end(task, new Ending.Terminated()), true);
  }

  @Override
  public void execute(Runnable work) {
    HostThreads.daemon("clutch-kill").start(work);
  }

  @Override
  public void tell(Runnable what) {
    what.run();
  }

  @Override
  public void close() {}
}
