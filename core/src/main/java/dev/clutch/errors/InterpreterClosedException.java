package dev.clutch.errors;

/** The interpreter, or the runtime that holds it, is closed. */
public class InterpreterClosedException extends InterpreterException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception.
   *
   * @param message names the offender and what would have been accepted
   */
  public InterpreterClosedException(String message) {
    super(message);
  }
}
