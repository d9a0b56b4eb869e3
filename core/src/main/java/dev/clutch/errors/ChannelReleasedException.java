package dev.clutch.errors;

/**
 * The channel is open, but this interpreter has let go of this end of it, for good. Python: {@code
 * ChannelReleasedError}.
 */
public class ChannelReleasedException extends ChannelClosedException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception.
   *
   * @param message names the offender and what would have been accepted
   */
  public ChannelReleasedException(String message) {
    super(message);
  }
}
