package dev.clutch.engine.graalpy;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.HexFormat;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the ICU4J that GraalPy brings along knows of characters, in the words of Python's {@code
 * unicodedata}. It is of a newer Unicode version than Python 3.12's. Thread-safe.
 */
public final class IcuProperties {
  static final Access<Handles> ACCESS =
      Access.to(
          "what unicodedata knows beyond names, categories and normal forms can be had in one"
              + " interpreter of the process only",
          Handles::find);

  private static final HexFormat UPPER = HexFormat.of().withUpperCase();

  private static final int DECIMAL = 1; // of ICU's NumericType
  private static final int DIGIT = 2;
  private static final int SHORT = 0; // of ICU's NameChoice
  private static final int LONG = 1;

  private static final int FIRST_SYLLABLE = 0xac00; // of Korean, which are decomposed by a rule
  private static final int LAST_SYLLABLE = 0xd7a3;

  private static final IcuProperties INSTANCE = new IcuProperties();

  private IcuProperties() {}

  /**
   * What of ICU's it takes.
   *
   * @param property from a code point and the number of a property to that of its value
   * @param valueName from the number of a property, that of a value, and a choice of names
   * @param raw what a code point is decomposed into, in one step; null for itself
   * @param age the version that a code point is of
   */
  record Handles(
      MethodHandle combining,
      MethodHandle mirrored,
      MethodHandle number,
      MethodHandle type,
      MethodHandle property,
      MethodHandle valueName,
      MethodHandle raw,
      MethodHandle age,
      MethodHandle major,
      MethodHandle minor,
      int width,
      int decomposition,
      int numeric) {
    static Handles find(MethodHandles.Lookup lookup) throws ReflectiveOperationException {
      var character = icu("lang.UCharacter");
      var properties = icu("lang.UProperty");
      var normalizer = icu("text.Normalizer2");
      var version = icu("util.VersionInfo");
      return new Handles(
          Access.handle(lookup, character.getMethod("getCombiningClass", int.class)),
          Access.handle(lookup, character.getMethod("isMirrored", int.class)),
          Access.handle(lookup, character.getMethod("getUnicodeNumericValue", int.class)),
          Access.handle(lookup, character.getMethod("getType", int.class)),
          Access.handle(lookup, character.getMethod("getIntPropertyValue", int.class, int.class)),
          Access.handle(
              lookup, character.getMethod("getPropertyValueName", int.class, int.class, int.class)),
          MethodHandles.foldArguments(
              Access.handle(lookup, normalizer.getMethod("getRawDecomposition", int.class)),
              Access.handle(
                  lookup, normalizer.getMethod("getNFKCInstance"))), // reads it when asked
          Access.handle(lookup, character.getMethod("getAge", int.class))
              .asType(MethodType.methodType(Object.class, int.class)),
          Access.getter(lookup, version.getMethod("getMajor"), int.class),
          Access.getter(lookup, version.getMethod("getMinor"), int.class),
          properties.getField("EAST_ASIAN_WIDTH").getInt(null),
          properties.getField("DECOMPOSITION_TYPE").getInt(null),
          properties.getField("NUMERIC_TYPE").getInt(null));
    }

    private static Class<?> icu(String name) throws ClassNotFoundException {
      return Class.forName("org.graalvm.shadowed.com.ibm.icu." + name);
    }
  }

  /** Null where there is no access. */
  static @Nullable IcuProperties get() {
    return ACCESS.found() == null ? null : INSTANCE;
  }

  private static Handles handles() { // of a constant: the JVM's compiler sees through it
    return ACCESS.require();
  }

  /** The version that has brought a code point, 302 for 3.2; 0 for one that none has. */
  public int age(int code) {
    try {
      Object version = (Object) handles().age().invokeExact(code);
      return (int) handles().major().invokeExact(version) * 100
          + (int) handles().minor().invokeExact(version);
    } catch (Throwable e) { // what method handles declare; so below
      throw Access.ofAnotherVersion(e);
    }
  }

  /** Whether it is a character, and not only a number that will never be one. */
  public boolean isAssigned(int code) {
    try {
      return (int) handles().type().invokeExact(code) != 0;
    } catch (Throwable e) {
      throw Access.ofAnotherVersion(e);
    }
  }

  /**
   * A property of a code point.
   *
   * @param property {@code combining}, its canonical class; {@code width}, as W or Na; {@code
   *     mirrored}, 1 for that; {@code decomposition}, hexadecimal numbers, after a tag in angle
   *     brackets if it has one; or {@code number}, its value after what it is, as {@code
   *     decimal:1}, {@code digit:1}, {@code number:0.5}
   * @return empty for what most have
   */
  public String value(String property, int code) {
    return switch (property) {
      case "combining" -> unless("0", Integer.toString(combining(code)));
      case "width" -> unless("N", width(code));
      case "mirrored" -> isMirrored(code) ? "1" : "";
      case "decomposition" -> decomposition(code);
      case "number" -> number(code);
      default -> throw new IllegalArgumentException("there is no property " + property);
    };
  }

  private static String unless(String usual, String value) {
    return value.equals(usual) ? "" : value;
  }

  private static int combining(int code) {
    try {
      return (int) handles().combining().invokeExact(code);
    } catch (Throwable e) {
      throw Access.ofAnotherVersion(e);
    }
  }

  private static String width(int code) {
    try {
      return nameOf(handles().width(), valueOf(handles().width(), code), SHORT);
    } catch (Throwable e) {
      throw Access.ofAnotherVersion(e);
    }
  }

  private static boolean isMirrored(int code) {
    try {
      return (boolean) handles().mirrored().invokeExact(code);
    } catch (Throwable e) {
      throw Access.ofAnotherVersion(e);
    }
  }

  private static String decomposition(int code) {
    if (code >= FIRST_SYLLABLE && code <= LAST_SYLLABLE) {
      return "";
    }
    try {
      var parts = (String) handles().raw().invokeExact(code);
      if (parts == null) {
        return "";
      }
      var kind =
          nameOf(handles().decomposition(), valueOf(handles().decomposition(), code), LONG)
              .toLowerCase(Locale.ROOT);
      var tag =
          switch (kind) {
            case "canonical" -> "";
            case "nobreak" -> "<noBreak> ";
            default -> "<" + kind + "> ";
          };
      return parts
          .codePoints()
          .mapToObj(part -> UPPER.toHexDigits(part, part > 0xFFFF ? 5 : 4))
          .collect(Collectors.joining(" ", tag, ""));
    } catch (Throwable e) {
      throw Access.ofAnotherVersion(e);
    }
  }

  private static String number(int code) {
    try {
      int kind = valueOf(handles().numeric(), code);
      if (kind == 0) {
        return "";
      }
      double value = (double) handles().number().invokeExact(code);
      return switch (kind) {
        case DECIMAL -> "decimal:" + (int) value;
        case DIGIT -> "digit:" + (int) value;
        default -> "number:" + value;
      };
    } catch (Throwable e) {
      throw Access.ofAnotherVersion(e);
    }
  }

  private static int valueOf(int property, int code) throws Throwable {
    return (int) handles().property().invokeExact(code, property);
  }

  private static String nameOf(int property, int value, int choice) throws Throwable {
    return (String) handles().valueName().invokeExact(property, value, choice);
  }
}
