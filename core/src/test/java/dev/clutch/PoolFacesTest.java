package dev.clutch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clutch.InterpreterPool.WhenFull;
import dev.clutch.PoolFace.End;
import dev.clutch.PoolFace.Options;
import dev.clutch.PoolFace.Result;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Every ending of a task, and of a pool, behind every face that a pool has. */
@ExtendWith(SharedClutch.class)
@ParameterizedClass(name = "{0}")
@ValueSource(strings = {"InterpreterPool", "Executor", "Multiprocessing", "Asyncio"})
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class PoolFacesTest {
  @Parameter private String kind;
  private Clutch clutch;
  private static @Nullable Interpreter owner; // of the pools of one face
  private InterpreterQueue ids;
  private InterpreterQueue gate;

  @BeforeEach
  void queues(Clutch shared) {
    clutch = shared;
    ids = clutch.createQueue(0);
    gate = clutch.createQueue(0);
  }

  @AfterParameterizedClassInvocation
  static void close() {
    if (owner != null) {
      assertThat(owner.stop(Duration.ofMinutes(1))).isTrue();
      owner = null;
    }
  }

  private PoolFace open(Options options) throws Exception {
    if (kind.equals("InterpreterPool")) {
      return new PoolFace.Java(clutch, options);
    }
    if (owner == null) {
      owner = clutch.create(PoolFace.config());
    }
    return new PoolFace.Python(owner, kind, options);
  }

  /** The id that a task puts when it begins. */
  private long begun() throws InterruptedException {
    return (Long) ids.poll(Duration.ofMinutes(2));
  }

  private static void await(Callable<Boolean> condition) throws Exception {
    long start = System.nanoTime();
    while (!condition.call()) {
      assertThat(System.nanoTime() - start).isLessThan(TimeUnit.MINUTES.toNanos(2));
      Thread.sleep(5);
    }
  }

  private static void assertUsable(PoolFace pool, String why) throws Exception {
    assertThat(pool.result(pool.submit("same", 7))).as(why).isEqualTo(new Result(End.DONE, 7L));
  }

  @Test
  void tasksEndByThemselves() throws Exception {
    var pool = open(Options.ofSize(1));
    assertThat(pool.result(pool.submit("same", "x"))).isEqualTo(new Result(End.DONE, "x"));
    var failed = pool.result(pool.submit("fails"));
    assertThat(failed.end()).isEqualTo(End.FAILED);
    assertThat((String) failed.value()).contains("on purpose");
    assertThat(pool.result(pool.submit("unshareable")).end()).isEqualTo(End.UNSHAREABLE);
    var worker = pool.result(pool.submit("who"));
    assertThat(pool.stat("replaced")).isZero();
    assertThat(pool.result(pool.submit("exits")).end()).isEqualTo(End.LOST);
    var next = pool.result(pool.submit("who"));
    assertThat(next.end()).isEqualTo(End.DONE);
    assertThat(next.value()).as("another worker").isNotEqualTo(worker.value());
    assertThat(pool.stat("submitted")).isEqualTo(6);
    assertThat(pool.stat("succeeded")).isEqualTo(3);
    assertThat(pool.stat("failed")).isEqualTo(3);
    assertThat(pool.stat("replaced")).isEqualTo(1);
    assertThat(pool.stat("queued")).isZero();
    pool.close(true);
  }

  @Test
  void tasksAreCancelledAndWorkersStopped() throws Exception {
    var pool = open(Options.ofSize(1));
    var running = pool.submit("endless", ids);
    var waiting = pool.submit("same", 1);
    var following = pool.submit("same", 2);
    begun();
    assertThat(pool.stat("busy")).isEqualTo(1);
    assertThat(pool.cancel(waiting)).isTrue();
    assertThat(pool.result(waiting).end()).isEqualTo(End.CANCELLED);
    await(() -> pool.stat("queued") == 1);
    assertThat(pool.cancel(running)).isTrue();
    assertThat(pool.result(running).end()).isEqualTo(End.CANCELLED);
    assertThat(pool.result(following)).isEqualTo(new Result(End.DONE, 2L));
    assertThat(pool.stat("cancelled")).isEqualTo(2);

    var stopped = pool.submit("endless", ids);
    var afterwards = pool.submit("same", 3);
    var id = begun();
    var worker = clutch.interpreters().stream().filter(each -> each.id() == id).findAny();
    assertThat(worker.orElseThrow().stop(Duration.ofMinutes(1))).isTrue();
    assertThat(pool.result(stopped).end()).isEqualTo(End.LOST);
    assertThat(pool.result(afterwards)).isEqualTo(new Result(End.DONE, 3L));
    pool.close(true);
  }

  @Test
  void aTaskThatOutlivesItsDeadlineIsNotRunAgain() throws Exception {
    var pool = open(Options.ofSize(1).deadline(Duration.ofSeconds(2)).retries(3));
    assertUsable(pool, "made: what follows is not about that");
    var late = pool.result(pool.submit("endless", ids));
    assertThat(late.end()).isEqualTo(End.OVERDUE);
    assertThat((String) late.value()).contains("2");
    assertUsable(pool, "another worker");
    assertThat(pool.stat("overdue")).isEqualTo(1);
    assertThat(pool.stat("failed")).isEqualTo(1);
    assertThat(pool.stat("retried")).isZero();
    assertThat(ids.size()).as("it began once").isEqualTo(1);
    pool.close(true);
  }

  @Test
  void aTaskWhoseWorkerIsLostIsRunAgainAsOftenAsAllowed() throws Exception {
    var pool = open(Options.ofSize(1).retries(1));
    gate.put("token");
    assertThat(pool.result(pool.submit("exits_while", gate)))
        .isEqualTo(new Result(End.DONE, "done"));
    assertThat(pool.stat("retried")).isEqualTo(1);
    for (int i = 0; i < 3; i++) {
      gate.put("token");
    }
    assertThat(pool.result(pool.submit("exits_while", gate)).end()).isEqualTo(End.LOST);
    assertThat(gate.size()).as("two attempts").isEqualTo(1);
    assertThat(pool.stat("retried")).isEqualTo(2);
    assertUsable(pool, "after that");
    pool.close(true);
  }

  @Test
  void aBrokenInitializerBreaksThePool() throws Exception {
    var pool = open(Options.ofSize(2).initializer("broken"));
    var tasks = new ArrayList<Integer>();
    for (int i = 0; i < 3; i++) {
      tasks.add(pool.submit("same", i));
    }
    for (var task : tasks) {
      assertThat(pool.result(task).end()).isEqualTo(End.BROKEN);
    }
    assertThat(pool.result(pool.submit("same", 1)).end()).isEqualTo(End.BROKEN);
    pool.close(true);
  }

  @Test
  void shutdownLetsTasksEnd() throws Exception {
    var pool = open(Options.ofSize(1));
    var running = pool.submit("waits", ids, gate);
    var waiting = pool.submit("same", 1);
    var worker = begun();
    pool.close(false);
    assertThat(pool.result(pool.submit("same", 2)).end()).isEqualTo(End.REJECTED);
    gate.put("open");
    assertThat(pool.result(running)).isEqualTo(new Result(End.DONE, "open"));
    assertThat(pool.result(waiting)).isEqualTo(new Result(End.DONE, 1L));
    pool.close(true);
    assertThat(clutch.interpreters()).extracting(Interpreter::id).doesNotContain(worker);
    assertThat(List.of(pool.stat("idle"), pool.stat("busy"), pool.stat("queued"))).containsOnly(0L);
  }

  @Test
  void shutdownNowDoesNot() throws Exception {
    var pool = open(Options.ofSize(1));
    var running = pool.submit("endless", ids);
    var waiting = pool.submit("same", 1);
    var worker = begun();
    pool.terminate();
    assertThat(pool.result(running).end()).isEqualTo(pool.terminated());
    assertThat(pool.result(waiting).end()).isEqualTo(pool.terminated());
    assertThat(pool.result(pool.submit("same", 2)).end()).isEqualTo(End.REJECTED);
    pool.close(true);
    assertThat(clutch.interpreters()).extracting(Interpreter::id).doesNotContain(worker);
  }

  @Test
  void aFullPoolRefuses() throws Exception {
    var pool = open(Options.ofSize(1).full(1, WhenFull.REJECT));
    var running = pool.submit("waits", ids, gate);
    begun();
    var waiting = pool.submit("same", 1);
    var refused = pool.result(pool.submit("same", 2));
    assertThat(refused.end()).isEqualTo(End.REJECTED);
    assertThat((String) refused.value()).contains("no room");
    assertThat(pool.stat("rejected")).isEqualTo(1);
    gate.put("open");
    assertThat(pool.result(running).end()).isEqualTo(End.DONE);
    assertThat(pool.result(waiting).end()).isEqualTo(End.DONE);
    pool.close(true);
  }

  @Test
  void aFullPoolLetsCallersWait() throws Exception {
    var pool = open(Options.ofSize(1).full(1, WhenFull.BLOCK));
    var running = pool.submit("waits", ids, gate);
    begun();
    var waiting = pool.submitInThread("same", 1);
    await(() -> pool.stat("queued") == 1);
    var tasks = new ArrayList<Integer>();
    for (int i = 0; i < 5; i++) {
      tasks.add(pool.submitInThread("same", i));
    }
    assertThat(pool.stat("queued")).isEqualTo(1);
    gate.put("open");
    assertThat(pool.result(running).end()).isEqualTo(End.DONE);
    assertThat(pool.result(waiting).end()).isEqualTo(End.DONE);
    for (int i = 0; i < 5; i++) {
      assertThat(pool.result(tasks.get(i))).isEqualTo(new Result(End.DONE, (long) i));
    }
    assertThat(pool.stat("rejected")).isZero();
    pool.close(true);
  }

  @Test
  void aFullPoolHasCallersRunTheirTasks() throws Exception {
    var pool = open(Options.ofSize(1).full(1, WhenFull.CALLER_RUNS));
    var running = pool.submit("waits", ids, gate);
    begun();
    var waiting = pool.submitInThread("waits", ids, gate);
    await(() -> pool.stat("queued") == 1);
    var lent = pool.submitInThread("waits", ids, gate);
    await(() -> pool.stat("queued") == 2);
    assertThat(pool.isSubmitted(lent)).as("its caller waits for it").isEqualTo(!pool.blocks());
    gate.put("first");
    assertThat(pool.result(running)).isEqualTo(new Result(End.DONE, "first"));
    gate.put("second");
    assertThat(pool.result(lent)).as("before what waits").isEqualTo(new Result(End.DONE, "second"));
    gate.put("third");
    assertThat(pool.result(waiting)).isEqualTo(new Result(End.DONE, "third"));
    pool.close(true);
  }

  @Test
  void workersAreReplacedAfterSoManyTasks() throws Exception {
    var pool = open(Options.ofSize(1).maxTasks(2));
    var ids = new ArrayList<@Nullable Object>();
    for (int i = 0; i < 6; i++) {
      ids.add(pool.result(pool.submit("who")).value());
    }
    assertThat(new HashSet<>(ids)).hasSize(3);
    pool.close(true);
  }
}
