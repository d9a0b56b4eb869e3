package dev.clutch.runtime;

import dev.clutch.data.Callee;
import dev.clutch.data.Shareable;
import dev.clutch.errors.ExceptionInfo;
import org.jspecify.annotations.Nullable;

/** Where an interpreter that serves as a worker gets its tasks, and what becomes of them. */
public interface TaskSource {

  /**
   * Something to be called.
   *
   * @param args a tuple
   * @param kwargs a dict, or None
   */
  record Task(Callee callee, Shareable args, Shareable kwargs) {}

  /** How a task ended. */
  enum Kind {
    /** With a result. */
    DONE,
    /** With an exception: the value is the exception as it crosses, or None when it cannot. */
    FAILED,
    /** A value could not cross: the value is a tuple of the message and perhaps its cause. */
    REFUSED
  }

  /** A task's end. */
  record Ended(Kind kind, Shareable value, @Nullable ExceptionInfo info) {}

  /** What is to be run first; null for nothing. */
  @Nullable Task initializer();

  /** Waits for a task; null when the worker is to end. */
  @Nullable Task next() throws InterruptedException;

  /** Told of the end of the task that {@link #next} or {@link #initializer} gave last. */
  void ended(Ended ended);
}
