package dev.clutch;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Keyword arguments of a call, given as its last argument: {@code py.call("json.dumps", value,
 * Kwargs.of("indent", 2))}.
 *
 * @param values names and values, in the order in which Python sees them
 */
public record Kwargs(Map<String, @Nullable Object> values) {
  /** Copies the map. */
  public Kwargs {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  /**
   * One keyword argument; {@link #and} adds others.
   *
   * @param name of a parameter
   * @param value its value
   * @return keyword arguments
   */
  public static Kwargs of(String name, @Nullable Object value) {
    return new Kwargs(Collections.singletonMap(Objects.requireNonNull(name, "name"), value));
  }

  /**
   * These and one more; it replaces an earlier one of the same name.
   *
   * @param name of a parameter
   * @param value its value
   * @return new keyword arguments
   */
  public Kwargs and(String name, @Nullable Object value) {
    var all = new LinkedHashMap<>(values);
    all.put(Objects.requireNonNull(name, "name"), value);
    return new Kwargs(all);
  }
}
