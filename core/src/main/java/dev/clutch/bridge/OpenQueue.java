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
 * code costs some 35 ns, each argument 20 more, and each such question 50. So here is only what
 * takes one argument: puts with the queue's own policy, and waits without a limit. The rest is
 * {@link QueuesModule}'s.
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
  public void putAtom(@Nullable Object value) {
    put(Values.atom(value));
  }

  /** Puts a tuple of values that {@link #putAtom} takes. */
  @HostAccess.Export
  public void putAtoms(@Nullable Object @Nullable ... items) {
    put(Values.atoms(items));
  }

  /** Puts a tuple of ints, given as an array of 64 bits each. */
  @HostAccess.Export
  public void putInts(Value array) {
    put(new Shareable.Ints(new Shareable.Bytes(Values.bytes(array))));
  }

  /** Puts a bytes object that is not large. */
  @HostAccess.Export
  public void putBytes(Value value) {
    put(new Shareable.Bytes(Values.bytes(value)));
  }

  private void put(Shareable value) {
    module.put(queue, value, -1, 0, -1);
  }

  /** Takes a value, as {@link QueuesModule#take} does. */
  @HostAccess.Export
  public Object take() {
    return module.take(queue, -1);
  }
}
