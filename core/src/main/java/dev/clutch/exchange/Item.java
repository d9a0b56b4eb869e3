package dev.clutch.exchange;

import dev.clutch.data.Shareable;
import dev.clutch.types.UnboundPolicy;
import org.jspecify.annotations.Nullable;

/**
 * A value in transit.
 *
 * @param value the value; null once the interpreter that put it is gone
 * @param origin the id of the interpreter that put it, or {@link #HOST}
 * @param policy what becomes of it when that interpreter is destroyed
 */
public record Item(@Nullable Shareable value, long origin, UnboundPolicy policy) {
  /** The origin of what Java threads put that run in no interpreter: it never becomes unbound. */
  public static final long HOST = -1;

  Item unbound() {
    return new Item(null, origin, policy);
  }
}
