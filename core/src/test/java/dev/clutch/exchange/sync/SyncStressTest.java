package dev.clutch.exchange.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clutch.exchange.sync.Turn.Outcome;
import dev.clutch.exchange.table.Maker;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Threads at one primitive that wait for ever, for a moment, with a bell, or are interrupted, while
 * holders die: nobody is in with somebody else, and nobody is forgotten.
 */
@Timeout(60)
class SyncStressTest {
  private static final int THREADS = 8;
  private static final int ROUNDS = 5_000;

  private final SyncTable table = new SyncTable();
  private final AtomicInteger inside = new AtomicInteger();
  private final AtomicInteger most = new AtomicInteger();

  @Test
  void aLockLetsOneIn() throws Exception {
    var lock = table.createLock(Maker.HOST, false);
    inParallel(
        n -> {
          for (int i = 0; i < ROUNDS; i++) {
            if (took(lock, n)) {
              enterAndLeave();
              if (i % 100 == 0) {
                die(lock, n);
              } else {
                assertThat(lock.release()).isTrue();
              }
            }
          }
        });
    assertThat(most.get()).isEqualTo(1);
    assertThat(lock.join(0, null).settle()).isIn(Outcome.GRANTED, Outcome.ABANDONED);
  }

  /** The holder's death is told before anybody may recover the lock. */
  private static void die(SyncLock lock, long holder) {
    lock.died(holder);
    assertThat(lock.recover(holder)).as("nobody else recovers it").isTrue();
    assertThat(lock.release()).isTrue();
  }

  @Test
  void aBoundedSemaphoreLetsItsNumberIn() throws Exception {
    int permits = 3;
    var semaphore = table.createSemaphore(Maker.HOST, permits, true);
    inParallel(
        n -> {
          for (int i = 0; i < ROUNDS; i++) {
            if (took(semaphore, n)) {
              enterAndLeave();
              if (i % 100 == 0) {
                semaphore.died(n);
              } else {
                assertThat(semaphore.release(n, 1)).isTrue();
              }
            }
          }
        });
    assertThat(most.get()).isBetween(1, permits);
    assertThat(semaphore.permits()).isEqualTo(permits);
  }

  @Test
  void aConditionForgetsNobody() throws Exception {
    var lock = table.createLock(Maker.HOST, false);
    var condition = table.createCondition(Maker.HOST, lock);
    var left = new AtomicLong(); // guarded by lock
    int producers = THREADS / 2;
    inParallel(
        n -> {
          for (int i = 0; i < ROUNDS; i++) {
            tookForEver(lock, n);
            if (n < producers) {
              left.incrementAndGet();
              condition.wake(1);
            } else {
              while (left.get() == 0) {
                waitAt(condition, lock, n);
              }
              left.decrementAndGet();
            }
            assertThat(lock.release()).isTrue();
          }
        });
    assertThat(left.get()).isZero();
  }

  /** Now and then gives the wait up, and with it, perhaps, a notification meant for others. */
  private static void waitAt(SyncCondition condition, SyncLock lock, long holder) {
    var turn = condition.join(holder, null);
    var _ = lock.releaseAll(holder);
    try {
      var random = ThreadLocalRandom.current();
      if (random.nextInt(10) == 0) {
        var _ = turn.await(random.nextInt(20_000));
        turn.cancel();
      } else {
        var _ = turn.await(Long.MAX_VALUE);
        assertThat(turn.settle()).isEqualTo(Outcome.GRANTED);
      }
      tookForEver(lock, holder);
    } catch (InterruptedException e) {
      throw new AssertionError("nobody interrupts here", e);
    }
  }

  @Test
  void aBarrierKeepsItsRounds() throws Exception {
    var barrier = table.createBarrier(Maker.HOST, THREADS, null, -1);
    var arrived = new AtomicLong();
    inParallel(
        n -> {
          for (int i = 1; i <= ROUNDS / 10; i++) {
            arrived.incrementAndGet();
            assertThat(barrier.join(n, null).await(Long.MAX_VALUE)).isEqualTo(Outcome.GRANTED);
            assertThat(arrived.get()).isBetween((long) i * THREADS, (long) (i + 1) * THREADS);
          }
        });
  }

  private static boolean took(SyncObject at, long holder) throws InterruptedException {
    var random = ThreadLocalRandom.current();
    switch (random.nextInt(4)) {
      case 0 -> {
        var turn = at.join(holder, null);
        var _ = turn.await(Long.MAX_VALUE);
        return turn.settle() == Outcome.GRANTED;
      }
      case 1 -> {
        var turn = at.join(holder, null);
        var _ = turn.await(random.nextInt(20_000));
        return turn.settle() == Outcome.GRANTED;
      }
      case 2 -> {
        var turn = at.join(holder, null);
        Thread.currentThread().interrupt();
        try {
          var _ = turn.await(Long.MAX_VALUE);
        } catch (InterruptedException e) {
          turn.cancel();
          return false;
        } finally {
          boolean _ = Thread.interrupted();
        }
        return turn.settle() == Outcome.GRANTED;
      }
      default -> {
        var turn = at.join(holder, _ -> {});
        if (random.nextBoolean()) {
          Thread.onSpinWait();
        }
        return turn.settle() == Outcome.GRANTED;
      }
    }
  }

  private static void tookForEver(SyncLock lock, long holder) throws InterruptedException {
    var turn = lock.join(holder, null);
    var _ = turn.await(Long.MAX_VALUE);
    assertThat(turn.settle()).isEqualTo(Outcome.GRANTED);
  }

  private void enterAndLeave() {
    most.accumulateAndGet(inside.incrementAndGet(), Math::max);
    Thread.onSpinWait();
    inside.decrementAndGet();
  }

  private interface Work {
    void run(int number) throws InterruptedException;
  }

  private static void inParallel(Work work) throws InterruptedException, ExecutionException {
    List<Future<?>> futures = new ArrayList<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < THREADS; i++) {
        int number = i;
        Callable<Boolean> task =
            () -> {
              work.run(number);
              return true;
            };
        futures.add(threads.submit(task));
      }
      threads.shutdown();
      assertThat(threads.awaitTermination(40, TimeUnit.SECONDS)).as("all end").isTrue();
      for (var future : futures) {
        var _ = future.get();
      }
    }
  }
}
