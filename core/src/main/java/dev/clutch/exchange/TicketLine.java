package dev.clutch.exchange;

import org.jspecify.annotations.Nullable;

/** Where a {@link Ticket} stands in line. */
interface TicketLine {
  /** See {@link Ticket#claim}. */
  @Nullable Item claim(Ticket ticket);

  /** See {@link Ticket#withdraw}. */
  boolean withdraw(Ticket ticket);
}
