package dev.clutch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clutch.types.InterpreterClosedException;
import dev.clutch.types.InterpreterConfig;
import dev.clutch.types.InterpreterPoolBrokenException;
import dev.clutch.types.LimitExceededException;
import dev.clutch.types.Limits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Pools that end from inside of their own tasks, and workers that want more than they may have. */
@ExtendWith(SharedClutch.class)
@Timeout(value = 4, unit = TimeUnit.MINUTES)
class PoolFaultsTest {
  private static final Duration LONG = Duration.ofMinutes(2);

  private static final String HOG =
      """
      def hog():
          kept = []
          while True:
              try:
                  kept.append(bytearray(2 ** 20))
              except BaseException:
                  pass
      """;

  private static final String ENDLESS =
      """
      def endless():
          while True:
              pass
      """;

  private static <T> T get(CompletableFuture<T> future) throws Exception {
    return future.get(LONG.toSeconds(), TimeUnit.SECONDS);
  }

  private static InterpreterConfig within(Limits limits) {
    return InterpreterConfig.sandboxed().toBuilder().limits(limits).build();
  }

  @Test
  void aTaskShutsItsPoolDown(Clutch clutch) throws Exception {
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
  void aTaskEndsItsPoolAndItselfWithIt(Clutch clutch) throws Exception {
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
  void aMemoryHogIsReplaced(Clutch clutch) throws Exception {
    var config = within(Limits.of().allocatedBytes(300_000_000));
    try (var pool = clutch.poolBuilder().size(1).config(config).initializer(HOG).build()) {
      assertThatThrownBy(() -> get(pool.call("hog")))
          .hasCauseInstanceOf(LimitExceededException.class)
          .hasMessageContaining("300000000 bytes of memory");
      assertThat(get(pool.call("abs", -1))).isEqualTo(1L);
      assertThat(pool.stats().replaced()).isEqualTo(1);
    }
  }

  @Test
  void anInitializerThatExceedsALimitBreaksThePool(Clutch clutch) {
    var config = within(Limits.of().wallTime(Duration.ofSeconds(2)));
    try (var pool =
        clutch.poolBuilder().size(1).config(config).initializer("while True: pass").build()) {
      assertThat(pool.call("abs", 1))
          .failsWithin(LONG)
          .withThrowableThat()
          .withCauseInstanceOf(InterpreterPoolBrokenException.class)
          .havingRootCause()
          .isInstanceOf(LimitExceededException.class);
    }
  }

  @Test
  void aTaskThatClosesItsWorkerFailsOnce(Clutch clutch) throws Exception {
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
  void aTaskThatMeetsAClosedInterpreterLeavesItsWorkerInPlace(Clutch clutch) throws Exception {
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
  void shutdownNowEndsWhatWasHandedOverJustNow(Clutch clutch) throws Exception {
    for (int i = 0; i < 10; i++) {
      try (var pool = clutch.poolBuilder().size(1).initializer(ENDLESS).build()) {
        get(pool.call("abs", -1)); // the worker is idle
        var endless = pool.call("endless");
        pool.shutdownNow();
        assertThat(pool.awaitTermination(LONG)).isTrue();
        assertThat(endless).isCancelled();
      }
    }
  }

  @Test
  void whatDependsOnATaskMayUseThePool(Clutch clutch) throws Exception {
    try (var pool =
        clutch.poolBuilder().size(1).initializer(ENDLESS).deadline(Duration.ofSeconds(2)).build()) {
      var next =
          pool.submit(worker -> worker.eval("2 + 2", Integer.class))
              .thenApply(_ -> pool.call("abs", -1).join());
      assertThat(get(next)).isEqualTo(1L);
      var instead = pool.call("endless").exceptionally(_ -> pool.call("abs", -2).join());
      assertThat(get(instead)).isEqualTo(2L);
    }
  }

  @Test
  void whatDependsOnATaskNeverWaitsForRoom(Clutch clutch) throws Exception {
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
}
