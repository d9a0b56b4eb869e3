package dev.clutch.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What Python code sees of the program it belongs to; every interpreter of a runtime sees the same.
 *
 * @param executable {@code sys.executable}: a command that starts Python programs as child
 *     processes; empty for none
 * @param argv {@code sys.argv}
 * @param path0 what stands first in {@code sys.path}, as CPython computes it at start-up; null for
 *     nothing
 * @param commandLine {@code sys.orig_argv}; empty for none
 * @param extraOptions what {@code sys._xoptions} is made of: names, or {@code name=value}
 */
public record Program(
    String executable,
    List<String> argv,
    @Nullable String path0,
    List<String> commandLine,
    List<String> extraOptions) {
  /**
   * An embedded interpreter's: no executable, {@code sys.argv} is {@code ['']}, nothing before the
   * module path.
   */
  public static final Program EMBEDDED = new Program("", List.of(""), null);

  /** Copies the arguments. */
  public Program {
    argv = List.copyOf(argv);
    commandLine = List.copyOf(commandLine);
    extraOptions = List.copyOf(extraOptions);
  }

  /**
   * Without a command line.
   *
   * @param executable what {@code sys.executable} is
   * @param argv what {@code sys.argv} is
   * @param path0 what {@code sys.path} begins with; null for nothing of its own
   */
  public Program(String executable, List<String> argv, @Nullable String path0) {
    this(executable, argv, path0, List.of(), List.of());
  }
}
