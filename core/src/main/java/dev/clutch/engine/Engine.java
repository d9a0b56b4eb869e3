package dev.clutch.engine;

import dev.clutch.config.InterpreterConfig;

/**
 * What runs Python: makes the contexts that interpreters run in. One serves all interpreters of a
 * runtime. Thread-safe.
 *
 * @param <C> its contexts
 */
public interface Engine<C extends EngineContext> extends AutoCloseable {
  /**
   * Makes a context, ready to run code.
   *
   * @param config what it is given and may do
   */
  C newContext(InterpreterConfig config);

  /**
   * Whether a context can be made by one thread and given to another as if that one had made it.
   */
  boolean makesAhead();

  /** Closes the engine and whatever context is still open on it, cancelling what runs there. */
  @Override
  void close();
}
