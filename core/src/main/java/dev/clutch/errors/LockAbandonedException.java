package dev.clutch.errors;

/** The interpreter that held a lock died, or was interrupted, and nobody has recovered the lock. */
public class LockAbandonedException extends InterpreterException {
  private static final long serialVersionUID = 1L;

  /** With a message that names the lock and who held it. */
  public LockAbandonedException(String message) {
    super(message);
  }
}
