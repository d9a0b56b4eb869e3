package dev.clutch.errors;

/**
 * Code ran into a limit: of its config, or the deadline of a task. Python: {@code
 * clutch.LimitExceededError}.
 */
public class LimitExceededException extends InterpreterException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception.
   *
   * @param message names the limit and who exceeded it
   */
  public LimitExceededException(String message) {
    super(message);
  }
}
