package dev.clutch.bridge.calls;

import dev.clutch.config.Limits;
import dev.clutch.config.Permission;
import dev.clutch.errors.InterpreterException;
import dev.clutch.errors.InterpreterRunningException;
import dev.clutch.errors.NotPermittedException;
import dev.clutch.runtime.Guest;
import dev.clutch.runtime.LiveInterpreter;
import dev.clutch.runtime.Retention;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What the host functions do that go beyond CPython: limits, interrupt, stop, eval. */
public final class ControlCalls {
  /**
   * What CPython's isolated interpreters are: an allocator, checked extensions, a GIL of its own.
   */
  private static final Retention ISOLATED = new Retention(false, true, true);

  private final Door door;
  private final InterpreterCalls interpreters;
  private final HostWaits waits;

  /** For one interpreter. */
  public ControlCalls(Door door, InterpreterCalls interpreters, HostWaits waits) {
    this.door = door;
    this.interpreters = interpreters;
    this.waits = waits;
  }

  /**
   * Makes an interpreter to which this one refers, and that is closed when nobody does any more.
   *
   * @param limits within which each of its runs stays, beside those of this interpreter
   * @param trust whether everybody unpickles what it sends
   */
  public long create(Collection<Permission> denied, Limits limits, boolean trust) {
    if (trust && door.config().isConfined()) {
      throw new NotPermittedException(
          "interpreter %d may not create one that all others trust: it is confined itself"
              .formatted(door.self()));
    }
    var config =
        door.config().without(denied).within(limits).toBuilder().trustPickles(trust).build();
    return interpreters.elsewhere(() -> door.create(config, ISOLATED, true, true).id());
  }

  /** Gives back the reference that {@link #create} counted. */
  public Runnable referred(long id) {
    return interpreters.referred(id);
  }

  /** Interrupts what runs in an interpreter; false when it had not ended in time. */
  public boolean interrupt(long id, Duration timeout) {
    return interpreters.elsewhere(() -> other(id, "interrupt").interrupt(timeout));
  }

  /**
   * Stops an interpreter.
   *
   * @param seconds how long to wait for that
   * @return whether it had ended in time
   */
  public boolean stop(long id, double seconds) {
    var ended = other(id, "stop").stop(duration(seconds));
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

  /** Evaluates an expression in another interpreter. */
  public Guest.Outcome eval(long id, String expression) {
    return interpreters.run(id, guest -> guest.eval(expression, true));
  }

  private LiveInterpreter other(long id, String operation) {
    if (id == door.self()) {
      throw new InterpreterRunningException("cannot " + operation + " the current interpreter");
    }
    return door.interpreter(id);
  }

  /** So many seconds, to the nanosecond. */
  public static Duration duration(double seconds) {
    return Duration.ofNanos((long) (seconds * TimeUnit.SECONDS.toNanos(1)));
  }
}
