package dev.clutch.spring;

import dev.clutch.Clutch;
import dev.clutch.InterpreterPool;
import dev.clutch.config.InterpreterConfig;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;

/**
 * The runtime {@code clutch}, the pool {@code clutchPool} unless the application has one of its
 * own, the pools of {@code clutch.pools}, and interfaces with {@link PythonFunction}. Not there
 * with {@code clutch.enabled=false}.
 */
@AutoConfiguration
@ConditionalOnProperty(name = "clutch.enabled", matchIfMissing = true)
@EnableConfigurationProperties(ClutchProperties.class)
@Import({PoolRegistrar.class, PythonFunctionRegistrar.class})
public class ClutchAutoConfiguration {
  static final String POOL = "clutchPool";

  private static final Log log = LogFactory.getLog(ClutchAutoConfiguration.class);

  /** Made by Spring. */
  public ClutchAutoConfiguration() {}

  /**
   * What interpreters are given and may do, as the properties say.
   *
   * @param properties the properties
   * @return the default config
   */
  @Bean
  @ConditionalOnMissingBean
  public InterpreterConfig clutchInterpreterConfig(ClutchProperties properties) {
    return properties.applyTo(InterpreterConfig.trusted());
  }

  /**
   * The runtime.
   *
   * @param properties the properties
   * @param config of its interpreters
   * @param customizers of its builder
   * @return closed with the context
   */
  @Bean
  @ConditionalOnMissingBean
  public Clutch clutch(
      ClutchProperties properties,
      InterpreterConfig config,
      ObjectProvider<ClutchCustomizer> customizers) {
    var builder = Clutch.builder().defaultConfig(config);
    properties.applyTo(builder);
    customizers.orderedStream().forEach(customizer -> customizer.customize(builder));
    var clutch = builder.start();
    if (!clutch.jitEnabled() && properties.getJit() == ClutchProperties.Jit.AUTO) {
      log.warn(Clutch.diagnose().replace('\n', ' '));
    }
    return clutch;
  }

  @Bean
  PoolFactory clutchPools(
      Clutch clutch,
      InterpreterConfig config,
      ClutchProperties properties,
      ObjectProvider<PoolCustomizer> customizers) {
    return new PoolFactory(clutch, config, properties, customizers);
  }

  /** The pool of whoever needs no name for it. */
  @Bean(name = POOL, destroyMethod = PoolFactory.DESTROY)
  @Primary
  @ConditionalOnMissingBean(InterpreterPool.class)
  @ConditionalOnProperty(name = "clutch.pool.enabled", matchIfMissing = true)
  InterpreterPool clutchPool(PoolFactory pools) {
    return pools.make(POOL);
  }

  @Bean
  PoolLifecycle clutchPoolLifecycle(
      ConfigurableListableBeanFactory beans, ClutchProperties properties) {
    return new PoolLifecycle(beans, properties.getDrainTimeout());
  }
}
