package dev.clutch.data;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A function of Java's that Python code may call, once it was handed over. It crosses by reference:
 * whoever has it calls this one. Thread-safe, as far as its body is.
 */
public final class HostFunction {
  private static final AtomicLong IDS = new AtomicLong();

  private final long id = IDS.incrementAndGet();
  private final String name;
  private final String doc;
  private final @Nullable List<Parameter> parameters;
  private final String returns;
  private final Body body;

  /** What it does. */
  @FunctionalInterface
  public interface Body {
    /**
     * Does it, in the thread of the Python code that calls.
     *
     * @param args a tuple
     * @param kwargs a dict, or None for no keyword arguments
     * @throws Refused when it was called with arguments that it does not take, or its result cannot
     *     cross
     * @throws Exception whatever the user's code throws
     */
    Shareable call(Shareable args, Shareable kwargs) throws Exception;
  }

  /**
   * One of its parameters, as {@code inspect.Parameter} has it.
   *
   * @param annotation the name of a Python type; empty for none
   */
  public record Parameter(String name, Kind kind, boolean optional, String annotation) {
    /** As {@code inspect} calls it. */
    public enum Kind {
      /** It has no name that callers could use. */
      POSITIONAL_ONLY,
      /** It is given either way. */
      POSITIONAL_OR_KEYWORD,
      /** What is left of the positional arguments. */
      VAR_POSITIONAL,
      /** What is left of the keyword arguments. */
      VAR_KEYWORD
    }
  }

  /** The call came to nothing, before the user's code ran or after: Python gets its own error. */
  public static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String pythonType;

    /**
     * Refuses a call.
     *
     * @param pythonType the name of an exception: TypeError, OverflowError, NotShareableError
     */
    public Refused(String pythonType, String message) {
      super(message, null, false, false);
      this.pythonType = pythonType;
    }

    /** The name of the Python exception. */
    public String pythonType() {
      return pythonType;
    }
  }

  /**
   * Makes one.
   *
   * @param name its qualified name, {@code Orders.find} for that of an object
   * @param doc its docstring; empty for none
   * @param parameters null when it takes whatever it is given
   * @param returns the name of a Python type; empty when that is not known
   */
  public HostFunction(
      String name, String doc, @Nullable List<Parameter> parameters, String returns, Body body) {
    this.name = name;
    this.doc = doc;
    this.parameters = parameters == null ? null : List.copyOf(parameters);
    this.returns = returns;
    this.body = body;
  }

  /** A number that no other one has, whatever runtime it is of. */
  public long id() {
    return id;
  }

  /** Its qualified name. */
  public String name() {
    return name;
  }

  /** Its docstring; empty for none. */
  public String doc() {
    return doc;
  }

  /** Its parameters; null when it takes whatever it is given. */
  public @Nullable List<Parameter> parameters() {
    return parameters;
  }

  /** The name of the Python type of its result; empty when that is not known. */
  public String returns() {
    return returns;
  }

  /** Calls it; see {@link Body#call}. */
  public Shareable call(Shareable args, Shareable kwargs) throws Exception {
    return body.call(args, kwargs);
  }
}
