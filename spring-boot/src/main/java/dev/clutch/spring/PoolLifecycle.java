package dev.clutch.spring;

import dev.clutch.InterpreterPool;
import java.time.Duration;
import java.util.Map;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Drains all pools when the application stops: after the web server, which is in later phases, has
 * answered its last request. Each task has until the drain timeout; then it is cancelled.
 */
final class PoolLifecycle implements SmartLifecycle {
  /** A web server drains in DEFAULT_PHASE - 1024, and stops in DEFAULT_PHASE - 2048. */
  static final int PHASE = SmartLifecycle.DEFAULT_PHASE - 4096;

  /** What is cancelled, and does not end in that time, the runtime ends when it closes. */
  private static final Duration CANCELLED = Duration.ofSeconds(2);

  private static final Log log = LogFactory.getLog(PoolLifecycle.class);

  private final ListableBeanFactory beans;
  private final Duration timeout;
  private volatile boolean running;
  private volatile boolean stopped;

  PoolLifecycle(ListableBeanFactory beans, Duration timeout) {
    this.beans = beans;
    this.timeout = timeout;
  }

  @Override
  public void start() {
    if (stopped) {
      throw new IllegalStateException(
          "the pools of Clutch ended when their context stopped: it can be closed, but not started"
              + " again");
    }
    running = true;
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  @Override
  public int getPhase() {
    return PHASE;
  }

  /** Pools do not come back: a context of tests that is put aside for another keeps them. */
  @Override
  public boolean isPauseable() {
    return false;
  }

  @Override
  public void stop() {
    stopped = true;
    var pools = beans.getBeansOfType(InterpreterPool.class, false, false);
    pools.values().forEach(InterpreterPool::shutdown);
    try {
      drain(pools);
    } catch (InterruptedException e) {
      pools.values().forEach(InterpreterPool::shutdownNow);
      Thread.currentThread().interrupt();
    } finally {
      running = false;
    }
  }

  /** In a thread of its own: all beans of a phase stop at the same time. */
  @Override
  public void stop(Runnable callback) {
    Thread.ofPlatform()
        .name("clutch-drain")
        .start(
            () -> {
              try {
                stop();
              } finally {
                callback.run();
              }
            });
  }

  private void drain(Map<String, InterpreterPool> pools) throws InterruptedException {
    if (allEnd(pools, timeout)) {
      return;
    }
    pools.forEach(
        (name, pool) -> {
          if (!pool.isTerminated()) {
            var stats = pool.stats();
            log.warn(
                "the pool %s had tasks after %s, which are cancelled: %d run, %d wait"
                    .formatted(name, timeout, stats.busy(), stats.queued()));
            pool.shutdownNow();
          }
        });
    boolean _ = allEnd(pools, CANCELLED);
  }

  private static boolean allEnd(Map<String, InterpreterPool> pools, Duration timeout)
      throws InterruptedException {
    long end = System.nanoTime() + timeout.toNanos();
    boolean all = true;
    for (var pool : pools.values()) {
      var left = Duration.ofNanos(Math.max(0, end - System.nanoTime()));
      all &= pool.awaitTermination(left);
    }
    return all;
  }
}
