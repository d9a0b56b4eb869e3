package dev.clutch.bridge.graalpy.control;

import dev.clutch.bridge.calls.ControlCalls;
import dev.clutch.bridge.graalpy.crossing.GuestErrors;
import dev.clutch.bridge.graalpy.lines.Release;
import dev.clutch.config.Limits;
import dev.clutch.config.Permission;
import java.time.Duration;
import java.util.List;
import java.util.function.BiFunction;
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
   * Makes an interpreter to which an object refers, and that is closed when nobody does any more;
   * see {@link Release#tie}.
   *
   * @param denied names of {@link Permission}
   * @param wallTime in seconds, as cpuTime; zero for no limit, as with the others
   * @param counts the other limits, in the order of {@code LIMITS}
   */
  @HostAccess.Export
  public long createFor(Value owner, Value denied, double wallTime, double cpuTime, Value counts) {
    var permissions = InterpretersModule.permissions(denied);
    var limits = limits(wallTime, cpuTime, counts);
    long made = errors.translate(() -> calls.create(permissions, limits));
    return Release.tied(made, calls::referred, owner);
  }

  /** Gives back the reference that was counted then, where it could not be tied. */
  @HostAccess.Export
  public Object referred(long id) {
    return new Release(errors.translate(() -> calls.referred(id)));
  }

  private static final List<BiFunction<Limits, Long, Limits>> COUNTS =
      List.of(
          Limits::allocatedBytes,
          Limits::outputBytes,
          (limits, most) -> limits.threads(number(most)),
          (limits, most) -> limits.interpreters(number(most)),
          (limits, most) -> limits.queues(number(most)),
          (limits, most) -> limits.queuedItems(number(most)),
          Limits::nativeBytes);

  private static int number(long most) {
    return Math.clamp(most, 0, Integer.MAX_VALUE);
  }

  private static Limits limits(double wallTime, double cpuTime, Value counts) {
    var limits = Limits.of();
    limits = wallTime > 0 ? limits.wallTime(atLeastOne(wallTime)) : limits;
    limits = cpuTime > 0 ? limits.cpuTime(atLeastOne(cpuTime)) : limits;
    for (int i = 0; i < COUNTS.size(); i++) {
      long most = counts.getArrayElement(i).asLong();
      limits = most > 0 ? COUNTS.get(i).apply(limits, most) : limits;
    }
    return limits;
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
