package dev.clutch;

import dev.clutch.data.HostFunction;
import dev.clutch.data.HostFunction.Refused;
import dev.clutch.data.JavaValues;
import dev.clutch.data.Shareable;
import dev.clutch.errors.NotShareableException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A Java function that Python code may call, once it was handed to it: as an argument, by {@link
 * Interpreter#prepareMain}, through a queue or a channel, alone or in a container. Made by {@link
 * Clutch#function(String, Body)}. It is a {@code clutch.JavaFunction} there, which Python code
 * keeps and passes on as it likes, also to other interpreters; one that was handed none reaches
 * none.
 *
 * <p>It runs in the thread of the Python code that calls, which other threads of that interpreter
 * do not wait for: so it must be thread-safe as far as that code has threads, or it is handed to
 * several interpreters. Where a virtual thread runs the code, that is a daemon thread of Clutch's
 * which has the virtual thread's context class loader, but not its thread-locals. A limit of the
 * run's wall time goes on meanwhile. It may use other interpreters; the one that calls it is
 * running, and refuses with {@link dev.clutch.errors.InterpreterRunningException}.
 *
 * <p>Arguments and results cross by copy, as everywhere. What it throws is a Python exception, a
 * {@code clutch.JavaException} whose class has the name of the one thrown; uncaught there, it comes
 * back to Java as it is, as the cause of the {@link dev.clutch.errors.ExecutionFailedException}.
 * Whoever interrupts the run interrupts the callback's thread: it should end then, as any that
 * blocks does, with an InterruptedException for instance. One that does not end holds up its
 * interpreter's end as native code does; see {@link Clutch#abandoned}.
 */
public final class Callback {
  private final HostFunction function;
  private final Clutch clutch;

  Callback(HostFunction function, Clutch clutch) {
    this.function = function;
    this.clutch = clutch;
  }

  /** What it does. */
  @FunctionalInterface
  public interface Body {
    /**
     * Does it, in the thread of the Python code that calls.
     *
     * @param args what it was called with
     * @return a value that can cross to Python; null for None
     * @throws Exception whatever it likes, for Python code to catch
     */
    @Nullable Object call(CallbackArguments args) throws Exception;
  }

  /**
   * Its name.
   *
   * @return what Python calls it
   */
  public String name() {
    return function.name();
  }

  Clutch clutch() {
    return clutch;
  }

  HostFunction function() {
    return function;
  }

  static HostFunction untyped(String name, Body body, JavaValues values) {
    Objects.requireNonNull(body, "body");
    return new HostFunction(
        name,
        "",
        null,
        "",
        (args, kwargs) -> {
          var given = new CallbackArguments(positional(args, values), named(kwargs, values));
          try {
            return result(name, body.call(given), values);
          } catch (CallbackArguments.Unfit e) {
            throw new Refused(e.pythonType(), name + "() " + e.getMessage());
          }
        });
  }

  @SuppressWarnings("unchecked") // a tuple becomes a list
  static List<@Nullable Object> positional(Shareable args, JavaValues values) {
    return (List<@Nullable Object>) Objects.requireNonNull(taken(args, values));
  }

  @SuppressWarnings("unchecked") // a dict becomes a map, and its keys are names
  static Map<String, @Nullable Object> named(Shareable kwargs, JavaValues values) {
    return kwargs == Shareable.None.NONE
        ? Collections.emptyMap()
        : (Map<String, @Nullable Object>) Objects.requireNonNull(taken(kwargs, values));
  }

  private static @Nullable Object taken(Shareable value, JavaValues values) {
    try {
      return values.toJava(value);
    } catch (NotShareableException e) {
      throw new Refused("NotShareableError", String.valueOf(e.getMessage()));
    }
  }

  /** A result on its way to Python. */
  static Shareable result(String name, @Nullable Object value, JavaValues values) {
    try {
      return values.toShareable(value);
    } catch (NotShareableException e) {
      throw new Refused("NotShareableError", "result of " + name + "(): " + e.getMessage());
    } catch (ArithmeticException e) { // a time in nanoseconds
      throw new Refused("OverflowError", "result of " + name + "(): " + e.getMessage());
    }
  }

  /** Two objects for one function are equal. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Callback callback && callback.function == function;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(function);
  }

  @Override
  public String toString() {
    return "Callback[" + name() + "]";
  }
}
