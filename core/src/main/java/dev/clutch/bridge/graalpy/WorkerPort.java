package dev.clutch.bridge.graalpy;

import dev.clutch.bridge.calls.HostWaits;
import dev.clutch.bridge.graalpy.control.Delivery;
import dev.clutch.bridge.graalpy.crossing.Values;
import dev.clutch.data.Callee;
import dev.clutch.runtime.TaskSource;
import dev.clutch.runtime.TaskSource.Ended;
import dev.clutch.runtime.TaskSource.Kind;
import dev.clutch.runtime.TaskSource.Task;
import java.util.Map;
import org.graalvm.polyglot.HostAccess;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/** A worker's side of its {@link TaskSource}: what {@code guest.serve} asks. */
public final class WorkerPort {
  private final TaskSource tasks;
  private final Values values;
  private final Map<Callee, Value> callees;
  private final HostWaits waits = new HostWaits(null);

  WorkerPort(TaskSource tasks, Values values, Map<Callee, Value> callees) {
    this.tasks = tasks;
    this.values = values;
    this.callees = callees;
  }

  /** A tuple of a {@link Delivery#parcel} of what is to be run first; None for nothing. */
  @HostAccess.Export
  public Object initializer() {
    return parcel(tasks.initializer());
  }

  /** Waits for a task: a tuple of a {@link Delivery#parcel}, or None when it is time to end. */
  @HostAccess.Export
  public Object next() {
    return parcel(waits.await(-1, _ -> tasks.next()));
  }

  private Object parcel(@Nullable Task task) {
    return task == null
        ? values.none()
        : values.tuple(Delivery.parcel(values, callees, task.callee(), task.args(), task.kwargs()));
  }

  /** The task ended with None, a bool, an int, a float or an ASCII str. */
  @HostAccess.Export
  public void doneAtom(@Nullable Object result) {
    tasks.ended(new Ended(Kind.DONE, Values.atom(result), null));
  }

  /** The task ended with a value prepared by {@code _clutch.crossing.share}. */
  @HostAccess.Export
  public void done(Value result) {
    tasks.ended(new Ended(Kind.DONE, values.fromGuest(result), null));
  }

  /** The task did not start, or its result could not cross. */
  @HostAccess.Export
  public void refused(Value args) {
    tasks.ended(new Ended(Kind.REFUSED, values.fromGuest(args), null));
  }

  /**
   * The task ended with an exception.
   *
   * @param snapshot as {@code guest.py} makes it
   * @param exception prepared by {@code _clutch.crossing.share}; None when it cannot cross
   */
  @HostAccess.Export
  public void failed(Value snapshot, Value exception) {
    tasks.ended(new Ended(Kind.FAILED, values.fromGuest(exception), PythonGuest.info(snapshot)));
  }
}
