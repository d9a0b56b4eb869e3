package dev.clutch.bridge.graalpy.crossing;

/**
 * What a function of Java's threw, as the Python exception for it holds it: Python code can do
 * nothing with it.
 */
public final class HeldError {
  private final Throwable thrown;

  HeldError(Throwable thrown) {
    this.thrown = thrown;
  }

  /** It. */
  public Throwable thrown() {
    return thrown;
  }
}
