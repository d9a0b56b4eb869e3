package dev.clutch.errors;

/** A value cannot cross between interpreters. Python: {@code NotShareableError}. */
public class NotShareableException extends InterpreterException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception.
   *
   * @param message names the offender and what would have been accepted
   */
  public NotShareableException(String message) {
    super(message);
  }
}
