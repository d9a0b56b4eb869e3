package dev.clutch.jsr223;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clutch.Clutch;
import dev.clutch.Kwargs;
import dev.clutch.config.InterpreterConfig;
import dev.clutch.errors.ExecutionFailedException;
import dev.clutch.errors.InterpreterClosedException;
import dev.clutch.errors.NotShareableException;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntBinaryOperator;
import javax.script.Bindings;
import javax.script.Compilable;
import javax.script.Invocable;
import javax.script.ScriptContext;
import javax.script.ScriptEngine;
import javax.script.ScriptEngineManager;
import javax.script.ScriptException;
import javax.script.SimpleBindings;
import javax.script.SimpleScriptContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ClutchScriptEngineTest {
  private static ScriptEngineManager manager;
  private static ScriptEngine engine; // one for all: each is an interpreter
  private static Bindings main;

  @BeforeAll
  static void open() {
    manager = new ScriptEngineManager();
    engine = manager.getEngineByName("python");
    assertThat(engine).isInstanceOf(ClutchScriptEngine.class);
    main = engine.getBindings(ScriptContext.ENGINE_SCOPE);
  }

  @BeforeEach
  void clear() {
    main.clear();
    manager.getBindings().clear();
    var context = new SimpleScriptContext();
    context.setBindings(main, ScriptContext.ENGINE_SCOPE);
    context.setBindings(manager.getBindings(), ScriptContext.GLOBAL_SCOPE);
    engine.setContext(context);
  }

  @AfterAll
  static void close() throws Exception {
    ((AutoCloseable) engine).close();
  }

  @Test
  void isFoundByNameExtensionAndType() {
    var factory = new ClutchScriptEngineFactory();
    assertThat(manager.getEngineFactories())
        .hasAtLeastOneElementOfType(ClutchScriptEngineFactory.class);
    assertThat(factory.getNames()).contains("python", "clutch");
    assertThat(factory.getExtensions()).containsExactly("py");
    assertThat(factory.getMimeTypes()).contains("text/x-python");
  }

  @Test
  void theFactorySaysWhatItIs() throws Exception {
    var factory = engine.getFactory();
    assertThat(factory.getLanguageVersion())
        .isEqualTo(engine.eval("import platform; platform.python_version()"));
    assertThat(factory.getParameter(ScriptEngine.NAME)).isEqualTo("python");
    assertThat(factory.getParameter("THREADING")).isNull();
    assertThat(factory.getMethodCallSyntax("it", "run", "a", "2")).isEqualTo("it.run(a, 2)");
    var out = new StringWriter();
    engine.getContext().setWriter(out);
    var text = "a \"b\" \\ é 😀\n\tend";
    engine.eval(factory.getProgram("x = 1", factory.getOutputStatement(text)));
    assertThat(out).hasToString(text + "\n");
  }

  @Test
  void aScriptsValueIsThatOfItsLastExpression() throws Exception {
    assertThat(engine.eval("x = 2\nx * 21")).isEqualTo(42L);
    assertThat(engine.eval("x = 3")).isNull();
    assertThat(engine.eval("")).isNull();
    assertThat(engine.eval(new StringReader("[x, {'é': None}]")))
        .isEqualTo(Arrays.asList(3L, Collections.singletonMap("é", null)));
    assertThatThrownBy(() -> engine.eval("lambda: 1"))
        .isInstanceOf(ScriptException.class)
        .hasCauseInstanceOf(NotShareableException.class);
  }

  @Test
  void errorsSayWhere() {
    engine.getContext().setAttribute(ScriptEngine.FILENAME, "sum.py", ScriptContext.ENGINE_SCOPE);
    assertThatThrownBy(() -> engine.eval("\n\n1 / 0"))
        .isInstanceOfSatisfying(
            ScriptException.class,
            e -> {
              assertThat(e.getFileName()).isEqualTo("sum.py");
              assertThat(e.getLineNumber()).isEqualTo(3);
              assertThat(e).hasMessageContaining("ZeroDivisionError: division by zero in sum.py");
              assertThat(e).hasCauseInstanceOf(ExecutionFailedException.class);
            });
    assertThatThrownBy(() -> engine.eval("\nif"))
        .isInstanceOfSatisfying(
            ScriptException.class,
            e -> {
              assertThat(e.getFileName()).isEqualTo("sum.py");
              assertThat(e.getLineNumber()).isEqualTo(2);
              assertThat(e).hasMessageStartingWith("SyntaxError: invalid syntax in sum.py");
            });
  }

  @Test
  void bindingsAreTheNamesOfMainByValue() throws Exception {
    var given = new ArrayList<>(List.of(1L));
    engine.put("given", given);
    engine.put("nothing", null);
    engine.eval("given.append(2)\nimport math\ndef f(): pass");
    assertThat(given).containsExactly(1L);
    assertThat(engine.get("given")).isEqualTo(List.of(1L, 2L));
    assertThat(engine.get("missing")).isNull();
    assertThatThrownBy(() -> engine.get("f")).isInstanceOf(NotShareableException.class);

    var bindings = engine.getBindings(ScriptContext.ENGINE_SCOPE);
    assertThat(bindings.containsKey("nothing")).isTrue();
    assertThat(bindings.containsKey("missing")).isFalse();
    assertThat(bindings.keySet()).containsExactlyInAnyOrder("given", "nothing", "math", "f");
    assertThat(bindings.entrySet()).extracting(Map.Entry::getKey).contains("given", "nothing");
    assertThat(bindings.put("given", 7)).isEqualTo(List.of(1L, 2L));
    assertThat(bindings.remove("given")).isEqualTo(7L);
    assertThatThrownBy(() -> engine.eval("given")).hasMessageContaining("NameError");
    bindings.clear();
    assertThat(bindings.keySet()).isEmpty();
    assertThat(engine.eval("len('abc')")).isEqualTo(3L);
    assertThatThrownBy(() -> engine.put("bad", new Object()))
        .isInstanceOf(NotShareableException.class)
        .hasMessageContaining("java.lang.Object");
    assertThatThrownBy(() -> engine.put("", 1)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void otherBindingsAreNamespacesOfTheirOwn() throws Exception {
    engine.eval("x = 'main'");
    Bindings one = new SimpleBindings();
    one.put("x", 1);
    Bindings two = engine.createBindings();
    assertThat(engine.eval("def f(): return x\ny = [x]\nx += 1\nf()", one)).isEqualTo(2L);
    assertThat(one).containsEntry("x", 2L).containsEntry("y", List.of(1L)).doesNotContainKey("f");
    assertThat(engine.eval("f() + 1", one)).isEqualTo(3L);
    assertThatThrownBy(() -> engine.eval("f()", two)).hasMessageContaining("NameError");
    assertThat(engine.get("x")).isEqualTo("main");

    engine.setBindings(one, ScriptContext.ENGINE_SCOPE);
    assertThat(((Invocable) engine).invokeFunction("f")).isEqualTo(2L);
  }

  @Test
  void globalNamesAreSeenWhereThereIsNoOther() throws Exception {
    manager.put("shared", 1);
    assertThat(engine.eval("shared")).isEqualTo(1L);
    manager.put("shared", 2);
    assertThat(engine.eval("shared")).isEqualTo(2L);
    assertThat(engine.getBindings(ScriptContext.ENGINE_SCOPE).keySet()).doesNotContain("shared");
    engine.put("shared", "own");
    assertThat(engine.eval("shared")).isEqualTo("own");
    manager.getBindings().remove("shared");
    assertThat(engine.eval("shared")).isEqualTo("own");
    manager.put("bad", new Object());
    assertThatThrownBy(() -> engine.eval("1"))
        .isInstanceOf(ScriptException.class)
        .hasMessageContaining("java.lang.Object");
  }

  @Test
  void streamsAreThoseOfTheContext() throws Exception {
    var context = new SimpleScriptContext();
    var out = new StringWriter();
    var err = new StringWriter();
    context.setWriter(out);
    context.setErrorWriter(err);
    context.setReader(new StringReader("été 😀\nnext\n"));
    context.setBindings(engine.getBindings(ScriptContext.ENGINE_SCOPE), ScriptContext.ENGINE_SCOPE);
    engine.eval("import sys\nprint(input(), end='|')\nprint('oh', file=sys.stderr)", context);
    assertThat(out).hasToString("été 😀|");
    assertThat(err).hasToString("oh\n");
  }

  @Test
  void compiledOnceRunOften() throws Exception {
    var script = ((Compilable) engine).compile("total = a + b\ntotal * 2");
    engine.put("a", 1);
    engine.put("b", 2);
    assertThat(script.eval()).isEqualTo(6L);
    engine.put("b", 3);
    assertThat(script.eval()).isEqualTo(8L);
    assertThat(script.eval(new SimpleBindings(new HashMap<>(Map.of("a", "x", "b", "y")))))
        .isEqualTo("xyxy");
    assertThat(script.getEngine()).isSameAs(engine);
    assertThatThrownBy(() -> ((Compilable) engine).compile("1 +"))
        .isInstanceOf(ScriptException.class)
        .hasMessageContaining("line number 1");
  }

  record Point(int x, Optional<String> name) {}

  interface Shapes {
    List<Point> points(int count);

    void clear();

    default int size() {
      return points(2).size();
    }
  }

  @Test
  void functionsMethodsAndInterfaces() throws Exception {
    var invocable = (Invocable) engine;
    engine.eval(
        """
        def add(a, b=1): return a + b
        def points(count): return [{'x': i} for i in range(count)]
        def clear(): return clear
        def wrong(): raise ValueError("no")
        """);
    assertThat(invocable.invokeFunction("add", 1)).isEqualTo(2L);
    assertThat(invocable.invokeFunction("add", 1, Kwargs.of("b", 5))).isEqualTo(6L);
    assertThat(invocable.invokeFunction("len", "abc")).isEqualTo(3L);
    assertThat(invocable.invokeMethod("a b", "split")).isEqualTo(List.of("a", "b"));
    assertThatThrownBy(() -> invocable.invokeFunction("missing"))
        .isInstanceOf(NoSuchMethodException.class);
    assertThatThrownBy(() -> invocable.invokeMethod("a", "missing"))
        .isInstanceOf(NoSuchMethodException.class);
    assertThatThrownBy(() -> invocable.invokeFunction("wrong"))
        .isInstanceOf(ScriptException.class)
        .hasMessageContaining("ValueError: no in <script> at line number 4");

    var shapes = invocable.getInterface(Shapes.class);
    assertThat(shapes.points(2))
        .containsExactly(new Point(0, Optional.empty()), new Point(1, Optional.empty()));
    assertThat(shapes.size()).isEqualTo(2);
    shapes.clear();
    assertThat(shapes)
        .isEqualTo(shapes)
        .hasToString("Python functions as " + Shapes.class.getName());
    assertThat(invocable.getInterface(IntBinaryOperator.class)).isNull();
    assertThat(invocable.getInterface("a-b", Splits.class).split("-")).containsExactly("a", "b");
  }

  interface Splits {
    List<String> split(String by);
  }

  @Test
  void anInterpreterOfTheProgramsOwn() throws Exception {
    try (var clutch = Clutch.builder().warm(0).start();
        var py = clutch.create(InterpreterConfig.sandboxed())) {
      try (var confined = ClutchScriptEngineFactory.engine(py)) {
        assertThatThrownBy(() -> confined.eval("open('/etc/hostname')"))
            .hasMessageContaining("PermissionError");
        assertThat(confined.eval("6 * 7")).isEqualTo(42L);
      }
      assertThat(py.eval("1")).isEqualTo(1L); // not closed with the engine
    }
  }

  @Test
  void closedItIsClosed() {
    var other = ClutchScriptEngine.open();
    other.close();
    other.close();
    assertThatThrownBy(() -> other.eval("1")).isInstanceOf(InterpreterClosedException.class);
  }

  /** Whoever forgets to close: the engine's interpreter goes with it. */
  @Test
  void garbageIsClosed() throws Exception {
    long id = idOfAnEngineThatIsForgotten();
    while (isThere(id)) { // within the time limit
      System.gc();
      LockSupport.parkNanos(10_000_000);
    }
  }

  private static boolean isThere(long id) throws ScriptException {
    engine.put("id", id);
    return (boolean)
        engine.eval(
            """
            from concurrent import interpreters
            any(other.id == id for other in interpreters.list_all())
            """);
  }

  private static long idOfAnEngineThatIsForgotten() throws Exception {
    var forgotten = ClutchScriptEngine.open();
    forgotten.put("x", 1);
    return (long)
        forgotten.eval("from concurrent import interpreters; interpreters.get_current().id");
  }
}
