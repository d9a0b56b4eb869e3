package dev.clutch.errors;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Code that ran in an interpreter ended with an uncaught Python exception. Only data about that
 * exception crosses; the message holds the full Python traceback, and the Python frames stand on
 * top of the Java stack trace.
 *
 * <p>Python: {@code concurrent.interpreters.ExecutionFailed} (PEP 734).
 */
public final class ExecutionFailedException extends InterpreterException {
  private static final long serialVersionUID = 1L;

  /** What crossed. */
  private final ExceptionInfo excinfo;

  /**
   * Makes the exception.
   *
   * @param excinfo the snapshot of the Python exception
   */
  public ExecutionFailedException(ExceptionInfo excinfo) {
    this(excinfo, null);
  }

  /**
   * Makes the exception.
   *
   * @param excinfo the snapshot of the Python exception
   * @param cause what Java code threw that the Python code called; null for none
   */
  public ExecutionFailedException(ExceptionInfo excinfo, @Nullable Throwable cause) {
    super(message(excinfo), cause);
    this.excinfo = Objects.requireNonNull(excinfo, "excinfo");
    setStackTrace(withPythonFrames(excinfo, getStackTrace()));
  }

  /**
   * The snapshot of the Python exception.
   *
   * @return type names, message, traceback text and frames
   */
  public ExceptionInfo excinfo() {
    return excinfo;
  }

  private static String message(ExceptionInfo info) {
    return info.formatted() + "\n\nUncaught in the interpreter:\n\n" + info.errdisplay();
  }

  private static StackTraceElement[] withPythonFrames(
      ExceptionInfo info, StackTraceElement[] java) {
    var python = info.frames().reversed(); // Python lists the innermost call last, Java first
    var all = new StackTraceElement[python.size() + java.length];
    for (int i = 0; i < python.size(); i++) {
      var frame = python.get(i);
      all[i] = new StackTraceElement("<python>", frame.function(), frame.file(), frame.line());
    }
    System.arraycopy(java, 0, all, python.size(), java.length);
    return all;
  }
}
