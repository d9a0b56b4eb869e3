package dev.clutch.bridge.graalpy.control;

import dev.clutch.bridge.calls.ControlCalls;
import dev.clutch.bridge.graalpy.crossing.GuestErrors;
import dev.clutch.config.Limits;
import dev.clutch.config.Permission;
import java.time.Duration;
import org.graalvm.polyglot.HostAccess;
import org.graalvm.polyglot.Value;

/**
 * The host functions behind {@code clutch}'s control of interpreters: {@link ControlCalls} for
 * GraalPy. Arguments are checked by the Python side.
 */
public final class ControlModule {
  private final ControlCalls calls;
  private final GuestErrors errors;
  private final InterpretersModule interpreters;

  /**
   * For one interpreter.
   *
   * @param interpreters makes of outcomes what Python gets
   */
  public ControlModule(ControlCalls calls, GuestErrors errors, InterpretersModule interpreters) {
    this.calls = calls;
    this.errors = errors;
    this.interpreters = interpreters;
  }

  /**
   * Makes an interpreter that is closed when nobody refers to it any more.
   *
   * @param denied names of {@link Permission}
   * @param trust whether everybody unpickles what it sends
   * @param wallTime in seconds, as cpuTime; zero for no limit, as with the others
   */
  @HostAccess.Export
  public long create(
      Value denied,
      boolean trust,
      double wallTime,
      double cpuTime,
      long allocatedBytes,
      long outputBytes) {
    var permissions = InterpretersModule.permissions(denied);
    var limits = limits(wallTime, cpuTime, allocatedBytes, outputBytes);
    return errors.translate(() -> calls.create(permissions, limits, trust));
  }

  private static Limits limits(
      double wallTime, double cpuTime, long allocatedBytes, long outputBytes) {
    var limits = Limits.of();
    limits = wallTime > 0 ? limits.wallTime(atLeastOne(wallTime)) : limits;
    limits = cpuTime > 0 ? limits.cpuTime(atLeastOne(cpuTime)) : limits;
    limits = allocatedBytes > 0 ? limits.allocatedBytes(allocatedBytes) : limits;
    return outputBytes > 0 ? limits.outputBytes(outputBytes) : limits;
  }

  /** A nanosecond at least: what is so short is meant as a limit. */
  private static Duration atLeastOne(double seconds) {
    return ControlCalls.duration(Math.max(seconds, 1e-9));
  }

  /** Interrupts what runs in an interpreter. */
  @HostAccess.Export
  public boolean interrupt(long id, double seconds) {
    return errors.translate(() -> calls.interrupt(id, ControlCalls.duration(seconds)));
  }

  /** Stops an interpreter. */
  @HostAccess.Export
  public boolean stop(long id, double seconds) {
    return errors.translate(() -> calls.stop(id, seconds));
  }

  /** A tuple of the value of an expression, or what {@code _interpreters} makes an excinfo of. */
  @HostAccess.Export
  public Object eval(long id, String expression) {
    interpreters.flush();
    return interpreters.result(errors.translate(() -> calls.eval(id, expression)));
  }
}
