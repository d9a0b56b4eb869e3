package dev.clutch.cli;

import dev.clutch.Clutch;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Stack;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IParameterConsumer;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command line as {@code python} has it, with a few options of our own. */
@Command(
    name = "clutch",
    header = "Runs a Python program whose interpreters run in parallel on the JVM.",
    customSynopsis = "clutch [option] ... [-c cmd | -m mod | file | -] [arg] ...",
    mixinStandardHelpOptions = false,
    sortOptions = false,
    footer = {
      "",
      "Without a program: an interactive session, or the program that is piped in.",
      "Environment: PYTHONPATH, PYTHONUNBUFFERED, PYTHONDONTWRITEBYTECODE, PYTHONOPTIMIZE,"
          + " PYTHONWARNINGS,",
      "PYTHONIOENCODING, PYTHONHASHSEED as python has them; CLUTCH_JAVA_HOME says which JDK to"
          + " use,",
      "CLUTCH_JAVA_OPTS holds more options for the JVM."
    })
final class Options implements Callable<Integer> {
  /** Takes the rest of the command line: the code or module, and its arguments. */
  static final class Rest implements IParameterConsumer {
    @Override
    public void consumeParameters(Stack<String> args, ArgSpec argSpec, CommandSpec commandSpec) {
      if (args.isEmpty()) {
        throw new MissingParameterException(commandSpec.commandLine(), argSpec, "no argument");
      }
      List<String> rest = new ArrayList<>();
      while (!args.isEmpty()) {
        rest.add(args.pop());
      }
      argSpec.setValue(rest);
    }
  }

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  CommandSpec spec;

  @Option(
      names = "-c",
      paramLabel = "cmd",
      description = "program passed in as text (ends the options)",
      parameterConsumer = Rest.class)
  @Nullable List<String> command;

  @Option(
      names = "-m",
      paramLabel = "mod",
      description = "run a library module as a program (ends the options)",
      parameterConsumer = Rest.class)
  @Nullable List<String> module;

  @Parameters(paramLabel = "file", hidden = true)
  List<String> positional = List.of();

  @Option(names = "-B", description = "do not write .pyc files on import")
  boolean dontWriteBytecode;

  @Option(
      names = "-d",
      hidden = true, // of no effect, as with python: subprocesses of multiprocessing are given it
      description = "parser debugging output")
  boolean debug;

  @Option(
      names = "-b",
      hidden = true, // no warnings about comparing bytes with str yet
      description = "warn about comparing bytes with str")
  boolean bytesWarnings;

  @Option(names = "-E", description = "ignore PYTHON* environment variables")
  boolean ignoreEnvironment;

  @Option(names = "-I", description = "isolate from the user's environment: implies -E, -P and -s")
  boolean isolated;

  @Option(names = "-O", description = "remove assert statements")
  boolean optimize;

  @Option(names = "-P", description = "do not put the program's folder first in sys.path")
  boolean safePath;

  @Option(
      names = "-q",
      description = "do not print version and copyright of an interactive session")
  boolean quiet;

  @Option(
      names = {"-s", "-S"},
      hidden = true, // the site module is not imported anyway
      description = "do not import site, or not with the user's folder")
  boolean noSite;

  @Option(names = "-u", description = "standard output and error are not buffered")
  boolean unbuffered;

  @Option(
      names = "-W",
      paramLabel = "arg",
      description = "warning control: action:message:category:module:lineno")
  List<String> warnings = List.of();

  @Option(
      names = "-X",
      paramLabel = "opt",
      description =
          "an entry of sys._xoptions; warm=N: make at most N interpreters ahead (0: none)")
  List<String> extra = List.of();

  @Option(names = "--no-jit", description = "do not compile hot code: starts sooner, runs slower")
  boolean noJit; // heeded by the launcher script, before there is a JVM

  @Option(
      names = "--sandboxed",
      description =
          "nothing but computing: no files, network, processes, threads, native code, environment")
  boolean sandboxed;

  @Option(names = "--diagnose", description = "say whether hot code is compiled, and why not")
  boolean diagnose;

  @Option(
      names = {"-V", "--version"},
      description = "print the version and exit")
  boolean version;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "print this text and exit")
  boolean help;

  /** An environment variable of Python's; empty when it is not set, or not to be looked at. */
  String environment(String variable) {
    return ignoreEnvironment || isolated
        ? ""
        : Objects.requireNonNullElse(System.getenv(variable), "");
  }

  /** How many interpreters to make ahead at most, if {@code -X warm=N} says so. */
  Optional<Integer> warm() {
    return extra.stream()
        .filter(option -> option.startsWith("warm="))
        .reduce((_, last) -> last)
        .map(
            option -> {
              if (!option.matches("warm=\\d{1,9}")) {
                throw new ParameterException(
                    spec.commandLine(), "-X " + option + ": a number from 0 on expected");
              }
              return Integer.valueOf(option.substring("warm=".length()));
            });
  }

  @Override
  public Integer call() {
    if (version) {
      System.out.println(Version.text());
      return 0;
    }
    if (diagnose) {
      System.out.println(Version.text());
      System.out.println(noJit ? "The JIT is off, as --no-jit asks for." : Clutch.diagnose());
      return 0;
    }
    var program = Program.of(this);
    return new Session(this).run(program);
  }
}
