package dev.clutch.pool;

import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;

/** What a pool counts. Thread-safe. */
final class PoolCounters {
  final LongAdder submitted = new LongAdder();
  final LongAdder succeeded = new LongAdder();
  final LongAdder failed = new LongAdder();
  final LongAdder cancelled = new LongAdder();
  final LongAdder rejected = new LongAdder();
  final LongAdder overdue = new LongAdder();
  final LongAdder retried = new LongAdder();
  final LongAdder replaced = new LongAdder();
  final LongAdder abandoned = new LongAdder();
  final LongAdder waitedNanos = new LongAdder();
  final LongAdder ranNanos = new LongAdder();

  PoolStats stats(int size, int idle, int busy, int starting, int queued) {
    return new PoolStats(
        size,
        idle,
        busy,
        starting,
        queued,
        submitted.sum(),
        succeeded.sum(),
        failed.sum(),
        cancelled.sum(),
        rejected.sum(),
        overdue.sum(),
        retried.sum(),
        replaced.sum(),
        abandoned.sum(),
        Duration.ofNanos(waitedNanos.sum()),
        Duration.ofNanos(ranNanos.sum()));
  }
}
