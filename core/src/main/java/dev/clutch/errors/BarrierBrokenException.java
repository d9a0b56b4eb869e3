package dev.clutch.errors;

/** A barrier was aborted, timed out, or lost one of its parties. */
public class BarrierBrokenException extends InterpreterException {
  private static final long serialVersionUID = 1L;

  /** With a message that names the barrier and what broke it. */
  public BarrierBrokenException(String message) {
    super(message);
  }
}
