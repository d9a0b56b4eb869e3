package dev.clutch.jsr223;

import dev.clutch.Interpreter;
import dev.clutch.TypeRef;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.Cleaner;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** The Python side of an engine, {@code engine.py}: namespaces and compiled scripts by number. */
final class Scripts {
  static final int MAIN = 0;
  private static final Cleaner CLEANER = Cleaner.create();
  private static final String MODULE = "_clutch_jsr223";
  private static final String INSTALL =
      """
      def _clutch_install(source):
          import sys, types
          module = types.ModuleType("%s")
          sys.modules[module.__name__] = module
          exec(compile(source, "<clutch-jsr223>", "exec"), module.__dict__)
          del sys.modules["__main__"].__dict__["_clutch_install"]
      """
          .formatted(MODULE);

  /** Something in the interpreter that goes when nobody in Java has this any more. */
  record Numbered(int number) {}

  private final Interpreter interpreter;
  private final Queue<Integer> unusedCodes = new ConcurrentLinkedQueue<>();
  private final Queue<Integer> unusedSpaces = new ConcurrentLinkedQueue<>();

  Scripts(Interpreter interpreter) {
    this.interpreter = interpreter;
    interpreter.exec(INSTALL);
    interpreter.call("_clutch_install", source());
  }

  private static String source() {
    try (var in = Scripts.class.getResourceAsStream("engine.py")) {
      return new String(
          Objects.requireNonNull(in, "engine.py").readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read engine.py", e);
    }
  }

  private @Nullable Object call(String function, @Nullable Object... args) {
    return interpreter.call(MODULE + "." + function, args);
  }

  private int number(String function, Object... args) {
    forget();
    return Objects.requireNonNull(
        interpreter.call(MODULE + "." + function, Integer.class, (@Nullable Object[]) args));
  }

  private void forget() {
    var codes = drained(unusedCodes);
    var spaces = drained(unusedSpaces);
    if (!codes.isEmpty() || !spaces.isEmpty()) {
      call("forget", codes, spaces);
    }
  }

  private static List<Integer> drained(Queue<Integer> queue) {
    var all = new ArrayList<Integer>();
    for (var next = queue.poll(); next != null; next = queue.poll()) {
      all.add(next);
    }
    return all;
  }

  Numbered newSpace() {
    return cleaned(number("new_space"), unusedSpaces);
  }

  Numbered compile(String source, String filename) {
    return cleaned(number("compile_script", source, filename), unusedCodes);
  }

  private static Numbered cleaned(int number, Queue<Integer> unused) {
    var made = new Numbered(number);
    CLEANER.register(made, () -> unused.add(number));
    return made;
  }

  @Nullable Object run(
      Numbered code,
      int space,
      Map<String, ? extends @Nullable Object> names,
      Map<String, ? extends @Nullable Object> defaults) {
    return call("run", code.number(), space, names, defaults);
  }

  /**
   * The names that scripts have bound.
   *
   * @param plain whether modules, functions and classes are left out
   */
  List<String> names(int space, boolean plain) {
    var names = (List<?>) Objects.requireNonNull(call("names", space, plain));
    return names.stream().map(String.class::cast).toList();
  }

  boolean has(int space, String name) {
    return Boolean.TRUE.equals(call("has", space, name));
  }

  @Nullable Object read(int space, String name) {
    return call("read", space, name);
  }

  void write(int space, Map<String, ? extends @Nullable Object> values) {
    call("write", space, values);
  }

  void remove(int space, Collection<String> names) {
    call("remove", space, List.copyOf(names));
  }

  /**
   * Whether there is such a function.
   *
   * @param target holds the object whose method it is; empty for a function
   */
  boolean hasFunction(int space, List<?> target, String name) {
    return Boolean.TRUE.equals(call("has_function", space, target, name));
  }

  /** Calls it; a result of type void is dropped. */
  @Nullable Object invoke(
      int space, List<?> target, String name, Type type, @Nullable Object @Nullable [] args) {
    boolean isVoid = type == void.class;
    var all = new ArrayList<@Nullable Object>(Arrays.asList(space, target, name, isVoid));
    if (args != null) {
      all.addAll(Arrays.asList(args));
    }
    var result = isVoid ? Object.class : type;
    return interpreter.call(MODULE + ".invoke", TypeRef.of(result), all.toArray());
  }
}
