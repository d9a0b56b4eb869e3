package dev.clutch;

import dev.clutch.data.JavaValues;
import dev.clutch.data.Shareable;
import dev.clutch.errors.NotShareableException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of a call, on their way to Python.
 *
 * @param named pairs of name and value, or null when there are none
 */
record Arguments(List<Shareable> positional, Shareable.@Nullable Tuple named) {
  /**
   * Prepares arguments.
   *
   * @throws NotShareableException naming the argument that cannot cross
   */
  static Arguments of(JavaValues values, @Nullable Object[] args) {
    boolean hasNamed = args.length > 0 && args[args.length - 1] instanceof Kwargs;
    int count = hasNamed ? args.length - 1 : args.length;
    var positional = new ArrayList<Shareable>(count);
    for (int i = 0; i < count; i++) {
      try {
        positional.add(values.toShareable(args[i]));
      } catch (NotShareableException e) {
        throw new NotShareableException("argument " + (i + 1) + ": " + e.getMessage());
      }
    }
    return new Arguments(positional, hasNamed ? named(values, (Kwargs) args[count]) : null);
  }

  private static Shareable.Tuple named(JavaValues values, Kwargs kwargs) {
    var pairs = new ArrayList<Shareable>();
    kwargs
        .values()
        .forEach(
            (name, value) -> {
              try {
                var pair = List.of(new Shareable.Str(name), values.toShareable(value));
                pairs.add(new Shareable.Tuple(pair));
              } catch (NotShareableException e) {
                throw new NotShareableException("argument " + name + ": " + e.getMessage());
              }
            });
    return new Shareable.Tuple(pairs);
  }
}
