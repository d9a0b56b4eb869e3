package dev.clutch.spring;

import dev.clutch.Clutch;
import dev.clutch.InterpreterPool;
import dev.clutch.InterpreterQueue;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Map;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** Meters of the runtime, of pools and of queues that are beans, where Micrometer is there. */
@AutoConfiguration(after = ClutchAutoConfiguration.class)
@ConditionalOnClass(MeterBinder.class)
@ConditionalOnBean(Clutch.class)
public class ClutchMetricsAutoConfiguration {
  /** Made by Spring. */
  public ClutchMetricsAutoConfiguration() {}

  @Bean
  @ConditionalOnMissingBean(name = "clutchMetrics")
  MeterBinder clutchMetrics(Clutch clutch, ListableBeanFactory beans) {
    Map<String, InterpreterPool> pools = beans.getBeansOfType(InterpreterPool.class);
    Map<String, InterpreterQueue> queues = beans.getBeansOfType(InterpreterQueue.class);
    return new ClutchMetrics(clutch, pools, queues);
  }
}
