package dev.clutch.bridge.graalpy.control;

import dev.clutch.bridge.calls.HostWaits;
import dev.clutch.bridge.graalpy.crossing.Values;
import dev.clutch.bridge.graalpy.lines.Release;
import dev.clutch.data.Callee;
import dev.clutch.data.Shareable;
import dev.clutch.errors.ExceptionInfo;
import dev.clutch.pool.Admission;
import dev.clutch.pool.PullPool;
import dev.clutch.pool.TaskEnd;
import dev.clutch.pool.Terms;
import org.graalvm.polyglot.HostAccess;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/** A {@link PullPool} in the hands of the Python code that gives it work. */
public final class PoolHandle {
  private final PullPool pool;
  private final Values values;
  private final HostWaits waits;

  public PoolHandle(PullPool pool, Values values, HostWaits waits) {
    this.pool = pool;
    this.values = values;
    this.waits = waits;
  }

  /**
   * How tasks are run.
   *
   * @param seconds how long each may run; negative for ever
   * @param retries how often each is run again when its worker is lost under it
   */
  @HostAccess.Export
  public Object terms(double seconds, int retries) {
    return Terms.ofSeconds(seconds, retries);
  }

  /**
   * Adds a task. May wait for room, or for the task, as the pool's settings say.
   *
   * @param terms made by {@link #terms}
   * @param args a tuple, prepared by {@code _clutch.crossing.share}
   * @param kwargs a dict or None, prepared likewise
   * @return 0 when it was taken; 1 when there is no room, 2 when the pool takes none any more
   */
  @HostAccess.Export
  public int submit(long id, Terms terms, Callee callee, Value args, Value kwargs) {
    return submit(pool.task(id, callee, values.fromGuest(args), values.fromGuest(kwargs), terms));
  }

  /** {@link #submit} for positional arguments that {@link Values#atom} takes. */
  @HostAccess.Export
  public int submitAtoms(
      long id, Terms terms, Callee callee, @Nullable Object @Nullable ... items) {
    return submit(pool.task(id, callee, Values.atoms(items), Shareable.None.NONE, terms));
  }

  private int submit(PullPool.Offer offer) {
    var admission = offer.now();
    while (admission == Admission.FULL
        && Boolean.TRUE.equals(waits.await(-1, _ -> offer.awaitRoom()))) {
      admission = offer.now();
    }
    return switch (admission) {
      case ACCEPTED -> 0;
      case LENT -> {
        var _ =
            waits.await(
                -1,
                _ -> {
                  offer.awaitEnd();
                  return true;
                });
        yield 0;
      }
      case FULL -> 1;
      case SHUT, BROKEN -> 2;
    };
  }

  /** Takes a task back that no worker has begun. */
  @HostAccess.Export
  public boolean cancel(long id) {
    return pool.cancel(id);
  }

  /** Whether a worker has begun a task and not ended it. */
  @HostAccess.Export
  public boolean isRunning(long id) {
    return pool.isRunning(id);
  }

  /**
   * Ends the worker that has a task; nothing is told of the task. Does not wait.
   *
   * @return false when no worker has it
   */
  @HostAccess.Export
  public boolean stop(long id) {
    return pool.stop(id);
  }

  /** Makes all workers now, without waiting for them. */
  @HostAccess.Export
  public void warmUp() {
    pool.pool().warmUp();
  }

  /** Lets the workers finish what there is, and end. */
  @HostAccess.Export
  public void shutdown() {
    pool.pool().shutdown();
  }

  /** {@link #shutdown}, when the pool is gone. */
  @HostAccess.Export
  public Object whenGone() {
    return new Release(pool.pool()::shutdown);
  }

  /** Ends the workers whatever they do. */
  @HostAccess.Export
  public void kill() {
    pool.pool().shutdownNow();
  }

  /**
   * Waits for tasks to end: a flat tuple of id, kind and value of all that have; None when all
   * workers have ended. A value is None, a bool, an int, a float or a str, or a {@link Sealed}.
   */
  @HostAccess.Export
  public Object take() {
    var batch = waits.await(-1, _ -> pool.take());
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

  /**
   * What the pool is doing: a tuple of the numbers of {@link dev.clutch.pool.PoolStats}, in their
   * order, times in seconds.
   */
  @HostAccess.Export
  public Object stats() {
    var stats = pool.pool().stats();
    return values.tuple(
        new Object[] {
          stats.size(),
          stats.idle(),
          stats.busy(),
          stats.starting(),
          stats.queued(),
          stats.submitted(),
          stats.succeeded(),
          stats.failed(),
          stats.cancelled(),
          stats.rejected(),
          stats.overdue(),
          stats.retried(),
          stats.replaced(),
          stats.abandoned(),
          stats.waited().toNanos() / 1e9,
          stats.ran().toNanos() / 1e9
        });
  }

  private Object value(TaskEnd ended) {
    boolean plain =
        ended.kind() == TaskEnd.Kind.DONE
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
