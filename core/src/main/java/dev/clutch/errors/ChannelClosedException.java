package dev.clutch.errors;

/**
 * The channel is closed: nothing can be sent any more, and nothing is left to receive. Python:
 * {@code ChannelClosedError}.
 */
public class ChannelClosedException extends ChannelException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception.
   *
   * @param message names the offender and what would have been accepted
   */
  public ChannelClosedException(String message) {
    super(message);
  }
}
