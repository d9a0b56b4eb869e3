package dev.clutch.jsr223;

import dev.clutch.Clutch;
import dev.clutch.Interpreter;
import dev.clutch.config.InterpreterConfig;
import dev.clutch.errors.ExecutionFailedException;
import dev.clutch.errors.NotShareableException;
import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.lang.ref.Cleaner;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.script.AbstractScriptEngine;
import javax.script.Bindings;
import javax.script.Compilable;
import javax.script.CompiledScript;
import javax.script.Invocable;
import javax.script.ScriptContext;
import javax.script.ScriptEngine;
import javax.script.ScriptEngineFactory;
import javax.script.ScriptException;
import javax.script.SimpleBindings;
import javax.script.SimpleScriptContext;
import org.jspecify.annotations.Nullable;

/**
 * Python as a {@link ScriptEngine}: an isolated interpreter. A script's value is that of the
 * expression at its end, null if there is none.
 *
 * <p>All values cross by copy, as {@link Interpreter} says: a List that a script changes is the
 * script's own. What does not cross, a function or a module for instance, is a {@link
 * ScriptException} where it is a script's value, a {@link NotShareableException} where it is asked
 * for by its name, and is left out where all values are copied. No Java object can be called from
 * Python.
 *
 * <p>The engine's own Bindings are the names of {@code __main__} as they are now. Each other
 * Bindings given as ENGINE_SCOPE are a namespace of their own, kept as long as those Bindings:
 * their values are bound before a script runs, and what it has bound is put into them when it has
 * ended. Those of GLOBAL_SCOPE are seen where the script has no such name.
 *
 * <p>Uncaught Python exceptions are ScriptExceptions with an {@link ExecutionFailedException} as
 * their cause; the end of the script from outside, such as {@link
 * dev.clutch.errors.InterpreterInterruptedException} and {@link
 * dev.clutch.errors.InterpreterStoppedException}, and {@code sys.exit} ({@link
 * dev.clutch.errors.InterpreterExitException}) are told as they are.
 *
 * <p>Any thread may use it, one at a time. It holds memory until it is closed, or garbage.
 */
public final class ClutchScriptEngine extends AbstractScriptEngine
    implements Invocable, Compilable, AutoCloseable {
  private static final Cleaner CLEANER = Cleaner.create();

  /** In Bindings of the program's own: their namespace. As other engines do it. */
  private static final String NAMESPACE = "dev.clutch.namespace";

  private record Namespace(Scripts scripts, Scripts.Numbered space) {
    @Override
    public String toString() {
      return "a namespace of Python";
    }
  }

  /** Whose streams are in use. Apart from the engine, which else could not become garbage. */
  private static final class CurrentContext {
    private volatile ScriptContext context = new SimpleScriptContext();
  }

  private final Scripts scripts;
  private final CurrentContext current;
  private final Cleaner.@Nullable Cleanable owned;

  private ClutchScriptEngine(
      Interpreter interpreter, CurrentContext current, @Nullable Runnable end) {
    scripts = new Scripts(interpreter);
    this.current = current;
    setBindings(new InterpreterBindings(scripts), ScriptContext.ENGINE_SCOPE);
    current.context = getContext();
    owned = end == null ? null : CLEANER.register(this, end);
  }

  /** An engine over an interpreter of somebody else's. */
  static ClutchScriptEngine over(Interpreter interpreter) {
    return new ClutchScriptEngine(interpreter, new CurrentContext(), null);
  }

  /** An engine with an interpreter of its own. */
  static ClutchScriptEngine open() {
    var clutch = SharedRuntime.acquire();
    boolean made = false;
    try {
      var engine = open(clutch);
      made = true;
      return engine;
    } finally {
      if (!made) {
        SharedRuntime.release();
      }
    }
  }

  private static ClutchScriptEngine open(Clutch clutch) {
    var current = new CurrentContext();
    var config =
        InterpreterConfig.trusted().toBuilder()
            .out(ContextStreams.writing(() -> current.context.getWriter()))
            .err(ContextStreams.writing(() -> current.context.getErrorWriter()))
            .in(ContextStreams.reading(() -> current.context.getReader()))
            .build();
    var interpreter = clutch.create(config);
    return new ClutchScriptEngine(
        interpreter,
        current,
        () -> {
          try {
            interpreter.close();
          } finally {
            SharedRuntime.release();
          }
        });
  }

  /**
   * Closes the engine's interpreter, unless it was given; with the last engine their runtime ends.
   * Closing again does nothing.
   *
   * @throws dev.clutch.errors.InterpreterRunningException when a script runs in it
   */
  @Override
  public void close() {
    if (owned != null) {
      owned.clean();
    }
  }

  @Override
  public @Nullable Object eval(String script, ScriptContext context) throws ScriptException {
    return run(compiled(script, context), context);
  }

  @Override
  public @Nullable Object eval(Reader reader, ScriptContext context) throws ScriptException {
    return eval(text(reader), context);
  }

  @Override
  public CompiledScript compile(String script) throws ScriptException {
    var code = compiled(script, getContext());
    return new CompiledScript() {
      @Override
      public @Nullable Object eval(ScriptContext context) throws ScriptException {
        return run(code, context);
      }

      @Override
      public ScriptEngine getEngine() {
        return ClutchScriptEngine.this;
      }
    };
  }

  @Override
  public CompiledScript compile(Reader script) throws ScriptException {
    return compile(text(script));
  }

  private static String text(Reader reader) throws ScriptException {
    var text = new StringWriter();
    try {
      reader.transferTo(text);
    } catch (IOException e) {
      throw new ScriptException(e);
    }
    return text.toString();
  }

  private Scripts.Numbered compiled(String script, ScriptContext context) throws ScriptException {
    var name =
        context.getAttribute(ScriptEngine.FILENAME) instanceof String file ? file : "<script>";
    try {
      return scripts.compile(script, name);
    } catch (ExecutionFailedException e) {
      throw Failures.of(e);
    }
  }

  private @Nullable Object run(Scripts.Numbered code, ScriptContext context)
      throws ScriptException {
    var bindings = context.getBindings(ScriptContext.ENGINE_SCOPE);
    var global = context.getBindings(ScriptContext.GLOBAL_SCOPE);
    Map<String, @Nullable Object> defaults = global == null ? Map.of() : named(global);
    current.context = context;
    try {
      if (isMain(bindings)) {
        return scripts.run(code, Scripts.MAIN, Map.of(), defaults);
      }
      int space = space(bindings);
      try {
        return scripts.run(code, space, named(bindings), defaults);
      } finally {
        InterpreterBindings.copyTo(scripts, space, bindings::put);
      }
    } catch (ExecutionFailedException e) {
      throw Failures.of(e);
    } catch (NotShareableException e) {
      throw new ScriptException(e);
    } finally {
      current.context = getContext();
    }
  }

  private static Map<String, @Nullable Object> named(Bindings bindings) {
    var names = new LinkedHashMap<String, @Nullable Object>();
    bindings.forEach(
        (name, value) -> {
          if (InterpreterBindings.isName(name)) {
            names.put(name, value);
          }
        });
    return names;
  }

  private boolean isMain(Bindings bindings) {
    return bindings instanceof InterpreterBindings ours && ours.isOf(scripts);
  }

  private int space(Bindings bindings) {
    if (bindings.get(NAMESPACE) instanceof Namespace known && known.scripts() == scripts) {
      return known.space().number();
    }
    var made = scripts.newSpace();
    bindings.put(NAMESPACE, new Namespace(scripts, made));
    return made.number();
  }

  /** The namespace in which functions are looked for. */
  private int space() {
    var bindings = getBindings(ScriptContext.ENGINE_SCOPE);
    return isMain(bindings) ? Scripts.MAIN : space(bindings);
  }

  @Override
  public Bindings createBindings() {
    return new SimpleBindings();
  }

  @Override
  public ScriptEngineFactory getFactory() {
    return new ClutchScriptEngineFactory();
  }

  /**
   * Calls a function of a script, or a builtin; the last argument may be {@link dev.clutch.Kwargs}.
   */
  @Override
  public @Nullable Object invokeFunction(String name, @Nullable Object... args)
      throws ScriptException, NoSuchMethodException {
    return invoke(List.of(), Objects.requireNonNull(name, "name"), args);
  }

  /** Calls a method of a value, that is of its copy: what it changes there is lost. */
  @Override
  public @Nullable Object invokeMethod(Object value, String name, @Nullable Object... args)
      throws ScriptException, NoSuchMethodException {
    return invoke(target(value), Objects.requireNonNull(name, "name"), args);
  }

  private static List<Object> target(@Nullable Object value) {
    if (value == null) {
      throw new IllegalArgumentException("the object is null: one that has methods expected");
    }
    return List.of(value);
  }

  private @Nullable Object invoke(List<?> target, String name, @Nullable Object[] args)
      throws ScriptException, NoSuchMethodException {
    int space = space();
    try {
      if (!scripts.hasFunction(space, target, name)) {
        throw new NoSuchMethodException(name);
      }
      return scripts.invoke(space, target, name, Object.class, args);
    } catch (ExecutionFailedException e) {
      throw Failures.of(e);
    } catch (NotShareableException e) {
      throw new ScriptException(e);
    }
  }

  /**
   * An object of an interface, whose methods are functions of the script of the same name. What
   * they return is converted to the method's type exactly; what they raise is an {@link
   * ExecutionFailedException}.
   *
   * @return null when a function is missing
   */
  @Override
  public <T> @Nullable T getInterface(Class<T> type) {
    return behind(List.of(), type);
  }

  /**
   * As {@link #getInterface(Class)}, with the methods of a value, which is copied for each call.
   */
  @Override
  public <T> @Nullable T getInterface(Object value, Class<T> type) {
    return behind(target(value), type);
  }

  private <T> @Nullable T behind(List<?> target, @Nullable Class<T> type) {
    if (type == null || !type.isInterface()) {
      throw new IllegalArgumentException(type + " is no interface");
    }
    int space = space();
    for (var method : type.getMethods()) {
      if (Modifier.isAbstract(method.getModifiers())
          && !isOfObject(method)
          && !scripts.hasFunction(space, target, method.getName())) {
        return null;
      }
    }
    InvocationHandler handler = (proxy, method, args) -> called(space, target, proxy, method, args);
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
  }

  private @Nullable Object called(
      int space, List<?> target, Object proxy, Method method, @Nullable Object @Nullable [] args)
      throws Throwable {
    if (isOfObject(method)) {
      return switch (method.getName()) {
        case "equals" -> args != null && proxy == args[0];
        case "hashCode" -> System.identityHashCode(proxy);
        default -> "Python functions as " + proxy.getClass().getInterfaces()[0].getName();
      };
    }
    if (method.isDefault()) {
      return InvocationHandler.invokeDefault(proxy, method, args);
    }
    Type type = method.getGenericReturnType();
    return scripts.invoke(space, target, method.getName(), type, args);
  }

  private static boolean isOfObject(Method method) {
    return Arrays.stream(Object.class.getMethods())
        .anyMatch(
            other ->
                other.getName().equals(method.getName())
                    && Arrays.equals(other.getParameterTypes(), method.getParameterTypes()));
  }
}
