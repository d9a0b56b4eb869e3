package dev.clutch;

import dev.clutch.data.Conversions;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What Python code has called a {@link Callback} with: copies of its values, in their natural Java
 * types. What is thrown here, where an argument is missing or of another type, is a TypeError in
 * Python; where a number does not fit, an OverflowError.
 */
public final class CallbackArguments {
  private final List<@Nullable Object> positional;
  private final Map<String, @Nullable Object> named;

  CallbackArguments(List<@Nullable Object> positional, Map<String, @Nullable Object> named) {
    this.positional = positional;
    this.named = Collections.unmodifiableMap(named);
  }

  /** An argument that is not there, or of another type. */
  static final class Unfit extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final String pythonType;

    Unfit(String pythonType, String message) {
      super(message);
      this.pythonType = pythonType;
    }

    String pythonType() {
      return pythonType;
    }
  }

  /**
   * The positional arguments.
   *
   * @return an unmodifiable list; None is null in it
   */
  public List<@Nullable Object> positional() {
    return positional;
  }

  /**
   * The keyword arguments.
   *
   * @return an unmodifiable map, in the order of the call; None is null in it
   */
  public Map<String, @Nullable Object> named() {
    return named;
  }

  /**
   * How many positional arguments there are.
   *
   * @return their number
   */
  public int size() {
    return positional.size();
  }

  /**
   * A positional argument.
   *
   * @param index counts from 0
   * @return its value; null for None
   * @throws IllegalArgumentException when there are not so many
   */
  public @Nullable Object get(int index) {
    if (index < 0 || index >= positional.size()) {
      throw new Unfit(
          "TypeError",
          "positional argument %d is missing: %d given".formatted(index + 1, positional.size()));
    }
    return positional.get(index);
  }

  /**
   * A positional argument in the type asked for.
   *
   * @param <T> the type asked for
   * @param index counts from 0
   * @param type as {@link Interpreter#eval(String, Class)} takes it
   * @return its value in that type, exactly; null for None
   * @throws IllegalArgumentException when there are not so many, or it is of another type
   */
  public <T> @Nullable T get(int index, Class<T> type) {
    return converted(get(index), type, "argument " + (index + 1));
  }

  /**
   * A keyword argument in the type asked for.
   *
   * @param <T> the type asked for
   * @param name its name
   * @param type as {@link Interpreter#eval(String, Class)} takes it
   * @return its value in that type, exactly; null for None, and where it is not given
   * @throws IllegalArgumentException when it is of another type
   */
  public <T> @Nullable T get(String name, Class<T> type) {
    return converted(named.get(name), type, "argument '" + name + "'");
  }

  private static <T> @Nullable T converted(@Nullable Object value, Class<T> type, String what) {
    try {
      return Conversions.convert(value, type);
    } catch (ClassCastException | ArithmeticException e) {
      throw unfit(e, what);
    }
  }

  /** What Python is told where an argument cannot become what Java takes. */
  static Unfit unfit(RuntimeException e, String what) {
    return new Unfit(
        e instanceof ArithmeticException ? "OverflowError" : "TypeError",
        what + ": " + e.getMessage());
  }

  @Override
  public String toString() {
    return positional + " " + named;
  }
}
