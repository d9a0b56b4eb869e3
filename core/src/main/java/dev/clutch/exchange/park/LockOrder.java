package dev.clutch.exchange.park;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Which mutexes the thread has, where assertions are on, as they are in every test. To be used in
 * an {@code assert} only: elsewhere nobody counts, and it costs nothing.
 *
 * <p>The rule, of which docs/locks.md is the whole: who has a mutex takes no other but its second,
 * and gives both back before he waits, rings a bell or lets Python code run.
 */
public final class LockOrder {
  private static final ThreadLocal<ArrayDeque<Mutex>> HELD =
      ThreadLocal.withInitial(ArrayDeque::new);

  private LockOrder() {}

  /**
   * A mutex is about to be taken.
   *
   * @param first the one that is held by who takes this one as the second of two
   */
  static boolean takes(Mutex mutex, @Nullable Mutex first) {
    var held = HELD.get();
    if (!held.isEmpty() && (held.size() > 1 || !held.peek().equals(first))) {
      throw new AssertionError("a mutex is taken while the thread has " + held.size() + " others");
    }
    held.push(mutex);
    return true;
  }

  /** It is given back. */
  static boolean givesBack(Mutex mutex) {
    return HELD.get().removeFirstOccurrence(mutex);
  }

  /** Whether the thread has none. */
  public static boolean isFree() {
    return HELD.get().isEmpty();
  }
}
