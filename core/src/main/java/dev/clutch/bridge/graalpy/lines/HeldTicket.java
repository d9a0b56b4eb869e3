package dev.clutch.bridge.graalpy.lines;

import dev.clutch.bridge.graalpy.crossing.GuestErrors;
import dev.clutch.errors.InterpreterException;
import dev.clutch.exchange.Item;
import dev.clutch.exchange.Ticket;
import java.util.function.Function;
import java.util.function.Supplier;
import org.graalvm.polyglot.HostAccess;
import org.jspecify.annotations.Nullable;

/** A {@link Ticket} at a queue or a channel, in the hands of Python code. */
public final class HeldTicket {
  private final Ticket ticket;
  private final GuestErrors errors;
  private final Function<Item, Object> taken;
  private final Supplier<Object> empty;

  /**
   * Hands a ticket to Python.
   *
   * @param taken makes of an item what Python gets
   * @param empty what Python gets when there is none
   */
  HeldTicket(
      Ticket ticket, GuestErrors errors, Function<Item, Object> taken, Supplier<Object> empty) {
    this.ticket = ticket;
    this.errors = errors;
    this.taken = taken;
    this.empty = empty;
  }

  /** Puts what was to be put; false when it is not its turn. For a channel: whether it is sent. */
  @HostAccess.Export
  public boolean put() {
    return claim() != null;
  }

  /** Takes a value, as the module's own function does; there is none when it is not its turn. */
  @HostAccess.Export
  public Object take() {
    var item = claim();
    return item == null ? empty.get() : taken.apply(item);
  }

  private @Nullable Item claim() {
    errors.roomToTake();
    try {
      return ticket.claim();
    } catch (InterpreterException e) {
      throw errors.raise(e);
    }
  }

  /** Gives the place up; false when something was taken or put before. */
  @HostAccess.Export
  public boolean withdraw() {
    errors.roomToGiveBack();
    return ticket.withdraw();
  }
}
