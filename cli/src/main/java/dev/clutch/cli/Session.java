package dev.clutch.cli;

import dev.clutch.Clutch;
import dev.clutch.Interpreter;
import dev.clutch.config.InterpreterConfig;
import dev.clutch.config.InterpreterConfig.Descriptors;
import dev.clutch.errors.InterpreterExitException;
import dev.clutch.errors.LimitExceededException;
import java.io.File;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Runs one program in the main interpreter of a runtime of its own. */
final class Session {
  /** The exit status of a program that exceeded a limit; timeout(1) has the same. */
  static final int OVER_LIMIT = 124;

  private final Options options;
  private final String executable = System.getProperty("clutch.executable", "");

  Session(Options options) {
    this.options = options;
  }

  /** Runs the program and answers its exit status. */
  int run(Program program) {
    byte[] source = new byte[0];
    if (program.kind()
        == Program.Kind.FILE) { // before anything starts: a misspelt name is told at once
      try {
        source = Files.readAllBytes(Path.of(program.what()));
      } catch (IOException e) {
        System.err.println(
            executable
                + ": can't open file '"
                + Program.absolute(program.what())
                + "': "
                + errno(e));
        return Main.USAGE;
      }
    }
    try (var limit = new TimeLimit(options.timeLimit(), this::tookTooLong);
        var clutch = start(program)) {
      limit.begin(clutch.main());
      try {
        return status(clutch.main(), program, source);
      } finally {
        limit.programIsOut();
      }
    } catch (LimitExceededException e) { // the code's own are in other interpreters
      System.err.println(
          "clutch: the program allocated more than --limit-memory "
              + options.limitMemory
              + " allows");
      return OVER_LIMIT;
    } catch (IOException e) {
      System.err.println(executable + ": can't read standard input: " + e.getMessage());
      return 1;
    }
  }

  private void tookTooLong() {
    System.err.println(
        "clutch: the program ran longer than --limit-time " + options.limitTime + " allows");
    Runtime.getRuntime().halt(OVER_LIMIT);
  }

  private Clutch start(Program program) {
    var builder = Clutch.builder().defaultConfig(config(program));
    options.warm().ifPresent(builder::warm);
    return builder.start();
  }

  private int status(Interpreter main, Program program, byte[] source) throws IOException {
    try {
      main.call("_clutch.program.begin");
      return Math.toIntExact(
          switch (program.kind()) {
            case FILE -> call(main, "run_file", source, Program.absolute(program.what()));
            case COMMAND -> call(main, "run_command", program.what());
            case STDIN -> call(main, "run_stdin", (Object) System.in.readAllBytes());
            case MODULE -> call(main, "run_module", program.what());
            case CONTAINER -> call(main, "run_container", Program.absolute(program.what()));
            case INTERACTIVE -> Repl.run(main, options.quiet);
          });
    } catch (InterpreterExitException e) { // os._exit: not even atexit handlers run
      Runtime.getRuntime().halt(e.status());
      throw e;
    }
  }

  private List<String> commandLine() {
    var args = options.spec.commandLine().getParseResult().originalArgs();
    return Stream.concat(Stream.of(executable), args.stream()).toList();
  }

  private static long call(Interpreter main, String function, Object... args) {
    return main.call("_clutch.program." + function, args) instanceof Long status ? status : 1;
  }

  private InterpreterConfig config(Program program) {
    var builder =
        (options.sandboxed ? InterpreterConfig.sandboxed() : InterpreterConfig.trusted())
            .toBuilder();
    if (options.sandboxed) {
      builder.in(System.in); // the program's input is its own
    } else {
      builder.descriptors(Descriptors.PROCESS);
    }
    builder
        .limits(options.memoryLimit())
        .handleSignals(true)
        .program(
            new dev.clutch.config.Program(
                executable,
                program.argv(),
                options.isolated || options.safePath ? null : program.path0(),
                commandLine(),
                options.extra))
        .pythonPath(
            Stream.concat(options.pythonPath.stream(), Stream.of(options.environment("PYTHONPATH")))
                .flatMap(Session::paths)
                .toList())
        .option(
            "python.DontWriteBytecodeFlag",
            flag(options.dontWriteBytecode, "PYTHONDONTWRITEBYTECODE"))
        .option("python.PythonOptimizeFlag", flag(options.optimize, "PYTHONOPTIMIZE"))
        .option("python.UnbufferedIO", flag(options.unbuffered, "PYTHONUNBUFFERED"))
        .option(
            "python.IgnoreEnvironmentFlag",
            String.valueOf(options.ignoreEnvironment || options.isolated))
        .option("python.IsolateFlag", String.valueOf(options.isolated));
    var warnings = // the last one counts
        Stream.concat(Stream.of(options.environment("PYTHONWARNINGS")), options.warnings.stream())
            .filter(warning -> !warning.isEmpty())
            .collect(Collectors.joining(","));
    if (!warnings.isEmpty()) {
      builder.option("python.WarnOptions", warnings);
    }
    Map.of(
            "PYTHONIOENCODING", "python.StandardStreamEncoding",
            "PYTHONPYCACHEPREFIX", "python.PyCachePrefix",
            "PYTHONHASHSEED", "python.HashSeed")
        .forEach(
            (variable, option) -> {
              var value = options.environment(variable);
              if (!value.isEmpty()) {
                builder.option(option, value);
              }
            });
    return builder.build();
  }

  private String flag(boolean given, String variable) {
    return String.valueOf(given || !options.environment(variable).isEmpty());
  }

  private static Stream<String> paths(String list) {
    return list.isEmpty()
        ? Stream.empty()
        : Stream.of(list.split(Pattern.quote(File.pathSeparator), -1))
            .map(Program::absolute); // an empty one is the working directory
  }

  private static String errno(IOException e) {
    return switch (e) {
      case NoSuchFileException _ -> "[Errno 2] No such file or directory";
      case AccessDeniedException _ -> "[Errno 13] Permission denied";
      case FileSystemException f when "Not a directory".equals(f.getReason()) ->
          "[Errno 20] Not a directory";
      default -> String.valueOf(e.getMessage());
    };
  }
}
