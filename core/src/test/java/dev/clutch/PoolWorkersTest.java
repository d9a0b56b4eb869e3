package dev.clutch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clutch.config.InterpreterConfig;
import dev.clutch.config.Limits;
import dev.clutch.errors.InterpreterClosedException;
import dev.clutch.errors.InterpreterExitException;
import dev.clutch.errors.InterpreterPoolBrokenException;
import dev.clutch.errors.InterpreterStoppedException;
import dev.clutch.errors.LimitExceededException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The interpreters of a pool: how they are made, all ways to lose one, and what replaces it. */
class PoolWorkersTest extends PoolFixture {
  private InterpreterPool.Builder within(Limits limits) {
    return pool(1).config(InterpreterConfig.sandboxed().toBuilder().limits(limits).build());
  }

  @Test
  void workersGetTheConfig() throws Exception {
    try (var pool = clutch.poolBuilder().size(1).config(InterpreterConfig.sandboxed()).build()) {
      assertThatThrownBy(() -> get(pool.call("socket.socket")))
          .hasMessageContaining("PermissionError");
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
        assertThat(pool.isBroken()).isTrue();
        assertThat(pool.brokenBy()).isPresent();
      }
    }
  }

  @Test
  void anInitializerThatExceedsALimitBreaksThePool() {
    var limits = Limits.of().wallTime(Duration.ofSeconds(2));
    try (var pool = within(limits).initializer("while True: pass").build()) {
      assertThat(pool.call("abs", 1))
          .failsWithin(LONG)
          .withThrowableThat()
          .withCauseInstanceOf(InterpreterPoolBrokenException.class)
          .havingRootCause()
          .isInstanceOf(LimitExceededException.class);
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
  void aMemoryHogIsReplaced() throws Exception {
    try (var pool = within(Limits.of().allocatedBytes(300_000_000)).build()) {
      assertThatThrownBy(() -> get(pool.call("hog")))
          .hasCauseInstanceOf(LimitExceededException.class)
          .hasMessageContaining("300000000 bytes of memory");
      assertThat(get(pool.call("abs", -1))).isEqualTo(1L);
      assertThat(pool.stats().replaced()).isEqualTo(1);
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
      var victim = running(pool, "while True: pass");
      assertThat(victim.worker().stop(LONG)).isTrue();
      assertThatThrownBy(() -> get(victim.task()))
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
  void aTaskThatClosesItsWorkerFailsOnce() throws Exception {
    var runs = new AtomicInteger();
    try (var pool = clutch.poolBuilder().size(1).build()) {
      var closing =
          pool.submit(
              worker -> {
                runs.incrementAndGet();
                worker.close();
                return worker.eval("1");
              });
      assertThatThrownBy(() -> get(closing)).hasCauseInstanceOf(InterpreterClosedException.class);
      assertThat(get(pool.call("abs", -1))).isEqualTo(1L);
    }
    assertThat(runs).hasValue(1);
  }

  @Test
  void aTaskThatMeetsAClosedInterpreterLeavesItsWorkerInPlace() throws Exception {
    var other = clutch.create();
    other.close();
    try (var pool = clutch.poolBuilder().size(1).build()) {
      var meeting = pool.submit(_ -> other.eval("1"));
      assertThatThrownBy(() -> get(meeting)).hasCauseInstanceOf(InterpreterClosedException.class);
      assertThat(pool.stats().retried()).isZero();
      assertThat(pool.stats().replaced()).isZero();
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
}
