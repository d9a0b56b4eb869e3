package dev.clutch.exchange;

import org.jspecify.annotations.Nullable;

/**
 * One who stands in line at a queue, for an item or with one. Either a thread, which is handed what
 * it waits for, or a ticket, which is promised it, or one of the alternatives of a thread that
 * chooses, which may be too late when its turn comes.
 */
abstract sealed class Waiter permits ParkedThread, Ticket, Alternative {
  private final @Nullable Item offered;

  /**
   * Joins nobody's line yet.
   *
   * @param offered the item it wants to put; null when it wants to take one
   */
  Waiter(@Nullable Item offered) {
    this.offered = offered;
  }

  /** Whether it waits for room, not for an item. */
  boolean puts() {
    return offered != null;
  }

  /** The item that waits to be put. */
  Item offered() {
    if (offered == null) {
      throw new IllegalStateException("this waiter takes, it does not put");
    }
    return offered;
  }
}
