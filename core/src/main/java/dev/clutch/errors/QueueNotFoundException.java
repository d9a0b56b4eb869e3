package dev.clutch.errors;

/**
 * No queue has that id: it was never made, or it is destroyed. Python: {@code QueueNotFoundError}.
 */
public class QueueNotFoundException extends QueueException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception.
   *
   * @param message names the offender and what would have been accepted
   */
  public QueueNotFoundException(String message) {
    super(message);
  }
}
