package dev.clutch.engine.graalpy;

import static dev.clutch.config.Permission.ENVIRONMENT;
import static dev.clutch.config.Permission.NATIVE_MEMORY;
import static dev.clutch.config.Permission.NETWORK;
import static dev.clutch.config.Permission.READ_FILES;
import static dev.clutch.config.Permission.SUBPROCESS;
import static dev.clutch.config.Permission.THREADS;
import static dev.clutch.config.Permission.WRITE_FILES;

import dev.clutch.config.InterpreterConfig;
import dev.clutch.config.InterpreterConfig.Descriptors;
import dev.clutch.engine.OutputMeter;
import java.io.File;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Engine;
import org.graalvm.polyglot.EnvironmentAccess;
import org.graalvm.polyglot.HostAccess;
import org.graalvm.polyglot.PolyglotAccess;
import org.graalvm.polyglot.io.FileSystem;
import org.graalvm.polyglot.io.IOAccess;
import org.jspecify.annotations.Nullable;

/** Translates an {@link InterpreterConfig} into the switches of a polyglot context. */
final class ContextOptions {
  /** Of what is annotated; all contexts of an engine want the very same one. */
  private static final HostAccess ANNOTATED = annotated().build();

  /** What a named class may return, and be of use in Python. */
  private static final Set<Class<?>> READABLE =
      Set.of(
          Object.class,
          Iterable.class,
          Iterator.class,
          Collection.class,
          List.class,
          Map.class,
          Map.Entry.class,
          Optional.class,
          OptionalInt.class,
          OptionalLong.class,
          OptionalDouble.class);

  /** What every object tells of itself. */
  private static final Set<String> OF_OBJECT = Set.of("equals", "hashCode", "toString");

  private static final Set<String> OF_ENUM = Set.of("name", "ordinal", "compareTo");

  private ContextOptions() {}

  /**
   * Makes the context. What it may do is said last, each switch by name, also those that are off
   * anyway: whatever {@code settings} does to the builder changes none of it.
   *
   * @param meter of what it writes; null when that is not limited
   */
  static Context apply(
      InterpreterConfig config,
      Engine engine,
      EngineSettings settings,
      @Nullable OutputMeter meter) {
    var builder =
        Context.newBuilder("python")
            .allowExperimentalOptions(true)
            .option("python.WarnExperimentalFeatures", "false")
            // The Java one has no bz2, and breaks down where that is used. The same for all:
            // contexts of
            // other options share no code. Without native access zlib and lzma fall back to Java.
            .option("python.CompressionModulesBackend", "native")
            .option("python.PythonPath", String.join(File.pathSeparator, pythonPath(config)))
            .option("python.Executable", config.program().executable());
    if (config.in().isPresent() || config.isConfined()) {
      builder.in(config.in().orElseGet(InputStream::nullInputStream));
    }
    config.out().ifPresent(out -> builder.out(new CheckedOutput(out)));
    config.err().ifPresent(err -> builder.err(new CheckedOutput(err)));
    config.workingDirectory().ifPresent(folder -> builder.currentWorkingDirectory(Path.of(folder)));
    config.options().forEach(builder::option);
    settings.contexts().accept(builder);
    if (meter != null) {
      builder.out(meter.metered(config.out().orElse(System.out)));
      builder.err(meter.metered(config.err().orElse(System.err)));
    }
    if (meter != null || config.out().isPresent() || config.err().isPresent()) {
      builder.processHandler(
          new Children(
              meter == null
                  ? config.out().orElse(null)
                  : meter.metered(config.out().orElse(System.out)),
              meter == null
                  ? config.err().orElse(null)
                  : meter.metered(config.err().orElse(System.err))));
    }
    var classes = new GivenClasses(config.hostClasses());
    return builder
        .engine(engine)
        .allowExperimentalOptions(true)
        .allowHostAccess(hostAccess(config))
        .allowHostClassLookup(classes::has)
        .hostClassLoader(classes)
        .allowHostClassLoading(false)
        .allowPolyglotAccess(PolyglotAccess.NONE)
        .allowInnerContextOptions(false)
        .allowIO(ioAccess(config))
        .allowCreateProcess(config.allows(SUBPROCESS))
        .allowCreateThread(config.allows(THREADS))
        .allowNativeAccess(config.allows(NATIVE_MEMORY) && NativeLibraries.areOurs())
        .allowEnvironmentAccess(
            config.allows(ENVIRONMENT) ? EnvironmentAccess.INHERIT : EnvironmentAccess.NONE)
        .environment(config.environment())
        .useSystemExit(false)
        .option(
            "python.PosixModuleBackend",
            config.descriptors() == Descriptors.PROCESS ? "native" : "java")
        .build();
  }

  /**
   * GraalPy takes one text: where an entry has a separator in it, the Python side sets them all.
   */
  private static List<String> pythonPath(InterpreterConfig config) {
    return config.pythonPathIsText() ? config.pythonPath() : List.of();
  }

  private static IOAccess ioAccess(InterpreterConfig config) {
    var access = IOAccess.newBuilder().allowHostSocketAccess(config.allows(NETWORK));
    access.fileSystem(
        WatchedFiles.of(
            config.isConfined()
                ? new InterpreterFiles(config.allows(READ_FILES), config.allows(WRITE_FILES))
                : FileSystem.newDefaultFileSystem()));
    return access.build();
  }

  /** Where Clutch is a named module, Polyglot sees with its eyes: nothing has to be exported. */
  private static HostAccess.Builder annotated() {
    var access = HostAccess.newBuilder(HostAccess.EXPLICIT);
    return ContextOptions.class.getModule().isNamed()
        ? access.useModuleLookup(MethodHandles.lookup())
        : access;
  }

  /**
   * Only what is annotated as exported is reachable, and the public members of the classes that the
   * config names; of what those return also what is in a collection, an array or a record, and what
   * every object can tell of itself.
   */
  private static HostAccess hostAccess(InterpreterConfig config) {
    if (config.hostClasses().isEmpty()) {
      return ANNOTATED;
    }
    var access = annotated();
    for (var type : config.hostClasses()) {
      ContextOptions.class.getModule().addReads(type.getModule()); // or it is not seen
      allow(access, type);
      Arrays.stream(type.getConstructors()).forEach(access::allowAccess);
      Arrays.stream(type.getFields()).forEach(access::allowAccess);
    }
    READABLE.forEach(type -> allow(access, type));
    for (var type : ReturnedRecords.of(config.hostClasses())) {
      if (Modifier.isPublic(type.getModifiers())) { // others polyglot does not see
        ContextOptions.class.getModule().addReads(type.getModule());
        Arrays.stream(type.getRecordComponents())
            .map(RecordComponent::getAccessor)
            .forEach(access::allowAccess);
      }
    }
    Arrays.stream(Enum.class.getMethods())
        .filter(method -> OF_ENUM.contains(method.getName()))
        .forEach(access::allowAccess);
    Arrays.stream(Throwable.class.getMethods())
        .filter(method -> method.getName().startsWith("get"))
        .filter(method -> method.getDeclaringClass().equals(Throwable.class))
        .forEach(access::allowAccess);
    return access
        .allowAccessInheritance(true) // a List's size() is also that of whatever kind of List
        .allowArrayAccess(true)
        .allowListAccess(true)
        .allowMapAccess(true)
        .allowIterableAccess(true)
        .allowIteratorAccess(true)
        .allowBufferAccess(true)
        .build();
  }

  private static void allow(HostAccess.Builder access, Class<?> type) {
    Arrays.stream(type.getMethods())
        .filter(
            method ->
                !method.getDeclaringClass().equals(Object.class)
                    || OF_OBJECT.contains(method.getName()))
        .forEach(access::allowAccess);
  }

  /** Finds the classes of a config, and no others, by their names, whoever loaded them. */
  private static final class GivenClasses extends ClassLoader {
    private final Map<String, Class<?>> classes;

    GivenClasses(Set<Class<?>> classes) {
      super(null);
      this.classes =
          Stream.concat(
                  classes.stream(), Stream.of(Throwable.class, Set.class)) // see environment.py
              .distinct()
              .collect(Collectors.toUnmodifiableMap(Class::getName, type -> type));
    }

    boolean has(String name) {
      return classes.containsKey(name);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      var type = classes.get(name);
      if (type == null) {
        throw new ClassNotFoundException(name + " is none of the config's hostClasses");
      }
      return type;
    }
  }
}
