package dev.clutch.bridge.graalpy.lines;

import dev.clutch.bridge.graalpy.crossing.GuestErrors;
import dev.clutch.errors.InterpreterException;
import dev.clutch.exchange.Item;
import dev.clutch.exchange.Ticket;
import org.graalvm.polyglot.HostAccess;
import org.jspecify.annotations.Nullable;

/** A {@link Ticket} at a queue or a channel, in the hands of Python code. */
public final class HeldTicket {
  private final Ticket ticket;
  private final GuestErrors errors;
  private final Answers answers;

  /**
   * Hands a ticket to Python.
   *
   * @param answers make of an item what Python gets
   */
  HeldTicket(Ticket ticket, GuestErrors errors, Answers answers) {
    this.ticket = ticket;
    this.errors = errors;
    this.answers = answers;
  }

  /** Puts what was to be put; false when it is not its turn. For a channel: whether it is sent. */
  @HostAccess.Export
  public boolean put() {
    return claim() != null;
  }

  /** Takes a value, as the module's own function does; there is none when it is not its turn. */
  @HostAccess.Export
  public Object take() {
    return answers.of(claim());
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
