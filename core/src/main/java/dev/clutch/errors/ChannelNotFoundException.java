package dev.clutch.errors;

/**
 * No channel has that id: it was never made, or it is destroyed. Python: {@code
 * ChannelNotFoundError}.
 */
public class ChannelNotFoundException extends ChannelException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception.
   *
   * @param message names the offender and what would have been accepted
   */
  public ChannelNotFoundException(String message) {
    super(message);
  }
}
