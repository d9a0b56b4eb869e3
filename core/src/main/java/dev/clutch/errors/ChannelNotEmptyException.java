package dev.clutch.errors;

/**
 * A channel cannot be closed in this way as long as there is something left to receive. Python:
 * {@code ChannelNotEmptyError}.
 */
public class ChannelNotEmptyException extends ChannelException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception.
   *
   * @param message names the offender and what would have been accepted
   */
  public ChannelNotEmptyException(String message) {
    super(message);
  }
}
