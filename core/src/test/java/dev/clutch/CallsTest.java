package dev.clutch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clutch.errors.ExecutionFailedException;
import dev.clutch.errors.InterpreterRunningException;
import dev.clutch.errors.NotShareableException;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Calls of Python functions from Java: by name, typed, and in the background. */
@ExtendWith(SharedClutch.class)
class CallsTest {
  private Clutch clutch;
  private Interpreter py;

  @BeforeEach
  void create(Clutch shared) {
    clutch = shared;
    py = shared.create();
    py.exec(
        """
        import datetime
        def same(x): return x
        def show(*args, **kwargs): return repr((args, kwargs))
        def point(x, y): return {'x': x, 'y': y}
        def points(n): return [point(i, str(i)) for i in range(n)]
        def groups(): return {'a': [1, 2], 'b': []}
        def ratio(a, b): return a / b
        class Account:
            @staticmethod
            def balance(): return 12.5
        """);
  }

  @AfterEach
  void close() {
    py.close();
  }

  @Test
  void byName() {
    assertThat(py.call("same", 5)).isEqualTo(5L);
    assertThat(py.call("same", 5.0)).isEqualTo(5.0);
    assertThat(py.call("same", true)).isEqualTo(true);
    assertThat(py.call("same", (Object) null)).isNull();
    assertThat(py.call("same", "é\ud800")).isEqualTo("é\ud800");
    assertThat((byte[]) py.call("same", (Object) new byte[300])).hasSize(300);
    assertThat(py.call("same", new java.math.BigInteger("9".repeat(30))))
        .isEqualTo(new java.math.BigInteger("9".repeat(30)));
    assertThat(py.call("same", List.of(1, Map.of("k", Set.of("v")))))
        .isEqualTo(List.of(1L, Map.of("k", Set.of("v"))));
    assertThat(py.call("len", "abc")).isEqualTo(3L);
    assertThat(py.call("os.path.join", "a", "b")).isEqualTo("a/b");
    assertThat(py.call("datetime.date.fromisoformat", "2026-01-02"))
        .isEqualTo(LocalDate.of(2026, 1, 2));
    assertThat(py.call("Account.balance", double.class)).isEqualTo(12.5);
  }

  @Test
  void keywordArguments() {
    assertThat(py.call("show", 1, Kwargs.of("b", 2).and("a", List.of("x")).and("n", null)))
        .isEqualTo("((1,), {'b': 2, 'a': ['x'], 'n': None})");
    assertThat(py.call("json.dumps", String.class, Map.of("k", 1), Kwargs.of("indent", 1)))
        .isEqualTo("{\n \"k\": 1\n}");
    assertThatThrownBy(() -> py.call("show", 1, Kwargs.of("bad", new Thread())))
        .isInstanceOf(NotShareableException.class)
        .hasMessageStartingWith("argument bad: ")
        .hasMessageContaining("java.lang.Thread");
    assertThatThrownBy(() -> py.call("show", 1, List.of(new Thread())))
        .isInstanceOf(NotShareableException.class)
        .hasMessageStartingWith("argument 2: ");
  }

  @Test
  void whatCannotBeFoundIsNamed() {
    assertThatThrownBy(() -> py.call("nosuch"))
        .isInstanceOf(ExecutionFailedException.class)
        .hasMessageContaining("NameError: name 'nosuch' is not defined");
    assertThatThrownBy(() -> py.get("nosuch"))
        .isInstanceOf(ExecutionFailedException.class)
        .hasMessageContaining("NameError: name 'nosuch' is not defined in __main__");
    assertThatThrownBy(() -> py.call("nosuch.f")).hasMessageContaining("No module named 'nosuch'");
    assertThatThrownBy(() -> py.call("json.nosuch")).hasMessageContaining("AttributeError");
    assertThatThrownBy(() -> py.call("json.nosuch.f"))
        .hasMessageContaining("No module named 'json.nosuch'");
    assertThatThrownBy(() -> py.function("json.nosuch", Supplier.class))
        .isInstanceOf(ExecutionFailedException.class)
        .hasMessageContaining("AttributeError");
  }

  @Test
  void errorsHaveThePythonTraceback() {
    assertThatThrownBy(() -> py.call("ratio", 1, 0))
        .isInstanceOfSatisfying(
            ExecutionFailedException.class,
            e -> {
              assertThat(e.excinfo().frames()).hasSize(1);
              assertThat(e.excinfo().formatted()).isEqualTo("ZeroDivisionError: division by zero");
            });
    assertThatThrownBy(() -> py.call("sys.exit", 3)).hasMessageContaining("SystemExit: 3");
    assertThatThrownBy(() -> py.call("object")).hasMessageContaining("cannot share a 'object'");
    assertThat(py.call("same", 1)).isEqualTo(1L);
  }

  /** What a dict becomes. */
  record Point(int x, String y) {}

  /** What holds others. */
  record Path(List<Point> points, Optional<String> name) {}

  interface IntToInt {
    int apply(int n);
  }

  interface ToPoint {
    Point of(int x, String y);
  }

  interface ToPoints {
    List<Point> upTo(int n);
  }

  interface ToArray {
    Point[] upTo(int n);
  }

  interface ToGroups {
    Map<String, int[]> get();
  }

  interface Maybe {
    Optional<Double> of(Object value);
  }

  interface ToPath {
    Path of(Object value);
  }

  interface Bytes {
    byte[] of(byte[] value);

    default int sizeOf(byte[] value) {
      return of(value).length;
    }
  }

  interface Show {
    String of(Object... args);
  }

  interface Action {
    void run(Object value);
  }

  @Test
  void asFunctionalInterfaces() {
    assertThat(py.function("same", IntToInt.class).apply(7)).isEqualTo(7);
    assertThat(py.function("point", ToPoint.class).of(1, "y")).isEqualTo(new Point(1, "y"));
    assertThat(py.function("points", ToPoints.class).upTo(2))
        .containsExactly(new Point(0, "0"), new Point(1, "1"));
    assertThat(py.function("points", ToArray.class).upTo(1)).containsExactly(new Point(0, "0"));
    assertThat(py.function("groups", ToGroups.class).get().get("a")).containsExactly(1, 2);
    assertThat(py.function("same", Maybe.class).of(null)).isEmpty();
    assertThat(py.function("same", Maybe.class).of(3)).contains(3.0);
    var path = Map.of("points", List.of(Map.of("x", 1, "y", "a")), "name", Optional.of("p"));
    assertThat(py.function("same", ToPath.class).of(path))
        .isEqualTo(new Path(List.of(new Point(1, "a")), Optional.of("p")));
    assertThat(py.function("same", Bytes.class).sizeOf(new byte[5])).isEqualTo(5);
    assertThat(py.function("show", Show.class).of(1, "a", Kwargs.of("k", 2)))
        .isEqualTo("((1, 'a'), {'k': 2})");
    py.function("same", Action.class).run("dropped");
    var function = py.function("same", IntToInt.class);
    assertThat(function).isEqualTo(function).hasToString("Python function same");
    assertThat(function.hashCode()).isEqualTo(function.hashCode());
  }

  @Test
  void aFunctionStaysTheOneThatWasFound() {
    var same = py.function("same", IntToInt.class);
    py.exec("def same(x): return -x");
    assertThat(same.apply(1)).isEqualTo(1);
    assertThat(py.call("same", 1)).isEqualTo(-1L);
  }

  @Test
  void typedResultsAreExact() {
    assertThatThrownBy(() -> py.function("ratio", Ratio.class).of(1, 2))
        .isInstanceOf(ClassCastException.class)
        .hasMessageContaining("Double");
    assertThatThrownBy(() -> py.function("same", Maybe.class).of(1L << 60 | 1))
        .isInstanceOf(ArithmeticException.class)
        .hasMessageContaining(String.valueOf(1L << 60 | 1));
    assertThatThrownBy(() -> py.function("same", String.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("java.lang.String");
    assertThatThrownBy(() -> py.function("same", CharSequence.class))
        .isInstanceOf(IllegalArgumentException.class);
  }

  interface Ratio {
    int of(int a, int b);
  }

  @Test
  void inTheBackground() throws Exception {
    assertThat(py.callAsync("same", 1).get(30, TimeUnit.SECONDS)).isEqualTo(1L);
    assertThat(py.callAsync("same", Integer.class, 1).get(30, TimeUnit.SECONDS)).isEqualTo(1);
    assertThat(py.execAsync("x = 5").get(30, TimeUnit.SECONDS)).isNull();
    assertThat(py.get("x")).isEqualTo(5L);
    assertThat(py.callAsync("ratio", 1, 0))
        .failsWithin(30, TimeUnit.SECONDS)
        .withThrowableThat()
        .withCauseInstanceOf(ExecutionFailedException.class);
  }

  @Test
  void cancellingInterrupts() throws Exception {
    try (var queue = clutch.createQueue(0);
        var empty = clutch.createQueue(0)) {
      py.prepareMain(Map.of("q", queue, "empty", empty));
      for (var endless :
          List.of("while True: pass", "empty.get()", "import time; time.sleep(1000)")) {
        var running = py.execAsync("q.put('in')\n" + endless);
        while (queue.size() == 0) {
          assertThat(running).isNotDone();
          Thread.sleep(1);
        }
        assertThat(queue.take()).isEqualTo("in");
        assertThatThrownBy(() -> py.call("same", 1))
            .isInstanceOf(InterpreterRunningException.class);
        assertThat(running.cancel(true)).isTrue();
        assertThatThrownBy(running::join).isInstanceOf(CancellationException.class);
        while (py.isRunning()) {
          Thread.sleep(1);
        }
        assertThat(py.call("same", 1)).isEqualTo(1L);
      }
    }
  }

  /** Of Python's. */
  interface Evaluator {
    long apply(String expression);
  }

  @Test
  void builtinsThatLookAtTheirCallerSeeMain() {
    py.exec("x = 1");
    assertThat(py.call("eval", "x")).isEqualTo(1L);
    assertThat(py.call("builtins.eval", "x + 1")).isEqualTo(2L);
    assertThat(py.call("exec", "import math\ndef gcd(): return math.gcd(3, 6)")).isNull();
    assertThat(py.call("gcd")).isEqualTo(3L);
    assertThat(py.call("eval", "globals() is __import__('__main__').__dict__")).isEqualTo(true);
    assertThat((List<?>) py.call("dir")).asString().contains("gcd").doesNotContain("_working");
    assertThat(py.call("eval", "y", Map.of("y", 5))).isEqualTo(5L);
    assertThat(py.function("eval", Evaluator.class).apply("x")).isEqualTo(1);
    try (var pool = clutch.poolBuilder().size(1).initializer("x = 7").build()) {
      assertThat(pool.call("eval", "x").join()).isEqualTo(7L);
    }
  }

  @Test
  void aProgramMayReplaceBuiltinsForItself() {
    var nested = List.of(1L, Map.of("a", List.of(2.0, "é")));
    py.call("same", nested); // what is imported is there
    py.exec(
        """
        import builtins
        names = (
            "all any bool bytearray bytes callable chr dict divmod enumerate float frozenset"
            " getattr hasattr id int isinstance issubclass iter len list map max min next ord"
            " property range repr set setattr str sum tuple type vars zip"
        ).split()
        kept = {name: getattr(builtins, name) for name in names}
        put = setattr
        """);
    py.exec("for name in names: put(builtins, name, None)");
    assertThat(py.call("same", 1)).isEqualTo(1L);
    assertThat(py.call("same", nested)).isEqualTo(nested);
    assertThat(py.eval("[1, 'é', {'k': (1, 2)}]"))
        .isEqualTo(List.of(1L, "é", Map.of("k", List.of(1L, 2L))));
    assertThatThrownBy(() -> py.exec("1 / 0")).hasMessageStartingWith("ZeroDivisionError");
    py.exec("for name in kept: put(builtins, name, kept[name])");

    try (var fresh = clutch.create()) { // nor is anything of ours there when it happens
      fresh.exec("import builtins\nbuiltins.type = lambda x: 42\nbuiltins.tuple = None");
      assertThat(fresh.eval("[1, 2, 'é']")).isEqualTo(List.of(1L, 2L, "é"));
    }
  }
}
