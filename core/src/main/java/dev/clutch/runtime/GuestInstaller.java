package dev.clutch.runtime;

import dev.clutch.config.InterpreterConfig;
import dev.clutch.engine.Engine;
import dev.clutch.engine.EngineContext;
import java.util.function.LongFunction;

/** Puts the Python side into a new context. */
@FunctionalInterface
public interface GuestInstaller<C extends EngineContext> {
  /**
   * Installs for the interpreter that will have this config.
   *
   * @param isMain whether it will be the main interpreter
   * @return given the id that it will have, what answers for it from then on
   */
  LongFunction<Guest> install(C context, InterpreterConfig config, boolean isMain);

  /** A new context of an engine, with the Python side in it. */
  default BlankInterpreter blank(Engine<C> engine, InterpreterConfig config, boolean isMain) {
    var context = engine.newContext(config);
    try {
      return new BlankInterpreter(context, install(context, config, isMain));
    } catch (RuntimeException | Error e) { // whatever went wrong, the context must not stay behind
      context.close();
      throw e;
    }
  }
}
