package dev.clutch.bridge.graalpy.lines;

import dev.clutch.bridge.graalpy.crossing.Scratches;
import java.util.function.Supplier;
import org.graalvm.polyglot.HostAccess;

/** The way of messages from one queue or channel to Python code; see {@link QuickSender}. */
public final class QuickReceiver {
  private final Supplier<Object> line;

  /**
   * Makes one.
   *
   * @param line waits as long as it takes, and raises what goes wrong in Python
   */
  QuickReceiver(Supplier<Object> line) {
    this.line = line;
  }

  /** Receives the next message: a value, or an object of {@link Scratches} that carries one. */
  @HostAccess.Export
  public Object receive() {
    return line.get();
  }
}
