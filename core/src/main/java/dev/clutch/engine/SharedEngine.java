package dev.clutch.engine;

import dev.clutch.types.InterpreterConfig;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.graalvm.polyglot.Engine;

/**
 * The engine that all contexts of one runtime share: compiled code and parsed sources of one
 * interpreter serve the next. Thread-safe.
 */
public final class SharedEngine implements AutoCloseable {
  /** What Polyglot calls an implementation that does not compile. */
  static final String INTERPRETED = "Interpreted";

  private final Engine engine = build();

  /**
   * Polyglot wants the same host access for all contexts of an engine: other classes, another
   * engine.
   */
  private final Map<Set<String>, Engine> withHostClasses = new ConcurrentHashMap<>();

  /** Starts the engine; the first one of a JVM takes about a second. */
  public SharedEngine() {}

  static Engine build() {
    return Engine.newBuilder()
        .option("engine.WarnInterpreterOnly", "false") // jitEnabled() tells who wants to know
        .option("engine.WarnVirtualThreadSupport", "false") // our tests run on virtual threads
        .option("log." + EngineLog.CORE + ".level", "FINE") // see there
        .allowExperimentalOptions(true)
        .logHandler(new EngineLog())
        .build();
  }

  /**
   * Whether hot Python code is compiled to machine code.
   *
   * @return false when the JVM was started without the compiler: everything works, but slower
   */
  public boolean jitEnabled() {
    return !engine.getImplementationName().equals(INTERPRETED);
  }

  /**
   * Makes and initializes a context. Takes 30 to 400 ms, the first one of a JVM some seconds.
   *
   * @param config what the context is given and may do
   */
  public GuestContext newContext(InterpreterConfig config) {
    var classes = config.hostClasses();
    var shared =
        classes.isEmpty() ? engine : withHostClasses.computeIfAbsent(classes, _ -> build());
    var most = config.limits().outputBytes();
    var meter = most.isPresent() ? new OutputMeter(most.getAsLong()) : null;
    return new GuestContext(ContextOptions.apply(config, shared, meter), meter);
  }

  /** Closes the engine and whatever context is still open on it, cancelling what runs there. */
  @Override
  public void close() {
    withHostClasses.values().forEach(other -> other.close(true));
    engine.close(true);
  }
}
