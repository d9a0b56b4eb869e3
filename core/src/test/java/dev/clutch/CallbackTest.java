package dev.clutch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.clutch.config.InterpreterConfig;
import dev.clutch.errors.ExecutionFailedException;
import dev.clutch.errors.InterpreterRunningException;
import dev.clutch.errors.NotShareableException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Java functions that Python code calls. */
@Timeout(60)
@ExtendWith(SharedClutch.class)
class CallbackTest {
  private Clutch clutch;
  private Interpreter py;

  @BeforeEach
  void create(Clutch shared) {
    clutch = shared;
    py = shared.create();
    py.exec("def apply(f, *args, **kwargs): return f(*args, **kwargs)");
  }

  @AfterEach
  void close() {
    py.close();
  }

  private Callback same() {
    return clutch.function("same", args -> args.get(0));
  }

  @Test
  void valuesCrossBothWays() {
    for (var value :
        new Object[] {
          null,
          true,
          1L,
          1.5,
          "a",
          "é",
          "a\ud800",
          List.of(1L, List.of("x")),
          Map.of("k", List.of(1L)),
          Set.of(1L),
          new java.math.BigInteger("9".repeat(30)),
          new java.math.BigDecimal("1.50"),
          java.time.LocalDate.of(2026, 1, 2)
        }) {
      assertThat(py.call("apply", same(), value)).isEqualTo(value);
    }
    assertThat((byte[]) py.call("apply", same(), (Object) new byte[] {1, 2})).containsExactly(1, 2);
    var show = clutch.function("show", args -> args.positional() + " " + args.named());
    assertThat(py.call("apply", show)).isEqualTo("[] {}");
    assertThat(py.call("apply", show, 1, null, "é", Kwargs.of("b", List.of(2)).and("a", null)))
        .isEqualTo("[1, null, é] {b=[2], a=null}");
    assertThat(py.call("apply", show, (Object) null)).isEqualTo("[null] {}");
    py.prepareMain(Map.of("f", show));
    assertThat(py.eval("(f((1, 2)), f(()), f(2 ** 70, True), f(*range(5)))"))
        .isEqualTo(
            List.of(
                "[[1, 2]] {}",
                "[[]] {}",
                "[1180591620717411303424, true] {}",
                "[0, 1, 2, 3, 4] {}"));
  }

  @Test
  void itIsAValueLikeOthers() {
    var same = same();
    py.prepareMain(Map.of("f", same, "nested", Map.of("a", List.of(same))));
    assertThat(py.eval("f is nested['a'][0] and f(3) == 3 and callable(f)")).isEqualTo(true);
    assertThat(py.get("f")).isEqualTo(same).hasSameHashCodeAs(same);
    assertThat(py.eval("[f, {'k': f}]")).isEqualTo(List.of(same, Map.of("k", same)));
    assertThat(py.eval("(f.__name__, f.__qualname__, f.__doc__, repr(f))"))
        .isEqualTo(java.util.Arrays.asList("same", "same", null, "<Java function same>"));
    assertThat(py.eval("str(__import__('inspect').signature(f))")).isEqualTo("(*args, **kwargs)");
    assertThat(py.eval("list(map(f, [1, 2])) + [__import__('functools').partial(f, 3)()]"))
        .isEqualTo(List.of(1L, 2L, 3L));
    assertThat(py.eval("__import__('copy').deepcopy([f])[0] is f")).isEqualTo(true);
    try (var queue = clutch.createQueue(0);
        var other = clutch.create()) {
      py.prepareMain(Map.of("queue", queue));
      py.exec("queue.put(f); queue.put({'f': [f]})");
      other.prepareMain(Map.of("queue", queue));
      assertThat(other.eval("queue.get()('x') + queue.get()['f'][0]('y')")).isEqualTo("xy");
    }
    py.exec(
        """
        from concurrent import interpreters
        assert interpreters.is_shareable(f)
        other = interpreters.create()
        other.prepare_main(g=f)
        other.exec("assert g(5) == 5")
        assert other.call(lambda g, x: g(x), f, 6) == 6
        import functools
        assert other.call(lambda pickled: pickled(), functools.partial(f, 7)) == 7
        other.close()
        """);
  }

  @Test
  void whatItThrowsIsAPythonExceptionAndTheCauseOfWhatComesBack() {
    py.exec(
        """
        import clutch
        def catch(f):
            try:
                f()
            except clutch.JavaException['java.io.IOException'] as e:
                assert isinstance(e, (clutch.JavaException, Exception))
                assert isinstance(e, clutch.JavaException['java.lang.Exception'])
                assert not isinstance(e, clutch.JavaException['java.lang.RuntimeException'])
                return type(e).__name__, type(e).__module__, e.java_type, str(e), repr(e.__cause__)
        """);
    var failing =
        clutch.function(
            "failing",
            _ -> {
              throw (IOException)
                  new FileNotFoundException("no file").initCause(new IllegalStateException("why"));
            });
    assertThat(py.call("catch", failing))
        .isEqualTo(
            List.of(
                "FileNotFoundException",
                "java.io",
                "java.io.FileNotFoundException",
                "no file",
                "IllegalStateException('why')"));
    py.prepareMain(Map.of("failing", failing));
    for (var code :
        List.of(
            "failing()",
            "try: failing()\nfinally: x = 1",
            "try: failing()\nexcept Exception as e: raise ValueError('wrapped') from e",
            "try: failing()\nexcept Exception: raise ValueError('wrapped')")) {
      var failure = catchThrowableOfType(ExecutionFailedException.class, () -> py.exec(code));
      assertThat(failure).hasCauseInstanceOf(FileNotFoundException.class);
      assertThat(failure.getCause().getStackTrace()[0].getClassName())
          .isEqualTo(CallbackTest.class.getName());
    }
    assertThatThrownBy(() -> py.exec("failing()"))
        .hasMessageStartingWith("java.io.FileNotFoundException: no file")
        .hasMessageContaining("java.lang.IllegalStateException: why");
    assertThatThrownBy(() -> py.call("apply", failing)).hasCauseInstanceOf(IOException.class);
    for (var thrown :
        List.of(
            new AssertionError("assert"),
            new LinkageError(),
            new RuntimeException((String) null))) {
      var other =
          clutch.function(
              "other",
              _ -> {
                if (thrown instanceof Error e) {
                  throw e;
                }
                throw (Exception) thrown;
              });
      assertThatThrownBy(() -> py.call("apply", other)).hasCause(thrown);
    }
    // between interpreters it is data, and rebuilt where a task's exception is
    py.exec(
        """
        from concurrent.futures.interpreter import InterpreterPoolExecutor
        with InterpreterPoolExecutor(1) as pool:
            error = pool.submit(lambda f: f(), failing).exception()
        assert isinstance(error, clutch.JavaException['java.io.IOException']), repr(error)
        assert str(error) == 'no file'
        """);
  }

  @Test
  void whatCannotCrossIsRefusedInPython() {
    py.exec(
        """
        from concurrent.interpreters import NotShareableError
        def refused(f, *args):
            try:
                f(*args)
            except (NotShareableError, OverflowError) as e:
                return str(e)
        def unshareable(f): return refused(f, 1, [object()])
        """);
    assertThat(py.call("unshareable", same())).asString().contains("args[1][0]", "'object'");
    var thread = clutch.function("thread", _ -> List.of(new Thread()));
    assertThat(py.call("refused", thread)).asString().contains("thread()", "java.lang.Thread");
    var lambda = clutch.function("lambda", _ -> (Runnable) () -> {});
    assertThat(py.call("refused", lambda)).asString().contains("Clutch.function(");
    var nanos = clutch.function("nanos", _ -> java.time.Duration.ofNanos(1));
    assertThat(py.call("refused", nanos)).asString().contains("nanos()", "truncatedTo");
    try (var other = Clutch.builder().warm(0).start()) {
      var foreign = other.function("foreign", args -> args.size());
      assertThatThrownBy(() -> py.call("apply", foreign))
          .isInstanceOf(NotShareableException.class)
          .hasMessageContaining("function foreign belongs to another Clutch");
      assertThatThrownBy(() -> py.prepareMain(Map.of("f", List.of(foreign))))
          .hasMessageContaining("belongs to another Clutch");
    }
  }

  @Test
  void itsInterpreterIsRunning() {
    var nested = clutch.function("nested", _ -> py.eval("1"));
    assertThatThrownBy(() -> py.call("apply", nested))
        .isInstanceOf(ExecutionFailedException.class)
        .hasCauseInstanceOf(InterpreterRunningException.class);
    assertThat(py.callAsync("apply", nested))
        .failsWithin(30, TimeUnit.SECONDS)
        .withThrowableThat()
        .havingRootCause()
        .isInstanceOf(InterpreterRunningException.class);
    try (var other = clutch.create()) {
      other.exec("def back(f): return f(20) + 1");
      var deeper = clutch.function("deeper", args -> other.call("back", args.get(0), args.get(1)));
      var twice = clutch.function("twice", args -> args.get(0, Integer.class) * 2);
      py.exec("def there(deeper, twice): return deeper(twice, 0)");
      assertThat(
              py.call(
                  "apply",
                  clutch.function("there", args -> other.call("back", args.get(0))),
                  twice))
          .isEqualTo(41L);
      assertThatThrownBy(() -> py.call("there", deeper, twice))
          .hasMessageContaining("back() takes 1 positional argument");
    }
    assertThat(py.call("apply", same(), 1)).isEqualTo(1L);
  }

  @Test
  void itRunsInTheThreadOfTheCode() throws Exception {
    var threads = new ArrayList<String>();
    var note =
        clutch.function(
            "note",
            _ -> {
              threads.add(Thread.currentThread().getName());
              return Thread.currentThread().isVirtual();
            });
    py.call("apply", note);
    assertThat(threads).containsExactly(Thread.currentThread().getName());
    assertThat(py.callAsync("apply", note).get(30, TimeUnit.SECONDS)).isEqualTo(false);
    assertThat(threads.getLast()).startsWith("clutch-run-");
    py.prepareMain(Map.of("note", note));
    py.exec("import threading; t = threading.Thread(target=note); t.start(); t.join()");
    assertThat(threads.getLast()).isNotEqualTo(Thread.currentThread().getName());
    // other threads of the interpreter run meanwhile
    var held = new java.util.concurrent.CountDownLatch(1);
    py.prepareMain(
        Map.of(
            "wait", clutch.function("wait", _ -> held.await(30, TimeUnit.SECONDS)),
            "free",
                clutch.function(
                    "free",
                    _ -> {
                      held.countDown();
                      return null;
                    })));
    py.exec("t = threading.Thread(target=free); t.start(); got = wait(); t.join()");
    assertThat(py.get("got")).isEqualTo(true);
  }

  /** A functional interface. */
  public interface Scorer {
    @PythonCallable(
        doc = "Scores.",
        parameters = {"name", "weight", "limit"})
    double score(String name, float weight, Optional<Integer> limit);
  }

  record Point(int x, int y) {}

  @Test
  void functionalInterfacesAreTyped() {
    py.prepareMain(
        Map.of(
            "score",
            clutch.function(
                "score",
                Scorer.class,
                (name, weight, limit) -> name.length() * weight + limit.orElse(0)),
            "shift",
            clutch.function(
                "shift",
                new TypeRef<Function<Point, List<Point>>>() {},
                p -> List.of(p, new Point(p.x() + 1, p.y() + 1)))));
    assertThat(
            py.eval(
                "score('ab', 1.5), score('ab', weight=2, limit=1), score(limit=None, weight=1,"
                    + " name='')"))
        .isEqualTo(List.of(3.0, 5.0, 0.0));
    assertThat(py.eval("score.__doc__")).isEqualTo("Scores.");
    assertThat(py.eval("str(__import__('inspect').signature(score))"))
        .isEqualTo("(name: str, weight: float, limit=None) -> float");
    assertThat(py.eval("shift({'x': 1, 'y': 2})"))
        .isEqualTo(List.of(List.of(1L, 2L), List.of(2L, 3L)));
    py.exec(
        """
        def error(f, *args, **kwargs):
            try:
                f(*args, **kwargs)
            except Exception as e:
                return f'{type(e).__name__}: {e}'
        """);
    assertThat(
            py.eval(
                "[error(score), error(score, 'a', 1, 2, 3), error(score, 'a', name='b'),"
                    + " error(score, 'a', 1, other=2), error(score, 1, 1), error(score, 'a', 0.1),"
                    + " error(shift, [1])]"))
        .isEqualTo(
            List.of(
                "TypeError: score() missing required argument: 'name'",
                "TypeError: score() takes 3 positional arguments but 4 were given",
                "TypeError: score() got multiple values for argument 'name'",
                "TypeError: score() got an unexpected keyword argument 'other'",
                "TypeError: score() argument 'name': a Python value that is the Long 1 in Java"
                    + " cannot become a java.lang.String",
                "OverflowError: score() argument 'weight': 0.1 is not exactly a Java float",
                "TypeError: shift() argument 'arg0': a Python sequence of 1 cannot become a "
                    + Point.class.getName()
                    + ", which has 2 components"));
    var first = clutch.function("first", args -> args.get(1, Integer.class));
    assertThat(py.call("error", first, 1))
        .isEqualTo("TypeError: first() positional argument 2 is missing: 1 given");
    assertThat(py.call("error", first, 1, "a"))
        .asString()
        .startsWith("TypeError: first() argument 2");
    assertThat(py.call("error", first, 1, 1L << 40))
        .asString()
        .startsWith("OverflowError: first()");
    assertThatThrownBy(() -> clutch.function("map", Map.class, Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no functional interface");
    BiFunction<Integer, Integer, Integer> plus = Integer::sum;
    var typed =
        clutch.function("plus", new TypeRef<BiFunction<Integer, Integer, Integer>>() {}, plus);
    assertThat(py.call("apply", typed, 1, 2)).isEqualTo(3L);
  }

  /** Its methods are seen where they say so. */
  interface Repo {
    @PythonCallable(parameters = "id")
    Map<String, Object> find(long id) throws IOException;
  }

  private static final class Orders implements Repo {
    final List<Object> saved = new ArrayList<>();

    @Override
    public Map<String, Object> find(long id) throws IOException {
      if (id < 0) {
        throw new IOException("no order " + id);
      }
      return Map.of("id", id);
    }

    @PythonCallable(
        name = "save_all",
        doc = "Saves.",
        parameters = {"kind", "orders", "options"})
    private int saveAll(String kind, List<Point> orders, Kwargs options) {
      saved.add(List.of(kind, orders, options.values()));
      return orders.size();
    }

    @PythonCallable(parameters = "numbers")
    int sum(int... numbers) {
      return java.util.Arrays.stream(numbers).sum();
    }

    @SuppressWarnings("unused")
    public void secret() {
      throw new AssertionError("nobody calls this");
    }
  }

  @Test
  void objectsShowTheirMethods() {
    var orders = new Orders();
    py.prepareMain(Map.of("orders", orders));
    assertThat(
            py.eval("orders.find(7), orders.find(id=8)['id'], orders.sum(1, 2, 3), orders.sum()"))
        .isEqualTo(List.of(Map.of("id", 7L), 8L, 6L, 0L));
    assertThat(py.eval("orders.save_all('k', [(1, 2)], note='n')")).isEqualTo(1L);
    assertThat(orders.saved)
        .containsExactly(List.of("k", List.of(new Point(1, 2)), Map.of("note", "n")));
    assertThat(
            py.eval(
                "orders.save_all.__doc__, orders.save_all.__name__, orders.save_all.__qualname__,"
                    + " repr(orders), sorted(n for n in dir(orders) if n[0] != '_'),"
                    + " str(__import__('inspect').signature(orders.save_all)),"
                    + " str(__import__('inspect').signature(orders.sum))"))
        .isEqualTo(
            List.of(
                "Saves.",
                "save_all",
                "Orders.save_all",
                "<Java object Orders>",
                List.of("find", "save_all", "sum"),
                "(kind: str, orders: list, **options) -> int",
                "(*numbers) -> int"));
    assertThat(py.eval("orders")).isSameAs(orders);
    assertThat(py.eval("orders.find")).isInstanceOf(Callback.class);
    assertThatThrownBy(() -> py.exec("orders.secret()")).hasMessageContaining("AttributeError");
    assertThatThrownBy(() -> py.exec("orders.find = 1")).hasMessageContaining("cannot be set");
    assertThatThrownBy(() -> py.exec("orders.find(-1)")).hasCauseInstanceOf(IOException.class);
  }

  /** What confined code has of a function is that function. */
  @Test
  void confinedCodeReachesWhatItWasHanded() {
    var calls = ConcurrentHashMap.<Object>newKeySet();
    var kept = clutch.function("kept", args -> calls.add("kept"));
    var given = clutch.function("given", args -> calls.add(args.positional()));
    py.prepareMain(Map.of("kept", kept));
    try (var confined = clutch.create(InterpreterConfig.sandboxed())) {
      confined.prepareMain(Map.of("given", given, "orders", new Orders()));
      confined.exec("given(1); assert orders.find(1)['id'] == 1");
      confined.exec(
          """
          import clutch
          host = given._host
          found = []
          for name in dir(host) + ['function', 'body', 'target', 'getClass', 'thrown']:
              if name in ('function', 'body', 'target', 'getClass', 'thrown', 'calls', 'values'):
                  try:
                      found.append(getattr(host, name))
                  except AttributeError:
                      pass
          assert not found, found
          for kind in clutch.JavaFunction, clutch.JavaObject:
              try:
                  kind()
              except TypeError:
                  pass
              else:
                  raise AssertionError
          try:
              orders.find(-1)
          except clutch.JavaException as e:
              assert type(e).__name__ == 'IOException'
              thrown = e.__thrown__
              for name in 'thrown', 'getMessage', 'getStackTrace', 'getClass', 'getCause':
                  assert not hasattr(thrown, name), name
          """);
      assertThat(calls).containsExactly(List.of(1L));
    }
  }
}
