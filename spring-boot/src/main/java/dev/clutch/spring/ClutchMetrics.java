package dev.clutch.spring;

import dev.clutch.Clutch;
import dev.clutch.InterpreterPool;
import dev.clutch.InterpreterPool.Stats;
import dev.clutch.InterpreterQueue;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/** The meters {@code clutch.*}; docs/spring.md lists them. */
final class ClutchMetrics implements MeterBinder {
  private final Clutch clutch;
  private final Map<String, InterpreterPool> pools;
  private final Map<String, InterpreterQueue> queues;

  ClutchMetrics(
      Clutch clutch, Map<String, InterpreterPool> pools, Map<String, InterpreterQueue> queues) {
    this.clutch = clutch;
    this.pools = pools;
    this.queues = queues;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    gauge(registry, "clutch.interpreters", "interpreters that live", c -> c.interpreters().size());
    gauge(
        registry,
        "clutch.abandoned",
        "interpreters that were ended, and run on",
        c -> c.abandoned().size());
    gauge(registry, "clutch.jit", "1 if hot Python code is compiled", c -> c.jitEnabled() ? 1 : 0);
    pools.forEach((name, pool) -> bind(registry, name, pool));
    queues.forEach((name, queue) -> bind(registry, name, queue));
  }

  private void gauge(
      MeterRegistry registry, String name, String text, ToDoubleFunction<Clutch> value) {
    Gauge.builder(name, clutch, value).description(text).register(registry);
  }

  private static void bind(MeterRegistry registry, String name, InterpreterPool pool) {
    var meters = new PoolMeters(registry, name, pool);
    meters.gauge("size", "interpreters that the pool shall have", Stats::size);
    meters.gauge("idle", "interpreters that wait for work", Stats::idle);
    meters.gauge("busy", "interpreters that run a task", Stats::busy);
    meters.gauge("starting", "interpreters that are being made", Stats::starting);
    meters.gauge("queued", "tasks that wait for an interpreter", Stats::queued);
    Gauge.builder("clutch.pool.broken", pool, p -> p.isBroken() ? 1 : 0)
        .tag("pool", name)
        .description("1 if the pool can make no interpreters")
        .register(registry);
    meters.tasks("succeeded", Stats::succeeded);
    meters.tasks("failed", Stats::failed);
    meters.tasks("cancelled", Stats::cancelled);
    meters.counter("rejected", "tasks that were refused", Stats::rejected);
    meters.counter("overdue", "tasks that outlived their deadline", Stats::overdue);
    meters.counter("retried", "tasks given to another interpreter", Stats::retried);
    meters.counter("replaced", "interpreters that were replaced", Stats::replaced);
    meters.counter("abandoned", "interpreters left behind as they ran", Stats::abandoned);
    meters.timer("run", "how long tasks ran", stats -> stats.ran().toNanos());
    meters.timer("wait", "how long tasks waited", stats -> stats.waited().toNanos());
  }

  private static void bind(MeterRegistry registry, String name, InterpreterQueue queue) {
    Gauge.builder("clutch.queue.size", queue, InterpreterQueue::size)
        .tag("queue", name)
        .description("items in the queue")
        .register(registry);
    Gauge.builder("clutch.queue.remaining", queue, InterpreterQueue::remainingCapacity)
        .tag("queue", name)
        .description("items for which there is room")
        .register(registry);
  }

  private record PoolMeters(MeterRegistry registry, String name, InterpreterPool pool) {
    private static final String PREFIX = "clutch.pool.";

    void gauge(String what, String text, ToDoubleFunction<Stats> value) {
      Gauge.builder(PREFIX + what, pool, p -> value.applyAsDouble(p.stats()))
          .tag("pool", name)
          .description(text)
          .register(registry);
    }

    void counter(String what, String text, ToDoubleFunction<Stats> value) {
      FunctionCounter.builder(PREFIX + what, pool, p -> value.applyAsDouble(p.stats()))
          .tag("pool", name)
          .description(text)
          .register(registry);
    }

    void tasks(String result, ToDoubleFunction<Stats> value) {
      FunctionCounter.builder("clutch.pool.tasks", pool, p -> value.applyAsDouble(p.stats()))
          .tag("pool", name)
          .tag("result", result)
          .description("tasks that have ended")
          .register(registry);
    }

    void timer(String what, String text, ToLongFunction<Stats> nanos) {
      FunctionTimer.builder(
              PREFIX + what,
              pool,
              p -> p.stats().succeeded() + p.stats().failed(),
              p -> nanos.applyAsLong(p.stats()),
              TimeUnit.NANOSECONDS)
          .tag("pool", name)
          .description(text)
          .register(registry);
    }
  }
}
