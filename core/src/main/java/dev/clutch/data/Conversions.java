package dev.clutch.data;

import dev.clutch.config.NativeMemory;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodType;
import java.lang.reflect.Array;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Values from Python in the Java type asked for. Nothing is rounded, cut off, reordered or left
 * out.
 */
public final class Conversions {
  private static final int SHOWN = 60; // characters of a value, in a message

  /** Types of components that may be missing. */
  private static final Set<Class<?>> OPTIONAL =
      Set.of(Optional.class, OptionalInt.class, OptionalLong.class, OptionalDouble.class);

  private Conversions() {}

  /**
   * A value in the Java type asked for, exactly.
   *
   * @param value in its natural Java type, as {@link JavaValues#toJava} gives it
   * @param type the type asked for; a primitive's class means the primitive; an array's elements
   *     and a record's components are converted in turn
   * @throws ArithmeticException when a number does not fit the type, naming the number
   * @throws ClassCastException when the value is of another kind, naming both
   */
  public static <T> @Nullable T convert(@Nullable Object value, Class<T> type) {
    @SuppressWarnings("unchecked") // a primitive's wrapper is what T boxes to
    var boxed = (Class<T>) MethodType.methodType(type).wrap().returnType();
    if (boxed == Optional.class) {
      return boxed.cast(Optional.ofNullable(value));
    }
    if (boxed == OptionalInt.class) {
      var n = convert(value, Integer.class);
      return boxed.cast(n == null ? OptionalInt.empty() : OptionalInt.of(n));
    } else if (boxed == OptionalLong.class) {
      var n = convert(value, Long.class);
      return boxed.cast(n == null ? OptionalLong.empty() : OptionalLong.of(n));
    } else if (boxed == OptionalDouble.class) {
      var n = convert(value, Double.class);
      return boxed.cast(n == null ? OptionalDouble.empty() : OptionalDouble.of(n));
    }
    if (value == null) {
      if (type.isPrimitive()) {
        throw new ClassCastException("None cannot become a Java " + type.getName());
      }
      return null;
    }
    if (boxed.isInstance(value)) {
      return boxed.cast(value);
    }
    var converted =
        switch (value) {
          case Long n when Number.class.isAssignableFrom(boxed) ->
              number(BigInteger.valueOf(n), boxed);
          case BigInteger n when Number.class.isAssignableFrom(boxed) -> number(n, boxed);
          case Double n when boxed == Float.class -> narrow(n);
          case String s when boxed == Character.class && s.length() == 1 -> s.charAt(0);
          case byte[] bytes when boxed == ByteBuffer.class ->
              ByteBuffer.wrap(bytes).asReadOnlyBuffer();
          case NativeMemory memory when boxed == MemorySegment.class -> memory.segment();
          case NativeMemory memory when boxed == ByteBuffer.class ->
              memory.segment().asByteBuffer();
          case String name when boxed.isEnum() -> constant(name, boxed);
          case ZonedDateTime time when boxed == Instant.class -> time.toInstant();
          case ZonedDateTime time when boxed == OffsetDateTime.class -> time.toOffsetDateTime();
          case OffsetDateTime time when boxed == Instant.class -> time.toInstant();
          case OffsetDateTime time when boxed == ZonedDateTime.class -> time.toZonedDateTime();
          case List<?> list when boxed.isArray() -> array(list, boxed.getComponentType());
          case List<?> list when boxed.isRecord() -> record(list, boxed, boxed);
          case List<?> list when boxed == Set.class -> set(list);
          case Map<?, ?> map when boxed.isRecord() -> record(map, boxed, boxed);
          default -> null;
        };
    if (converted == null) {
      throw new ClassCastException(
          "a Python value that is %s in Java cannot become a %s"
              .formatted(described(value), type.getName()));
    }
    return boxed.cast(converted);
  }

  /**
   * A value in the Java type asked for, items of containers included.
   *
   * @param type a class, or a List, Set, Map or Optional of any such type; a type variable or
   *     wildcard takes what comes
   * @throws ArithmeticException when a number does not fit the type, naming the number
   * @throws ClassCastException when the value is of another kind, naming both
   */
  public static @Nullable Object convert(@Nullable Object value, Type type) {
    return switch (type) {
      case Class<?> plain -> convert(value, plain);
      case ParameterizedType generic -> generic(value, generic);
      case WildcardType some ->
          convert(value, some.getUpperBounds()[0]); // Kotlin's lists have them
      case GenericArrayType array when value instanceof List<?> list -> {
        var items = list.stream().map(item -> convert(item, array.getGenericComponentType()));
        var component = raw(array.getGenericComponentType());
        yield items.toArray(size -> (Object[]) Array.newInstance(component, size));
      }
      case GenericArrayType array ->
          convert(value, raw(array.getGenericComponentType()).arrayType());
      default -> value;
    };
  }

  private static @Nullable Object generic(@Nullable Object value, ParameterizedType type) {
    var raw = raw(type);
    var items = type.getActualTypeArguments();
    if (raw == Optional.class) {
      return Optional.ofNullable(convert(value, items[0]));
    }
    if (raw.isRecord() && value instanceof List<?> list) {
      return record(list, raw, type);
    } else if (raw.isRecord() && value instanceof Map<?, ?> map) {
      return record(map, raw, type);
    }
    return switch (convert(value, raw)) {
      case List<?> list -> {
        var converted = new ArrayList<@Nullable Object>(list.size());
        list.forEach(item -> converted.add(convert(item, items[0])));
        yield Collections.unmodifiableList(converted);
      }
      case Set<?> set -> set(set.stream().map(item -> convert(item, items[0])).toList());
      case Map<?, ?> map -> {
        var converted = new LinkedHashMap<@Nullable Object, @Nullable Object>();
        map.forEach((key, item) -> converted.put(convert(key, items[0]), convert(item, items[1])));
        if (converted.size() < map.size()) {
          throw new ClassCastException(
              "a Python dict cannot become a %s: some of its keys are equal as %s"
                  .formatted(type.getTypeName(), items[0].getTypeName()));
        }
        yield Collections.unmodifiableMap(converted);
      }
      case null -> null;
      case Object other -> other; // a record of the user's: its components say what they are
    };
  }

  private static Class<?> raw(Type type) {
    return switch (type) {
      case Class<?> plain -> plain;
      case ParameterizedType generic -> (Class<?>) generic.getRawType();
      case WildcardType some -> raw(some.getUpperBounds()[0]);
      case GenericArrayType array -> raw(array.getGenericComponentType()).arrayType();
      default -> Object.class;
    };
  }

  /** An int of Python; null for a number type that is not known here. */
  private static @Nullable Object number(BigInteger n, Class<?> boxed) {
    if (boxed == BigInteger.class) {
      return n;
    } else if (boxed == BigDecimal.class) {
      return new BigDecimal(n);
    } else if (boxed == Double.class) {
      return exactly(n, n.doubleValue(), n.doubleValue(), "double");
    } else if (boxed == Float.class) {
      return exactly(n, n.floatValue(), n.floatValue(), "float");
    }
    int bits =
        boxed == Long.class
            ? Long.SIZE
            : boxed == Integer.class
                ? Integer.SIZE
                : boxed == Short.class ? Short.SIZE : boxed == Byte.class ? Byte.SIZE : 0;
    if (bits == 0) {
      return null;
    }
    if (n.bitLength() >= bits) {
      throw new ArithmeticException(shown(n) + " does not fit a Java " + boxed.getSimpleName());
    }
    return switch (bits) {
      case Long.SIZE -> (Object) n.longValue();
      case Integer.SIZE -> n.intValue();
      case Short.SIZE -> n.shortValue();
      default -> n.byteValue();
    };
  }

  private static Object exactly(BigInteger n, Number result, double value, String type) {
    if (Double.isInfinite(value) || new BigDecimal(value).compareTo(new BigDecimal(n)) != 0) {
      throw new ArithmeticException(shown(n) + " is not exactly a Java " + type);
    }
    return result;
  }

  private static Object narrow(double n) {
    if (!Double.isNaN(n) && (float) n != n) {
      throw new ArithmeticException(n + " is not exactly a Java float");
    }
    return (float) n;
  }

  private static Set<?> set(List<?> items) {
    var set = new LinkedHashSet<@Nullable Object>();
    for (var item : items) {
      if (!set.add(item)) {
        throw new ClassCastException(
            "Python values of which two are " + described(item) + " cannot become a Set");
      }
    }
    return Collections.unmodifiableSet(set);
  }

  /** Names a value, or what it is where it might be long. */
  private static String described(@Nullable Object value) {
    return switch (value) {
      case null -> "None";
      case String text when text.length() > SHOWN -> "a String of " + text.length() + " characters";
      case String text -> "the String '" + text + "'";
      case BigInteger n -> "the BigInteger " + shown(n);
      case Long _, Double _, Boolean _ -> "the " + value.getClass().getSimpleName() + " " + value;
      default -> "a " + value.getClass().getSimpleName();
    };
  }

  private static String shown(BigInteger n) {
    return n.bitLength() > SHOWN * 10 ? "an int of " + n.bitLength() + " bits" : n.toString();
  }

  private static Object array(List<?> list, Class<?> component) {
    var array = Array.newInstance(component, list.size());
    for (int i = 0; i < list.size(); i++) {
      Array.set(array, i, convert(list.get(i), component));
    }
    return array;
  }

  /** A tuple's items are the components in their order. */
  private static Object record(List<?> items, Class<?> type, Type generic) {
    var components = type.getRecordComponents();
    if (items.size() != components.length) {
      throw new ClassCastException(
          "a Python sequence of "
              + items.size()
              + " cannot become a "
              + type.getName()
              + ", which has "
              + components.length
              + " components");
    }
    return construct(type, generic, items.toArray());
  }

  /** A dict's values are found by the components' names; an Optional one may be missing. */
  private static Object record(Map<?, ?> map, Class<?> type, Type generic) {
    var components = type.getRecordComponents();
    var names = Arrays.stream(components).map(RecordComponent::getName).toList();
    var needed =
        Arrays.stream(components)
            .filter(component -> !OPTIONAL.contains(component.getType()))
            .map(RecordComponent::getName)
            .toList();
    if (!names.containsAll(map.keySet()) || !map.keySet().containsAll(needed)) {
      throw new ClassCastException(
          "a Python dict with the keys "
              + map.keySet()
              + " cannot become a "
              + type.getName()
              + ", which has the components "
              + names);
    }
    return construct(type, generic, names.stream().<@Nullable Object>map(map::get).toArray());
  }

  private static Object constant(String name, Class<?> type) {
    for (var constant : type.getEnumConstants()) {
      if (((Enum<?>) constant).name().equals(name)) {
        return constant;
      }
    }
    throw new ClassCastException(
        "the str '%s' is no constant of %s: %s"
            .formatted(name, type.getName(), Arrays.toString(type.getEnumConstants())));
  }

  private static Object construct(Class<?> type, Type generic, @Nullable Object[] values) {
    var components = type.getRecordComponents();
    var variables = TypeVariables.of(generic);
    for (int i = 0; i < values.length; i++) {
      values[i] = convert(values[i], variables.in(components[i].getGenericType()));
    }
    try {
      var types = Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
      var constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true); // a record that is private to its package is data, too
      return constructor.newInstance(values);
    } catch (ReflectiveOperationException | InaccessibleObjectException e) {
      var cause = e.getCause();
      throw cause instanceof RuntimeException refused
          ? refused // of the record's own constructor
          : new IllegalArgumentException("cannot make a " + type.getName(), e);
    }
  }
}
