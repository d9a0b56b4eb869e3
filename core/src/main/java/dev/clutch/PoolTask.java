package dev.clutch;

import dev.clutch.runtime.InterruptibleRun;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** A task of a pool on its way: waiting, running, perhaps waiting again, done. */
final class PoolTask<T> {
  /** What runs in a worker. */
  @FunctionalInterface
  interface Work<T> {
    /** Runs in an interpreter, and so that the run can be cancelled. */
    @Nullable T in(Interpreter worker, InterruptibleRun run) throws Exception;
  }

  /** Where it is. */
  enum State {
    WAITING,
    RUNNING,
    DONE
  }

  private final String name;
  private final Work<T> work;
  private final CompletableFuture<@Nullable T> future = new CompletableFuture<>();
  private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);
  private final long submitted = System.nanoTime();
  private volatile InterruptibleRun run = new InterruptibleRun();
  private int attempts; // of one thread at a time

  /**
   * Makes a task that waits.
   *
   * @param name for messages
   */
  PoolTask(String name, Work<T> work) {
    this.name = name;
    this.work = work;
  }

  String name() {
    return name;
  }

  CompletableFuture<@Nullable T> future() {
    return future;
  }

  InterruptibleRun run() {
    return run;
  }

  /** When it was submitted, as System.nanoTime tells. */
  long submitted() {
    return submitted;
  }

  /** How often it has been run. */
  int attempts() {
    return attempts;
  }

  /** Claims it for a worker; false when it is cancelled. */
  boolean begin() {
    if (!state.compareAndSet(State.WAITING, State.RUNNING)) {
      return false;
    }
    attempts++;
    return true;
  }

  /** Back to waiting, for another worker; false when it is done meanwhile. */
  boolean again() {
    run = new InterruptibleRun();
    return state.compareAndSet(State.RUNNING, State.WAITING);
  }

  /** Runs it once; the value is for {@link #succeed}. */
  @Nullable T attempt(Interpreter worker) throws Exception {
    return work.in(worker, run);
  }

  /** Where it was before it was given up; from now on it is done. */
  State giveUp() {
    return state.getAndSet(State.DONE);
  }

  /**
   * Ends it with a value.
   *
   * @param counter counts it before its caller hears of it, who may look
   */
  void succeed(@Nullable T value, LongAdder counter) {
    if (giveUp() != State.DONE) {
      counter.increment();
      future.complete(value);
    }
  }

  /**
   * Ends it with an error.
   *
   * @param counters count it; see {@link #succeed}
   * @return false when it is done already
   */
  boolean fail(Throwable error, LongAdder... counters) {
    if (giveUp() == State.DONE) {
      return false;
    }
    for (var counter : counters) {
      counter.increment();
    }
    future.completeExceptionally(error);
    return true;
  }
}
