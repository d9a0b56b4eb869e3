package dev.clutch.cli;

import dev.clutch.Clutch;
import dev.clutch.config.Limits;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Stack;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
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

  private static final Pattern BYTES = Pattern.compile("(?<number>\\d{1,18})(?<unit>[kmgKMG]?)");

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
      names = "--python-path",
      paramLabel = "dir[:dir...]",
      description = "look for modules there first, then in those of PYTHONPATH")
  List<String> pythonPath = List.of();

  @Option(
      names = "--limit-time",
      paramLabel = "seconds",
      description = "end the program when it has run for longer: exit status " + Session.OVER_LIMIT)
  @Nullable String limitTime;

  @Option(
      names = "--limit-memory",
      paramLabel = "bytes[k|m|g]",
      description = {
        "end the program when it has allocated more, what it dropped again included:"
            + " heap of its main thread; each other interpreter's run may allocate as much."
            + " Exit status "
            + Session.OVER_LIMIT
      })
  @Nullable String limitMemory;

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
                throw wrong("-X " + option, "a number from 0 on");
              }
              return Integer.valueOf(option.substring("warm=".length()));
            });
  }

  /** How long the program may run, if {@code --limit-time} says so. */
  Optional<Duration> timeLimit() {
    return Optional.ofNullable(limitTime)
        .map(
            seconds -> {
              var most =
                  seconds.matches("\\d{1,9}(\\.\\d{1,9})?|\\.\\d{1,9}")
                      ? Duration.ofNanos(new BigDecimal(seconds).movePointRight(9).longValueExact())
                      : Duration.ZERO;
              if (most.isZero()) {
                throw wrong("--limit-time " + seconds, "a number of seconds above 0");
              }
              return most;
            });
  }

  /** How much a run of code may allocate, if {@code --limit-memory} says so. */
  Limits memoryLimit() {
    if (limitMemory == null) {
      return Limits.of();
    }
    var parts = BYTES.matcher(limitMemory);
    if (parts.matches()) {
      int power =
          switch (parts.group("unit").toLowerCase(Locale.ROOT)) {
            case "k" -> 1;
            case "m" -> 2;
            case "g" -> 3;
            default -> 0;
          };
      var most = new BigInteger(parts.group("number")).shiftLeft(10 * power);
      if (most.signum() > 0 && most.bitLength() < Long.SIZE) {
        return Limits.of().allocatedBytes(most.longValueExact());
      }
    }
    throw wrong(
        "--limit-memory " + limitMemory,
        "a number of bytes above 0, with k, m or g behind it for its multiples by 1024,");
  }

  private ParameterException wrong(String given, String expected) {
    return new ParameterException(spec.commandLine(), given + ": " + expected + " expected");
  }

  /** Whether Python code would be compiled in this JVM. */
  private static boolean compiles() {
    try (var clutch = Clutch.start()) {
      return clutch.jitEnabled();
    }
  }

  @Override
  public Integer call() {
    if (version) {
      System.out.println(Version.text());
      return 0;
    }
    if (diagnose) {
      System.out.println(Version.text());
      System.out.println(
          noJit && !compiles() ? "The JIT is off, as --no-jit asks for." : Clutch.diagnose());
      return 0;
    }
    var program = Program.of(this);
    return new Session(this).run(program);
  }
}
