package dev.clutch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clutch.config.InterpreterConfig;
import dev.clutch.config.Limits;
import dev.clutch.errors.InterpreterException;
import dev.clutch.errors.LimitExceededException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A step that GraalPy does not interrupt holds nobody: its caller is let go, and so is whoever
 * closes. Each step here ends by itself after a while, so that it does not keep a processor for
 * ever; what is asserted is that nobody waited for that.
 */
@Timeout(value = 4, unit = TimeUnit.MINUTES)
class AbandonedRunsTest {
  /** Blocks in Java, where nothing that GraalPy does wakes it, until the gate is open. */
  public static final class Gate {
    private static volatile boolean open;
    private static final Semaphore ENTERED = new Semaphore(0);

    private Gate() {}

    static void shut() {
      open = false;
      int _ = ENTERED.drainPermits();
    }

    /** Never parks, as an endless builtin does not. */
    public static int step() {
      ENTERED.release();
      while (!open) {
        boolean _ = Thread.interrupted();
        java.util.concurrent.locks.LockSupport.parkNanos(1_000_000);
      }
      return 7;
    }
  }

  private static final String STUCK =
      "import java; java.type('" + Gate.class.getName() + "').step()";

  private static InterpreterConfig config(Limits limits) {
    return InterpreterConfig.trusted().toBuilder().limits(limits).hostClasses(Gate.class).build();
  }

  private static final Limits LONG = Limits.of().wallTime(Duration.ofMinutes(3));

  @ParameterizedTest
  @ValueSource(strings = {"sum(range(3 * 10 ** 9))", "3 ** (10 ** 8)"})
  void theCallerIsLetGo(String step) {
    var limits = Limits.of().wallTime(Duration.ofSeconds(2));
    try (var clutch = Clutch.builder().warm(0).start()) {
      var py = clutch.create(InterpreterConfig.sandboxed().toBuilder().limits(limits).build());
      long start = System.nanoTime();
      assertThatThrownBy(() -> py.exec(step)).isInstanceOf(LimitExceededException.class);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
      assertThat(clutch.find(py.id())).isEmpty();
    }
  }

  @Test
  void whoIsStoppedOrClosedIsNamedUntilItsStepEnds() throws Exception {
    Gate.shut();
    var clutch = Clutch.builder().warm(0).start();
    try (var entered = clutch.createQueue(0);
        var late = clutch.createQueue(0)) {
      var py = clutch.create(config(LONG));
      py.prepareMain(Map.of("entered", entered, "late", late));
      var run =
          CompletableFuture.runAsync(
              () -> py.exec("entered.put(1)\n" + STUCK + "\nlate.put('late')"),
              Thread::startVirtualThread);
      assertThat(entered.take()).isEqualTo(1L);
      Gate.ENTERED.acquire();
      assertThat(py.stop(Duration.ofSeconds(1))).isFalse(); // it ends by itself a moment later
      assertThatThrownBy(run::join)
          .isInstanceOf(CompletionException.class)
          .hasCauseInstanceOf(InterpreterException.class);
      assertThat(clutch.find(py.id())).isEmpty();
      assertThat(clutch.abandoned())
          .singleElement()
          .satisfies(left -> assertThat(left.interpreter()).isEqualTo(py.id()))
          .satisfies(left -> assertThat(left.reason()).contains("was stopped"));
      Gate.open = true;
      while (!clutch.abandoned().isEmpty()) { // the test's time is limited
        Thread.sleep(1);
      }
      assertThat(late.poll()).isNull();
    } finally {
      Gate.open = true;
      clutch.close();
    }
  }

  @Test
  void nobodyWhoClosesWaitsForIt() throws Exception {
    Gate.shut();
    var clutch = Clutch.builder().warm(0).closeGrace(Duration.ofMillis(200)).start();
    try {
      var entered = clutch.createQueue(0);
      var busy = clutch.create(config(LONG));
      busy.prepareMain(Map.of("entered", entered));
      var run =
          CompletableFuture.runAsync(
              () -> busy.exec("entered.put(1)\n" + STUCK), Thread::startVirtualThread);
      assertThat(entered.take()).isEqualTo(1L);
      Gate.ENTERED.acquire();
      var idle = clutch.create(config(Limits.of()));
      idle.exec("import atexit, threading\natexit.register(threading.Event().wait)");
      var daemon = clutch.create(config(Limits.of()));
      daemon.prepareMain(Map.of("entered", entered));
      daemon.exec(
          "import threading\ndef stuck():\n  entered.put(2)\n  "
              + STUCK
              + "\nthreading.Thread(target=stuck).start()");
      assertThat(entered.take()).isEqualTo(2L);
      Gate.ENTERED.acquire();
      daemon.close(); // within the grace, though its thread is no daemon
      assertThat(clutch.find(daemon.id())).isEmpty();
      clutch.close();
      assertThatThrownBy(run::join).hasCauseInstanceOf(InterpreterException.class);
      assertThat(clutch.abandoned()).extracting(Clutch.Abandoned::interpreter).contains(busy.id());
    } finally {
      Gate.open = true;
      clutch.close();
    }
    while (!clutch.abandoned().isEmpty()) {
      Thread.sleep(1);
    }
  }

  @Test
  void aPoolReplacesAWorkerThatIsStuck() throws Exception {
    Gate.shut();
    try (var clutch = Clutch.builder().warm(0).start();
        var pool =
            clutch
                .poolBuilder()
                .size(1)
                .config(config(Limits.of().wallTime(Duration.ofSeconds(3))))
                .build()) {
      var stuck =
          pool.submit(
              py -> py.eval("__import__('java').type('" + Gate.class.getName() + "').step()"));
      assertThatThrownBy(stuck::join).hasCauseInstanceOf(LimitExceededException.class);
      assertThat(pool.submit(py -> py.eval("1 + 1", Integer.class)).join()).isEqualTo(2);
      pool.shutdown();
      assertThat(pool.awaitTermination(Duration.ofSeconds(60))).isTrue();
      assertThat(pool.stats().abandoned()).isPositive();
      assertThat(pool.stats().replaced()).isPositive();
    } finally {
      Gate.open = true;
    }
  }
}
