package dev.clutch.data;

import dev.clutch.config.Permission;
import java.util.Set;

/**
 * Who made a value that its receiver would have to execute, as a pickle is: it is executed only
 * where it can do no more than its sender could do itself, or where somebody answers for it.
 *
 * @param interpreter its id
 * @param may what beyond its interpreter its code may reach
 * @param hostClasses the Java classes that it may use
 * @param trusted whether everybody executes it: nothing is kept from its code, or the host has said
 *     so
 */
public record Sender(
    long interpreter, Set<Permission> may, Set<Class<?>> hostClasses, boolean trusted) {
  /** Takes over immutable copies. */
  public Sender {
    may = Set.copyOf(may);
    hostClasses = Set.copyOf(hostClasses);
  }

  /** Whether code of a receiver does no more for the sender than its own does. */
  public boolean mayAllOf(Sender receiver) {
    return trusted
        || (may.containsAll(receiver.may) && hostClasses.containsAll(receiver.hostClasses));
  }
}
