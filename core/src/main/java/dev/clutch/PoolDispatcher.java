package dev.clutch;

import dev.clutch.errors.InterpreterClosedException;
import dev.clutch.errors.InterpreterPoolBrokenException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Brings the tasks of a pool and its workers together. A worker that is free takes the task that
 * waits longest; a task that comes while a worker is idle gets a thread with that worker. So a task
 * waits only while no worker is idle, and no thread is held by an idle worker.
 *
 * <p>One lock guards who is where. No Python code runs under it, nothing waits under it but for
 * room in the queue, and futures are completed outside.
 */
final class PoolDispatcher {
  private final PoolSettings settings;
  private final PoolCounters counters = new PoolCounters();
  private final PoolWorkers workers;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition room = lock.newCondition();
  private final Condition terminated = lock.newCondition();
  // Guarded by lock:
  private final ArrayDeque<PoolTask<?>> queue = new ArrayDeque<>();
  private final ArrayDeque<PoolWorker> idle = new ArrayDeque<>(); // the one used last comes first
  private final ArrayDeque<CompletableFuture<PoolWorker>> callers = new ArrayDeque<>();
  private boolean shutdown;
  private @Nullable Throwable broken;

  PoolDispatcher(Clutch clutch, PoolSettings settings) {
    this.settings = settings;
    this.workers = new PoolWorkers(clutch, settings, counters, this);
    for (int i = 0; i < settings.size(); i++) {
      workers.makeOne();
    }
  }

  /** Gives a task to a worker, or lets it wait for one. */
  <T> CompletableFuture<@Nullable T> submit(PoolTask<T> task) {
    CompletableFuture<PoolWorker> own = null;
    PoolWorker worker;
    lock.lock();
    try {
      worker = take();
      if (worker == null && isFull()) {
        own = whenFull(task);
        worker = own == null ? take() : null;
      }
      if (worker == null && own == null) {
        queue.add(task);
      }
      counters.submitted.increment();
      if (!isFull()) {
        room.signal(); // one that waited for room and got a worker left the room to the next
      }
    } finally {
      lock.unlock();
    }
    var _ = task.future().whenComplete((_, _) -> completed(task));
    if (own != null) {
      runHere(task, own);
    } else if (worker != null) {
      workers.start(worker, task);
    }
    return task.future();
  }

  /** An idle worker; the pool must be fit to take a task. */
  private @Nullable PoolWorker take() {
    if (broken != null) {
      throw brokenException(broken);
    }
    if (shutdown) {
      counters.rejected.increment();
      throw new RejectedExecutionException("the pool " + settings.name() + " is shut down");
    }
    return idle.poll();
  }

  private boolean isFull() {
    return queue.size() >= settings.queueCapacity();
  }

  /** Waits for room; or a place in the line of callers that run their task themselves. */
  private @Nullable CompletableFuture<PoolWorker> whenFull(PoolTask<?> task) {
    switch (settings.whenFull()) {
      case CALLER_RUNS -> {
        var own = new CompletableFuture<PoolWorker>();
        callers.add(own);
        return own;
      }
      case REJECT -> {
        counters.rejected.increment();
        throw new RejectedExecutionException(
            "the pool %s has no room for %s: %d tasks wait"
                .formatted(settings.name(), task.name(), queue.size()));
      }
      case BLOCK -> {
        if (workers.ownThisThread()) {
          return null; // what makes room would wait for it: one place more
        }
        try {
          while (isFull() && !shutdown && broken == null) {
            room.await();
          }
          return null;
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          counters.rejected.increment();
          throw new RejectedExecutionException(
              "interrupted while %s waited for room in the pool %s"
                  .formatted(task.name(), settings.name()),
              e);
        }
      }
    }
    throw new AssertionError(settings.whenFull());
  }

  private void runHere(PoolTask<?> task, CompletableFuture<PoolWorker> own) {
    try {
      var worker = own.join();
      var completion = workers.run(worker, task);
      workers.start(worker, null);
      completion.run();
    } catch (CancellationException e) { // of shutdownNow
      task.future().cancel(true);
    } catch (CompletionException e) { // the pool broke
      fail(task, e.getCause() == null ? e : e.getCause());
    }
  }

  /**
   * What a worker that is free does next. Called by the thread that has it; if the answer is null,
   * somebody else has it from now on, or nobody.
   */
  @Nullable PoolTask<?> next(PoolWorker worker) {
    CompletableFuture<PoolWorker> caller;
    boolean retires = false;
    lock.lock();
    try {
      if (!workers.has(worker)) {
        return null;
      }
      caller = callers.poll();
      if (caller == null) {
        var task = queue.poll();
        if (task != null) {
          room.signal();
          return task;
        }
        retires = shutdown || broken != null;
        if (!retires) {
          idle.push(worker);
        }
      }
    } finally {
      lock.unlock();
    }
    if (caller != null) {
      caller.complete(worker);
    } else if (retires) {
      workers.end(worker);
    }
    return null;
  }

  /**
   * Makes a worker idle if nobody waits for one.
   *
   * @return whether it is, and somebody else may have it from now on; else see {@link #next}
   */
  boolean rest(PoolWorker worker) {
    lock.lock();
    try {
      boolean idles =
          workers.has(worker)
              && !shutdown
              && broken == null
              && callers.isEmpty()
              && queue.isEmpty();
      if (idles) {
        idle.push(worker);
      }
      return idles;
    } finally {
      lock.unlock();
    }
  }

  /** Puts a task whose worker failed it before all others. */
  void retry(PoolTask<?> task) {
    PoolWorker worker;
    lock.lock();
    try {
      if (!task.again()) {
        return;
      }
      counters.retried.increment();
      worker = broken == null ? idle.poll() : null;
      if (worker == null && broken == null) {
        queue.addFirst(task);
        return;
      }
    } finally {
      lock.unlock();
    }
    if (worker == null) {
      fail(task, brokenException(Objects.requireNonNull(broken)));
    } else {
      workers.start(worker, task);
    }
  }

  /** A task's future is complete: because the task ended, or because somebody gave it up. */
  private void completed(PoolTask<?> task) {
    switch (task.giveUp()) {
      case DONE -> {}
      case WAITING -> {
        counters.cancelled.increment();
        lock.lock();
        try {
          if (queue.remove(task)) {
            room.signal();
          }
        } finally {
          lock.unlock();
        }
      }
      case RUNNING -> {
        counters.cancelled.increment();
        workers.interrupt(task);
      }
    }
  }

  /** A worker is gone, it must not be given to anybody any more. */
  void forget(PoolWorker worker) {
    lock.lock();
    try {
      idle.remove(worker);
    } finally {
      lock.unlock();
    }
  }

  /** No more workers can be made: nobody shall wait for one. */
  void breakDown(Throwable reason) {
    var waiting = new ArrayList<PoolTask<?>>();
    var waitingCallers = new ArrayList<CompletableFuture<PoolWorker>>();
    lock.lock();
    try {
      if (broken == null) {
        broken = reason;
      }
      waiting.addAll(queue);
      queue.clear();
      waitingCallers.addAll(callers);
      callers.clear();
      room.signalAll();
    } finally {
      lock.unlock();
    }
    waiting.forEach(task -> fail(task, brokenException(reason)));
    waitingCallers.forEach(caller -> caller.completeExceptionally(brokenException(reason)));
    endIdle();
  }

  /** Ends a task with an error. */
  void fail(PoolTask<?> task, Throwable error) {
    task.fail(error, counters.failed);
  }

  private InterpreterPoolBrokenException brokenException(Throwable reason) {
    var why =
        reason instanceof InterpreterClosedException
            ? "its runtime is closed"
            : "a worker could not be made: " + reason.getMessage();
    return new InterpreterPoolBrokenException(
        "the pool " + settings.name() + " is broken: " + why, reason);
  }

  InterpreterPool.Stats stats() {
    lock.lock();
    try {
      return counters.stats(
          settings.size(),
          idle.size(),
          workers.count() - idle.size(),
          workers.starting(),
          queue.size());
    } finally {
      lock.unlock();
    }
  }

  void shutdown() {
    lock.lock();
    try {
      shutdown = true;
      room.signalAll();
    } finally {
      lock.unlock();
    }
    endIdle();
  }

  void shutdownNow() {
    var waiting = new ArrayList<PoolTask<?>>();
    var waitingCallers = new ArrayList<CompletableFuture<PoolWorker>>();
    lock.lock();
    try {
      shutdown = true;
      waiting.addAll(queue);
      waitingCallers.addAll(callers);
      callers.clear();
      room.signalAll();
    } finally {
      lock.unlock();
    }
    waiting.forEach(task -> task.future().cancel(true));
    waitingCallers.forEach(caller -> caller.cancel(true));
    workers.cancelAll();
    endIdle();
  }

  private void endIdle() {
    var all = new ArrayList<PoolWorker>();
    lock.lock();
    try {
      all.addAll(idle);
      idle.clear();
    } finally {
      lock.unlock();
    }
    all.forEach(workers::end);
    ended();
  }

  /** Something has ended; perhaps it was the last. */
  void ended() {
    lock.lock();
    try {
      if (hasTerminated()) {
        workers.close();
        terminated.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  private boolean hasTerminated() {
    return shutdown && queue.isEmpty() && workers.areGone();
  }

  boolean isShutdown() {
    lock.lock();
    try {
      return shutdown;
    } finally {
      lock.unlock();
    }
  }

  /** Whether workers are still wanted. */
  boolean wantsWorkers() {
    lock.lock();
    try {
      return broken == null && !(shutdown && queue.isEmpty() && callers.isEmpty());
    } finally {
      lock.unlock();
    }
  }

  boolean isTerminated() {
    lock.lock();
    try {
      return hasTerminated();
    } finally {
      lock.unlock();
    }
  }

  boolean awaitTermination(Duration timeout) throws InterruptedException {
    long left = TimeUnit.NANOSECONDS.convert(timeout);
    lock.lock();
    try {
      while (!hasTerminated()) {
        if (left <= 0) {
          return false;
        }
        left = terminated.awaitNanos(left);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  void checkOutside() {
    if (workers.ownThisThread()) {
      throw new IllegalStateException(
          "close() of the pool %s in one of its own threads would wait for itself; shutdown() does not wait"
              .formatted(settings.name()));
    }
  }
}
