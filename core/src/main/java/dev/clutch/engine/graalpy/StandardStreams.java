package dev.clutch.engine.graalpy;

import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/**
 * The standard output and error that an interpreter begins with. Nothing is buffered behind them,
 * so whether they have to be flushed is known without asking Python.
 */
public final class StandardStreams {
  private final @Nullable Object out; // null where there is no access
  private final @Nullable Object err;

  /** Those of a new interpreter. */
  public StandardStreams(Value out, Value err) {
    this.out = GuestObjects.of(out);
    this.err = GuestObjects.of(err);
  }

  /**
   * Whether any of the present streams has to be flushed: it holds something, or is the program's
   * own.
   */
  public boolean arePending(Value presentOut, Value presentErr) {
    return isPending(presentOut, out) || isPending(presentErr, err);
  }

  private static boolean isPending(Value present, @Nullable Object first) {
    return first == null || GuestObjects.of(present) != first || PendingText.isIn(present);
  }
}
