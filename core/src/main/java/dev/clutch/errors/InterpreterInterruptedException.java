package dev.clutch.errors;

/**
 * Somebody interrupted the Java thread that ran code in an interpreter, with {@link
 * Thread#interrupt()}, {@code Future.cancel(true)} or {@code ExecutorService.shutdownNow()}. The
 * code is ended where it was, as {@code Interpreter.interrupt} ends it; the interpreter stays
 * usable. The thread's interrupted status is set: callers look at it, or clear it with {@link
 * Thread#interrupted()} before they use an interpreter again.
 */
public class InterpreterInterruptedException extends InterpreterException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception.
   *
   * @param message names the interpreter
   */
  public InterpreterInterruptedException(String message) {
    super(message);
  }

  /**
   * Makes the exception with how the code ended.
   *
   * @param message names the interpreter
   * @param cause what the interrupt looked like inside
   */
  public InterpreterInterruptedException(String message, Throwable cause) {
    super(message, cause);
  }
}
