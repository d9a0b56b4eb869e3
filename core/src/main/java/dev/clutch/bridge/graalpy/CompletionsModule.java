package dev.clutch.bridge.graalpy;

import dev.clutch.bridge.calls.Door;
import dev.clutch.bridge.calls.HostWaits;
import dev.clutch.bridge.calls.ShareCalls;
import dev.clutch.bridge.graalpy.crossing.GuestErrors;
import dev.clutch.bridge.graalpy.crossing.Values;
import dev.clutch.engine.SystemCalls;
import dev.clutch.engine.graalpy.GraalPyInternals;
import dev.clutch.runtime.ProcessEnvironment;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.Objects;
import org.graalvm.polyglot.HostAccess;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/** What the Python module {@code _clutch.graalpy.completions} asks. */
public final class CompletionsModule {
  private final HostWaits waits;
  private final ShareCalls calls;
  private final GuestErrors errors;
  private final @Nullable Door door; // null where the environment is not the process's

  CompletionsModule(HostWaits waits, ShareCalls calls, GuestErrors errors, @Nullable Door door) {
    this.waits = waits;
    this.calls = calls;
    this.errors = errors;
    this.door = door;
  }

  /** Whether the interpreter sees the process's descriptors: {@link #flock} is for those. */
  @HostAccess.Export
  public boolean sharesDescriptors() {
    return calls.sharesDescriptors();
  }

  /** Whether attributes of GraalPy's own types and state of its modules can be set. */
  @HostAccess.Export
  public boolean canChangeTypes() {
    return GraalPyInternals.canComplete();
  }

  /** Sets an attribute of one of GraalPy's own types, which are immutable to Python. */
  @HostAccess.Export
  public void setInType(Value type, String name, Value value) {
    GraalPyInternals.setInType(type, name, value);
  }

  /** What {@code contextvars.ContextVar} was given. */
  @HostAccess.Export
  public String nameOfVariable(Value variable) {
    return GraalPyInternals.nameOfVariable(variable);
  }

  /**
   * From now on the module {@code time} reckons with a time zone.
   *
   * @param zone as {@link java.time.ZoneId} has it
   * @return whether there is such a zone
   */
  @HostAccess.Export
  public boolean setZone(Value time, String zone) {
    try {
      return GraalPyInternals.setZone(time, ZoneId.of(zone));
    } catch (DateTimeException e) { // none that Java knows
      return false;
    }
  }

  /** What interpreters that are made later begin with: {@link ProcessEnvironment.Zone}. */
  @HostAccess.Export
  public void tellZone(String id, long offset, long summerOffset, String name, String summerName) {
    if (door != null) {
      door.environment()
          .set(new ProcessEnvironment.Zone(id, offset, summerOffset, name, summerName));
    }
  }

  /** The zone of the JVM, which stands for that of the machine. */
  @HostAccess.Export
  public String defaultZone() {
    return ZoneId.systemDefault().getId();
  }

  /**
   * Waits for a lock of a file, with the interpreter's GIL released.
   *
   * @return 0, or the error's number
   */
  @HostAccess.Export
  public int flock(int descriptor, int operation) {
    errors.run(calls::requireDescriptors);
    var lock = SystemCalls.flock(descriptor, operation);
    try {
      return Objects.requireNonNull(waits.await(-1, _ -> lock.get()), "no time limit");
    } catch (HostWaits.HostInterrupted e) {
      lock.giveUp();
      throw e;
    }
  }

  /**
   * The system call {@code fcntl} with a number.
   *
   * @return what it answers, or the negative number of the error
   */
  @HostAccess.Export
  public int fcntl(int descriptor, int command, int argument) {
    errors.run(calls::requireDescriptors);
    return SystemCalls.fcntl(descriptor, command, argument);
  }

  /**
   * The system call {@code fcntl} with bytes.
   *
   * @return what has become of these, one character for each; or the negative number of the error
   */
  @HostAccess.Export
  public Object fcntlOf(int descriptor, int command, Value bytes) {
    errors.run(calls::requireDescriptors);
    var argument = Values.bytes(bytes);
    int answer = SystemCalls.fcntl(descriptor, command, argument);
    return answer < 0 ? answer : new String(argument, StandardCharsets.ISO_8859_1);
  }
}
