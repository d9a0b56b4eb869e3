package dev.clutch.bridge.graalpy.control;

import dev.clutch.bridge.calls.HostWaits;
import dev.clutch.bridge.graalpy.crossing.GuestErrors;
import dev.clutch.config.Limits;
import dev.clutch.config.Permission;
import dev.clutch.errors.InterpreterException;
import dev.clutch.errors.InterpreterRunningException;
import dev.clutch.runtime.InterpreterTable;
import dev.clutch.runtime.Kept;
import dev.clutch.runtime.LiveInterpreter;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.graalvm.polyglot.HostAccess;
import org.graalvm.polyglot.Value;

/** The host functions behind {@code _clutch.control}. Arguments are checked by the Python side. */
public final class ControlModule {
  /**
   * What CPython's isolated interpreters are: an allocator, checked extensions, a GIL of its own.
   */
  private static final Kept ISOLATED = new Kept(false, true, true);

  private final long self;
  private final Supplier<InterpreterTable> table;
  private final GuestErrors errors;
  private final InterpretersModule interpreters;
  private final HostWaits waits;

  public ControlModule(
      long self,
      Supplier<InterpreterTable> table,
      GuestErrors errors,
      InterpretersModule interpreters,
      HostWaits waits) {
    this.self = self;
    this.table = table;
    this.errors = errors;
    this.interpreters = interpreters;
    this.waits = waits;
  }

  /**
   * Makes an interpreter that is closed when nobody refers to it any more.
   *
   * @param denied names of {@link Permission}
   * @param wallTime in seconds, as cpuTime; zero for no limit, as with the others
   */
  @HostAccess.Export
  public long create(
      Value denied, double wallTime, double cpuTime, long allocatedBytes, long outputBytes) {
    var permissions = InterpretersModule.permissions(denied);
    var limits = limits(wallTime, cpuTime, allocatedBytes, outputBytes);
    return interpreters.elsewhere(
        () -> {
          var config = interpreters.own().without(permissions).within(limits);
          return table.get().create(config, ISOLATED, true).id();
        });
  }

  private static Limits limits(
      double wallTime, double cpuTime, long allocatedBytes, long outputBytes) {
    var limits = Limits.of();
    limits = wallTime > 0 ? limits.wallTime(duration(Math.max(wallTime, 1e-9))) : limits;
    limits = cpuTime > 0 ? limits.cpuTime(duration(Math.max(cpuTime, 1e-9))) : limits;
    limits = allocatedBytes > 0 ? limits.allocatedBytes(allocatedBytes) : limits;
    return outputBytes > 0 ? limits.outputBytes(outputBytes) : limits;
  }

  /** Interrupts what runs in an interpreter. */
  @HostAccess.Export
  public boolean interrupt(long id, double seconds) {
    return interpreters.elsewhere(() -> other(id, "interrupt").interrupt(duration(seconds)));
  }

  /** Stops an interpreter. */
  @HostAccess.Export
  public boolean stop(long id, double seconds) {
    var ended = errors.translate(() -> other(id, "stop").stop(duration(seconds)));
    var inTime =
        waits.await(
            seconds,
            nanos -> {
              try {
                return ended.get(nanos, TimeUnit.NANOSECONDS);
              } catch (TimeoutException e) {
                return null;
              } catch (ExecutionException e) {
                throw new InterpreterException("interpreter " + id + " could not be stopped", e);
              }
            });
    return inTime != null;
  }

  /** A tuple of the value of an expression, or what {@code _interpreters} makes an excinfo of. */
  @HostAccess.Export
  public Object eval(long id, String expression) {
    return interpreters.result(interpreters.run(id, guest -> guest.eval(expression, true)));
  }

  private LiveInterpreter other(long id, String operation) {
    if (id == self) {
      throw new InterpreterRunningException("cannot " + operation + " the current interpreter");
    }
    return table.get().get(id);
  }

  private static Duration duration(double seconds) {
    return Duration.ofNanos((long) (seconds * TimeUnit.SECONDS.toNanos(1)));
  }
}
