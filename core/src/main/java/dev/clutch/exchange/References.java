package dev.clutch.exchange;

import java.util.HashMap;
import java.util.Map;

/**
 * Counts the references to one thing by who holds them, so that those of a dead interpreter can be
 * given back. What counts is the total, as in CPython: a holder may give back a reference that
 * another one counted. Not thread-safe.
 */
public final class References {
  /** The holder of what Java threads hold that run in no interpreter. */
  public static final long HOST = Item.HOST;

  /** The holder of what a value on its way holds. */
  public static final long TRANSIT = -2;

  private final Map<Long, Long> byHolder = new HashMap<>();
  private long total;

  /** A count of zero. */
  public References() {}

  /** Counts one more. */
  public void add(long holder) {
    byHolder.merge(holder, 1L, Long::sum);
    total++;
  }

  /**
   * Counts one less.
   *
   * @return false when there was none
   */
  public boolean remove(long holder) {
    if (total == 0) {
      return false;
    }
    byHolder.computeIfPresent(holder, (_, count) -> count == 1 ? null : count - 1);
    total--;
    return true;
  }

  /**
   * Counts one less of what a holder itself counted: for an object that is found to be gone when
   * its interpreter may be dead, and have given everything back.
   *
   * @return false when it holds none
   */
  public boolean removeOwn(long holder) {
    return byHolder.containsKey(holder) && remove(holder);
  }

  /**
   * Gives back all that a holder counted.
   *
   * @return false when it held none
   */
  public boolean removeAll(long holder) {
    var count = byHolder.remove(holder);
    if (count == null || total == 0) {
      return false;
    }
    total = Math.max(0, total - count);
    return true;
  }

  /** How many there are. */
  public long total() {
    return total;
  }

  /** Whether nobody holds any. */
  public boolean none() {
    return total == 0;
  }
}
