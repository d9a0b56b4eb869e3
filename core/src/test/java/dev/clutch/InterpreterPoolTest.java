package dev.clutch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clutch.InterpreterPool.WhenFull;
import dev.clutch.errors.ExecutionFailedException;
import dev.clutch.errors.NotShareableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** Pools of interpreters: their tasks, and the bounds of what waits. */
class InterpreterPoolTest extends PoolFixture {
  @Test
  void tasksAndCalls() throws Exception {
    try (var pool = pool(2).build()) {
      assertThat(get(pool.call("same", 5))).isEqualTo(5L);
      assertThat(get(pool.call("same", int.class, 5))).isEqualTo(5);
      assertThat(get(pool.call("json.dumps", String.class, List.of(1), Kwargs.of("indent", 0))))
          .isEqualTo("[\n1\n]");
      assertThat(get(pool.<Long>submit(worker -> worker.eval("1 + 1", Long.class)))).isEqualTo(2L);
      var results = pool.<Object>invokeAll(List.of(w -> w.call("same", 1), w -> w.call("nosuch")));
      assertThat(results.getFirst()).isCompletedWithValue(1L);
      assertThat(results.getLast()).isCompletedExceptionally();
      assertThatThrownBy(() -> pool.call("same", new Thread()))
          .isInstanceOf(NotShareableException.class);
      var stats = pool.stats();
      assertThat(stats.size()).isEqualTo(2);
      assertThat(stats.submitted()).isEqualTo(6);
      assertThat(stats.succeeded()).isEqualTo(5);
      assertThat(stats.failed()).isEqualTo(1);
      assertThat(stats.replaced()).isZero();
      assertThat(stats.ran()).isPositive();
      pool.shutdown();
      assertThatThrownBy(() -> pool.call("same", 1))
          .isInstanceOf(RejectedExecutionException.class)
          .hasMessageContaining("shut down");
      assertThat(pool.awaitTermination(LONG)).isTrue();
      assertThat(pool.isShutdown() && pool.isTerminated()).isTrue();
    }
  }

  @Test
  void invokeAllTellsHowFarItIs() throws Exception {
    try (var pool = pool(2).build()) {
      var seen = new ArrayList<InterpreterPool.Progress>();
      var results =
          pool.<Object>invokeAll(
              List.of(w -> w.call("same", 1), w -> w.call("nosuch"), w -> w.call("same", 2)),
              seen::add);
      assertThat(results).hasSize(3).allMatch(CompletableFuture::isDone);
      assertThat(seen).extracting(InterpreterPool.Progress::done).containsExactly(1, 2, 3);
      assertThat(seen).allMatch(progress -> progress.total() == 3);
    }
  }

  @Test
  void tenThousandVirtualThreadsCall() throws Exception {
    try (var pool = pool(2).queueCapacity(100).build()) {
      var results = new ArrayList<CompletableFuture<Long>>();
      for (int i = 0; i < 10_000; i++) {
        long n = i;
        var result = new CompletableFuture<Long>();
        results.add(result);
        Thread.startVirtualThread(
            () -> {
              try {
                result.complete(pool.call("same", Long.class, n).join());
              } catch (Throwable e) {
                result.completeExceptionally(e);
              }
            });
      }
      for (int i = 0; i < results.size(); i++) {
        assertThat(get(results.get(i))).isEqualTo(i);
      }
      assertThat(pool.stats().succeeded()).isEqualTo(10_000);
    }
  }

  @Test
  void errorsOfTasksLeaveTheWorkerInPlace() throws Exception {
    try (var pool = pool(1).build()) {
      for (var failing :
          List.of(
              List.of("sys.exit", "SystemExit"),
              List.of("deep", "RecursionError"),
              List.of("odd", "Odd: odd"))) {
        assertThatThrownBy(() -> get(pool.call(failing.getFirst())))
            .hasCauseInstanceOf(ExecutionFailedException.class)
            .hasMessageContaining(failing.getLast());
      }
      assertThatThrownBy(() -> get(pool.call("unshareable")))
          .hasCauseInstanceOf(NotShareableException.class)
          .hasMessageContaining("cannot share a 'object'");
      assertThat(pool.stats().replaced()).isZero();
      assertThatThrownBy(() -> get(pool.submit(_ -> List.of().getFirst())))
          .hasCauseInstanceOf(java.util.NoSuchElementException.class);
    }
  }

  @Test
  void cancellingInterruptsAndLeavesTheWorkerUsable() throws Exception {
    try (var pool = pool(1).build()) {
      for (var source : List.of("while True: pass", "import time; time.sleep(1000)")) {
        var task =
            pool.submit(
                worker -> {
                  worker.exec(source);
                  return null;
                });
        awaitBusy(pool);
        assertThat(task.cancel(true)).isTrue();
        assertThat(get(pool.call("same", 1))).isEqualTo(1L);
      }
      assertThat(pool.stats().cancelled()).isEqualTo(2);
    }
  }

  @Test
  void whatWaitsCanBeCancelledToo() throws Exception {
    try (var pool = pool(1).queueCapacity(1).whenFull(WhenFull.REJECT).build()) {
      var running = pool.call("endless");
      awaitBusy(pool);
      var waiting = pool.call("same", 1);
      assertThatThrownBy(() -> pool.call("same", 2))
          .isInstanceOf(RejectedExecutionException.class)
          .hasMessageContaining("no room for same");
      waiting.cancel(true);
      assertThat(pool.stats().queued()).isZero();
      var next = pool.call("same", 3);
      running.cancel(true);
      assertThat(get(next)).isEqualTo(3L);
      assertThatThrownBy(waiting::join).isInstanceOf(CancellationException.class);
      assertThat(pool.stats().rejected()).isEqualTo(1);
    }
  }

  @Test
  void aFutureThatTimesOutInterruptsItsTask() throws Exception {
    try (var pool = pool(1).build()) {
      var task = pool.call("endless").orTimeout(1, TimeUnit.SECONDS);
      assertThatThrownBy(() -> get(task)).hasCauseInstanceOf(TimeoutException.class);
      assertThat(get(pool.call("same", 1))).isEqualTo(1L);
    }
  }

  @Test
  void aFullQueueBlocksItsCallers() throws Exception {
    try (var pool = pool(1).queueCapacity(1).build()) {
      var running = pool.call("endless");
      awaitBusy(pool);
      var waiting = pool.call("same", 1);
      var third = new CompletableFuture<Object>();
      var caller = Thread.startVirtualThread(() -> third.complete(pool.call("same", 2).join()));
      await(() -> caller.getState() == Thread.State.WAITING);
      running.cancel(true);
      assertThat(get(waiting)).isEqualTo(1L);
      assertThat(get(third)).isEqualTo(2L);
      var refused = pool.call("endless");
      awaitBusy(pool);
      var _ = pool.call("same", 3);
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> pool.call("same", 4))
          .isInstanceOf(RejectedExecutionException.class)
          .hasMessageContaining("interrupted");
      assertThat(Thread.interrupted()).isTrue();
      refused.cancel(true);
    }
  }

  @Test
  void callersRunWhatHasNoRoom() throws Exception {
    try (var pool = pool(1).queueCapacity(1).whenFull(WhenFull.CALLER_RUNS).build()) {
      var release = new CountDownLatch(1);
      var _ = pool.submit(_ -> release.await(2, TimeUnit.MINUTES));
      awaitBusy(pool);
      var _ = pool.call("same", 1);
      var where = new CompletableFuture<Thread>();
      var caller =
          Thread.ofPlatform()
              .start(
                  () ->
                      pool.submit(
                              worker -> {
                                worker.call("same", 2);
                                return where.complete(Thread.currentThread());
                              })
                          .join());
      await(() -> caller.getState() == Thread.State.WAITING);
      release.countDown();
      assertThat(get(where)).isEqualTo(caller);
      assertThat(get(pool.call("same", 3))).isEqualTo(3L);
    }
  }

  @Test
  void whatDependsOnATaskMayUseThePool() throws Exception {
    try (var pool = pool(1).deadline(Duration.ofSeconds(2)).build()) {
      var next =
          pool.submit(worker -> worker.eval("2 + 2", Integer.class))
              .thenApply(_ -> pool.call("abs", -1).join());
      assertThat(get(next)).isEqualTo(1L);
      var instead = pool.call("endless").exceptionally(_ -> pool.call("abs", -2).join());
      assertThat(get(instead)).isEqualTo(2L);
    }
  }

  @Test
  void whatDependsOnATaskNeverWaitsForRoom() throws Exception {
    try (var pool = clutch.poolBuilder().size(2).queueCapacity(1).build()) {
      var chains = new ArrayList<CompletableFuture<Object>>();
      for (int i = 0; i < 100; i++) {
        chains.add(pool.call("abs", -i).thenCompose(value -> pool.call("abs", value)));
      }
      for (int i = 0; i < 100; i++) {
        assertThat(get(chains.get(i))).isEqualTo((long) i);
      }
    }
  }

  @Test
  void settingsAreChecked() {
    var builder = clutch.poolBuilder();
    assertThatThrownBy(() -> builder.size(0)).hasMessage("size must be 1 or more, not 0");
    assertThatThrownBy(() -> builder.retries(-1)).hasMessageContaining("-1");
    assertThatThrownBy(() -> builder.deadline(Duration.ZERO)).hasMessageContaining("PT0S");
    assertThatThrownBy(() -> builder.queueCapacity(0)).hasMessageContaining("queueCapacity");
  }
}
