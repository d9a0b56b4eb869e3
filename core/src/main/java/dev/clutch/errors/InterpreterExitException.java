package dev.clutch.errors;

/**
 * Code asked for the end of the process ({@code os._exit}). The interpreter's run is over; the
 * process goes on, and whoever caught this decides.
 */
public final class InterpreterExitException extends InterpreterException {
  private static final long serialVersionUID = 1L;

  /** As given to {@code os._exit}. */
  private final int status;

  /**
   * Makes the exception.
   *
   * @param status the exit status that was asked for
   */
  public InterpreterExitException(int status) {
    super("the interpreter's code called for the end of the process, with status " + status);
    this.status = status;
  }

  /**
   * The exit status that was asked for.
   *
   * @return as given to {@code os._exit}
   */
  public int status() {
    return status;
  }
}
