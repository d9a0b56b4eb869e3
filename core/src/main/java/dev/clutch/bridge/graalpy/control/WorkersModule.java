package dev.clutch.bridge.graalpy.control;

import dev.clutch.bridge.calls.HostWaits;
import dev.clutch.bridge.calls.InterpreterCalls;
import dev.clutch.bridge.calls.PoolCalls;
import dev.clutch.bridge.graalpy.crossing.GuestErrors;
import dev.clutch.bridge.graalpy.crossing.Values;
import dev.clutch.data.Callee;
import dev.clutch.data.Shareable;
import dev.clutch.pool.PoolSettings;
import dev.clutch.pool.PullPool;
import dev.clutch.pool.WhenFull;
import dev.clutch.runtime.TaskSource.Task;
import org.graalvm.polyglot.HostAccess;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/** The host functions behind {@code _clutch.pools.crew}. */
public final class WorkersModule {
  private final PoolCalls calls;
  private final Values values;
  private final GuestErrors errors;
  private final HostWaits waits;

  /** For one interpreter. */
  public WorkersModule(PoolCalls calls, Values values, GuestErrors errors, HostWaits waits) {
    this.calls = calls;
    this.values = values;
    this.errors = errors;
    this.waits = waits;
  }

  /**
   * Opens a pool; its workers are made when there is work.
   *
   * @param asked what each worker is made with
   * @param size how many workers at most
   * @param tasksPerWorker how many tasks until a worker is replaced; 0 for no limit
   * @param capacity how many tasks may wait; 0 for no limit
   * @param whenFull a name of {@link WhenFull}: what becomes of more
   * @param name of the threads, a number is added
   * @param initializer a {@link Callee}, or None
   * @param initargs its arguments, prepared by {@code _clutch.crossing.share}
   */
  @HostAccess.Export
  public Object open(
      InterpreterCalls.Asked asked,
      int size,
      int tasksPerWorker,
      int capacity,
      String whenFull,
      String name,
      @Nullable Callee initializer,
      Value initargs) {
    var settings =
        new PoolSettings(
            name,
            size,
            false,
            capacity == 0 ? Integer.MAX_VALUE : capacity,
            WhenFull.valueOf(whenFull),
            tasksPerWorker == 0 ? Integer.MAX_VALUE : tasksPerWorker);
    var first =
        initializer == null
            ? null
            : new Task(initializer, values.fromGuest(initargs), Shareable.None.NONE);
    return errors.translate(
        () -> {
          var opened = new PullPool(settings, first, () -> calls.worker(asked));
          var pool = opened.pool();
          pool.atEnd(calls.atDeath(pool::shutdownNow));
          return new PoolHandle(opened, values, waits);
        });
  }
}
