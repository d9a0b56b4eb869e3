package dev.clutch.config;

import dev.clutch.errors.ItemInterpreterDestroyedException;
import java.util.Optional;

/**
 * What becomes of an item in a queue when the interpreter that put it is destroyed before anybody
 * took it.
 *
 * <p>Source: CPython's {@code concurrent.interpreters} (UNBOUND, UNBOUND_ERROR, UNBOUND_REMOVE).
 */
public enum UnboundPolicy {
  /** The item vanishes; the queue's count falls at once. */
  REMOVE(1),
  /** The item keeps its place; taking it raises {@link ItemInterpreterDestroyedException}. */
  ERROR(2),
  /** The item keeps its place; taking it gives the marker {@code UNBOUND}. The default. */
  REPLACE(3);

  private final int code;

  UnboundPolicy(int code) {
    this.code = code;
  }

  /**
   * The number CPython's low-level modules use for the policy.
   *
   * @return 1, 2 or 3
   */
  public int code() {
    return code;
  }

  /**
   * The policy with a number.
   *
   * @param code as CPython's low-level modules use it
   * @return the policy, or empty when no policy has that number
   */
  public static Optional<UnboundPolicy> ofCode(int code) {
    for (var policy : values()) {
      if (policy.code == code) {
        return Optional.of(policy);
      }
    }
    return Optional.empty();
  }
}
