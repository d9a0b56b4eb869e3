package dev.clutch.jsr223;

import dev.clutch.errors.NotShareableException;
import java.util.AbstractMap;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import javax.script.Bindings;
import org.jspecify.annotations.Nullable;

/**
 * The names of {@code __main__}, as they are now: values cross by copy, in and out. Keys that are
 * no Python names, such as {@code javax.script.filename}, stay in Java.
 */
final class InterpreterBindings extends AbstractMap<String, @Nullable Object> implements Bindings {
  private static final Pattern NAME = Pattern.compile("[\\p{L}_][\\p{L}\\p{N}_]*");

  private final Scripts scripts;
  private final Map<String, @Nullable Object> attributes = new LinkedHashMap<>();

  InterpreterBindings(Scripts scripts) {
    this.scripts = scripts;
  }

  /** Whether a key can be a name in Python. */
  static boolean isName(String key) {
    return NAME.matcher(key).matches();
  }

  boolean isOf(Scripts others) {
    return scripts == others;
  }

  private static String checked(@Nullable Object key) {
    if (!(key instanceof String name)) {
      if (key == null) {
        throw new NullPointerException("the key is null: the name of a variable expected");
      }
      throw new ClassCastException(
          "the key is a " + key.getClass().getName() + ": the name of a variable expected");
    }
    if (name.isEmpty()) {
      throw new IllegalArgumentException("the key is empty: the name of a variable expected");
    }
    return name;
  }

  @Override
  public @Nullable Object get(@Nullable Object key) {
    var name = checked(key);
    return isName(name) ? scripts.read(Scripts.MAIN, name) : attributes.get(name);
  }

  @Override
  public boolean containsKey(@Nullable Object key) {
    var name = checked(key);
    return isName(name) ? scripts.has(Scripts.MAIN, name) : attributes.containsKey(name);
  }

  /** The value that the name had is null where it cannot cross. */
  @Override
  public @Nullable Object put(String key, @Nullable Object value) {
    var name = checked(key);
    if (!isName(name)) {
      return attributes.put(name, value);
    }
    var before = crossing(name);
    var one = new LinkedHashMap<String, @Nullable Object>();
    one.put(name, value);
    scripts.write(Scripts.MAIN, one);
    return before;
  }

  @Override
  public void putAll(Map<? extends String, ? extends @Nullable Object> others) {
    var names = new LinkedHashMap<String, @Nullable Object>();
    others.forEach((key, value) -> (isName(checked(key)) ? names : attributes).put(key, value));
    scripts.write(Scripts.MAIN, names);
  }

  /** The value that the name had is null where it cannot cross. */
  @Override
  public @Nullable Object remove(@Nullable Object key) {
    var name = checked(key);
    if (!isName(name)) {
      return attributes.remove(name);
    }
    var before = crossing(name);
    scripts.remove(Scripts.MAIN, Set.of(name));
    return before;
  }

  @Override
  public void clear() {
    attributes.clear();
    scripts.remove(Scripts.MAIN, scripts.names(Scripts.MAIN, false));
  }

  private @Nullable Object crossing(String name) {
    try {
      return scripts.read(Scripts.MAIN, name);
    } catch (NotShareableException e) {
      return null; // nobody asked for it by name
    }
  }

  /** A snapshot, of those whose values cross. */
  @Override
  public Set<Entry<String, @Nullable Object>> entrySet() {
    var all = new LinkedHashSet<Entry<String, @Nullable Object>>();
    attributes.forEach((key, value) -> all.add(new SimpleImmutableEntry<>(key, value)));
    copyTo(
        scripts, Scripts.MAIN, (name, value) -> all.add(new SimpleImmutableEntry<>(name, value)));
    return Collections.unmodifiableSet(all);
  }

  @Override
  public Set<String> keySet() {
    var all = new LinkedHashSet<>(attributes.keySet());
    all.addAll(scripts.names(Scripts.MAIN, false));
    return Collections.unmodifiableSet(all);
  }

  /** Tells the values of a namespace that cross. */
  static void copyTo(Scripts scripts, int space, Taker taker) {
    for (var name : scripts.names(space, true)) {
      @Nullable Object value;
      try {
        value = scripts.read(space, name);
      } catch (NotShareableException e) {
        continue; // it stays where it is
      }
      taker.take(name, value);
    }
  }

  /** Is told names and values. */
  interface Taker {
    void take(String name, @Nullable Object value);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other; // a look at all values would run code
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }

  @Override
  public String toString() {
    return "the names of __main__";
  }
}
