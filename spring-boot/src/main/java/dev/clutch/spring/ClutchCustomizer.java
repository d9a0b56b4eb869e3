package dev.clutch.spring;

import dev.clutch.Clutch;

/** A bean that changes how the runtime is built, after the properties have been read. */
@FunctionalInterface
public interface ClutchCustomizer {
  /**
   * Changes the builder.
   *
   * @param builder of the only runtime of the application
   */
  void customize(Clutch.Builder builder);
}
