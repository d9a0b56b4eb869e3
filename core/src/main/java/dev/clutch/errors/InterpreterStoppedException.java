package dev.clutch.errors;

/**
 * The interpreter was stopped while this call ran code in it. Python: {@code
 * clutch.InterpreterStoppedError}.
 */
public class InterpreterStoppedException extends InterpreterException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception.
   *
   * @param message names the offender and what would have been accepted
   */
  public InterpreterStoppedException(String message) {
    super(message);
  }
}
