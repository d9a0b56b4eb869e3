package dev.clutch.exchange.table;

import dev.clutch.exchange.Item;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Counts the references to one thing by who holds them, so that those of a dead interpreter can be
 * given back. What counts is the total, as in CPython: a holder may give back a reference that
 * another one counted. Then it is one of those that other holders have, for the counts of all
 * holders always make up the total. Not thread-safe.
 */
public final class References {
  /** The holder of what Java threads hold that run in no interpreter. */
  public static final long HOST = Item.HOST;

  /** The holder of what a value on its way holds. */
  public static final long TRANSIT = -2;

  private final Map<Long, Long> byHolder = new LinkedHashMap<>();
  private long total;

  /** A count of zero. */
  public References() {}

  /** Counts one more. */
  public void add(long holder) {
    byHolder.merge(holder, 1L, Long::sum);
    total++;
  }

  /**
   * Counts one less: of the holder's own, or of those of who has held any for longest.
   *
   * @return false when there was none
   */
  public boolean remove(long holder) {
    if (total == 0) {
      return false;
    }
    long whose = byHolder.containsKey(holder) ? holder : byHolder.keySet().iterator().next();
    return removeOwn(whose);
  }

  /**
   * Counts one less of what a holder itself counted: for an object that is found to be gone when
   * its interpreter may be dead, and have given everything back.
   *
   * @return false when it holds none
   */
  public boolean removeOwn(long holder) {
    var count = byHolder.get(holder);
    if (count == null) {
      return false;
    }
    if (count == 1) {
      byHolder.remove(holder);
    } else {
      byHolder.put(holder, count - 1);
    }
    total--;
    return true;
  }

  /**
   * Gives back all that a holder counted.
   *
   * @return false when it held none
   */
  public boolean removeAll(long holder) {
    var count = byHolder.remove(holder);
    if (count == null) {
      return false;
    }
    total -= count;
    return true;
  }

  /** How many there are. */
  public long total() {
    return total;
  }

  /** How many of them a holder counted. */
  public long of(long holder) {
    return byHolder.getOrDefault(holder, 0L);
  }

  /** Whether nobody holds any. */
  public boolean none() {
    return total == 0;
  }
}
