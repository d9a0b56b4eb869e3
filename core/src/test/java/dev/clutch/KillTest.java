package dev.clutch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clutch.config.InterpreterConfig;
import dev.clutch.config.Limits;
import dev.clutch.errors.InterpreterException;
import dev.clutch.errors.LimitExceededException;
import dev.clutch.errors.QueueShutDownException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Queues, a channel, a lock and a pool, used by interpreters that are stopped, interrupted, closed
 * and left behind at random moments, or run into a limit. Afterwards: of what was put, at most what
 * a victim had in its hands is lost; nothing came twice or out of order; the lock was nobody's but
 * its owner's; every task has ended; and nothing is left, no thread, interpreter or queue.
 *
 * <p>Takes {@code -Dclutch.kill.seconds}, 20 unless said otherwise.
 */
@Timeout(value = 100, unit = TimeUnit.MINUTES)
class KillTest {
  private static final Duration TIME = Duration.ofSeconds(Long.getLong("clutch.kill.seconds", 20));
  private static final int VICTIMS = 3;

  /** A step that nothing interrupts, for a while. */
  public static final class Stuck {
    private Stuck() {}

    /** Never parks for long, as a builtin does not. */
    public static int step(int millis) {
      long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
      while (System.nanoTime() - end < 0) {
        boolean _ = Thread.interrupted();
        LockSupport.parkNanos(1_000_000);
      }
      return millis;
    }
  }

  private static final String VICTIM =
      """
      import clutch, java
      stuck = java.type('STUCK').step
      lock = locks.get()
      while True:
          putter, n = items.get()
          has = False
          while not has:
              try:
                  has = lock.acquire()
              except clutch.LockAbandonedError:  # its owner was killed
                  has = lock.recover()
          try:
              owner.view[0] = me % 251
              if n % 40 == 7:
                  stuck(300)
              if owner.view[0] != me % 251:
                  broken.put('two have the lock')
          finally:
              lock.release()
          seen.send((putter, n))
      """
          .replace("STUCK", Stuck.class.getName());

  private volatile long end;
  private final AtomicInteger kills = new AtomicInteger();
  private final Map<Long, Interpreter> victims = new ConcurrentHashMap<>();
  private final Set<List<?>> seen = ConcurrentHashMap.newKeySet();

  private boolean goesOn() {
    return System.nanoTime() - end < 0
        || kills.get() < VICTIMS; // on a busy machine it takes longer
  }

  @Test
  void nothingIsLostOrLeft() throws Exception {
    var clutch = Clutch.builder().warm(2).closeGrace(Duration.ofMillis(300)).start();
    int put;
    try (var threads = Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
      var items = clutch.createQueue(8);
      var broken = clutch.createQueue(0);
      var locks = clutch.createQueue(0);
      var channel = clutch.createChannel();
      var keeper = clutch.create();
      keeper.prepareMain(Map.of("locks", locks));
      keeper.exec("import clutch; lock = clutch.Lock(); owner = clutch.SharedBuffer(8)");
      var names =
          Map.of(
              "items", items,
              "broken", broken,
              "locks", locks,
              "seen", channel.send(),
              "owner", keeper.get("owner"));
      end = System.nanoTime() + TIME.toNanos();
      var work = new ArrayList<Future<?>>();
      var putters = new ArrayList<Future<Integer>>();
      for (int i = 0; i < 2; i++) {
        long putter = i;
        putters.add(threads.submit(() -> put(items, putter)));
      }
      for (int i = 0; i < VICTIMS; i++) {
        work.add(threads.submit(() -> victims(clutch, keeper, names)));
      }
      work.add(threads.submit(() -> take(items)));
      work.add(threads.submit(() -> receive(channel.recv())));
      work.add(threads.submit(() -> tasks(clutch)));
      kill();
      put = 0;
      for (var putter : putters) {
        put += putter.get();
      }
      while (items.size() > 0) { // the test's time is limited
        Thread.sleep(10);
      }
      items.shutdown();
      victims.values().forEach(victim -> assertThat(victim.stop(Duration.ofSeconds(30))).isTrue());
      work.removeLast().get();
      channel.send().close();
      channel.recv().close();
      for (var each : work) {
        each.get();
      }
      assertThat(broken.poll()).isNull();
    } finally {
      clutch.close();
    }
    assertThat(kills).hasPositiveValue();
    assertThat(put - seen.size()).isBetween(0, kills.get() + 2 * VICTIMS);
    assertThat(clutch.interpreters()).isEmpty();
    assertThat(clutch.queues().all()).isEmpty();
    awaitNone(clutch);
  }

  private static void awaitNone(Clutch clutch) throws InterruptedException {
    while (!clutch.abandoned().isEmpty() || threadsOfOurs() > 0) { // the test's time is limited
      Thread.sleep(10);
    }
  }

  private static long threadsOfOurs() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.matches("clutch-(run|stop|end|close|limit|pool).*|Polyglot-python.*"))
        .count();
  }

  private int put(InterpreterQueue items, long putter) throws InterruptedException {
    int n = 0;
    for (; goesOn(); n++) {
      items.put(List.of(putter, (long) n));
    }
    return n;
  }

  /** One after the other; each is someone's prey. */
  private Void victims(Clutch clutch, Interpreter keeper, Map<String, ?> names) throws Exception {
    var random = ThreadLocalRandom.current();
    for (int i = 0; goesOn(); i++) {
      var limits =
          Limits.of()
              .wallTime(
                  Duration.ofMillis(random.nextBoolean() ? 600_000 : 400 + random.nextInt(800)));
      var config = InterpreterConfig.trusted().toBuilder().hostClasses(Stuck.class);
      var py = clutch.create((i % 3 == 0 ? config : config.limits(limits)).build());
      try {
        py.prepareMain(names);
        py.prepareMain(Map.of("me", py.id()));
        synchronized (keeper) {
          keeper.exec("locks.put(lock)");
        }
        victims.put(py.id(), py);
        while (goesOn()) {
          py.exec(
              VICTIM.replace("lock = locks.get()", "lock = globals().get('lock') or locks.get()"));
        }
      } catch (InterpreterException e) { // whatever it ended as
        kills.incrementAndGet();
      } finally {
        victims.remove(py.id());
        py.stop(Duration.ofSeconds(5));
      }
    }
    return null;
  }

  private void kill() throws InterruptedException {
    var random = ThreadLocalRandom.current();
    while (goesOn()) {
      Thread.sleep(random.nextInt(400));
      var alive = List.copyOf(victims.values());
      if (alive.isEmpty()) {
        continue;
      }
      var victim = alive.get(random.nextInt(alive.size()));
      switch (random.nextInt(4)) {
        case 0 -> victim.stop(Duration.ofMillis(1 + random.nextInt(300)));
        case 1 -> victim.interrupt(Duration.ofMillis(1 + random.nextInt(300)));
        case 2 -> victim.live().kill();
        default -> {
          try {
            victim.close(Duration.ZERO);
          } catch (InterpreterException e) {
            // it runs
          }
        }
      }
    }
  }

  private Void take(InterpreterQueue items) throws InterruptedException {
    var last = new HashMap<Object, Long>();
    try {
      while (true) {
        Thread.sleep(1); // leaves some to the others
        saw((List<?>) items.take(), last);
      }
    } catch (QueueShutDownException e) {
      return null;
    }
  }

  private Void receive(RecvChannel channel) throws InterruptedException {
    try {
      while (true) {
        saw((List<?>) channel.recv(), new HashMap<>());
      }
    } catch (InterpreterException e) { // closed
      return null;
    }
  }

  private void saw(List<?> item, Map<Object, Long> last) {
    assertThat(seen.add(item)).as("came twice: %s", item).isTrue();
    var before = last.put(item.getFirst(), (Long) item.getLast());
    assertThat(before == null || before < (Long) item.getLast()).as("out of order").isTrue();
  }

  private Void tasks(Clutch clutch) throws Exception {
    var config =
        InterpreterConfig.trusted().toBuilder()
            .hostClasses(Stuck.class)
            .limits(Limits.of().wallTime(Duration.ofMillis(300)))
            .build();
    var random = ThreadLocalRandom.current();
    var step = "__import__('java').type('" + Stuck.class.getName() + "').step(";
    while (goesOn()) {
      try (var pool = clutch.poolBuilder().size(2).config(config).retries(100).build()) {
        Map<Integer, CompletableFuture<Integer>> futures = new HashMap<>();
        for (int n = 0; n < 40; n++) {
          int millis = random.nextInt(20) == 0 ? 600 : n % 5;
          int number = n;
          futures.put(
              n, pool.submit(py -> py.eval(step + millis + ") * 0 + " + number, Integer.class)));
        }
        futures.get(7).cancel(true);
        for (int n = 0; n < 40; n++) {
          try {
            assertThat(futures.get(n).get(2, TimeUnit.MINUTES)).isEqualTo(n);
          } catch (CancellationException e) {
            assertThat(n).isEqualTo(7);
          } catch (ExecutionException e) {
            assertThat(e).hasCauseInstanceOf(LimitExceededException.class);
          }
        }
      }
    }
    return null;
  }
}
