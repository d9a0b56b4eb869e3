package dev.clutch.spring;

import dev.clutch.InterpreterPool;

/** A bean that changes how pools are built, after the properties have been read. */
@FunctionalInterface
public interface PoolCustomizer {
  /**
   * Changes the builder.
   *
   * @param name of the pool's bean
   * @param builder of that pool
   */
  void customize(String name, InterpreterPool.Builder builder);
}
