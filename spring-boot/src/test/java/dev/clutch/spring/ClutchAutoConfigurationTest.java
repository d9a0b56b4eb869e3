package dev.clutch.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clutch.Clutch;
import dev.clutch.InterpreterPool;
import dev.clutch.InterpreterQueue;
import dev.clutch.config.InterpreterConfig;
import dev.clutch.config.Permission;
import dev.clutch.errors.InterpreterPoolBrokenException;
import dev.clutch.spring.functions.Scores;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Timeout(180)
class ClutchAutoConfigurationTest {
  private final ApplicationContextRunner runner =
      new ApplicationContextRunner()
          .withConfiguration(
              AutoConfigurations.of(
                  ClutchAutoConfiguration.class,
                  ClutchHealthAutoConfiguration.class,
                  ClutchMetricsAutoConfiguration.class,
                  ClutchWebAutoConfiguration.class))
          .withPropertyValues("clutch.warm=0", "clutch.pool.size=1");

  @Configuration(proxyBeanMethods = false)
  static class Own {
    @Bean
    InterpreterPool ours(Clutch clutch) {
      return clutch.poolBuilder().size(1).build();
    }

    @Bean
    InterpreterQueue jobs(Clutch clutch) {
      return clutch.createQueue(5);
    }

    @Bean
    PoolCustomizer customizer() {
      return (name, builder) -> builder.size(name.equals("strangers") ? 2 : 1);
    }
  }

  @Test
  void propertiesSayWhatPoolsAreAndMayDo() {
    runner
        .withUserConfiguration(Own.class)
        .withPropertyValues(
            "clutch.python-path=classpath:python",
            "clutch.environment.REGION=eu",
            "clutch.limits.output-bytes=1MB",
            "clutch.pools.strangers.sandboxed=true",
            "clutch.pools.strangers.allow=read-files",
            "clutch.pools.strangers.limits.wall-time=2s",
            "clutch.pools.strangers.limits.allocated-bytes=100MB",
            "clutch.pools.strangers.queue-capacity=1",
            "clutch.pools.strangers.when-full=reject")
        .run(
            context -> {
              assertThat(context).hasNotFailed().doesNotHaveBean("clutchPool");
              assertThat(context.getBeansOfType(InterpreterPool.class))
                  .containsOnlyKeys("ours", "strangers");
              var config = context.getBean(InterpreterConfig.class);
              assertThat(config.limits().outputBytes()).hasValue(1 << 20);
              assertThat(config.allows(Permission.NETWORK)).isTrue();
              var strangers = context.getBean("strangers", InterpreterPool.class);
              var its = strangers.submit(py -> py.config()).join();
              assertThat(its.allows(Permission.NETWORK)).isFalse();
              assertThat(its.limits().wallTime()).hasValue(Duration.ofSeconds(2));
              assertThat(its.limits().outputBytes()).hasValue(1 << 20);
              assertThat(its.environment()).containsEntry("REGION", "eu");
              assertThat(strangers.call("scores.score", "ab").join()).isEqualTo(1.0);
              assertThat(strangers.stats().size()).isEqualTo(2);

              var meters = new SimpleMeterRegistry();
              context.getBean(MeterBinder.class).bindTo(meters);
              assertThat(meters.get("clutch.queue.remaining").tag("queue", "jobs").gauge().value())
                  .isEqualTo(5);
              assertThat(meters.get("clutch.pool.size").tag("pool", "ours").gauge().value())
                  .isEqualTo(1);
            });
  }

  @Test
  void aBrokenPoolIsDown() {
    runner
        .withPropertyValues("clutch.pool.initializer=import no_such_module")
        .run(
            context -> {
              var pool = context.getBean(InterpreterPool.class);
              assertThatThrownBy(() -> pool.call("abs", 1).join())
                  .satisfiesAnyOf(
                      e -> assertThat(e).isInstanceOf(InterpreterPoolBrokenException.class),
                      e -> assertThat(e).hasCauseInstanceOf(InterpreterPoolBrokenException.class));
              long submitted = pool.stats().submitted();
              var health = context.getBean("clutchHealthIndicator", HealthIndicator.class).health();
              assertThat(health.getStatus()).isEqualTo(Status.DOWN);
              assertThat(health.getDetails().toString()).contains("broken", "no_such_module");
              assertThat(pool.stats().submitted()).isEqualTo(submitted);
            });
  }

  @Test
  void itIsNotThereWhereItIsNotWanted() {
    runner
        .withPropertyValues("clutch.enabled=false")
        .run(
            context ->
                assertThat(context)
                    .hasNotFailed()
                    .doesNotHaveBean(Clutch.class)
                    .doesNotHaveBean("clutchHealthIndicator"));
    runner
        .withPropertyValues("clutch.pool.enabled=false", "management.health.clutch.enabled=false")
        .withClassLoader(new FilteredClassLoader(MeterBinder.class))
        .run(
            context ->
                assertThat(context)
                    .hasNotFailed()
                    .hasSingleBean(Clutch.class)
                    .doesNotHaveBean(InterpreterPool.class)
                    .doesNotHaveBean("clutchHealthIndicator")
                    .doesNotHaveBean("clutchMetrics"));
  }

  @Test
  void tasksEndBeforeTheContextDoes() throws Exception {
    var begun = new CountDownLatch(1);
    var ended = new CompletableFuture<CompletableFuture<String>>();
    runner.run(
        context -> {
          var pool = context.getBean(InterpreterPool.class);
          ended.complete(
              pool.submit(
                  py -> {
                    begun.countDown();
                    return py.eval("__import__('time').sleep(0.5) or 'done'", String.class);
                  }));
          assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();
          context.getBean(PoolLifecycle.class).stop();
          assertThat(pool.isTerminated()).isTrue();
          assertThatThrownBy(() -> pool.call("abs", 1))
              .isInstanceOf(RejectedExecutionException.class);
          var health = context.getBean("clutchHealthIndicator", HealthIndicator.class).health();
          assertThat(health.getStatus()).isEqualTo(Status.OUT_OF_SERVICE);
          assertThatThrownBy(() -> context.getBean(PoolLifecycle.class).start())
              .hasMessageContaining("not started again");
        });
    assertThat(ended.join().join()).isEqualTo("done");
  }

  /** Also what does not end by itself; and no thread of the context's is left, as at a restart. */
  @Test
  void theEndIsBounded() throws Exception {
    var begun = new CountDownLatch(1);
    var task = new CompletableFuture<CompletableFuture<Object>>();
    runner
        .withPropertyValues("clutch.drain-timeout=200ms")
        .run(
            context -> {
              var pool = context.getBean(InterpreterPool.class);
              task.complete(
                  pool.submit(
                      py -> {
                        begun.countDown();
                        py.exec("while True: pass");
                        return null;
                      }));
              assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();
            });
    assertThat(task.join()).isCompletedExceptionally();
    var left =
        Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> thread.getName().startsWith("clutchPool"))
            .toList();
    for (var thread : left) { // its last steps may be under way
      assertThat(thread.join(Duration.ofSeconds(30))).as(thread.getName()).isTrue();
    }
  }

  @PythonFunction
  interface Nameless {
    void call();
  }

  @Test
  void aMethodWithoutAFunctionIsNamed() {
    runner.run(
        context -> {
          var pool = context.getBean(InterpreterPool.class);
          assertThatThrownBy(() -> PoolFunctions.behind(Nameless.class, pool))
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessageContaining("Nameless.call()")
              .hasMessageContaining("@PythonFunction");
          assertThat(PoolFunctions.behind(Scores.class, pool)).isNotNull();
        });
  }
}
