package dev.clutch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clutch.config.InterpreterConfig;
import dev.clutch.errors.ExecutionFailedException;
import dev.clutch.errors.InterpreterInterruptedException;
import dev.clutch.errors.LimitExceededException;
import dev.clutch.errors.NotShareableException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Calls that are awaited, gone through, bounded in time, or done by a pool. */
@Timeout(60)
@ExtendWith(SharedClutch.class)
class CallKindsTest {
  record Point(int x, int y) {}

  interface ToPoint {
    Point of(int x, int y);
  }

  interface Later {
    CompletableFuture<Point> of(int x, int y);
  }

  interface Stage {
    CompletionStage<List<Integer>> of(int n);
  }

  private static final String CODE =
      """
      import asyncio, time
      async def later(x):
          await asyncio.sleep(0)
          return {'x': x, 'y': await asyncio.gather(twice(x), twice(x + 1))}
      async def twice(x): return 2 * x
      async def failing(): raise ValueError('awaited')
      closed = []
      def numbers(n, fail=None):
          try:
              for i in range(n):
                  if i == fail: raise ValueError('item')
                  yield i
          finally:
              closed.append(n)
      def point(x, y): return {'x': x, 'y': y}
      def upto(n): return list(range(n))
      def forever():
          while True: time.sleep(0.01)
      """;

  private Clutch clutch;
  private Interpreter py;

  @BeforeEach
  void create(Clutch shared) {
    clutch = shared;
    py = shared.create();
    py.exec(CODE);
  }

  @AfterEach
  void close() {
    py.close();
  }

  @Test
  void coroutinesAreAwaited() {
    assertThat(py.call("later", 1)).isEqualTo(java.util.Map.of("x", 1L, "y", List.of(2L, 4L)));
    assertThat(py.eval("twice(4)", Integer.class)).isEqualTo(8);
    assertThat(py.callAsync("twice", Long.class, 5))
        .succeedsWithin(30, TimeUnit.SECONDS)
        .isEqualTo(10L);
    assertThatThrownBy(() -> py.call("failing")).hasMessageContaining("ValueError: awaited");
    py.exec("c = twice(1)");
    assertThatThrownBy(() -> py.get("c")).isInstanceOf(NotShareableException.class);
  }

  @Test
  void generatorsAreStreams() {
    try (var stream = py.stream("numbers", Integer.class, 1_000_000)) {
      assertThat(stream.limit(3).toList()).containsExactly(0, 1, 2);
      assertThat(py.get("closed")).isEqualTo(List.of());
    }
    assertThat(py.get("closed")).isEqualTo(List.of(1_000_000L));
    assertThat(py.stream("numbers", Integer.class, 3)).containsExactly(0, 1, 2);
    assertThat(py.stream("upto", Long.class, 2).parallel().toList()).containsExactly(0L, 1L);
    assertThatThrownBy(() -> py.stream("numbers", Integer.class, 3, Kwargs.of("fail", 1)).toList())
        .isInstanceOf(ExecutionFailedException.class)
        .hasMessageContaining("ValueError: item");
    assertThatThrownBy(() -> py.stream("len", Integer.class, List.of()))
        .hasMessageContaining("'int' object is not iterable");
    assertThatThrownBy(() -> py.stream("nosuch", Integer.class)).hasMessageContaining("nosuch");
    assertThatThrownBy(() -> py.stream("upto", Short.class, 40_000).toList())
        .isInstanceOf(ArithmeticException.class);
  }

  @Test
  void aCallHasADeadline() {
    var within = py.within(Duration.ofMillis(100));
    assertThat(within).isEqualTo(py);
    for (var code : List.of("forever()", "while True: pass")) {
      assertThatThrownBy(() -> within.exec(code))
          .isInstanceOf(LimitExceededException.class)
          .hasMessageContaining("deadline of PT0.1S");
    }
    assertThat(py.within(Duration.ofMinutes(1)).call("upto", 2)).isEqualTo(List.of(0L, 1L));
    assertThat(within.callAsync("forever"))
        .failsWithin(30, TimeUnit.SECONDS)
        .withThrowableThat()
        .withCauseInstanceOf(LimitExceededException.class);
    assertThatThrownBy(() -> py.within(Duration.ofMinutes(1)).exec("1 / 0"))
        .isInstanceOf(ExecutionFailedException.class);
    assertThatThrownBy(() -> py.within(Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
    assertThat(py.eval("1 + 1")).isEqualTo(2L);
  }

  @Test
  void functionsMayReturnFutures() {
    assertThat(py.function("point", Later.class).of(1, 2))
        .succeedsWithin(30, TimeUnit.SECONDS)
        .isEqualTo(new Point(1, 2));
    assertThat(py.function("upto", Stage.class).of(2).toCompletableFuture())
        .satisfies(future -> assertThat(future.get(30, TimeUnit.SECONDS)).containsExactly(0, 1));
    var endless = py.function("forever", Supplied.class).get();
    assertThat(endless.cancel(true)).isTrue();
    assertThat(py.stop(Duration.ofSeconds(30))).isTrue();
  }

  interface Supplied {
    CompletableFuture<Object> get();
  }

  @Test
  void poolsHaveFunctionsAndTypes() throws Exception {
    try (var pool = clutch.poolBuilder().size(2).initializer(CODE).build()) {
      var point = pool.function(ToPoint.class, "point");
      assertThat(point.of(1, 2)).isEqualTo(new Point(1, 2));
      var later = pool.function(Later.class, "point");
      var all = IntStream.range(0, 20).mapToObj(i -> later.of(i, i)).toList();
      for (int i = 0; i < 20; i++) {
        assertThat(all.get(i).get(30, TimeUnit.SECONDS)).isEqualTo(new Point(i, i));
      }
      assertThat(pool.call("upto", new TypeRef<List<Short>>() {}, 2).get(30, TimeUnit.SECONDS))
          .containsExactly((short) 0, (short) 1);
      assertThat(pool.call("twice", 3).get(30, TimeUnit.SECONDS)).isEqualTo(6L);
      assertThatThrownBy(() -> pool.function(Runnable.class, "nosuch").run())
          .isInstanceOf(ExecutionFailedException.class);
      assertThat(pool.within(Duration.ofMillis(200)).call("forever"))
          .failsWithin(30, TimeUnit.SECONDS)
          .withThrowableThat()
          .withCauseInstanceOf(LimitExceededException.class);
      var callback = clutch.function("twice", args -> args.get(0, Integer.class) * 2);
      assertThat(pool.call("map", callback, List.of(1))).failsWithin(30, TimeUnit.SECONDS);
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> point.of(1, 2)).isInstanceOf(InterpreterInterruptedException.class);
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void whatHoldsItselfHasAText() {
    py.exec("l = [1]; l.append(l); d = {'l': [l]}; d['d'] = d; t = ([],); t[0].append(t)");
    assertThat(py.get("l")).hasToString("[1, (this Collection)]");
    assertThat(py.get("d")).hasToString("{l=[[1, (this Collection)]], d=(this Map)}");
    assertThat(py.get("t")).hasToString("[[(this Collection)]]");
    assertThat(py.eval("[l, l]")).hasToString("[[1, (this Collection)], [1, (this Collection)]]");
    var list = (List<?>) py.get("l");
    assertThat(list.get(1)).isSameAs(list);
    assertThatThrownBy(list::clear).isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void aStackThatIsTooSmallIsNamed() throws Exception {
    py.exec("def deep(n): return n and 1 + deep(n - 1)");
    var thread =
        new Thread(
            null,
            () ->
                assertThatThrownBy(() -> py.call("deep", 3000))
                    .hasMessageContaining("RecursionError")
                    .hasMessageContaining("stackSize(16L << 20)"),
            "small",
            1 << 20);
    var failure = new CompletableFuture<Throwable>();
    thread.setUncaughtExceptionHandler((_, e) -> failure.complete(e));
    thread.start();
    thread.join();
    assertThat(failure).isNotDone();
  }

  @Test
  void whatChildrenWriteIsWhereTheConfigHasIt() {
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    var config = InterpreterConfig.trusted().toBuilder().out(out).err(err).build();
    try (var other = clutch.create(config)) {
      other.exec("import subprocess, os");
      other.exec("subprocess.run(['echo', 'child']); print('own', flush=True)");
      other.exec("subprocess.run(['sh', '-c', 'echo err >&2'], stdout=subprocess.DEVNULL)");
      other.exec("os.system('echo sys')");
      assertThat(other.eval("subprocess.run(['echo', 'x'], capture_output=True).stdout"))
          .isEqualTo("x\n".getBytes(StandardCharsets.UTF_8));
      assertThat(other.eval("subprocess.run(['cat'], input=b'in').returncode")).isEqualTo(0L);
    }
    assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("child\nown\nsys\nin");
    assertThat(err.toString(StandardCharsets.UTF_8)).isEqualTo("err\n");
  }

  @Test
  void processesOfMultiprocessingAreRefused() {
    py.exec(
        """
        import multiprocessing
        caught = []
        for start in (lambda: multiprocessing.Pool(1)), multiprocessing.Process(target=len).start:
            try:
                start()
            except NotImplementedError as e:
                caught.append(str(e))
        """);
    assertThat(py.get("caught"))
        .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.LIST)
        .hasSize(2)
        .allSatisfy(text -> assertThat(text).asString().contains("InterpreterPoolExecutor"));
  }
}
