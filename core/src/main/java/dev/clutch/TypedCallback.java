package dev.clutch;

import dev.clutch.data.Conversions;
import dev.clutch.data.HostFunction;
import dev.clutch.data.HostFunction.Parameter;
import dev.clutch.data.HostFunction.Parameter.Kind;
import dev.clutch.data.HostFunction.Refused;
import dev.clutch.data.JavaValues;
import dev.clutch.data.Shareable;
import dev.clutch.data.TypeVariables;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A method of Java's as Python code sees it: its parameters with their types, and how arguments are
 * bound to them. Made once for a method; {@link #of} ties it to an object.
 */
final class TypedCallback {
  private static final Set<Class<?>> OPTIONAL =
      Set.of(Optional.class, OptionalInt.class, OptionalLong.class, OptionalDouble.class);

  private final String name;
  private final String doc;
  private final List<Parameter> parameters;
  private final Type[] types;
  private final boolean takesRest; // the last but for those by name
  private final boolean takesNamed; // the last
  private final int plain; // how many parameters there are else
  private final String returns;
  private final MethodHandle handle; // (Object, Object[])Object

  /**
   * Looks at a method.
   *
   * @param name its qualified name in Python
   * @param variables of the type that it is called through
   * @throws IllegalArgumentException when Python could not call it
   */
  TypedCallback(
      String name, Method method, TypeVariables variables, @Nullable PythonCallable says) {
    this.name = name;
    this.doc = says == null ? "" : says.doc();
    var raw = method.getParameters();
    types = new Type[raw.length];
    takesNamed = raw.length > 0 && raw[raw.length - 1].getType() == Kwargs.class;
    takesRest = method.isVarArgs() && !takesNamed;
    plain = raw.length - (takesNamed || takesRest ? 1 : 0);
    var given = says == null ? new String[0] : says.parameters();
    if (given.length != 0 && given.length != raw.length) {
      throw new IllegalArgumentException(
          "%s has %d parameters, and @PythonCallable names %d"
              .formatted(method, raw.length, given.length));
    }
    parameters = new ArrayList<>();
    for (int i = 0; i < raw.length; i++) {
      types[i] = variables.in(method.getGenericParameterTypes()[i]);
      boolean hasName = given.length != 0 || raw[i].isNamePresent();
      var kind =
          i < plain
              ? hasName ? Kind.POSITIONAL_OR_KEYWORD : Kind.POSITIONAL_ONLY
              : takesNamed ? Kind.VAR_KEYWORD : Kind.VAR_POSITIONAL;
      parameters.add(
          new Parameter(
              given.length == 0 ? raw[i].getName() : given[i],
              kind,
              i < plain && isOptionalFrom(raw, i),
              i < plain ? pythonName(types[i]) : ""));
    }
    returns =
        method.getReturnType() == void.class
            ? "None"
            : pythonName(variables.in(method.getGenericReturnType()));
    handle = handle(method);
  }

  /** Whether it may be left out: those that follow it may, too, as Python wants it. */
  private boolean isOptionalFrom(java.lang.reflect.Parameter[] raw, int from) {
    for (int i = from; i < plain; i++) {
      if (!OPTIONAL.contains(raw[i].getType())) {
        return false;
      }
    }
    return true;
  }

  private static MethodHandle handle(Method method) {
    try {
      method.setAccessible(true); // a lambda's class, or one that is private to its package
      var found = MethodHandles.lookup().unreflect(method).asFixedArity();
      return found
          .asSpreader(Object[].class, method.getParameterCount())
          .asType(MethodType.methodType(Object.class, Object.class, Object[].class));
    } catch (IllegalAccessException | InaccessibleObjectException e) {
      throw new IllegalArgumentException(
          method + " cannot be called: its module must open its package to dev.clutch", e);
    }
  }

  /** The function that calls it on an object. */
  HostFunction of(Object target, JavaValues values) {
    return new HostFunction(
        name, doc, parameters, returns, (args, kwargs) -> call(target, args, kwargs, values));
  }

  private Shareable call(Object target, Shareable args, Shareable kwargs, JavaValues values)
      throws Exception {
    var bound = bound(Callback.positional(args, values), Callback.named(kwargs, values));
    @Nullable Object result;
    try {
      result = (Object) handle.invokeExact(target, bound);
    } catch (Exception | Error e) {
      throw e;
    } catch (Throwable e) { // a Throwable of the user's that is neither
      throw new java.lang.reflect.UndeclaredThrowableException(e);
    }
    return Callback.result(name, result, values);
  }

  private @Nullable Object[] bound(
      List<@Nullable Object> positional, Map<String, @Nullable Object> named) {
    var bound = new @Nullable Object[types.length];
    int given = positional.size();
    if (given > plain && !takesRest) {
      throw refused("takes %d positional arguments but %d were given".formatted(plain, given));
    }
    int used = 0;
    for (int i = 0; i < plain; i++) {
      var parameter = parameters.get(i);
      boolean byName =
          parameter.kind() == Kind.POSITIONAL_OR_KEYWORD && named.containsKey(parameter.name());
      if (i < given && byName) {
        throw refused("got multiple values for argument '" + parameter.name() + "'");
      } else if (i >= given && !byName && !parameter.optional()) {
        throw refused("missing required argument: '" + parameter.name() + "'");
      }
      used += byName ? 1 : 0;
      var value = byName ? named.get(parameter.name()) : i < given ? positional.get(i) : null;
      bound[i] = converted(value, types[i], parameter.name());
    }
    if (takesNamed) {
      var rest = new java.util.LinkedHashMap<>(named);
      parameters.subList(0, plain).forEach(parameter -> rest.remove(parameter.name()));
      bound[plain] = new Kwargs(rest);
    } else if (used < named.size()) {
      throw refused("got an unexpected keyword argument '" + unexpected(named) + "'");
    }
    if (takesRest) {
      var rest = positional.subList(Math.min(plain, given), given);
      bound[plain] = converted(rest, types[plain], parameters.get(plain).name());
    }
    return bound;
  }

  private String unexpected(Map<String, ?> named) {
    var known =
        parameters.stream()
            .filter(parameter -> parameter.kind() == Kind.POSITIONAL_OR_KEYWORD)
            .map(Parameter::name)
            .toList();
    return named.keySet().stream().filter(each -> !known.contains(each)).findFirst().orElseThrow();
  }

  private Refused refused(String message) {
    return new Refused("TypeError", name + "() " + message);
  }

  private @Nullable Object converted(@Nullable Object value, Type type, String parameter) {
    try {
      return Conversions.convert(value, type);
    } catch (ClassCastException | ArithmeticException e) {
      var unfit = CallbackArguments.unfit(e, "argument '" + parameter + "'");
      throw new Refused(unfit.pythonType(), name + "() " + unfit.getMessage());
    }
  }

  /** The Python type that a value of a Java type is, or is made of; empty where that is any. */
  private static String pythonName(Type type) {
    var raw =
        MethodType.methodType(
                type instanceof Class<?> plain
                    ? plain
                    : type instanceof ParameterizedType generic
                        ? (Class<?>) generic.getRawType()
                        : Object.class)
            .wrap()
            .returnType();
    if (raw == Boolean.class) {
      return "bool";
    } else if (raw == Float.class || raw == Double.class) {
      return "float";
    } else if (raw == BigDecimal.class) {
      return "decimal.Decimal";
    } else if (Number.class.isAssignableFrom(raw) && raw != Number.class) {
      return "int";
    } else if (raw == String.class || raw == Character.class || raw.isEnum()) {
      return "str";
    } else if (raw == byte[].class) {
      return "bytes";
    } else if (Map.class.isAssignableFrom(raw)) {
      return "dict";
    } else if (Set.class.isAssignableFrom(raw)) {
      return "set";
    } else if (Collection.class.isAssignableFrom(raw)) {
      return "list";
    }
    return raw.isArray() || raw.isRecord() ? "tuple" : "";
  }
}
