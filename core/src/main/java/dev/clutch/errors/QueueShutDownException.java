package dev.clutch.errors;

/**
 * The queue was shut down: nothing can be put into it any more, and there is nothing left to take.
 * Python: {@code QueueShutDown}.
 */
public class QueueShutDownException extends QueueException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception.
   *
   * @param message names the offender and what would have been accepted
   */
  public QueueShutDownException(String message) {
    super(message);
  }
}
