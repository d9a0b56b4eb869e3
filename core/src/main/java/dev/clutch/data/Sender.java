package dev.clutch.data;

import dev.clutch.config.Permission;
import java.util.Set;

/**
 * Who made a value that its receiver would have to execute, as a pickle is: it is executed only
 * where it can do no more than its sender could do itself.
 *
 * @param interpreter its id
 * @param may what beyond its interpreter its code may reach
 */
public record Sender(long interpreter, Set<Permission> may) {
  /** Takes over an immutable copy. */
  public Sender {
    may = Set.copyOf(may);
  }

  /** Whether code of a receiver that may do this does no more for the sender than its own does. */
  public boolean mayAllOf(Set<Permission> receiver) {
    return may.containsAll(receiver);
  }
}
