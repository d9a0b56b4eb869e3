package dev.clutch.errors;

/** An operation on a queue could not be done. Python: {@code QueueError}. */
public class QueueException extends InterpreterException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception.
   *
   * @param message names the offender and what would have been accepted
   */
  public QueueException(String message) {
    super(message);
  }
}
