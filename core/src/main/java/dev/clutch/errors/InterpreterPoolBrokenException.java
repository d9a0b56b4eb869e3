package dev.clutch.errors;

/**
 * A pool can make no workers: its initializer failed, or its runtime is closed. The cause says why.
 * Every task that waits gets this, and every later one.
 */
public class InterpreterPoolBrokenException extends InterpreterException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception.
   *
   * @param message names the pool
   * @param cause why it has no worker
   */
  public InterpreterPoolBrokenException(String message, Throwable cause) {
    super(message, cause);
  }
}
