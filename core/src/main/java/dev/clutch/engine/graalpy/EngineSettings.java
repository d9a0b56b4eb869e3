package dev.clutch.engine.graalpy;

import java.util.Objects;
import java.util.function.Consumer;
import org.graalvm.polyglot.Context;
import org.jspecify.annotations.Nullable;

/**
 * What whoever builds a runtime says about its engine.
 *
 * @param jit whether hot code is compiled
 * @param contexts changes each context before Clutch says what it may do
 * @param listener told what the engine logs, and each compilation; null for nobody
 */
public record EngineSettings(
    Jit jit, Consumer<Context.Builder> contexts, @Nullable Consumer<String> listener) {
  /** What is set where nobody sets anything. */
  public static final EngineSettings NONE = new EngineSettings(Jit.AS_IT_IS, _ -> {}, null);

  /** Whether hot code is compiled. */
  public enum Jit {
    /** Where the JVM has the compiler. */
    AS_IT_IS,
    /** Never. */
    OFF,
    /** Or there is no engine. */
    NEEDED
  }

  public EngineSettings {
    Objects.requireNonNull(contexts, "contexts");
  }

  /** These, but for whether hot code is compiled. */
  public EngineSettings jit(boolean compile) {
    return new EngineSettings(compile ? Jit.NEEDED : Jit.OFF, contexts, listener);
  }

  /** These, but for what changes each context. */
  public EngineSettings contexts(Consumer<Context.Builder> customizer) {
    return new EngineSettings(jit, customizer, listener);
  }

  /** These, but for who is told. */
  public EngineSettings listener(Consumer<String> told) {
    return new EngineSettings(jit, contexts, told);
  }
}
