package dev.clutch.errors;

/**
 * No interpreter has that id: it was never made, or it is destroyed. Python: {@code
 * InterpreterNotFoundError}.
 */
public class InterpreterNotFoundException extends InterpreterException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception.
   *
   * @param message names the offender and what would have been accepted
   */
  public InterpreterNotFoundException(String message) {
    super(message);
  }
}
