package dev.clutch.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clutch.pool.Worker.Busy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A pool whose workers are threads without interpreters, so that deadlines, cancellations, lost and
 * worn workers can hit its tasks many thousand times. Whatever comes: each task is told of once, a
 * worker that is ended has no other task than the one it is ended for, and nothing stays behind.
 */
@Timeout(120)
class WorkerPoolStressTest {
  private static final int TASKS = 10_000;
  private static final long DEADLINE = TimeUnit.MICROSECONDS.toNanos(100);

  /** Workers whose interpreters are their names in a set. */
  private static final class Threads implements Driver {
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Set<Worker> ended = ConcurrentHashMap.newKeySet();
    private final Queue<String> faults = new ConcurrentLinkedQueue<>();
    private @Nullable WorkerPool pool;

    private Staff staff() {
      return pool.staff();
    }

    @Override
    public void hire(Worker worker) {
      threads.execute(
          () -> {
            if (worker.ready()) {
              work(worker, null);
            }
          });
    }

    private void work(Worker worker, @Nullable Busy first) {
      var busy = first == null ? staff().next(worker) : first;
      while (busy != null) {
        staff().begin(busy);
        var task = (Spinning) busy.task();
        task.spin();
        if (ended.contains(worker) && !task.isSettled()) {
          faults.add("a worker was ended under an innocent task");
        }
        if (task.isLost() && staff().elsewhere(busy)) {
          end(worker, false);
          return;
        }
        var rights = staff().finish(busy, true);
        if (rights != Rights.NONE && staff().answer(task, true)) {
          task.tell("done");
        }
        // a worker that asks for its tasks comes here even if it was too late: it gets no more
        busy = staff().next(worker);
      }
    }

    @Override
    public void start(Busy handed) {
      threads.execute(() -> work(handed.worker(), handed));
    }

    @Override
    public void retire(Worker worker) {
      end(worker, false);
    }

    @Override
    public void end(Worker worker, boolean atOnce) {
      if (!ended.add(worker)) {
        faults.add("a worker was ended twice");
      }
      pool.life().inBackground(() -> staff().gone(worker));
    }

    @Override
    public void abort(Busy busy) {
      boolean _ = staff().stop(busy, task -> pool.end(task, new Ending.Terminated()), true);
    }

    @Override
    public void execute(Runnable work) {
      threads.execute(work);
    }

    @Override
    public void tell(Runnable what) {
      what.run();
    }

    @Override
    public void close() {
      threads.shutdown();
    }
  }

  /** A task that takes about as long as its deadline is. */
  private static final class Spinning extends Task {
    private final CountDownLatch latch;
    private final Queue<String> faults;
    private final AtomicInteger told = new AtomicInteger();
    private volatile boolean lost = ThreadLocalRandom.current().nextInt(10) == 0;

    Spinning(CountDownLatch latch, Queue<String> faults) {
      super(new Terms(DEADLINE, "a while", 3));
      this.latch = latch;
      this.faults = faults;
    }

    void spin() {
      var random = ThreadLocalRandom.current();
      boolean isShort = random.nextBoolean();
      long end = System.nanoTime() + (isShort ? 0 : random.nextLong(DEADLINE, DEADLINE * 2));
      while (System.nanoTime() < end) {
        Thread.onSpinWait();
      }
    }

    /** Whether its worker is lost, once. */
    boolean isLost() {
      boolean was = lost;
      lost = false;
      return was;
    }

    void tell(String end) {
      if (told.incrementAndGet() != 1) {
        faults.add("told twice, then that it is " + end);
      }
      latch.countDown();
    }

    @Override
    protected String name() {
      return "spinning";
    }

    @Override
    protected void ended(Ending ending) {
      tell(ending.toString());
    }

    @Override
    protected void released() {
      tell("cancelled");
    }

    @Override
    protected void lent() {}
  }

  private static PoolSettings settings(int maxTasks) {
    return new PoolSettings("stress", 3, false, Integer.MAX_VALUE, WhenFull.BLOCK, maxTasks);
  }

  @Test
  void noEndingHitsAnInnocentTask() throws Exception {
    for (int maxTasks : new int[] {Integer.MAX_VALUE, 5}) {
      var driver = new Threads();
      var pool = new WorkerPool(settings(maxTasks), driver);
      driver.pool = pool;
      var all = new CountDownLatch(TASKS);
      var random = ThreadLocalRandom.current();
      var recent = new ArrayList<Task>();
      for (int i = 0; i < TASKS; i++) {
        var task = new Spinning(all, driver.faults);
        recent.add(task);
        assertThat(pool.offer(task)).isEqualTo(Admission.ACCEPTED);
        if (i % 7 == 0) {
          var victim = recent.get(random.nextInt(recent.size()));
          boolean _ =
              random.nextBoolean()
                  ? pool.cancelWaiting(waiting -> waiting == victim)
                  : pool.cancelRunning(running -> running == victim);
          recent.clear();
        }
        var stats = pool.stats();
        assertThat(stats.idle() + stats.busy() + stats.starting()).isBetween(0, 3);
      }
      assertThat(all.await(90, TimeUnit.SECONDS)).as("all have ended").isTrue();
      pool.shutdown();
      assertThat(pool.awaitTermination(Duration.ofSeconds(30))).isTrue();
      assertThat(driver.faults).isEmpty();
      var stats = pool.stats();
      assertThat(stats.overdue()).isPositive();
      assertThat(stats.retried()).isPositive();
      assertThat(stats.succeeded() + stats.failed() + stats.cancelled()).isEqualTo(TASKS);
      assertThat(stats.submitted()).isEqualTo(TASKS);
      assertThat(stats.idle() + stats.busy() + stats.starting() + stats.queued()).isZero();
    }
  }

  @Test
  void shutdownNowAtAnyMomentTellsAllTasksOnce() throws Exception {
    for (int round = 0; round < 200; round++) {
      var driver = new Threads();
      var pool = new WorkerPool(settings(3), driver);
      driver.pool = pool;
      var all = new CountDownLatch(20);
      for (int i = 0; i < 20; i++) {
        assertThat(pool.offer(new Spinning(all, driver.faults))).isEqualTo(Admission.ACCEPTED);
      }
      TimeUnit.NANOSECONDS.sleep(ThreadLocalRandom.current().nextInt(1_000_000));
      pool.shutdownNow();
      assertThat(pool.awaitTermination(Duration.ofSeconds(30))).isTrue();
      assertThat(all.await(30, TimeUnit.SECONDS)).isTrue();
      assertThat(driver.faults).isEmpty();
      var stats = pool.stats();
      assertThat(stats.succeeded() + stats.failed() + stats.cancelled()).isEqualTo(20);
    }
  }
}
