package dev.clutch.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * What is to be run.
 *
 * @param kind how it is given
 * @param what the code, the module's name or the file's path
 * @param argv {@code sys.argv}
 */
record Program(Kind kind, String what, List<String> argv) {
  /** How a program is given. */
  enum Kind {
    /** {@code -c CODE}. */
    COMMAND,
    /** {@code -m MODULE}. */
    MODULE,
    /** A source file. */
    FILE,
    /** A folder or zip file with a {@code __main__} module in it. */
    CONTAINER,
    /** {@code -}, or nothing on a command line without a terminal. */
    STDIN,
    /** Nothing, at a terminal. */
    INTERACTIVE
  }

  static Program of(Options options) {
    if (options.command != null) {
      return new Program(Kind.COMMAND, options.command.getFirst(), withName("-c", options.command));
    }
    if (options.module != null) {
      return new Program(Kind.MODULE, options.module.getFirst(), withName("-m", options.module));
    }
    if (options.positional.isEmpty()) {
      boolean terminal = Boolean.getBoolean("clutch.terminal"); // the launcher asked about stdin
      return new Program(terminal ? Kind.INTERACTIVE : Kind.STDIN, "", List.of(""));
    }
    var file = options.positional.getFirst();
    if (file.equals("-")) {
      return new Program(Kind.STDIN, "", options.positional);
    }
    return new Program(
        isContainer(Path.of(file)) ? Kind.CONTAINER : Kind.FILE, file, options.positional);
  }

  /** What stands first in {@code sys.path}. */
  @Nullable String path0() {
    return switch (kind) {
      case COMMAND, STDIN, INTERACTIVE -> "";
      case MODULE -> absolute("");
      case CONTAINER -> absolute(what);
      case FILE -> folder(Path.of(what));
    };
  }

  /**
   * A path from the root on. Nothing in it is resolved, as {@code ..} behind a link is not what it
   * seems.
   */
  static String absolute(String path) {
    return Path.of(path).toAbsolutePath().toString();
  }

  private static String folder(Path file) {
    Path real;
    try {
      real = file.toRealPath(); // a script that is called through a link finds its neighbours
    } catch (IOException e) {
      real = file.toAbsolutePath(); // not there: said when it is opened
    }
    return Objects.requireNonNull(real.getParent(), "a file has a folder").toString();
  }

  private static boolean isContainer(Path path) {
    if (Files.isDirectory(path)) {
      return true;
    }
    if (!Files.isRegularFile(path)) {
      return false;
    }
    try (var zip = new ZipFile(path.toFile())) {
      return zip.size() >= 0;
    } catch (ZipException e) {
      return false;
    } catch (IOException e) {
      return false; // unreadable: said when it is opened
    }
  }

  private static List<String> withName(String name, List<String> rest) {
    var argv = new ArrayList<>(rest);
    argv.set(0, name);
    return argv;
  }
}
