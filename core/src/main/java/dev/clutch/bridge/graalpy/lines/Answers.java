package dev.clutch.bridge.graalpy.lines;

import dev.clutch.bridge.graalpy.crossing.GuestErrors;
import dev.clutch.bridge.graalpy.crossing.Values;
import dev.clutch.exchange.Item;
import dev.clutch.exchange.Ticket;
import java.lang.ref.Reference;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/**
 * What Python gets of a queue or channel.
 *
 * @param empty given back when there was none in time
 * @param unbound called with the policy's number when the interpreter that brought the item is gone
 * @param formatted called with the value and its format when it has one; null where none has
 */
record Answers(
    Values values, GuestErrors errors, Value empty, Value unbound, @Nullable Value formatted) {
  /** What an item comes to; null stands for none. */
  Object of(@Nullable Item item) {
    if (item == null) {
      return empty;
    }
    var value = item.value();
    if (value == null) {
      return unbound.execute(item.policy().code());
    }
    try {
      return item.format() == 0 || formatted == null
          ? values.toCompiled(value)
          : formatted.execute(values.toGuest(value), item.format());
    } finally {
      Reference.reachabilityFence(value); // until what it holds is held by the guest object
    }
  }

  HeldTicket held(Ticket ticket) {
    return new HeldTicket(ticket, errors, this);
  }
}
