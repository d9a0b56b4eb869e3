package dev.clutch.cli;

import dev.clutch.errors.InterpreterException;
import java.util.zip.CRC32;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Where the program starts. */
public final class Main {
  /** What {@code python} exits with when its command line makes no sense. */
  static final int USAGE = 2;

  private Main() {}

  /**
   * Runs a Python program and exits with its status.
   *
   * @param args the command line
   */
  public static void main(String[] args) {
    // A class that is first used deep in a recursion lacks the stack to be initialized, and stays
    // so.
    // Without a cache, this one has been used by now, to read jars.
    new CRC32().reset();
    // Halt, not exit: everything is flushed and closed by now, and shutdown hooks of libraries have
    // nothing to add
    Runtime.getRuntime().halt(run(args));
  }

  static int run(String[] args) {
    return new CommandLine(new Options())
        .setStopAtPositional(true) // what follows the program is the program's
        .setOverwrittenOptionsAllowed(true) // as -OO and -VV are
        .setExpandAtFiles(false)
        .setParameterExceptionHandler((problem, _) -> usage(problem))
        .setExecutionExceptionHandler(
            (problem, _, _) -> {
              if (problem instanceof InterpreterException) { // the message is written for people
                System.err.println("clutch: " + problem.getMessage());
                return 1;
              }
              throw problem;
            })
        .execute(args);
  }

  private static int usage(ParameterException problem) {
    var name = "clutch";
    System.err.println(
        switch (problem) {
          case UnmatchedArgumentException unmatched -> unknown(unmatched.getUnmatched().getFirst());
          case MissingParameterException missing
              when missing.getMissing().getFirst() instanceof OptionSpec option ->
              "Argument expected for the " + option.shortestName() + " option";
          default -> problem.getMessage();
        });
    System.err.println("usage: " + name + " [option] ... [-c cmd | -m mod | file | -] [arg] ...");
    System.err.println("Try `" + name + " --help' for more information.");
    return USAGE;
  }

  private static String unknown(String option) {
    return option.startsWith("--") ? "unknown option " + option : "Unknown option: " + option;
  }
}
