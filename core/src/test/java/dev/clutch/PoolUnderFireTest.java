package dev.clutch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clutch.errors.InterpreterRunningException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Eight threads give tasks to a pool, some of which they cancel, while its workers are stopped and
 * closed at random moments. Afterwards: each task ended, with its own result or as the one who
 * cancelled it expects, and the pool ends.
 */
@ExtendWith(SharedClutch.class)
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class PoolUnderFireTest {
  private static final int THREADS = 8;
  private static final int EACH = 150;
  private static final int SHOTS = 12;

  private final Map<Long, Interpreter> targets = new ConcurrentHashMap<>();
  private final AtomicInteger hits = new AtomicInteger();

  @Test
  void noTaskIsLost(Clutch clutch) throws Exception {
    var pool =
        clutch
            .poolBuilder()
            .size(3)
            .queueCapacity(16)
            .retries(1_000)
            .initializer("def work(n): return sum(range(n % 50 * 1000)) * 0 + n")
            .build();
    try (var threads = Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
      var submitters = new ArrayList<Future<?>>();
      for (int i = 0; i < THREADS; i++) {
        int thread = i;
        submitters.add(threads.submit(() -> submit(pool, thread)));
      }
      var gunman = threads.submit(this::fire);
      for (var submitter : submitters) {
        submitter.get();
      }
      gunman.cancel(true);
    }
    pool.close();
    assertThat(pool.isTerminated()).isTrue();
    assertThat(hits).hasPositiveValue();
    var stats = pool.stats();
    assertThat(stats.failed()).isZero();
    assertThat(stats.succeeded() + stats.cancelled()).isEqualTo(stats.submitted());
    assertThat(stats.submitted()).isEqualTo((long) THREADS * EACH);
  }

  private Void submit(InterpreterPool pool, int thread) throws Exception {
    var results = new ArrayList<CompletableFuture<Long>>();
    for (int i = 0; i < EACH; i++) {
      long n = (long) thread * EACH + i;
      results.add(
          pool.submit(
              worker -> {
                targets.put(worker.id(), worker);
                return worker.call("work", Long.class, n);
              }));
      if (i % 10 == 3) {
        results.getLast().cancel(true);
      }
    }
    for (int i = 0; i < EACH; i++) {
      if (!results.get(i).isCancelled()) {
        assertThat(results.get(i).get(4, TimeUnit.MINUTES)).isEqualTo((long) thread * EACH + i);
      }
    }
    return null;
  }

  private Void fire() throws InterruptedException {
    var random = ThreadLocalRandom.current();
    for (int shot = 0; shot < SHOTS; ) {
      Thread.sleep(random.nextInt(300));
      var alive = targets.values().stream().filter(target -> !target.live().isClosed()).toList();
      if (alive.isEmpty()) {
        continue;
      }
      var target = alive.get(random.nextInt(alive.size()));
      if (random.nextBoolean()) {
        target.stop(Duration.ofSeconds(10));
      } else {
        try {
          target.close();
        } catch (InterpreterRunningException e) {
          continue; // only an idle one can be closed
        }
      }
      shot++;
      hits.incrementAndGet();
    }
    return null;
  }
}
