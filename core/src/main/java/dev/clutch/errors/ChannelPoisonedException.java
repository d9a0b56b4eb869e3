package dev.clutch.errors;

/**
 * The channel was poisoned: whoever uses it, or waits at it, gets this. Python: {@code
 * ChannelPoisonedError}.
 */
public class ChannelPoisonedException extends ChannelException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception.
   *
   * @param message names the offender and what would have been accepted
   */
  public ChannelPoisonedException(String message) {
    super(message);
  }
}
