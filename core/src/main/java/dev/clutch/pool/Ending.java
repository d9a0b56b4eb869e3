package dev.clutch.pool;

/** How a task ends that is not answered by whoever ran it. */
public sealed interface Ending {

  /**
   * It outlived its deadline.
   *
   * @param deadline as {@link Terms#deadline} tells it
   */
  record Overdue(String deadline) implements Ending {}

  /** Its worker ended under it, and it is not to be run again. */
  record Lost(Throwable reason) implements Ending {}

  /**
   * No worker can be made any more.
   *
   * @param pool the name of the pool
   */
  record Broken(String pool, Throwable reason) implements Ending {}

  /** The pool was ended before it was done. */
  record Terminated() implements Ending {}
}
