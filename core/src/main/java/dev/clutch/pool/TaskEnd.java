package dev.clutch.pool;

import dev.clutch.data.Shareable;
import dev.clutch.errors.ExceptionInfo;
import org.jspecify.annotations.Nullable;

/**
 * A task's end, as its owner in Python is told.
 *
 * @param id of the task; {@link #POOL} for what has happened to the whole pool
 */
public record TaskEnd(long id, Kind kind, Shareable value, @Nullable ExceptionInfo info) {
  /** Stands for the pool instead of a task. */
  public static final long POOL = -1;

  /** How a task ended. */
  public enum Kind {
    /** With a result. */
    DONE,
    /** With an exception: the value is the exception as it crosses, or None when it cannot. */
    FAILED,
    /** A value could not cross: the value is a tuple of the message and perhaps its cause. */
    REFUSED,
    /** The worker ended under it: the value is the reason. */
    LOST,
    /** It took too long. */
    EXPIRED,
    /** The initializer failed, of this worker or another. */
    BROKEN
  }

  static TaskEnd of(long id, Kind kind, String reason) {
    return new TaskEnd(id, kind, new Shareable.Str(reason), null);
  }
}
