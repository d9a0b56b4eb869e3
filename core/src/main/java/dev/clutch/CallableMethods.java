package dev.clutch;

import dev.clutch.data.HostFunction;
import dev.clutch.data.HostObject;
import dev.clutch.data.JavaValues;
import dev.clutch.data.TypeVariables;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The methods of a class that Python code may call: those with {@link PythonCallable}, also on what
 * they override.
 */
final class CallableMethods {
  private static final ClassValue<CallableMethods> KNOWN =
      new ClassValue<>() {
        @Override
        protected CallableMethods computeValue(Class<?> type) {
          return new CallableMethods(type);
        }
      };

  private final String name;
  private final Map<String, TypedCallback> methods = new LinkedHashMap<>();

  private CallableMethods(Class<?> type) {
    name = type.getSimpleName().isEmpty() ? type.getName() : type.getSimpleName();
    var variables = TypeVariables.of(type);
    var types = types(type);
    Set<Signature> seen = new LinkedHashSet<>();
    for (var each : types) {
      for (var method : each.getDeclaredMethods()) {
        var says = method.isBridge() ? null : annotation(method, types);
        if (says == null || !seen.add(Signature.of(method))) {
          continue; // it is overridden
        }
        var called = says.name().isEmpty() ? method.getName() : says.name();
        if (Modifier.isStatic(method.getModifiers())) {
          throw new IllegalArgumentException(
              method + " is static: an object's methods are callable");
        }
        var made = new TypedCallback(name + "." + called, method, variables, says);
        if (methods.put(called, made) != null) {
          throw new IllegalArgumentException(
              "%s has two methods that Python would call %s".formatted(type.getName(), called));
        }
      }
    }
  }

  private record Signature(String name, java.util.List<Class<?>> parameters) {
    static Signature of(Method method) {
      return new Signature(method.getName(), Arrays.asList(method.getParameterTypes()));
    }
  }

  /** The class, those above it, and all interfaces, the nearest first. */
  private static Set<Class<?>> types(Class<?> type) {
    var found = new LinkedHashSet<Class<?>>();
    for (Class<?> each = type; each != null; each = each.getSuperclass()) {
      found.add(each);
    }
    var pending = new ArrayDeque<>(found);
    while (!pending.isEmpty()) {
      for (var each : pending.remove().getInterfaces()) {
        if (found.add(each)) {
          pending.add(each);
        }
      }
    }
    return found;
  }

  /** What a method says, or the nearest one that it overrides. */
  private static @Nullable PythonCallable annotation(Method method, Set<Class<?>> types) {
    var own = method.getAnnotation(PythonCallable.class);
    if (own != null) {
      return own;
    }
    for (var each : types) {
      try {
        var says =
            each.getDeclaredMethod(method.getName(), method.getParameterTypes())
                .getAnnotation(PythonCallable.class);
        if (says != null && each.isAssignableFrom(method.getDeclaringClass())) {
          return says;
        }
      } catch (NoSuchMethodException e) {
        // it is not there
      }
    }
    return null;
  }

  /**
   * What an object crosses as; null when its class has no such methods.
   *
   * @throws IllegalArgumentException when one of them cannot be called from Python
   */
  static @Nullable HostObject of(Object target, JavaValues values) {
    var known = KNOWN.get(target.getClass());
    if (known.methods.isEmpty()) {
      return null;
    }
    var functions = new LinkedHashMap<String, HostFunction>();
    known.methods.forEach((name, method) -> functions.put(name, method.of(target, values)));
    return new HostObject(known.name, target, functions);
  }
}
