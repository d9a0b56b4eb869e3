package dev.clutch.spring;

import dev.clutch.Clutch;
import dev.clutch.InterpreterPool;
import dev.clutch.config.InterpreterConfig;
import org.springframework.beans.factory.ObjectProvider;

/** Makes the pools of the properties. */
final class PoolFactory {
  /**
   * The lifecycle has waited for their tasks; where it did not begin there is nothing to wait for.
   */
  static final String DESTROY = "shutdownNow";

  private final Clutch clutch;
  private final InterpreterConfig config;
  private final ClutchProperties properties;
  private final ObjectProvider<PoolCustomizer> customizers;

  PoolFactory(
      Clutch clutch,
      InterpreterConfig config,
      ClutchProperties properties,
      ObjectProvider<PoolCustomizer> customizers) {
    this.clutch = clutch;
    this.config = config;
    this.properties = properties;
    this.customizers = customizers;
  }

  /** Makes the pool of a bean. */
  InterpreterPool make(String name) {
    var given = properties.getPools().getOrDefault(name, properties.getPool());
    var builder = clutch.poolBuilder().name(name).config(given.applyTo(config));
    given.applyTo(builder);
    customizers.orderedStream().forEach(customizer -> customizer.customize(name, builder));
    return builder.build();
  }
}
