package dev.clutch.errors;

/** Somebody else is running code in the interpreter's {@code __main__}; one may at a time. */
public class InterpreterRunningException extends InterpreterException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception.
   *
   * @param message names the offender and what would have been accepted
   */
  public InterpreterRunningException(String message) {
    super(message);
  }
}
