package dev.clutch.errors;

/**
 * A confined interpreter asked for what it may not do, or named something that it neither made nor
 * was handed. In Python a {@code PermissionError}.
 */
public class NotPermittedException extends InterpreterException {
  private static final long serialVersionUID = 1L;

  /** With a message that names what was asked for, and what would be accepted. */
  public NotPermittedException(String message) {
    super(message);
  }
}
