package dev.clutch.bridge;

import dev.clutch.data.Shareable;
import dev.clutch.exchange.ItemQueue;
import org.graalvm.polyglot.HostAccess;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/**
 * One queue in the hands of Python code: the quick way of small messages.
 *
 * <p>Nothing here asks a table, or asks a {@link Value} what it is: a call from compiled Python
 * code costs some 50 ns, and each such question as much again. Parameters and results are those of
 * {@link QueuesModule#put} and {@link QueuesModule#take}.
 */
public final class OpenQueue {
  private final ItemQueue queue;
  private final QueuesModule module;

  OpenQueue(ItemQueue queue, QueuesModule module) {
    this.queue = queue;
    this.module = module;
  }

  /** Puts None, a bool, an int, a float or an ASCII str: polyglot converts them at once. */
  @HostAccess.Export
  public boolean putAtom(@Nullable Object value, int policy, double seconds) {
    return put(Values.atom(value), policy, seconds);
  }

  /** Puts a tuple of values that {@link #putAtom} takes. */
  @HostAccess.Export
  public boolean putAtoms(int policy, double seconds, @Nullable Object @Nullable ... items) {
    return put(Values.atoms(items), policy, seconds);
  }

  /** Puts a bytes object that is not large. */
  @HostAccess.Export
  public boolean putBytes(Value value, int policy, double seconds) {
    return put(new Shareable.Bytes(Values.bytes(value)), policy, seconds);
  }

  private boolean put(Shareable value, int policy, double seconds) {
    return module.put(queue, value, policy, 0, seconds);
  }

  /** Takes a value. */
  @HostAccess.Export
  public Object take(double seconds) {
    return module.take(queue, seconds);
  }
}
