package dev.clutch.pool;

import dev.clutch.pool.Worker.Busy;

/** How the workers of a pool are made, and get their tasks into their interpreters. */
interface Driver {

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
}
