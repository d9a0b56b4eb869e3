package dev.clutch;

import dev.clutch.data.Conversions;
import dev.clutch.data.TypeVariables;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Proxy;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A Python function behind a functional interface. */
final class PythonFunction implements InvocationHandler {
  private static final Object[] NO_ARGS = {};

  private final String name;
  private final Method method;
  private final Class<?> rawType;
  private final @Nullable Type genericType; // null when it says no more than the raw one
  private final Function<@Nullable Object[], @Nullable Object> call;
  private final Function<@Nullable Object[], CompletableFuture<@Nullable Object>> later;
  private final @Nullable Type awaited; // of a future's value; null when it returns none

  private PythonFunction(
      Class<?> type,
      String name,
      Method method,
      Function<@Nullable Object[], @Nullable Object> call,
      Function<@Nullable Object[], CompletableFuture<@Nullable Object>> later) {
    this.name = name;
    this.later = later;
    this.method = method;
    var returned = TypeVariables.of(type).in(method.getGenericReturnType());
    this.rawType = returned instanceof Class<?> plain ? plain : method.getReturnType();
    this.genericType = returned instanceof Class<?> ? null : returned;
    this.call = call;
    this.awaited =
        isFuture(method.getReturnType())
            ? returned instanceof ParameterizedType generic
                ? generic.getActualTypeArguments()[0]
                : Object.class
            : null;
  }

  /**
   * An object of the interface.
   *
   * @param call what its method does
   * @param later the same where that returns a future
   * @throws IllegalArgumentException when it is no functional interface
   */
  static <T> T behind(
      Class<T> type,
      String name,
      Function<@Nullable Object[], @Nullable Object> call,
      Function<@Nullable Object[], CompletableFuture<@Nullable Object>> later) {
    var handler = new PythonFunction(type, name, onlyMethod(type), call, later);
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
  }

  /**
   * The one that is to be implemented.
   *
   * @throws IllegalArgumentException when there is not exactly one
   */
  static Method onlyMethod(Class<?> type) {
    var candidates =
        Arrays.stream(type.getMethods())
            .filter(method -> Modifier.isAbstract(method.getModifiers()))
            .filter(method -> !isOfObject(method))
            .toList();
    if (!type.isInterface() || candidates.size() != 1) {
      throw new IllegalArgumentException(
          type.getName() + " is no functional interface: one abstract method is needed");
    }
    return candidates.getFirst();
  }

  private static boolean isOfObject(Method method) {
    return Arrays.stream(Object.class.getMethods())
        .anyMatch(
            other ->
                other.getName().equals(method.getName())
                    && Arrays.equals(other.getParameterTypes(), method.getParameterTypes()));
  }

  @Override
  public @Nullable Object invoke(Object proxy, Method called, @Nullable Object @Nullable [] args)
      throws Throwable {
    var given = args == null ? NO_ARGS : args;
    if (called.equals(method)) {
      var spread = method.isVarArgs() ? spread(given) : given;
      if (awaited != null) {
        return converted(later.apply(spread), awaited);
      }
      var value = call.apply(spread);
      if (rawType == void.class) {
        return null;
      }
      return genericType == null
          ? Conversions.convert(value, rawType)
          : Conversions.convert(value, genericType);
    }
    if (called.isDefault()) {
      return InvocationHandler.invokeDefault(proxy, called, given);
    }
    return switch (called.getName()) {
      case "equals" -> proxy == given[0];
      case "hashCode" -> System.identityHashCode(proxy);
      default -> "Python function " + name;
    };
  }

  private static boolean isFuture(Class<?> type) {
    return type == CompletableFuture.class || type == CompletionStage.class || type == Future.class;
  }

  /** To complete what is returned, or to cancel it, does so with the call. */
  private static CompletableFuture<@Nullable Object> converted(
      CompletableFuture<@Nullable Object> result, Type type) {
    var future = result.thenApply(value -> Conversions.convert(value, type));
    var _ =
        future.whenComplete(
            (_, _) -> {
              if (future.isCancelled()) {
                result.cancel(true);
              }
            });
    return future;
  }

  /** The last parameter's array is as many arguments. */
  private static @Nullable Object[] spread(@Nullable Object[] args) {
    var last = args[args.length - 1];
    if (!(last instanceof Object[] rest)) {
      return args; // an array of primitives is one argument, as null is
    }
    var all = Arrays.copyOf(args, args.length - 1 + rest.length);
    System.arraycopy(rest, 0, all, args.length - 1, rest.length);
    return all;
  }
}
