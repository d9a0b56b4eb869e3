package dev.clutch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the tests of pools have in common: the functions of their workers, and bounded waits. */
@ExtendWith(SharedClutch.class)
@Timeout(value = 4, unit = TimeUnit.MINUTES)
abstract class PoolFixture {
  /** Longer than anything takes that does not hang. */
  static final Duration LONG = Duration.ofMinutes(2);

  static final String FUNCTIONS =
      """
      def same(x): return x
      def endless():
          while True: pass
      def stubborn():
          while True:
              try:
                  while True: pass
              except BaseException:
                  pass
      def hog():
          kept = []
          while True:
              try:
                  kept.append(bytearray(2 ** 20))
              except BaseException:
                  pass
      def deep(): return deep() + 1
      def unshareable(): return object()
      class Odd(Exception):
          def __reduce__(self): raise TypeError('not to be pickled')
      def odd(): raise Odd('odd')
      """;

  Clutch clutch;

  @BeforeEach
  void shared(Clutch shared) {
    clutch = shared;
  }

  InterpreterPool.Builder pool(int size) {
    return clutch.poolBuilder().size(size).initializer(FUNCTIONS);
  }

  static <T> T get(CompletableFuture<T> future) throws Exception {
    return future.get(LONG.toSeconds(), TimeUnit.SECONDS);
  }

  static void await(BooleanSupplier condition) throws InterruptedException {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime() - start).isLessThan(LONG.toNanos());
      Thread.sleep(5);
    }
  }

  /** Until the only worker of a pool runs the only task it was given. */
  static void awaitBusy(InterpreterPool pool) throws InterruptedException {
    await(() -> pool.stats().busy() == 1 && pool.stats().queued() == 0);
  }

  /** An interpreter of the pool, which runs a source that does not end; and its task. */
  record Running(Interpreter worker, CompletableFuture<?> task) {}

  static Running running(InterpreterPool pool, String source) throws Exception {
    var began = new CompletableFuture<Interpreter>();
    var task =
        pool.submit(
            worker -> {
              began.complete(worker);
              worker.exec(source);
              return null;
            });
    var worker = get(began);
    await(worker::isRunning);
    return new Running(worker, task);
  }
}
