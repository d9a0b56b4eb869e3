package dev.clutch.errors;

import org.jspecify.annotations.Nullable;

/**
 * The root of everything Clutch throws: an operation on an interpreter, or on what travels between
 * interpreters, could not be done. Python code sees {@code
 * concurrent.interpreters.InterpreterError}.
 */
public class InterpreterException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception.
   *
   * @param message what was asked, of whom, and what would have been accepted
   */
  public InterpreterException(String message) {
    super(message);
  }

  /**
   * Makes the exception with what caused it.
   *
   * @param message what was asked, of whom, and what would have been accepted
   * @param cause what went wrong below; null for nothing
   */
  public InterpreterException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
