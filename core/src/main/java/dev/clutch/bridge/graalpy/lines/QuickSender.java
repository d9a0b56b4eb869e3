package dev.clutch.bridge.graalpy.lines;

import dev.clutch.bridge.graalpy.crossing.Values;
import dev.clutch.data.Shareable;
import java.util.function.Consumer;
import org.graalvm.polyglot.HostAccess;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/**
 * The way of small messages from Python code into one queue or channel.
 *
 * <p>Nothing here asks a table, or asks a {@link Value} what it is: a call from compiled Python
 * code costs some 35 ns, each argument 20 more, and each such question 50. So here is only what
 * takes one argument, and the caller knows which method an object needs.
 */
public final class QuickSender {
  private final Values values;
  private final Consumer<Shareable> line;

  /**
   * Makes one.
   *
   * @param line sends, waits for it as long as it takes, and raises what goes wrong in Python
   */
  QuickSender(Values values, Consumer<Shareable> line) {
    this.values = values;
    this.line = line;
  }

  /** Sends None, a bool, an int or a float: polyglot converts them at once. */
  @HostAccess.Export
  public void atom(@Nullable Object value) {
    line.accept(Values.atom(value));
  }

  /** Sends a str, of those that {@code _clutch.crossing.share} leaves as they are. */
  @HostAccess.Export
  public void text(Value value) {
    line.accept(values.text(value));
  }

  /** Sends a tuple of values that {@link #atom} takes, and ASCII texts. */
  @HostAccess.Export
  public void atoms(@Nullable Object @Nullable ... items) {
    line.accept(Values.atoms(items));
  }

  /** Sends a tuple of ints, given as an array of 64 bits each. */
  @HostAccess.Export
  public void ints(Value array) {
    line.accept(new Shareable.Ints(new Shareable.Bytes(Values.bytes(array))));
  }

  /** Sends a bytes object, of those that {@code _clutch.crossing.share} leaves as they are. */
  @HostAccess.Export
  public void bytes(Value value) {
    line.accept(values.content(value));
  }

  /**
   * Sends a container, if there is nothing in it that has to be prepared.
   *
   * @return whether it is sent; nothing has happened otherwise
   */
  @HostAccess.Export
  public boolean container(Value value) {
    var made = values.container(value);
    if (made == null) {
      return false;
    }
    line.accept(made);
    return true;
  }
}
