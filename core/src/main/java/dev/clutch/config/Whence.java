package dev.clutch.config;

/**
 * Who made an interpreter. The order of the constants is CPython's numbering ({@code
 * _interpreters.WHENCE_*}).
 */
public enum Whence {
  /** Not known. */
  UNKNOWN(0, "unknown"),
  /** The runtime itself: the main interpreter. */
  RUNTIME(1, "runtime init"),
  /** CPython's old C API; kept for the numbering. */
  LEGACY_CAPI(2, "legacy C-API"),
  /** CPython's C API; kept for the numbering. */
  CAPI(3, "C-API"),
  /** The host: made from Java through {@code Clutch.create}. */
  XI(4, "cross-interpreter C-API"),
  /**
   * Python code, through {@code concurrent.interpreters.create} or {@code _interpreters.create}.
   */
  STDLIB(5, "_interpreters module");

  private final int code;
  private final String label;

  Whence(int code, String label) {
    this.code = code;
    this.label = label;
  }

  /**
   * The number of the constant in CPython's {@code _interpreters}.
   *
   * @return 0 to 5
   */
  public int code() {
    return code;
  }

  /**
   * The text Python's {@code Interpreter.whence} shows.
   *
   * @return CPython's words for it
   */
  public String label() {
    return label;
  }
}
