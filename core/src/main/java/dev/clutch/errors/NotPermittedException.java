package dev.clutch.errors;

/**
 * A confined interpreter asked for what it may not do, or named something that it neither made nor
 * was handed. In Python a {@code PermissionError}.
 */
public class NotPermittedException extends InterpreterException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception.
   *
   * @param message names the offender and what would have been accepted
   */
  public NotPermittedException(String message) {
    super(message);
  }
}
