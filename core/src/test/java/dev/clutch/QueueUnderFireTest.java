package dev.clutch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clutch.errors.ExecutionFailedException;
import dev.clutch.errors.QueueShutDownException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Eight threads use one queue: two of Java put, two of Java take, two interpreters put and two
 * take. Interpreters are interrupted at random moments, whatever they are doing, and closed; others
 * take their places. Afterwards: no item is lost but those of the victims, none came twice, nobody
 * hangs.
 */
@ExtendWith(SharedClutch.class)
class QueueUnderFireTest {
  private static final int ROUNDS = 2; // interpreters one after the other, in each of four threads
  private static final int EACH = 3_000; // by a putter of Java
  private static final int JAVA_PUTTERS = 2;

  /** An interpreter that runs code until it is interrupted. */
  private record Target(Interpreter py, AtomicBoolean ended, CountDownLatch left) {}

  /** What the takers saw: the putter, and its number. */
  private final Set<List<Long>> seen = ConcurrentHashMap.newKeySet();

  private final LinkedBlockingQueue<Target> targets = new LinkedBlockingQueue<>();
  private final AtomicInteger takersHit = new AtomicInteger();

  @Test
  void nothingIsLostButWhatWasTheVictims(Clutch clutch) throws Exception {
    List<Future<?>> others = new ArrayList<>();
    List<Future<?>> takers = new ArrayList<>();
    try (var queue = clutch.createQueue(4);
        var threads = Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
      for (int n = 0; n < 2; n++) {
        int putter = -1 - n; // the numbers of interpreters count from 0
        others.add(threads.submit(call(queue, () -> put(queue, putter))));
        takers.add(threads.submit(call(queue, () -> take(queue))));
        others.add(threads.submit(call(queue, () -> putInPython(clutch, queue))));
        others.add(threads.submit(call(queue, () -> takeInPython(clutch, queue))));
      }
      var gunman = threads.submit(this::fire);
      try {
        for (var thread : others) {
          thread.get();
        }
      } finally {
        gunman.cancel(true);
      }
      queue.shutdown();
      for (var thread : takers) {
        thread.get();
      }
      assertThat(queue.size()).isZero();
    }
    for (long putter = -1; putter >= -JAVA_PUTTERS; putter--) {
      Set<Long> numbers = new HashSet<>();
      for (var item : seen) {
        if (item.getFirst() == putter) {
          numbers.add(item.getLast());
        }
      }
      // an interrupted taker may have had one item in hand
      assertThat(numbers).hasSizeBetween(EACH - takersHit.get(), EACH);
    }
  }

  private static void put(InterpreterQueue queue, long putter) throws InterruptedException {
    for (long n = 0; n < EACH; n++) {
      queue.put(new Object[] {putter, n});
    }
  }

  private void take(InterpreterQueue queue) throws InterruptedException {
    List<List<Long>> mine = new ArrayList<>();
    try {
      while (true) {
        if (queue.take() instanceof List<?> item) {
          mine.add(List.of((Long) item.get(0), (Long) item.get(1)));
        }
      }
    } catch (QueueShutDownException e) {
      check(mine);
    }
  }

  private void putInPython(Clutch clutch, InterpreterQueue queue) throws InterruptedException {
    for (int round = 0; round < ROUNDS; round++) {
      try (var py = clutch.create()) {
        py.prepareMain(Map.of("queue", queue, "me", py.id(), "n", 0));
        underFire(
            py,
            """
            while True:
                queue.put((me, n))
                n += 1
            """);
      }
    }
  }

  private void takeInPython(Clutch clutch, InterpreterQueue queue) throws InterruptedException {
    for (int round = 0; round < ROUNDS; round++) {
      try (var py = clutch.create()) {
        py.prepareMain(Map.of("queue", queue));
        py.exec("got = []");
        underFire(
            py,
            """
            while True:
                item = queue.get()
                if type(item) is tuple:
                    got.append(item)
            """);
        takersHit.incrementAndGet();
        List<List<Long>> mine = new ArrayList<>();
        for (var item : (List<?>) py.eval("tuple(got)")) {
          var pair = (List<?>) item;
          mine.add(List.of((Long) pair.get(0), (Long) pair.get(1)));
        }
        check(mine);
      }
    }
  }

  private void underFire(Interpreter py, String source) throws InterruptedException {
    var target = new Target(py, new AtomicBoolean(), new CountDownLatch(1));
    targets.add(target);
    try {
      py.exec(source);
      throw new AssertionError("the script ended by itself");
    } catch (ExecutionFailedException e) {
      assertThat(e.excinfo().type().name()).isEqualTo("KeyboardInterrupt");
    } finally {
      target.ended().set(true);
      target.left().await(); // what runs next is not to be hit
    }
  }

  private Void fire() throws InterruptedException {
    while (true) {
      var target = targets.take();
      while (!target.py().isRunning() && !target.ended().get()) {
        Thread.onSpinWait();
      }
      Thread.sleep(ThreadLocalRandom.current().nextInt(100));
      do { // it may not have got as far as Python
        target.py().interrupt(Duration.ofSeconds(10));
      } while (!target.ended().get());
      target.left().countDown();
    }
  }

  /** None twice, and each putter's in its order. */
  private void check(List<List<Long>> mine) {
    Map<Long, Long> last = new HashMap<>();
    for (var item : mine) {
      assertThat(seen.add(item)).as("%s came twice", item).isTrue();
      Long before = last.put(item.getFirst(), item.getLast());
      assertThat(before == null || before < item.getLast()).as("order at %s", item).isTrue();
    }
  }

  private interface Work {
    void run() throws InterruptedException;
  }

  private static Callable<Boolean> call(InterpreterQueue queue, Work work) {
    return () -> {
      try {
        work.run();
        return true;
      } catch (Throwable failure) { // ends the others, too
        queue.shutdownNow();
        throw failure;
      }
    };
  }
}
