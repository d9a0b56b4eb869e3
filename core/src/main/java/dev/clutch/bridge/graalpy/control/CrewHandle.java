package dev.clutch.bridge.graalpy.control;

import dev.clutch.bridge.Crew;
import dev.clutch.bridge.calls.HostWaits;
import dev.clutch.bridge.graalpy.crossing.Values;
import dev.clutch.bridge.graalpy.lines.Release;
import dev.clutch.data.Callee;
import dev.clutch.data.Shareable;
import dev.clutch.errors.ExceptionInfo;
import dev.clutch.runtime.TaskSource.Ended;
import dev.clutch.runtime.TaskSource.Kind;
import dev.clutch.runtime.TaskSource.Task;
import java.util.List;
import org.graalvm.polyglot.HostAccess;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/** A {@link Crew} in the hands of the Python code that gives it work. */
public final class CrewHandle {
  private final Crew crew;
  private final Values values;
  private final HostWaits waits;

  CrewHandle(Crew crew, Values values, HostWaits waits) {
    this.crew = crew;
    this.values = values;
    this.waits = waits;
  }

  /**
   * Adds a task.
   *
   * @param args a tuple, prepared by {@code _clutch.crossing.share}
   * @param kwargs a dict or None, prepared likewise
   * @return false when the pool takes none any more
   */
  @HostAccess.Export
  public boolean submit(long id, double seconds, Callee callee, Value args, Value kwargs) {
    return crew.submit(
        new Task(id, callee, values.fromGuest(args), values.fromGuest(kwargs), seconds));
  }

  /** {@link #submit} for positional arguments that {@link Values#atom} takes. */
  @HostAccess.Export
  public boolean submitAtoms(
      long id, double seconds, Callee callee, @Nullable Object @Nullable ... items) {
    var objects = items == null ? new @Nullable Object[1] : items; // null is what (None,) comes as
    var atoms = new Shareable[objects.length];
    for (int i = 0; i < objects.length; i++) {
      atoms[i] = Values.atom(objects[i]);
    }
    var args = new Shareable.Tuple(List.of(atoms));
    return crew.submit(new Task(id, callee, args, Shareable.None.NONE, seconds));
  }

  /** Takes a task back that no worker has begun. */
  @HostAccess.Export
  public boolean cancel(long id) {
    return crew.cancel(id);
  }

  /** Whether a worker has begun a task and not ended it. */
  @HostAccess.Export
  public boolean isRunning(long id) {
    return crew.isRunning(id);
  }

  /**
   * Ends the worker that has a task; nothing is told of the task. Does not wait.
   *
   * @return false when no worker has it
   */
  @HostAccess.Export
  public boolean stop(long id) {
    return crew.stop(id);
  }

  /** Makes all workers now, without waiting for them. */
  @HostAccess.Export
  public void warmUp() {
    crew.warmUp();
  }

  /** Lets the workers finish what there is, and end. */
  @HostAccess.Export
  public void shutdown() {
    crew.shutdown();
  }

  /** {@link #shutdown}, when the pool is gone. */
  @HostAccess.Export
  public Object whenGone() {
    return new Release(crew::shutdown);
  }

  /** Ends the workers whatever they do. */
  @HostAccess.Export
  public void kill() {
    crew.kill();
  }

  /**
   * Waits for tasks to end: a flat tuple of id, kind and value of all that have; None when all
   * workers have ended. A value is None, a bool, an int, a float or a str, or a {@link Sealed}.
   */
  @HostAccess.Export
  public Object take() {
    var batch = waits.await(-1, _ -> crew.take());
    if (batch == null || batch.isEmpty()) {
      return values.none();
    }
    var flat = new Object[batch.size() * 3];
    int at = 0;
    for (var ended : batch) {
      flat[at++] = ended.id();
      flat[at++] = ended.kind().name();
      flat[at++] = value(ended);
    }
    return values.tuple(flat);
  }

  private Object value(Ended ended) {
    boolean plain =
        ended.kind() == Kind.DONE
            && switch (ended.value()) {
              case Shareable.None _, Shareable.Bool _, Shareable.Int _, Shareable.Real _ -> true;
              case Shareable.Str _, Shareable.GuestStr _ -> true;
              default -> false;
            };
    return plain ? values.toGuest(ended.value()) : new Sealed(ended.value(), ended.info());
  }

  /** A value that is made when it is asked for: what goes wrong then is its receiver's to catch. */
  public final class Sealed {
    private final Shareable value;
    private final @Nullable ExceptionInfo info;

    private Sealed(Shareable value, @Nullable ExceptionInfo info) {
      this.value = value;
      this.info = info;
    }

    /** The value. */
    @HostAccess.Export
    public Object open() {
      return values.toGuest(value);
    }

    /** What {@code _interpreters} makes an excinfo of; None when there was no exception. */
    @HostAccess.Export
    public Object excinfo() {
      return info == null ? values.none() : values.excinfo(info);
    }
  }
}
