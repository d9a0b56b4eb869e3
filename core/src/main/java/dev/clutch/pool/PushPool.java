package dev.clutch.pool;

import dev.clutch.pool.Worker.Busy;
import dev.clutch.pool.Worker.Interrupting;
import dev.clutch.runtime.LiveInterpreter;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A pool for host code: its tasks are {@link PushTask}s, of which there are futures. A future that
 * is completed from outside interrupts its task; if that does not help, its worker is ended.
 */
public final class PushPool {
  private static final Duration CANCEL_PATIENCE = Duration.ofSeconds(5);
  private static final Duration EACH_INTERRUPT = Duration.ofSeconds(1);

  private final PoolSettings settings;
  private final PushDriver driver;
  private final WorkerPool pool;

  private PushPool(PoolSettings settings, PushDriver driver) {
    this.settings = settings;
    this.driver = driver;
    this.pool = driver.pool();
  }

  /**
   * Opens a pool; its workers are made in the background.
   *
   * @param maker of the workers' interpreters
   * @param initializer of each, before its first task; when it fails, the pool is broken
   */
  public static PushPool open(
      PoolSettings settings,
      Supplier<LiveInterpreter> maker,
      Consumer<LiveInterpreter> initializer) {
    var opened = new PushPool(settings, new PushDriver(settings, maker, initializer));
    opened.pool.warmUp();
    return opened;
  }

  /** What does not depend on the kind of its tasks. */
  public WorkerPool pool() {
    return pool;
  }

  /** Whether this thread runs a task of the pool, or what depends on one. */
  public boolean ownsThisThread() {
    return driver.ownsThisThread();
  }

  /**
   * Gives a task to the pool. May block while that is full, as its settings say; a thread of its
   * own does not: what makes room would wait for it.
   *
   * @return the task's future
   * @throws RejectedExecutionException when there is no room, or the pool is shut down, or this
   *     thread is interrupted while it waits
   * @throws dev.clutch.errors.InterpreterPoolBrokenException when it can make no workers
   */
  public <T> CompletableFuture<@Nullable T> submit(PushTask<T> task) {
    var admission = pool.offer(task);
    while (admission == Admission.FULL) {
      if (settings.whenFull() == WhenFull.REJECT) {
        throw new RejectedExecutionException(
            "the pool %s has no room for %s: %d tasks wait"
                .formatted(settings.name(), task.name(), pool.queued()));
      }
      if (ownsThisThread()) {
        admission = pool.force(task);
      } else {
        awaitRoom(task);
        admission = pool.offer(task);
      }
    }
    switch (admission) {
      case SHUT ->
          throw new RejectedExecutionException("the pool " + settings.name() + " is shut down");
      case BROKEN -> throw PushTask.brokenException(settings.name(), reason());
      default -> {}
    }
    var _ = task.future().whenComplete((_, _) -> completed(task));
    if (admission == Admission.LENT) {
      runHere(task);
    }
    return task.future();
  }

  private Throwable reason() {
    var reason = pool.broken();
    return reason == null ? new IllegalStateException("not broken") : reason;
  }

  private void awaitRoom(Task task) {
    try {
      pool.awaitRoom();
    } catch (InterruptedException e) {
      pool.countRejected();
      throw interrupted(task, "room in", e);
    }
  }

  private RejectedExecutionException interrupted(Task task, String what, InterruptedException e) {
    Thread.currentThread().interrupt();
    return new RejectedExecutionException(
        "interrupted while %s waited for %s the pool %s"
            .formatted(task.name(), what, settings.name()),
        e);
  }

  private void runHere(PushTask<?> task) {
    var place = task.caller();
    if (place == null) {
      throw new IllegalStateException("nobody lends a thread");
    }
    Busy busy;
    try {
      busy = place.get().orElse(null);
    } catch (InterruptedException e) {
      task.future().cancel(true);
      if (place.isDone()) { // a worker came just now
        place.join().ifPresent(driver::start);
      }
      throw interrupted(task, "a worker of", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("nobody completes it so", e);
    }
    if (busy != null && task.terms().deadlineNanos() >= 0) {
      driver.execute(() -> driver.work(busy.worker(), busy)); // a thread that can be left behind
      awaitEnd(task);
    } else if (busy != null) { // else the task has ended otherwise
      var step = driver.run(busy);
      if (step.mine()) {
        driver.execute(() -> driver.work(busy.worker(), null));
      }
      step.tell().run();
    }
  }

  private void awaitEnd(PushTask<?> task) {
    try {
      var _ = task.future().get();
    } catch (InterruptedException e) {
      task.future().cancel(true);
      throw interrupted(task, "its end in", e);
    } catch (ExecutionException | CancellationException e) {
      // its owner reads it from the future
    }
  }

  /** A task's future is complete: because the task ended, or because somebody gave it up. */
  private void completed(Task task) {
    var interrupting = pool.withdraw(task);
    if (interrupting != null) {
      pool.life().inBackground(() -> interrupt(interrupting));
    }
  }

  private void interrupt(Interrupting interrupting) {
    var worker = interrupting.busy().worker();
    boolean left = false;
    try {
      left = interruptUntilLeft(worker, interrupting);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // nobody has this thread to interrupt it
    } finally {
      if (left && worker.calm(interrupting)) {
        driver.execute(() -> driver.work(worker, null));
      } else if (worker.doom(interrupting)) {
        pool.staff().dismiss(worker);
        driver.end(worker, false);
      }
    }
  }

  /** False when that does not help. */
  private static boolean interruptUntilLeft(Worker worker, Interrupting interrupting)
      throws InterruptedException {
    long deadline = System.nanoTime() + CANCEL_PATIENCE.toNanos();
    long pause = TimeUnit.MILLISECONDS.toNanos(1);
    while (System.nanoTime() - deadline < 0) {
      // may come too early, before the task has got to Python
      worker.interpreter().interrupt(EACH_INTERRUPT);
      if (interrupting.left().await(pause, TimeUnit.NANOSECONDS)) {
        return true;
      }
      pause *= 2;
    }
    return false;
  }
}
