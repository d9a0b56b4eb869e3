package dev.clutch.errors;

/** The interpreter that held a lock died, or was interrupted, and nobody has recovered the lock. */
public class LockAbandonedException extends InterpreterException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception.
   *
   * @param message names the offender and what would have been accepted
   */
  public LockAbandonedException(String message) {
    super(message);
  }
}
