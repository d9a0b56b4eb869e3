package dev.clutch.engine.graalpy;

import dev.clutch.config.InterpreterConfig;
import dev.clutch.engine.OutputMeter;
import dev.clutch.engine.graalpy.EngineSettings.Jit;
import java.lang.System.Logger.Level;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.graalvm.polyglot.Engine;

/**
 * The engine that all contexts of one runtime share: compiled code and parsed sources of one
 * interpreter serve the next. Thread-safe.
 */
public final class GraalPyEngine implements dev.clutch.engine.Engine<GraalPyContext> {
  /** What Polyglot calls an implementation that does not compile. */
  static final String INTERPRETED = "Interpreted";

  /** How many nodes the compiler explores before it inlines; GraalPy's own is 12,000. */
  private static final int EXPLORED_NODES = 5000;

  /** Calls and rounds of a loop before a function is compiled; GraalPy's own is 400. */
  private static final int RUNS_BEFORE_COMPILED = 10_000;

  /**
   * Calls alone before it is; GraalPy reports a million rounds for some calls of a str's methods.
   */
  private static final int CALLS_BEFORE_COMPILED = 100;

  /** How often a function that calls itself is inlined into itself; GraalPy's own is 2. */
  private static final int INLINED_INTO_ITSELF = 4;

  /**
   * What Clutch sets of the compiler's options, unless a system property does. Where there are few
   * cores, one thread compiles, and all wait for what takes it long. Each was measured:
   * docs/speed.md, "Warming up".
   *
   * <ul>
   *   <li>The compiler looks into less of what a function calls before it inlines any of it. More
   *       makes no code of ours or of the benchmarks faster, but a pool twice as slow after half a
   *       minute, and json seven times.
   *   <li>What only starts a program is not worth compiling, and whatever is hot is there in some
   *       milliseconds. Long loops are another matter, and compiled as before.
   *   <li>Calls are most of what a function does that calls itself.
   *   <li>GraalPy's picklers are one piece each, for which the compiler takes longer than 10 s.
   *       Called from Python code they would be a part of that, too; how it calls them is the
   *       matter of {@code ShareModule}.
   *   <li>Nor are the two largest functions of importlib compiled. For each import GraalPy reports
   *       those rounds that are none, so they came first of all, and took a third of the first half
   *       minute.
   * </ul>
   */
  private static final Map<String, String> COMPILER_OPTIONS =
      Map.of(
          "compiler.InliningExpansionBudget",
          String.valueOf(EXPLORED_NODES),
          "engine.FirstTierCompilationThreshold",
          String.valueOf(RUNS_BEFORE_COMPILED),
          "engine.FirstTierMinInvokeThreshold",
          String.valueOf(CALLS_BEFORE_COMPILED),
          "compiler.InliningRecursionDepth",
          String.valueOf(INLINED_INTO_ITSELF),
          "engine.CompileOnly",
          "~PicklerBuiltins.dump,~UnpicklerBuiltins.load"
              + ",~Value<PPickler>.invoke,~Value<PUnpickler>.invoke"
              + ",~bytecode dump_in_host at,~bytecode load_in_host at"
              + ",~bytecode _find_and_load_unlocked at,~bytecode find_spec at");

  private final EngineSettings settings;

  private final Engine engine;

  /**
   * Polyglot wants the same host access for all contexts of an engine: other classes, another
   * engine.
   */
  private final Map<Set<Class<?>>, Engine> withHostClasses = new ConcurrentHashMap<>();

  /**
   * Starts the engine; the first one of a JVM takes about a second.
   *
   * @throws IllegalStateException when it cannot be as the settings want it to compile
   */
  public GraalPyEngine(EngineSettings settings) {
    this.settings = settings;
    this.engine = start(settings);
    if (settings.jit() == Jit.NEEDED && !jitEnabled()) {
      engine.close();
      throw new IllegalStateException("jit(true) cannot be obeyed. " + JitDiagnosis.text());
    }
  }

  private static Engine start(EngineSettings settings) {
    var engine = build(settings);
    GraalPyInternals.start(engine);
    return engine;
  }

  static Engine build(EngineSettings settings) {
    var options = options(settings);
    if (!options.isEmpty()) {
      try {
        return builder(settings).options(options).build();
      } catch (IllegalArgumentException e) {
        // not in use, it has no options; but if it is, one of them has another name now
        System.getLogger(GraalPyEngine.class.getName())
            .log(Level.DEBUG, "the compiler keeps its own settings", e);
      }
    }
    var plain = builder(settings).build();
    var name = plain.getImplementationName();
    if (settings.jit() == Jit.OFF && !name.equals(INTERPRETED)) {
      plain.close();
      throw new IllegalStateException(
          "jit(false) cannot be obeyed: " + name + " refuses these options: " + options);
    }
    return plain;
  }

  /** Those that only an engine knows which compiles. */
  private static Map<String, String> options(EngineSettings settings) {
    var options = new HashMap<String, String>();
    if (JitDiagnosis.hasCompiler()) {
      options.putAll(COMPILER_OPTIONS);
      if (settings.listener() != null) {
        options.put("engine.TraceCompilation", "true");
      }
      options.keySet().removeIf(name -> System.getProperty("polyglot." + name) != null);
      if (settings.jit() == Jit.OFF) {
        options.put("engine.Compilation", "false");
      }
    }
    return options;
  }

  private static Engine.Builder builder(EngineSettings settings) {
    return Engine.newBuilder()
        .option("engine.WarnInterpreterOnly", "false") // jitEnabled() tells who wants to know
        .option("engine.WarnVirtualThreadSupport", "false") // our tests run on virtual threads
        .allowExperimentalOptions(true)
        .logHandler(new EngineLog(settings.listener()));
  }

  /**
   * Whether hot Python code is compiled to machine code.
   *
   * @return false when the JVM was started without the compiler, or it is not to compile:
   *     everything works, but slower
   */
  public boolean jitEnabled() {
    return settings.jit() != Jit.OFF && JitDiagnosis.compiles(engine.getImplementationName());
  }

  /**
   * Makes and initializes a context. Takes 30 to 400 ms, the first one of a JVM some seconds.
   *
   * @param config what the context is given and may do
   */
  @Override
  public GraalPyContext newContext(InterpreterConfig config) {
    var classes = config.hostClasses();
    var shared =
        classes.isEmpty() ? engine : withHostClasses.computeIfAbsent(classes, _ -> start(settings));
    var most = config.limits().outputBytes();
    var meter = most.isPresent() ? new OutputMeter(most.getAsLong()) : null;
    return new GraalPyContext(
        ContextOptions.apply(config, shared, settings, meter), config.isConfined(), meter);
  }

  @Override
  public boolean makesAhead() {
    return GraalPyContext.canBeMadeAhead();
  }

  /** Closes the engine and whatever context is still open on it, cancelling what runs there. */
  @Override
  public void close() {
    withHostClasses.values().forEach(other -> other.close(true));
    engine.close(true);
  }
}
