package dev.clutch.spring;

import dev.clutch.Clutch;
import dev.clutch.InterpreterPool;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

/**
 * DOWN when a pool is broken, OUT_OF_SERVICE when one is shut down, else UP. Runs nothing, and
 * waits for nothing.
 */
final class ClutchHealthIndicator extends AbstractHealthIndicator {
  private final Clutch clutch;
  private final Map<String, InterpreterPool> pools;

  ClutchHealthIndicator(Clutch clutch, Map<String, InterpreterPool> pools) {
    super("the pools of Clutch could not be asked");
    this.clutch = clutch;
    this.pools = pools;
  }

  @Override
  protected void doHealthCheck(Health.Builder builder) {
    builder
        .up()
        .withDetail("jit", clutch.jitEnabled())
        .withDetail("interpreters", clutch.interpreters().size())
        .withDetail("abandoned", clutch.abandoned().size());
    if (pools.values().stream().anyMatch(InterpreterPool::isShutdown)) {
      builder.outOfService();
    }
    if (pools.values().stream().anyMatch(InterpreterPool::isBroken)) {
      builder.status(Status.DOWN);
    }
    var details = new LinkedHashMap<String, Object>();
    pools.forEach((name, pool) -> details.put(name, details(pool)));
    builder.withDetail("pools", details);
  }

  private static Map<String, Object> details(InterpreterPool pool) {
    var stats = pool.stats();
    var details = new LinkedHashMap<String, Object>();
    var reason = pool.brokenBy();
    if (reason.isPresent()) {
      details.put("status", "broken");
      details.put("reason", reason.get().toString());
    } else {
      details.put("status", pool.isShutdown() ? "shut down" : "open");
    }
    details.put("size", stats.size());
    details.put("idle", stats.idle());
    details.put("busy", stats.busy());
    details.put("starting", stats.starting());
    details.put("queued", stats.queued());
    return details;
  }
}
