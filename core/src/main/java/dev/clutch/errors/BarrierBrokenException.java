package dev.clutch.errors;

/** A barrier was aborted, timed out, or lost one of its parties. */
public class BarrierBrokenException extends InterpreterException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception.
   *
   * @param message names the offender and what would have been accepted
   */
  public BarrierBrokenException(String message) {
    super(message);
  }
}
