package dev.clutch.errors;

import java.io.Serializable;
import java.util.List;

/**
 * An uncaught Python exception as data: what of it crosses to another interpreter or to Java. No
 * live object of the interpreter is held.
 *
 * <p>Source: CPython's {@code _interpreters} excinfo namespace (PEP 734).
 *
 * @param type the names of the exception's class
 * @param msg {@code str(exception)}; empty when the exception has no message
 * @param formatted {@code module.qualname: msg}, without the module for builtins and {@code
 *     __main__}
 * @param errdisplay the text Python prints for the exception: traceback, causes, notes; without a
 *     last newline
 * @param frames the traceback's frames, outermost call first
 */
public record ExceptionInfo(
    TypeName type, String msg, String formatted, String errdisplay, List<Frame> frames)
    implements Serializable {

  /** Copies the frames. */
  public ExceptionInfo {
    frames = List.copyOf(frames);
  }

  /**
   * The names of a Python class.
   *
   * @param name its {@code __name__}
   * @param qualname its {@code __qualname__}
   * @param module its {@code __module__}
   */
  public record TypeName(String name, String qualname, String module) implements Serializable {}

  /**
   * One frame of a traceback.
   *
   * @param file the file name of the code
   * @param line the line number, from 1
   * @param function the name of the function, {@code <module>} at top level
   */
  public record Frame(String file, int line, String function) implements Serializable {}
}
