package dev.clutch.bridge.graalpy.crossing;

import dev.clutch.bridge.calls.FunctionCalls;
import dev.clutch.bridge.calls.HostWaits.HostInterrupted;
import dev.clutch.data.HostFunction;
import dev.clutch.data.HostFunction.Refused;
import dev.clutch.data.Shareable;
import org.graalvm.polyglot.HostAccess;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/**
 * A function of Java's, as an interpreter has it that it was handed to: what {@code
 * _clutch.crossing.callbacks} calls, once a call.
 */
public final class HeldFunction {
  private final HostFunction function;
  private final FunctionCalls calls;
  private final Values values;
  private final GuestErrors errors;

  HeldFunction(HostFunction function, FunctionCalls calls, Values values, GuestErrors errors) {
    this.function = function;
    this.calls = calls;
    this.values = values;
    this.errors = errors;
  }

  /** Stands for it on its way to others. */
  @HostAccess.Export
  public Object handle() {
    return new Shareable.FunctionRef(function);
  }

  /** Calls it with values that {@link Values#atom} takes, and ASCII texts. */
  @HostAccess.Export
  public Object atoms(@Nullable Object @Nullable ... args) {
    return call(Values.atoms(args), Shareable.None.NONE);
  }

  /**
   * Calls it.
   *
   * @param args a tuple, prepared by {@code _clutch.crossing.share}
   * @param kwargs a dict or None, prepared by it
   */
  @HostAccess.Export
  public Object call(Value args, Value kwargs) {
    return call(values.fromGuest(args), values.fromGuest(kwargs));
  }

  @SuppressWarnings("removal") // ThreadDeath is how polyglot ends a thread
  private Object call(Shareable args, Shareable kwargs) {
    errors.run(() -> calls.admit(function));
    Shareable result;
    try {
      result = FunctionCalls.call(function, args, kwargs);
    } catch (HostInterrupted | PolyglotException e) {
      throw e;
    } catch (Refused e) {
      throw errors.raise(e.pythonType(), String.valueOf(e.getMessage()));
    } catch (StackOverflowError e) {
      throw errors.raise(
          "RecursionError", "maximum recursion depth exceeded in " + function.name());
    } catch (ThreadDeath | VirtualMachineError e) { // nobody's to catch
      throw e;
    } catch (Exception | Error e) { // Python's to catch: whatever the user's code throws
      throw errors.raiseJava(e);
    }
    return values.toGuest(result);
  }

  /** Its qualified name. */
  @HostAccess.Export
  public String name() {
    return function.name();
  }

  /** Its docstring; empty for none. */
  @HostAccess.Export
  public String doc() {
    return function.doc();
  }

  /**
   * What {@code inspect.signature} makes one of.
   *
   * @return None when it takes whatever it is given; else a tuple of the type of its result, and
   *     then by turns name, kind, whether it may be left out, and type of each parameter
   */
  @HostAccess.Export
  public Object parameters() {
    var parameters = function.parameters();
    if (parameters == null) {
      return values.none();
    }
    var flat = new Object[1 + 4 * parameters.size()];
    flat[0] = function.returns();
    int i = 1;
    for (var parameter : parameters) {
      flat[i++] = parameter.name();
      flat[i++] = parameter.kind().name();
      flat[i++] = parameter.optional();
      flat[i++] = parameter.annotation();
    }
    return values.tuple(flat);
  }
}
