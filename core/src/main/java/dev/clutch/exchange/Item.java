package dev.clutch.exchange;

import dev.clutch.config.UnboundPolicy;
import dev.clutch.data.Shareable;
import org.jspecify.annotations.Nullable;

/**
 * A value in transit.
 *
 * @param value the value; null once the interpreter that put it is gone
 * @param origin the id of the interpreter that put it, or {@link #HOST}
 * @param policy what becomes of it when that interpreter is destroyed
 * @param format a number that CPython 3.13's queues want back with the value; 0 for all others
 */
public record Item(@Nullable Shareable value, long origin, UnboundPolicy policy, int format) {
  /** The origin of what Java threads put that run in no interpreter: it never becomes unbound. */
  public static final long HOST = -1;

  /** An item without a format. */
  public Item(@Nullable Shareable value, long origin, UnboundPolicy policy) {
    this(value, origin, policy, 0);
  }

  Item unbound() {
    return new Item(null, origin, policy, 0);
  }
}
