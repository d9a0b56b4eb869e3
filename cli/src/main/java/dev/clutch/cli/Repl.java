package dev.clutch.cli;

import dev.clutch.Interpreter;
import dev.clutch.errors.ExecutionFailedException;
import java.io.IOError;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.jline.reader.EndOfFileException;
import org.jline.reader.UserInterruptException;
import org.jspecify.annotations.Nullable;

/**
 * An interactive session. Lines are read here and handed to {@code _clutch.program.repl}, which
 * knows what a session does with them. A terminal that cannot edit lines is left to Python
 * altogether.
 */
final class Repl {
  /** What Python made of a line; the session goes on as long as there is no status. */
  private record Answer(@Nullable Long status, String prompt) {}

  private final Interpreter main;

  private Repl(Interpreter main) {
    this.main = main;
  }

  /** Runs a session until it ends, and answers its exit status. */
  static long run(Interpreter main, boolean quiet) {
    var repl = new Repl(main);
    var status = repl.session(quiet ? "" : banner());
    return Objects.requireNonNull((Long) repl.call("end", status), "an exit status");
  }

  private static String banner() {
    return Version.text()
        + "\nType \"help\", \"copyright\", \"credits\" or \"license\" for more information.\n";
  }

  private long session(String banner) {
    var answer = answer("start", banner);
    if (answer.status() != null) {
      return answer.status();
    }
    try (var lines = LineEditor.open(this::completions)) {
      return lines == null
          ? Objects.requireNonNull((Long) call("loop"), "an exit status")
          : loop(lines, answer);
    } catch (IOException | IOError e) {
      // the terminal cannot be put back, since exit() has closed it or it is gone: the end anyway
      return 0;
    }
  }

  private long loop(LineEditor lines, Answer first) {
    var answer = first;
    while (answer.status() == null) {
      try {
        answer = answer("push", lines.read(answer.prompt()));
      } catch (UserInterruptException e) {
        answer = interrupted();
      } catch (EndOfFileException e) {
        return 0;
      }
    }
    return answer.status();
  }

  private Answer interrupted() {
    return new Answer(null, String.valueOf(call("interrupted")));
  }

  /**
   * Ctrl-C may come when Python has just left the code that it was meant for; then the call itself
   * fails.
   */
  private Answer answer(String function, Object... args) {
    try {
      return call(function, args) instanceof List<?> pair
          ? new Answer((Long) pair.getFirst(), String.valueOf(pair.getLast()))
          : interrupted();
    } catch (ExecutionFailedException e) {
      if (!e.excinfo().type().name().equals("KeyboardInterrupt")) {
        throw e;
      }
      System.err.println();
      return interrupted();
    }
  }

  private List<String> completions(String word) {
    try {
      return call("complete", word) instanceof List<?> names
          ? names.stream().map(String::valueOf).toList()
          : List.of();
    } catch (ExecutionFailedException e) {
      return List.of(); // Ctrl-C, while a property was asked for its value
    }
  }

  private @Nullable Object call(String function, Object... args) {
    return main.call("_clutch.program.repl." + function, args);
  }
}
