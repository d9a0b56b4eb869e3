package dev.clutch.spring;

import dev.clutch.InterpreterPool;
import dev.clutch.TypeRef;
import dev.clutch.errors.InterpreterInterruptedException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Proxy;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** Python functions of a pool, as the methods of an interface. */
final class PoolFunctions implements InvocationHandler {
  private static final Object[] NO_ARGS = {};

  /** A function, and what becomes of its result: the type is that of a future's value. */
  private record Target(String function, Type type, boolean async) {}

  private final Class<?> face;
  private final InterpreterPool pool;
  private final Map<Method, Target> targets;

  private PoolFunctions(Class<?> face, InterpreterPool pool, Map<Method, Target> targets) {
    this.face = face;
    this.pool = pool;
    this.targets = targets;
  }

  /**
   * An object of the interface.
   *
   * @throws IllegalArgumentException when a method has no function
   */
  static <T> T behind(Class<T> type, InterpreterPool pool) {
    var handler = new PoolFunctions(type, pool, targets(type));
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
  }

  private static Map<Method, Target> targets(Class<?> type) {
    var methods =
        Arrays.stream(type.getMethods())
            .filter(method -> Modifier.isAbstract(method.getModifiers()) && !isOfObject(method))
            .toList();
    var ofType = type.getAnnotation(PythonFunction.class);
    var targets = new LinkedHashMap<Method, Target>();
    for (var method : methods) {
      var own = method.getAnnotation(PythonFunction.class);
      var function = own == null ? "" : own.value();
      if (function.isEmpty() && ofType != null && methods.size() == 1) {
        function = ofType.value();
      }
      if (function.isEmpty()) {
        throw new IllegalArgumentException(
            "%s has no @PythonFunction(\"module.function\")".formatted(method));
      }
      targets.put(method, target(function, method.getGenericReturnType()));
    }
    return targets;
  }

  private static Target target(String function, Type type) {
    if (type instanceof ParameterizedType generic
        && generic.getRawType() instanceof Class<?> raw
        && raw.isAssignableFrom(CompletableFuture.class)) { // a Future or a CompletionStage, too
      return new Target(function, generic.getActualTypeArguments()[0], true);
    }
    return new Target(function, type, false);
  }

  private static boolean isOfObject(Method method) {
    return Arrays.stream(Object.class.getMethods())
        .anyMatch(
            other ->
                other.getName().equals(method.getName())
                    && Arrays.equals(other.getParameterTypes(), method.getParameterTypes()));
  }

  @Override
  public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] args)
      throws Throwable {
    var given = args == null ? NO_ARGS : args;
    var target = targets.get(method);
    if (target != null) {
      var future = start(target, method.isVarArgs() ? spread(given) : given);
      if (target.async()) {
        return future;
      }
      var value = await(target.function(), future);
      return target.type() == void.class ? null : value;
    }
    if (method.isDefault()) {
      return InvocationHandler.invokeDefault(proxy, method, given);
    }
    return switch (method.getName()) {
      case "equals" -> proxy == given[0];
      case "hashCode" -> System.identityHashCode(proxy);
      default -> "Python functions as " + face.getName();
    };
  }

  private CompletableFuture<?> start(Target target, @Nullable Object[] args) {
    if (target.type() == void.class) {
      return pool.call(target.function(), args); // a caller that waits drops the value
    }
    if (target.type() instanceof Class<?> type) {
      return pool.call(target.function(), type, args);
    }
    var type = TypeRef.of(target.type());
    return pool.submit(worker -> worker.call(target.function(), type, args));
  }

  /** As if the function were Java's: what it raises comes as it is. */
  private static @Nullable Object await(String function, CompletableFuture<?> future)
      throws Throwable {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw e.getCause() == null ? e : e.getCause();
    } catch (InterruptedException e) {
      future.cancel(true);
      Thread.currentThread().interrupt();
      throw new InterpreterInterruptedException("interrupted while a pool ran " + function, e);
    }
  }

  /** The last parameter's array is as many arguments. */
  private static @Nullable Object[] spread(@Nullable Object[] args) {
    if (!(args[args.length - 1] instanceof Object[] rest)) {
      return args; // an array of primitives is one argument, as null is
    }
    var all = new ArrayList<@Nullable Object>(Arrays.asList(args));
    all.removeLast();
    all.addAll(Arrays.asList(rest));
    return all.toArray();
  }
}
