package dev.clutch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clutch.errors.LimitExceededException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Tasks that end just when their time is up, again and again: none but those is to suffer. */
class PoolDeadlineTest extends PoolFixture {
  private static final Duration DEADLINE = Duration.ofMillis(1);
  private static final int ENOUGH = 10;
  private static final int ROUNDS = 60;

  @Test
  void noInnocentTaskEndsWithADeadline() throws Exception {
    var over = new AtomicBoolean();
    try (var pool = pool(2).deadline(DEADLINE).build()) {
      var watcher = new CompletableFuture<InterpreterPool.Stats>();
      Thread.startVirtualThread(() -> watcher.complete(firstNegative(pool, over)));
      for (int round = 0; round < ROUNDS && pool.stats().overdue() < ENOUGH; round++) {
        var tasks = new ArrayList<CompletableFuture<Integer>>();
        for (int i = 0; i < 40; i++) {
          int number = i;
          tasks.add(pool.submit(_ -> takesAboutAsLong(number)));
        }
        for (int i = 0; i < tasks.size(); i++) {
          assertEndsWellOrOverdue(tasks.get(i), i);
        }
      }
      assertThat(pool.stats().overdue()).isPositive();
      over.set(true);
      assertThat(get(watcher)).as("statistics").isNull();
      var stats = pool.stats();
      assertThat(stats.succeeded() + stats.failed()).isEqualTo(stats.submitted());
      assertThat(stats.failed()).isEqualTo(stats.overdue());
    }
  }

  /** Most tasks are quick; each fourth ends when its deadline does. */
  private static int takesAboutAsLong(int number) {
    long end = System.nanoTime() + (number % 4 == 0 ? DEADLINE.toNanos() : 0);
    while (System.nanoTime() < end) {
      Thread.onSpinWait();
    }
    return number;
  }

  private static void assertEndsWellOrOverdue(CompletableFuture<Integer> task, int number)
      throws Exception {
    try {
      assertThat(get(task)).isEqualTo(number);
    } catch (java.util.concurrent.ExecutionException e) {
      assertThat(e.getCause()).isInstanceOf(LimitExceededException.class);
    }
  }

  /** The first statistics that cannot be; null when there are none until it is over. */
  private static InterpreterPool.Stats firstNegative(InterpreterPool pool, AtomicBoolean over) {
    while (!over.get()) {
      var stats = pool.stats();
      if (stats.busy() < 0 || stats.idle() < 0 || stats.starting() < 0 || stats.queued() < 0) {
        return stats;
      }
      Thread.yield();
    }
    return null;
  }
}
