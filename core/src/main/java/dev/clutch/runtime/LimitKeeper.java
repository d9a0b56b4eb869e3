package dev.clutch.runtime;

import dev.clutch.config.Limits;
import dev.clutch.engine.OutputMeter;
import dev.clutch.errors.LimitExceededException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps each run of one interpreter within the limits of its config. The first that exceeds one is
 * the last: the interpreter ends with it.
 */
final class LimitKeeper {
  private final Limits limits;
  private final boolean unlimited;
  private final @Nullable OutputMeter meter;
  private final long id;
  private final RunMembers members;
  private final Runnable end;
  private volatile @Nullable String reason;

  /**
   * Makes one.
   *
   * @param meter of the interpreter's output; null when that is not limited
   * @param id the interpreter's
   * @param members what its runs beget
   * @param end ends it; may be called by any thread and must not take long
   */
  LimitKeeper(
      Limits limits, @Nullable OutputMeter meter, long id, RunMembers members, Runnable end) {
    this.limits = limits;
    this.unlimited = limits.equals(Limits.of());
    this.meter = meter;
    this.id = id;
    this.members = members;
    this.end = end;
    if (meter != null) {
      meter.whenExceeded(this::exceeded);
    }
  }

  /** Whether the work must be done in a platform thread. */
  boolean needsPlatformThread() {
    return LimitWatch.needsPlatformThread(limits);
  }

  /** Why the interpreter was ended: which limit it exceeded. Null when it was not. */
  @Nullable String reason() {
    return reason;
  }

  /**
   * Does work that is one run.
   *
   * @throws LimitExceededException when it exceeded a limit, however it ended
   */
  <T> T keep(Supplier<T> work) {
    if (unlimited) {
      return work.get();
    }
    T result;
    try (var _ = begin()) {
      try {
        result = work.get();
      } finally {
        if (reason == null && !members.end()) {
          exceeded("left threads behind that did not end with its run");
        }
      }
    } catch (RuntimeException e) {
      var why = reason;
      throw why == null ? e : new LimitExceededException(why); // then e is how the end came out
    }
    var why = reason;
    if (why != null) {
      throw new LimitExceededException(why);
    }
    return result;
  }

  /** Tasks each of which is a run. */
  TaskSource keep(TaskSource tasks) {
    return unlimited ? tasks : new LimitedTasks(tasks);
  }

  private LimitWatch begin() {
    if (meter != null) {
      meter.reset();
    }
    return new LimitWatch(limits, members, this::exceeded);
  }

  private void exceeded(String limit) {
    if (reason == null) {
      reason = "interpreter " + id + " " + limit;
      end.run();
    }
  }

  /** A run is from when a task is taken until the worker comes back. */
  private final class LimitedTasks implements TaskSource {
    private final TaskSource tasks;
    private @Nullable LimitWatch watch;

    LimitedTasks(TaskSource tasks) {
      this.tasks = tasks;
    }

    @Override
    public @Nullable Task initializer() {
      return begun(tasks.initializer());
    }

    @Override
    public @Nullable Task next() throws InterruptedException {
      over();
      if (watch != null && !members.areGone()) { // only from outside could they be ended alone
        exceeded("left threads behind when its task was over");
        return null;
      }
      return begun(tasks.next());
    }

    @Override
    public void ended(Ended ended) {
      over();
      tasks.ended(ended);
    }

    private @Nullable Task begun(@Nullable Task task) {
      watch = task == null ? null : begin();
      return task;
    }

    private void over() {
      if (watch != null) {
        watch.close();
      }
    }
  }
}
