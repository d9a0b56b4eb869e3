package dev.clutch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clutch.InterpreterPool.WhenFull;
import dev.clutch.types.ExecutionFailedException;
import dev.clutch.types.InterpreterConfig;
import dev.clutch.types.InterpreterExitException;
import dev.clutch.types.InterpreterPoolBrokenException;
import dev.clutch.types.InterpreterStoppedException;
import dev.clutch.types.LimitExceededException;
import dev.clutch.types.NotShareableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Pools of interpreters: tasks, bounds, and every way in which a worker can be lost. */
@ExtendWith(SharedClutch.class)
@Timeout(value = 4, unit = TimeUnit.MINUTES)
class InterpreterPoolTest {
  private static final Duration LONG = Duration.ofMinutes(2);

  private static final String FUNCTIONS =
      """
      import os, sys, time, threading
      def same(x): return x
      def endless():
          while True: pass
      def stubborn():
          while True:
              try:
                  while True: pass
              except BaseException:
                  pass
      def deep(): return deep() + 1
      def unshareable(): return object()
      class Odd(Exception):
          def __reduce__(self): raise TypeError('not to be pickled')
      def odd(): raise Odd('odd')
      """;

  private Clutch clutch;

  @BeforeEach
  void shared(Clutch shared) {
    clutch = shared;
  }

  private InterpreterPool.Builder pool(int size) {
    return clutch.poolBuilder().size(size).initializer(FUNCTIONS);
  }

  private static <T> T get(CompletableFuture<T> future) throws Exception {
    return future.get(LONG.toSeconds(), TimeUnit.SECONDS);
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime() - start).isLessThan(LONG.toNanos());
      Thread.sleep(5);
    }
  }

  private static void end(AutoCloseable resource) throws Exception {
    resource.close();
  }

  /** An interpreter of the pool that runs what does not end. */
  private static Interpreter running(InterpreterPool pool, String source) throws Exception {
    var began = new CompletableFuture<Interpreter>();
    var _ =
        pool.submit(
            worker -> {
              began.complete(worker);
              worker.exec(source);
              return null;
            });
    var worker = get(began);
    await(worker::isRunning);
    return worker;
  }

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
  void shutdownRunsWhatWaits() throws Exception {
    var pool = pool(1).build();
    var results = new ArrayList<CompletableFuture<Long>>();
    for (int i = 0; i < 100; i++) {
      results.add(pool.call("same", Long.class, i));
    }
    pool.close();
    assertThat(results)
        .allMatch(result -> result.state() == java.util.concurrent.Future.State.SUCCESS);
    pool.close();
  }

  @Test
  void shutdownNowEndsWhatRunsAndWhatWaits() throws Exception {
    var pool = pool(1).build();
    var running = pool.call("stubborn");
    await(() -> pool.stats().busy() == 1 && pool.stats().queued() == 0);
    var waiting = pool.call("same", 1);
    pool.shutdownNow();
    assertThat(pool.awaitTermination(LONG)).isTrue();
    assertThat(running).isCancelled();
    assertThat(waiting).isCancelled();
  }

  @Test
  void aPoolLeavesNoInterpreterBehind() throws Exception {
    var before = clutch.interpreters().size();
    var pool = pool(3).build();
    assertThat(get(pool.call("same", 1))).isEqualTo(1L);
    pool.close();
    assertThat(clutch.interpreters()).hasSize(before);
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
        await(() -> pool.stats().busy() == 1 && pool.stats().queued() == 0);
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
      await(() -> pool.stats().busy() == 1 && pool.stats().queued() == 0);
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
      await(() -> pool.stats().busy() == 1 && pool.stats().queued() == 0);
      var waiting = pool.call("same", 1);
      var third = new CompletableFuture<Object>();
      var caller = Thread.startVirtualThread(() -> third.complete(pool.call("same", 2).join()));
      await(() -> caller.getState() == Thread.State.WAITING);
      running.cancel(true);
      assertThat(get(waiting)).isEqualTo(1L);
      assertThat(get(third)).isEqualTo(2L);
      var refused = pool.call("endless");
      await(() -> pool.stats().busy() == 1 && pool.stats().queued() == 0);
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
      await(() -> pool.stats().busy() == 1 && pool.stats().queued() == 0);
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
  void anOverdueTaskIsStoppedAndItsWorkerReplaced() throws Exception {
    try (var pool = pool(2).deadline(Duration.ofSeconds(2)).build()) {
      assertThat(get(pool.call("same", 1))).isEqualTo(1L); // made: what follows is not about that
      for (var function : List.of("endless", "stubborn")) {
        assertThatThrownBy(() -> get(pool.call(function)))
            .hasCauseInstanceOf(LimitExceededException.class)
            .hasMessageContaining(function + " outlived its deadline of PT2S");
      }
      assertThat(get(pool.call("same", 2))).isEqualTo(2L);
      assertThat(pool.stats().overdue()).isEqualTo(2);
      await(() -> pool.stats().replaced() == 2 && pool.stats().idle() == 2);
    }
  }

  @Test
  void aBrokenInitializerBreaksThePool() throws Exception {
    for (var source :
        List.of("1/0", "import sys; sys.exit(3)", "import os; os._exit(3)", "x = =")) {
      try (var pool = clutch.poolBuilder().size(2).initializer(source).build()) {
        CompletableFuture<Object> waiting = null;
        try {
          waiting = pool.call("abs", 1);
        } catch (InterpreterPoolBrokenException e) {
          continue; // it had failed already
        }
        assertThat(waiting)
            .failsWithin(LONG)
            .withThrowableThat()
            .withCauseInstanceOf(InterpreterPoolBrokenException.class);
        assertThatThrownBy(() -> pool.call("abs", 1))
            .isInstanceOf(InterpreterPoolBrokenException.class)
            .hasMessageContaining("a worker could not be made");
      }
    }
  }

  @Test
  void anInitializerThatHangsDoesNotKeepThePoolFromEnding() throws Exception {
    var pool = clutch.poolBuilder().size(1).initializer("while True: pass").build();
    await(() -> clutch.interpreters().stream().anyMatch(Interpreter::isRunning));
    var waiting = pool.call("abs", 1);
    pool.shutdownNow();
    assertThat(pool.awaitTermination(LONG)).isTrue();
    assertThat(waiting).isCancelled();
  }

  @Test
  void errorsOfTasksLeaveTheWorkerInPlace() throws Exception {
    try (var pool = pool(1).build()) {
      for (var failing :
          List.of(
              List.of("sys.exit", "SystemExit"),
              List.of("deep", "RecursionError"),
              List.of("unshareable", "cannot share a 'object'"),
              List.of("odd", "Odd: odd"))) {
        assertThatThrownBy(() -> get(pool.call(failing.getFirst())))
            .hasCauseInstanceOf(ExecutionFailedException.class)
            .hasMessageContaining(failing.getLast());
      }
      assertThat(pool.stats().replaced()).isZero();
      assertThatThrownBy(() -> get(pool.submit(_ -> List.of().getFirst())))
          .hasCauseInstanceOf(java.util.NoSuchElementException.class);
    }
  }

  @Test
  void aWorkerThatExitsIsReplaced() throws Exception {
    try (var pool = pool(1).build()) {
      assertThatThrownBy(() -> get(pool.call("os._exit", 3)))
          .hasCauseInstanceOf(InterpreterExitException.class);
      assertThat(get(pool.call("same", 1))).isEqualTo(1L);
      assertThat(pool.stats().replaced()).isEqualTo(1);
    }
  }

  @Test
  void aWorkerThatIsStoppedIsReplaced() throws Exception {
    try (var pool = pool(1).build()) {
      var task = new CompletableFuture<CompletableFuture<Object>>();
      var victim = new CompletableFuture<Interpreter>();
      task.complete(
          pool.submit(
              worker -> {
                victim.complete(worker);
                worker.exec("while True: pass");
                return null;
              }));
      await(() -> victim.isDone() && victim.join().isRunning());
      assertThat(get(victim).stop(LONG)).isTrue();
      assertThatThrownBy(() -> get(get(task)))
          .hasCauseInstanceOf(InterpreterStoppedException.class);
      assertThat(get(pool.call("same", 1))).isEqualTo(1L);
      // and an idle one that is closed behind the pool's back
      get(pool.submit(worker -> worker)).close();
      assertThat(get(pool.call("same", 2))).isEqualTo(2L);
      // and one that is closed by its own task
      CompletableFuture<String> closing =
          pool.submit(
              worker -> {
                worker.close();
                return "closed";
              });
      assertThat(get(closing)).isEqualTo("closed");
      assertThat(get(pool.call("same", 3))).isEqualTo(3L);
      assertThat(pool.stats().replaced()).isEqualTo(3);
    }
  }

  @Test
  void aTaskWhoseWorkerWasStoppedIsRetriedIfAsked() throws Exception {
    try (var pool = pool(1).retries(1).build()) {
      var workers = new ArrayList<Interpreter>();
      var task =
          pool.submit(
              worker -> {
                workers.add(worker);
                worker.exec(workers.size() == 1 ? "while True: pass" : "x = 1");
                return workers.size();
              });
      await(() -> !workers.isEmpty() && workers.getFirst().isRunning());
      workers.getFirst().stop(LONG);
      assertThat(get(task)).isEqualTo(2);
      assertThat(pool.stats().retried()).isEqualTo(1);
    }
  }

  @Test
  void interpretersAreReplacedAfterSoManyTasks() throws Exception {
    try (var pool = pool(1).maxTasksPerInterpreter(2).build()) {
      var ids = new HashSet<Long>();
      for (int i = 0; i < 6; i++) {
        ids.add(get(pool.submit(Interpreter::id)));
      }
      assertThat(ids).hasSize(3);
    }
  }

  @Test
  void aPoolCannotBeClosedFromInside() throws Exception {
    var pool = pool(1).build();
    var task =
        pool.submit(
            _ -> {
              pool.close();
              return null;
            });
    assertThatThrownBy(() -> get(task))
        .hasCauseInstanceOf(IllegalStateException.class)
        .hasMessageContaining("would wait for itself");
    assertThat(pool.awaitTermination(LONG)).isTrue();
  }

  @Test
  void aPoolEndsWithItsRuntime() throws Exception {
    try (var other = Clutch.start()) {
      var pool = other.poolBuilder().size(2).initializer(FUNCTIONS).build();
      assertThat(get(pool.call("same", 1))).isEqualTo(1L);
      var running = pool.call("endless");
      running(pool, "while True: pass");
      var waiting = pool.call("same", 2);
      end(other);
      for (var task : List.of(running, waiting)) {
        assertThat(task).failsWithin(LONG);
      }
      assertThatThrownBy(() -> pool.call("same", 1)).isInstanceOf(RuntimeException.class);
      pool.close();
    }
  }

  @Test
  void workersGetTheConfig() throws Exception {
    try (var pool = clutch.poolBuilder().size(1).config(InterpreterConfig.sandboxed()).build()) {
      assertThatThrownBy(() -> get(pool.call("socket.socket")))
          .hasMessageContaining("PermissionError");
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
