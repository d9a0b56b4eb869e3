package dev.clutch.pool;

import dev.clutch.errors.InterpreterException;
import dev.clutch.pool.Worker.Busy;
import dev.clutch.runtime.LiveInterpreter;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** How the workers of a pool are made, and get their tasks into their interpreters. */
interface Driver {
  /** For a worker to end in order: what its task wrote is not to be lost. */
  Duration GRACE = Duration.ofSeconds(10);

  /**
   * Makes a worker's interpreter in a thread of its own, and lets it look for tasks.
   *
   * @throws Error when there can be no thread
   */
  void hire(Worker worker);

  /** A worker that was idle has been given a task. */
  void start(Busy handed);

  /** A worker that nobody uses is doomed: ends it in order. */
  void retire(Worker worker);

  /**
   * A worker is doomed, whatever it does: ends it. Does not wait.
   *
   * @param atOnce whether it is not to end in order
   */
  void end(Worker worker, boolean atOnce);

  /** The pool is ended: gives a task up that a worker has. */
  void abort(Busy busy);

  /** Runs something that may take its time in another thread. */
  void execute(Runnable work);

  /** Tells of the end of a task where that may take its time. */
  void tell(Runnable what);

  /** No worker is left. */
  void close();

  /** Waits until an interpreter is stopped, for as long as it has to end in order. */
  static void await(LiveInterpreter interpreter, Future<?> stopped) {
    try {
      var _ = stopped.get(GRACE.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      // it goes on ending by itself
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the same
    } catch (ExecutionException e) {
      throw new InterpreterException(
          "interpreter " + interpreter.id() + " could not be stopped", e);
    }
  }
}
