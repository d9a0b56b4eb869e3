package dev.clutch.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clutch.config.UnboundPolicy;
import dev.clutch.data.Shareable;
import dev.clutch.errors.QueueShutDownException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * All ways to wait at once, from many threads: for ever, for a while, interrupted, with tickets
 * that are claimed or withdrawn, while an interpreter dies again and again. What each thread saw is
 * checked afterwards: what was put and not removed came out, once, and in each putter's order.
 */
class ItemQueueStressTest {
  private static final int PUTTERS = 4;
  private static final int EACH = 4_000;
  private static final long DYING = 1_000;

  private final Set<Long> put = ConcurrentHashMap.newKeySet();
  private final List<List<Long>> taken = new ArrayList<>();

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3})
  void allAtOnce(int maxSize) throws Exception {
    var queue = new ItemQueue(1, maxSize, UnboundPolicy.REPLACE);
    try (var threads = Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
      List<Future<?>> putters = new ArrayList<>();
      List<Future<?>> takers = new ArrayList<>();
      for (int n = 0; n < PUTTERS; n++) {
        long first = n * (long) EACH;
        putters.add(threads.submit(call(() -> putAll(queue, first))));
        List<Long> mine = new ArrayList<>();
        taken.add(mine);
        takers.add(threads.submit(call(() -> takeAll(queue, mine))));
      }
      var reaper = threads.submit(call(() -> reap(queue)));
      for (var putter : putters) {
        putter.get();
      }
      queue.shutdown(false);
      for (var taker : takers) {
        taker.get();
      }
      reaper.cancel(true);
    }
    check();
    assertThat(queue.size()).isZero();
    assertThat(queue.remainingCapacity()).isEqualTo(maxSize == 0 ? Integer.MAX_VALUE : maxSize);
  }

  private void putAll(ItemQueue queue, long first) throws InterruptedException {
    var random = ThreadLocalRandom.current();
    for (long n = first; n < first + EACH; n++) {
      var item = Items.item(n, Item.HOST);
      if (random.nextInt(10) == 0) {
        queue.put(new Item(new Shareable.Int(-1), DYING, UnboundPolicy.REMOVE), 1);
      }
      boolean done =
          switch (random.nextInt(4)) {
            case 0 -> queue.put(item, Long.MAX_VALUE);
            case 1 -> queue.put(item, random.nextInt(50_000));
            case 2 -> interrupted(() -> queue.put(item, Long.MAX_VALUE) ? item : null) != null;
            default -> {
              var bell = new Semaphore(0);
              yield later(queue.ticketToPut(item, Item.HOST, _ -> bell.release()), bell) != null;
            }
          };
      if (done) {
        put.add(n);
      }
    }
  }

  private static void takeAll(ItemQueue queue, List<Long> mine) throws InterruptedException {
    var random = ThreadLocalRandom.current();
    while (true) {
      try {
        var item =
            switch (random.nextInt(4)) {
              case 0 -> queue.take(Long.MAX_VALUE);
              case 1 -> queue.take(random.nextInt(50_000));
              case 2 -> interrupted(() -> queue.take(Long.MAX_VALUE));
              default -> {
                var bell = new Semaphore(0);
                yield later(queue.ticketToTake(Item.HOST, _ -> bell.release()), bell);
              }
            };
        if (item != null && item.origin() == Item.HOST) {
          mine.add(Items.number(item));
        }
      } catch (QueueShutDownException e) {
        return;
      }
    }
  }

  /** Waits, and is interrupted by itself: the flag is set before it stands in line. */
  private static @Nullable Item interrupted(Callable<@Nullable Item> wait) {
    Thread.currentThread().interrupt();
    try {
      return wait.call();
    } catch (InterruptedException e) {
      return null;
    } catch (QueueShutDownException e) {
      throw e;
    } catch (Exception e) {
      throw new AssertionError("a queue throws nothing else", e);
    } finally {
      boolean _ = Thread.interrupted();
    }
  }

  private static @Nullable Item later(Ticket ticket, Semaphore bell) throws InterruptedException {
    var item = ticket.claim();
    while (item == null) {
      if (!bell.tryAcquire(ThreadLocalRandom.current().nextInt(100), TimeUnit.MICROSECONDS)
          && ticket.withdraw()) {
        return null;
      }
      item = ticket.claim();
    }
    assertThat(ticket.withdraw()).isFalse();
    return item;
  }

  private static void reap(ItemQueue queue) {
    while (!Thread.currentThread().isInterrupted()) {
      queue.unbind(DYING);
    }
  }

  private void check() {
    Set<Long> seen = ConcurrentHashMap.newKeySet();
    for (var mine : taken) {
      var last = new long[PUTTERS];
      java.util.Arrays.fill(last, -1);
      for (long n : mine) {
        assertThat(seen.add(n)).as("%d came twice", n).isTrue();
        int putter = (int) (n / EACH);
        assertThat(n).as("order of putter %d", putter).isGreaterThan(last[putter]);
        last[putter] = n;
      }
    }
    assertThat(seen).isEqualTo(put);
  }

  private interface Work {
    void run() throws InterruptedException;
  }

  private static Callable<@Nullable Void> call(Work work) {
    return () -> {
      work.run();
      return null;
    };
  }
}
