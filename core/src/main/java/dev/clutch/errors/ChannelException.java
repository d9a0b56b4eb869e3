package dev.clutch.errors;

/** An operation on a channel could not be done. Python: {@code ChannelError}. */
public class ChannelException extends InterpreterException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception.
   *
   * @param message names the offender and what would have been accepted
   */
  public ChannelException(String message) {
    super(message);
  }
}
