package dev.clutch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clutch.config.InterpreterConfig;
import dev.clutch.config.Limits;
import dev.clutch.errors.ExecutionFailedException;
import dev.clutch.errors.InterpreterException;
import dev.clutch.errors.InterpreterInterruptedException;
import dev.clutch.errors.LimitExceededException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What ends Python code while it is in a Java function. */
@Timeout(60)
@ExtendWith(SharedClutch.class)
class CallbackInterruptTest {
  private Clutch clutch;
  private Interpreter py;
  private final CountDownLatch entered = new CountDownLatch(1);
  private final AtomicReference<Object> seen = new AtomicReference<>();
  private final CountDownLatch left = new CountDownLatch(1);

  @BeforeEach
  void create(Clutch shared) {
    clutch = shared;
    py = shared.create();
  }

  @AfterEach
  void close() {
    py.close();
  }

  /** Waits until it is interrupted, and then ends in one of the ways that there are. */
  private Callback waiting(String end) {
    return clutch.function(
        "waiting",
        _ -> {
          entered.countDown();
          try {
            new CountDownLatch(1).await();
            return null;
          } catch (InterruptedException e) {
            seen.set(e);
            left.countDown();
            switch (end) {
              case "throw" -> throw e;
              case "status" -> Thread.currentThread().interrupt();
              case "other" -> throw new IllegalStateException(e);
              default -> {}
            }
            return "value";
          }
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"throw", "status", "other", "value"})
  void aCancelledCallInterruptsIt(String end) throws Exception {
    py.prepareMain(Map.of("f", waiting(end)));
    py.exec("def g(): return f()");
    var call = py.callAsync("g");
    entered.await();
    assertThat(call.cancel(true)).isTrue();
    assertThat(left.await(30, TimeUnit.SECONDS)).isTrue();
    awaitIdle();
    assertThat(py.eval("1 + 1")).isEqualTo(2L);
  }

  @ParameterizedTest
  @ValueSource(strings = {"throw", "status", "other"})
  void theCallersInterruptIsTheCallbacks(String end) throws Exception {
    py.prepareMain(Map.of("f", waiting(end)));
    var result = new CompletableFuture<Throwable>();
    var status = new AtomicReference<Boolean>();
    var caller =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    py.exec("while True: f()");
                    result.complete(new AssertionError("it ended"));
                  } catch (InterpreterException e) {
                    status.set(Thread.currentThread().isInterrupted());
                    result.complete(e);
                  }
                });
    entered.await();
    caller.interrupt();
    assertThat(result.get(30, TimeUnit.SECONDS))
        .isInstanceOf(InterpreterInterruptedException.class);
    assertThat(status.get()).isTrue();
    assertThat(py.eval("1 + 1")).isEqualTo(2L);
  }

  @Test
  void anInterruptOfTheInterpreterIsTheCallbacks() throws Exception {
    py.prepareMain(Map.of("f", waiting("throw")));
    var run = py.execAsync("f()");
    entered.await();
    assertThat(py.interrupt(Duration.ofSeconds(30))).isTrue();
    assertThat(run)
        .failsWithin(30, TimeUnit.SECONDS)
        .withThrowableThat()
        .withCauseInstanceOf(ExecutionFailedException.class)
        .withMessageContaining("KeyboardInterrupt");
    assertThat(seen.get()).isInstanceOf(InterruptedException.class);
    assertThat(py.eval("1 + 1")).isEqualTo(2L);
  }

  @Test
  void aLimitOfTimeGoesOnMeanwhile() throws Exception {
    var config =
        InterpreterConfig.trusted().toBuilder()
            .limits(Limits.of().wallTime(Duration.ofMillis(300)))
            .build();
    var limited = clutch.create(config);
    var free = new CountDownLatch(1);
    var calls = new AtomicReference<>(0);
    limited.prepareMain(
        Map.of(
            "stubborn",
                clutch.function(
                    "stubborn",
                    _ -> {
                      entered.countDown();
                      while (true) {
                        try {
                          free.await();
                          left.countDown();
                          return null;
                        } catch (InterruptedException e) {
                          seen.set(e); // and goes on
                        }
                      }
                    }),
            "late", clutch.function("late", _ -> calls.getAndUpdate(n -> n + 1))));
    assertThatThrownBy(() -> limited.exec("try:\n  stubborn()\nfinally:\n  late()\nlate()"))
        .isInstanceOf(LimitExceededException.class);
    assertThat(entered.getCount()).isZero();
    free.countDown();
    assertThat(left.await(30, TimeUnit.SECONDS)).isTrue();
    limited.close();
    assertThat(calls.get()).isZero();
  }

  @Test
  void deepRecursionIsPythons() {
    var other = clutch.create();
    other.exec("def back(f, n): return f(n)");
    var self = new AtomicReference<Callback>();
    self.set(
        clutch.function(
            "deep",
            args -> {
              overflow(0);
              return null;
            }));
    py.prepareMain(Map.of("deep", self.get()));
    py.exec("try:\n  deep()\nexcept RecursionError as e: r = str(e)");
    assertThat(py.get("r")).asString().contains("deep");
    other.close();
  }

  private static int overflow(int n) {
    return n < 0 ? 0 : 1 + overflow(n + 1);
  }

  private void awaitIdle() throws InterruptedException {
    var idle = new CountDownLatch(1);
    Thread.ofVirtual()
        .start(
            () -> {
              while (py.isRunning()) {
                Thread.onSpinWait();
                Thread.yield();
              }
              idle.countDown();
            });
    assertThat(idle.await(30, TimeUnit.SECONDS)).isTrue();
  }
}
