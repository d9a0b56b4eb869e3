package dev.clutch.errors;

import dev.clutch.config.UnboundPolicy;

/**
 * The interpreter that put the next item is destroyed, and the item's policy is {@link
 * UnboundPolicy#ERROR}.
 */
public class ItemInterpreterDestroyedException extends QueueException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception.
   *
   * @param message names the offender and what would have been accepted
   */
  public ItemInterpreterDestroyedException(String message) {
    super(message);
  }
}
