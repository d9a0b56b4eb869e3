package dev.clutch.config;

import java.io.File;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an interpreter is given and what it may do. Immutable; start from {@link #trusted()} or
 * {@link #sandboxed()} and change it through {@link #toBuilder()}.
 *
 * <p>An interpreter that Python code creates can never be allowed more than its creator: see {@link
 * #cutDownTo}.
 */
public final class InterpreterConfig {

  /** Whose file descriptors an interpreter sees. */
  public enum Descriptors {
    /**
     * The process's own: numbers can be handed between interpreters and to child processes; the
     * standard streams are 0, 1 and 2 whatever {@code in}, {@code out} and {@code err} say. Needs
     * every file permission, the network and native memory, as nothing stands between the code and
     * the operating system.
     */
    PROCESS,
    /** The interpreter's own table; redirected standard streams work. */
    PRIVATE
  }

  private static final InterpreterConfig TRUSTED = new Builder().allow(Permission.values()).build();
  private static final InterpreterConfig SANDBOXED = new Builder().build();

  private static final Set<Permission> BEYOND =
      Collections.unmodifiableSet(
          EnumSet.complementOf(
              EnumSet.of(
                  Permission.THREADS,
                  Permission.DAEMON_THREADS,
                  Permission.FORK,
                  Permission.EXEC)));

  private final Set<Permission> permissions;
  private final Set<Class<?>> hostClasses;
  private final Map<String, String> environment;
  private final @Nullable InputStream in;
  private final @Nullable OutputStream out;
  private final @Nullable OutputStream err;
  private final List<String> pythonPath;
  private final @Nullable String workingDirectory;
  private final Descriptors descriptors;
  private final Program program;
  private final boolean signals;
  private final boolean trustPickles;
  private final Limits limits;
  private final Map<String, String> options;
  private int hash; // 0 until asked for: whoever creates an interpreter looks for one of its config

  private InterpreterConfig(Builder from) {
    permissions = Collections.unmodifiableSet(EnumSet.copyOf(from.permissions));
    hostClasses = Collections.unmodifiableSet(new LinkedHashSet<>(from.hostClasses));
    environment = Collections.unmodifiableMap(new LinkedHashMap<>(from.environment));
    in = from.in;
    out = from.out;
    err = from.err;
    pythonPath = List.copyOf(from.pythonPath);
    workingDirectory = from.workingDirectory;
    descriptors = from.descriptors;
    program = from.program;
    signals = from.signals;
    trustPickles = from.trustPickles;
    limits = from.limits;
    options = Collections.unmodifiableMap(new LinkedHashMap<>(from.options));
  }

  /**
   * Everything CPython would allow: the preset for your own code, and the command line's default.
   *
   * @return every permission, private descriptors
   */
  public static InterpreterConfig trusted() {
    return TRUSTED;
  }

  /**
   * Nothing but computing: the preset for code you did not write. Python's standard library stays
   * importable. What this guarantees, and when to use a process instead, stands in {@code
   * docs/security.md}.
   *
   * @return no permission at all
   */
  public static InterpreterConfig sandboxed() {
    return SANDBOXED;
  }

  /**
   * Tells whether something is allowed.
   *
   * @param permission what
   * @return whether this config grants it
   */
  public boolean allows(Permission permission) {
    return permissions.contains(permission);
  }

  /**
   * What is allowed.
   *
   * @return an immutable set
   */
  public Set<Permission> permissions() {
    return permissions;
  }

  /**
   * Whether the code is kept from something that reaches beyond its interpreter: files, the
   * network, processes, memory, the environment. Such an interpreter reaches, of queues, channels,
   * locks and other interpreters, only what it made and what it was handed. Threads, {@code fork}
   * and {@code exec} do not count: CPython's own configs withhold those from trusted code.
   *
   * @return whether one of these permissions is withheld
   */
  public boolean isConfined() {
    return !permissions.containsAll(BEYOND);
  }

  /**
   * Which of the permissions that count for {@link #isConfined} are granted.
   *
   * @return an immutable set
   */
  public Set<Permission> reach() {
    var reach = EnumSet.copyOf(BEYOND);
    reach.retainAll(permissions);
    return Collections.unmodifiableSet(reach);
  }

  /**
   * The Java classes that Python code may look up by name ({@code java.type}).
   *
   * @return the classes, immutable
   */
  public Set<Class<?>> hostClasses() {
    return hostClasses;
  }

  /**
   * Whether its Python path can be written as {@code PYTHONPATH} is: no entry has the separator of
   * entries in it.
   *
   * @return whether one text can tell it
   */
  public boolean pythonPathIsText() {
    return pythonPath.stream().noneMatch(entry -> entry.contains(File.pathSeparator));
  }

  /**
   * Environment variables added to (or, without {@link Permission#ENVIRONMENT}, instead of) the
   * process's.
   *
   * @return an immutable map
   */
  public Map<String, String> environment() {
    return environment;
  }

  /**
   * Where {@code sys.stdin} reads from.
   *
   * @return the stream, or empty for the process's own
   */
  public Optional<InputStream> in() {
    return Optional.ofNullable(in);
  }

  /**
   * Where {@code sys.stdout} writes to.
   *
   * @return the stream, or empty for the process's own
   */
  public Optional<OutputStream> out() {
    return Optional.ofNullable(out);
  }

  /**
   * Where {@code sys.stderr} writes to.
   *
   * @return the stream, or empty for the process's own
   */
  public Optional<OutputStream> err() {
    return Optional.ofNullable(err);
  }

  /**
   * Folders and zip files searched for modules before the standard library.
   *
   * @return an immutable list
   */
  public List<String> pythonPath() {
    return pythonPath;
  }

  /**
   * The folder relative paths start from.
   *
   * @return an absolute path, or empty for the process's own working directory
   */
  public Optional<String> workingDirectory() {
    return Optional.ofNullable(workingDirectory);
  }

  /**
   * Whose file descriptors the interpreter sees.
   *
   * @return private ones unless said otherwise
   */
  public Descriptors descriptors() {
    return descriptors;
  }

  /**
   * What the code sees of the program it belongs to.
   *
   * @return {@link Program#EMBEDDED} unless said otherwise
   */
  public Program program() {
    return program;
  }

  /**
   * Whether Python's {@code signal} module works in the main interpreter: Ctrl-C raises
   * KeyboardInterrupt, handlers may be set. The other interpreters never handle signals, as on
   * CPython.
   *
   * @return false unless said otherwise: a service's signals are its own
   */
  public boolean handlesSignals() {
    return signals;
  }

  /**
   * Whether the host answers for what the interpreter's code pickles: see {@link
   * Builder#trustPickles}.
   *
   * @return false unless said otherwise
   */
  public boolean trustsPickles() {
    return trustPickles;
  }

  /**
   * How much a run of code in the interpreter may use.
   *
   * @return {@link Limits#of()} unless said otherwise
   */
  public Limits limits() {
    return limits;
  }

  /**
   * GraalPy options that Clutch does not name, {@code python.} included.
   *
   * @return an immutable map
   */
  public Map<String, String> options() {
    return options;
  }

  /**
   * This config with nothing that the creator's does not have: permissions and host classes are
   * intersected, limits the narrower ones, and descriptors of the process, streams, environment,
   * module path, folder and options are the creator's.
   *
   * @param creator the config of the interpreter whose code asks for a new one
   * @return a config that allows at most what both allow
   */
  public InterpreterConfig cutDownTo(InterpreterConfig creator) {
    var result = creator.toBuilder();
    result.trustPickles = trustPickles && !creator.isConfined();
    result.permissions.retainAll(permissions);
    result.hostClasses.retainAll(hostClasses);
    result.limits = limits.and(creator.limits);
    return result.withPossibleDescriptors().build();
  }

  /**
   * This config with less allowed; descriptors become private ones where those of the process need
   * more than is left.
   *
   * @param denied what is not allowed any more
   * @return a config that allows at most what this one does
   */
  public InterpreterConfig without(Collection<Permission> denied) {
    var result = toBuilder();
    result.permissions.removeAll(denied);
    return result.withPossibleDescriptors().build();
  }

  /**
   * This config with narrower limits; descriptors become private ones where output is limited.
   *
   * @param most what its limits are narrowed to
   * @return a config that allows at most what this one does
   */
  public InterpreterConfig within(Limits most) {
    var result = toBuilder();
    result.limits = limits.and(most);
    return result.withPossibleDescriptors().build();
  }

  /**
   * A builder that starts from this config.
   *
   * @return a new builder
   */
  public Builder toBuilder() {
    return new Builder(this);
  }

  /** Two configs are equal when all their parts are, streams by identity. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other == this
        || (other instanceof InterpreterConfig config && parts().equals(config.parts()));
  }

  @Override
  public int hashCode() {
    if (hash == 0) { // several threads may find that, and come to the same
      hash = parts().hashCode();
    }
    return hash;
  }

  private List<@Nullable Object> parts() {
    return Arrays.asList(
        permissions,
        limits,
        hostClasses,
        environment,
        in,
        out,
        err,
        pythonPath,
        workingDirectory,
        descriptors,
        program,
        signals,
        trustPickles,
        options);
  }

  /** Collects what an {@link InterpreterConfig} is made of. Not thread-safe. */
  public static final class Builder {
    private static final Set<Permission> NEEDED_FOR_PROCESS_DESCRIPTORS =
        EnumSet.of(
            Permission.READ_FILES,
            Permission.WRITE_FILES,
            Permission.NETWORK,
            Permission.SUBPROCESS,
            Permission.NATIVE_MEMORY);

    private final EnumSet<Permission> permissions = EnumSet.noneOf(Permission.class);
    private final Set<Class<?>> hostClasses = new LinkedHashSet<>();
    private final Map<String, String> environment = new LinkedHashMap<>();
    private @Nullable InputStream in;
    private @Nullable OutputStream out;
    private @Nullable OutputStream err;
    private List<String> pythonPath = List.of();
    private @Nullable String workingDirectory;
    private Descriptors descriptors = Descriptors.PRIVATE;
    private Program program = Program.EMBEDDED;
    private boolean signals;
    private boolean trustPickles;
    private Limits limits = Limits.of();
    private final Map<String, String> options = new LinkedHashMap<>();

    private Builder() {}

    private Builder(InterpreterConfig from) {
      permissions.addAll(from.permissions);
      hostClasses.addAll(from.hostClasses);
      environment.putAll(from.environment);
      in = from.in;
      out = from.out;
      err = from.err;
      pythonPath = from.pythonPath;
      workingDirectory = from.workingDirectory;
      descriptors = from.descriptors;
      program = from.program;
      signals = from.signals;
      trustPickles = from.trustPickles;
      limits = from.limits;
      options.putAll(from.options);
    }

    /**
     * Grants permissions.
     *
     * @param granted which
     * @return this
     */
    public Builder allow(Permission... granted) {
      Collections.addAll(permissions, granted);
      return this;
    }

    /**
     * Withholds permissions.
     *
     * @param withheld which
     * @return this
     */
    public Builder deny(Permission... withheld) {
      List.of(withheld).forEach(permissions::remove);
      return this;
    }

    /**
     * Lets Python code look up Java classes by name and use their public members, and read what
     * those return: collections, arrays, Optionals, and what {@code toString} tells of anything.
     *
     * @param classes which, whatever class loader they are of; on the module path, of packages that
     *     are exported
     * @return this
     * @throws IllegalArgumentException for another class of the same name
     */
    public Builder hostClasses(Class<?>... classes) {
      for (var type : classes) {
        if (hostClasses.stream().anyMatch(other -> isNamesake(other, type))) {
          throw new IllegalArgumentException(
              "hostClasses names two classes " + type.getName() + ", of two class loaders");
        }
        hostClasses.add(type);
      }
      return this;
    }

    private static boolean isNamesake(Class<?> one, Class<?> other) {
      return one.getName().equals(other.getName()) && !one.equals(other);
    }

    /**
     * Sets an environment variable for the interpreter.
     *
     * @param name its name
     * @param value its value
     * @return this
     */
    public Builder environment(String name, String value) {
      environment.put(name, value);
      return this;
    }

    /**
     * Redirects {@code sys.stdin}. Has no effect with {@link Descriptors#PROCESS}.
     *
     * @param stream read by the interpreter's threads, closed by its owner
     * @return this
     */
    public Builder in(InputStream stream) {
      in = Objects.requireNonNull(stream, "stream");
      return this;
    }

    /**
     * Redirects {@code sys.stdout}. Has no effect with {@link Descriptors#PROCESS}.
     *
     * @param stream written by the interpreter's threads, closed by its owner
     * @return this
     */
    public Builder out(OutputStream stream) {
      out = Objects.requireNonNull(stream, "stream");
      return this;
    }

    /**
     * Redirects {@code sys.stderr}. Has no effect with {@link Descriptors#PROCESS}.
     *
     * @param stream written by the interpreter's threads, closed by its owner
     * @return this
     */
    public Builder err(OutputStream stream) {
      err = Objects.requireNonNull(stream, "stream");
      return this;
    }

    /**
     * Sets the folders and zip files that are searched for modules before the standard library.
     *
     * @param entries paths
     * @return this
     */
    public Builder pythonPath(List<String> entries) {
      pythonPath = List.copyOf(entries);
      return this;
    }

    /**
     * Sets the folder that relative paths start from.
     *
     * @param path an absolute path
     * @return this
     */
    public Builder workingDirectory(String path) {
      workingDirectory = Objects.requireNonNull(path, "path");
      return this;
    }

    /**
     * Says whose file descriptors the interpreter sees.
     *
     * @param whose the process's or its own
     * @return this
     */
    public Builder descriptors(Descriptors whose) {
      descriptors = Objects.requireNonNull(whose, "whose");
      return this;
    }

    /**
     * Sets what the code sees of the program it belongs to.
     *
     * @param value executable, arguments, first entry of the module path
     * @return this
     */
    public Builder program(Program value) {
      program = Objects.requireNonNull(value, "value");
      return this;
    }

    /**
     * Says whether Python's {@code signal} module works in the main interpreter.
     *
     * @param handled true for a program, false for a service that handles its signals itself
     * @return this
     */
    public Builder handleSignals(boolean handled) {
      signals = handled;
      return this;
    }

    /**
     * Has every interpreter unpickle what this one sends, also those that may do more. A pickle is
     * a program: whoever unpickles it runs what its sender put there, with rights of its own. So
     * this is for code of yours that is confined for other reasons, and gives up what confines it.
     * An interpreter that is confined cannot grant it, nor does it pass it on to those it makes.
     *
     * @param trusted false unless said otherwise: of a confined interpreter's values, only those
     *     cross to one that may do more that are made without running anything
     * @return this
     */
    public Builder trustPickles(boolean trusted) {
      trustPickles = trusted;
      return this;
    }

    /**
     * Says how much a run of code may use. Interpreters that the code makes get no more each.
     *
     * @param most limits
     * @return this
     */
    public Builder limits(Limits most) {
      limits = Objects.requireNonNull(most, "most");
      return this;
    }

    /**
     * Sets a GraalPy option that Clutch does not name.
     *
     * @param name with its prefix, for instance {@code python.UnbufferedIO}
     * @param value its value
     * @return this
     */
    public Builder option(String name, String value) {
      options.put(name, value);
      return this;
    }

    private Builder withPossibleDescriptors() {
      if (!permissions.containsAll(NEEDED_FOR_PROCESS_DESCRIPTORS)
          || limits.outputBytes().isPresent()) {
        descriptors = Descriptors.PRIVATE;
      }
      return this;
    }

    /**
     * Makes the config.
     *
     * @return an immutable config
     * @throws IllegalArgumentException when the parts contradict each other
     */
    public InterpreterConfig build() {
      if (descriptors == Descriptors.PROCESS) {
        if (limits.outputBytes().isPresent()) {
          throw new IllegalArgumentException(
              "with descriptors(PROCESS) output passes by every limit: outputBytes needs PRIVATE");
        }
        var missing = EnumSet.copyOf(NEEDED_FOR_PROCESS_DESCRIPTORS);
        missing.removeAll(permissions);
        if (!missing.isEmpty()) {
          throw new IllegalArgumentException(
              "descriptors(PROCESS) gives the code the operating system itself; it also needs "
                  + missing);
        }
      }
      return new InterpreterConfig(this);
    }
  }
}
