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
import java.nio.file.Path;
import java.util.Arrays;
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
            // the Java one has no bz2, and breaks down where that is used
            .option(
                "python.CompressionModulesBackend",
                config.allows(NATIVE_MEMORY) ? "native" : "java")
            .option("python.PythonPath", String.join(File.pathSeparator, config.pythonPath()))
            .option("python.Executable", config.program().executable());
    if (config.in().isPresent() || config.isConfined()) {
      builder.in(config.in().orElseGet(InputStream::nullInputStream));
    }
    config.out().ifPresent(builder::out);
    config.err().ifPresent(builder::err);
    config.workingDirectory().ifPresent(folder -> builder.currentWorkingDirectory(Path.of(folder)));
    config.options().forEach(builder::option);
    settings.contexts().accept(builder);
    if (meter != null) {
      builder.out(meter.metered(config.out().orElse(System.out)));
      builder.err(meter.metered(config.err().orElse(System.err)));
    }
    return builder
        .engine(engine)
        .allowExperimentalOptions(true)
        .allowHostAccess(hostAccess(config))
        .allowHostClassLookup(config.hostClasses()::contains)
        .allowHostClassLoading(false)
        .allowPolyglotAccess(PolyglotAccess.NONE)
        .allowInnerContextOptions(false)
        .allowIO(ioAccess(config))
        .allowCreateProcess(config.allows(SUBPROCESS))
        .allowCreateThread(config.allows(THREADS))
        .allowNativeAccess(config.allows(NATIVE_MEMORY))
        .allowEnvironmentAccess(
            config.allows(ENVIRONMENT) ? EnvironmentAccess.INHERIT : EnvironmentAccess.NONE)
        .environment(config.environment())
        .useSystemExit(false)
        .option(
            "python.PosixModuleBackend",
            config.descriptors() == Descriptors.PROCESS ? "native" : "java")
        .build();
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

  /**
   * Only what is annotated as exported is reachable, and the public members of the classes that the
   * config names.
   */
  private static HostAccess hostAccess(InterpreterConfig config) {
    if (config.hostClasses().isEmpty()) {
      return HostAccess.EXPLICIT;
    }
    var access = HostAccess.newBuilder(HostAccess.EXPLICIT);
    for (var name : config.hostClasses()) {
      try {
        var type = Class.forName(name, false, Thread.currentThread().getContextClassLoader());
        Arrays.stream(type.getMethods()).forEach(access::allowAccess);
        Arrays.stream(type.getConstructors()).forEach(access::allowAccess);
        Arrays.stream(type.getFields()).forEach(access::allowAccess);
      } catch (ClassNotFoundException e) {
        throw new IllegalArgumentException(
            "hostClasses names " + name + ", which cannot be loaded", e);
      }
    }
    return access.build();
  }
}
