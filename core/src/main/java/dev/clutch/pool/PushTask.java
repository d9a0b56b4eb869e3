package dev.clutch.pool;

import dev.clutch.errors.InterpreterClosedException;
import dev.clutch.errors.InterpreterPoolBrokenException;
import dev.clutch.errors.LimitExceededException;
import dev.clutch.runtime.LiveInterpreter;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Work of a host thread with an interpreter, and the future of its result.
 *
 * @param <T> what it results in
 */
public final class PushTask<T> extends Task {
  /** What is done with an interpreter. */
  @FunctionalInterface
  public interface Work<T> {
    /**
     * Does it.
     *
     * @param entered to be run once something may have been done: until then it may be run anew
     */
    @Nullable T in(LiveInterpreter interpreter, Runnable entered) throws Exception;
  }

  private final String name;
  private final Work<T> work;
  private final CompletableFuture<@Nullable T> future = new CompletableFuture<>();
  private volatile @Nullable CompletableFuture<Optional<Worker.Busy>> caller; // if it is lent
  private boolean entered; // of the thread that runs it

  /**
   * Makes a task that waits.
   *
   * @param name for messages
   */
  public PushTask(String name, Terms terms, Work<T> work) {
    super(terms);
    this.name = name;
    this.work = work;
  }

  /** Completes when it has ended; to complete it from outside gives the task up. */
  public CompletableFuture<@Nullable T> future() {
    return future;
  }

  /** Whether something may have been done. */
  boolean hasEntered() {
    return entered;
  }

  /** Does the work once; the value is for {@link #succeed}. */
  @Nullable T attempt(LiveInterpreter interpreter) throws Exception {
    entered = false;
    return work.in(interpreter, () -> entered = true);
  }

  /** Ends it with a value, once it is settled. */
  void succeed(@Nullable T value) {
    future.complete(value);
  }

  /** Ends it with an error, once it is settled. */
  void fail(Throwable error) {
    future.completeExceptionally(error);
  }

  /** Its caller lends a thread to it: gets the worker that shall run it, or nothing. */
  @Nullable CompletableFuture<Optional<Worker.Busy>> caller() {
    return caller;
  }

  /** Gives the worker to a caller that lends a thread; false when none does. */
  boolean goesToCaller(Worker.Busy busy) {
    var lender = caller;
    return lender != null && lender.complete(Optional.of(busy));
  }

  @Override
  protected String name() {
    return name;
  }

  @Override
  protected void lent() {
    caller = new CompletableFuture<>();
  }

  @Override
  protected void released() {
    var lender = caller;
    if (lender != null) {
      lender.complete(Optional.empty());
    }
  }

  @Override
  protected void ended(Ending ending) {
    switch (ending) {
      case Ending.Overdue(var deadline) ->
          fail(new LimitExceededException(name + " outlived its deadline of " + deadline));
      case Ending.Lost(var reason) -> fail(reason);
      case Ending.Broken(var pool, var reason) -> fail(brokenException(pool, reason));
      case Ending.Terminated() -> future.cancel(true);
    }
    released();
  }

  /** What those are told whose pool is broken. */
  static InterpreterPoolBrokenException brokenException(String pool, Throwable reason) {
    var why =
        reason instanceof InterpreterClosedException
            ? "its runtime is closed"
            : "a worker could not be made: " + reason.getMessage();
    return new InterpreterPoolBrokenException("the pool " + pool + " is broken: " + why, reason);
  }
}
