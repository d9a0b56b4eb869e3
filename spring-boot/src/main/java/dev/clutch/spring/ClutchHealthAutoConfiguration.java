package dev.clutch.spring;

import dev.clutch.Clutch;
import dev.clutch.InterpreterPool;
import java.util.Map;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

/** The health indicator {@code clutch}, where Boot's health is there. */
@AutoConfiguration(after = ClutchAutoConfiguration.class)
@ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
@ConditionalOnEnabledHealthIndicator("clutch")
@ConditionalOnBean(Clutch.class)
public class ClutchHealthAutoConfiguration {
  /** Made by Spring. */
  public ClutchHealthAutoConfiguration() {}

  @Bean
  @ConditionalOnMissingBean(name = "clutchHealthIndicator")
  HealthIndicator clutchHealthIndicator(Clutch clutch, Map<String, InterpreterPool> pools) {
    return new ClutchHealthIndicator(clutch, pools);
  }
}
