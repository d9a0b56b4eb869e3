package dev.clutch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Every way in which a pool ends: from outside, from its own tasks, and with its runtime. */
class PoolShutdownTest extends PoolFixture {
  private static void end(AutoCloseable resource) throws Exception {
    resource.close();
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
    awaitBusy(pool);
    var waiting = pool.call("same", 1);
    pool.shutdownNow();
    assertThat(pool.awaitTermination(LONG)).isTrue();
    assertThat(running).isCancelled();
    assertThat(waiting).isCancelled();
  }

  @Test
  void shutdownNowEndsWhatWasHandedOverJustNow() throws Exception {
    for (int i = 0; i < 10; i++) {
      try (var pool = pool(1).build()) {
        get(pool.call("abs", -1)); // the worker is idle
        var endless = pool.call("endless");
        pool.shutdownNow();
        assertThat(pool.awaitTermination(LONG)).isTrue();
        assertThat(endless).isCancelled();
      }
    }
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
  void anInitializerThatHangsDoesNotKeepThePoolFromEnding() throws Exception {
    var pool = clutch.poolBuilder().size(1).initializer("while True: pass").build();
    await(() -> clutch.interpreters().stream().anyMatch(Interpreter::isRunning));
    var waiting = pool.call("abs", 1);
    pool.shutdownNow();
    assertThat(pool.awaitTermination(LONG)).isTrue();
    assertThat(waiting).isCancelled();
  }

  @Test
  void aTaskShutsItsPoolDown() throws Exception {
    var pool = clutch.poolBuilder().size(1).build();
    CompletableFuture<Integer> last =
        pool.submit(
            worker -> {
              pool.shutdown();
              return worker.eval("1 + 1", Integer.class);
            });
    assertThat(get(last)).isEqualTo(2);
    assertThat(pool.awaitTermination(LONG)).isTrue();
  }

  @Test
  void aTaskEndsItsPoolAndItselfWithIt() throws Exception {
    var pool = clutch.poolBuilder().size(1).build();
    var last =
        pool.submit(
            worker -> {
              pool.shutdownNow();
              worker.exec("while True: pass");
              return null;
            });
    assertThat(pool.awaitTermination(LONG)).isTrue();
    assertThat(last).isCancelled();
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
}
