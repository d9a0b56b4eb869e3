package dev.clutch.sqlite;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The functions of {@code libsqlite3}, each linked when it is first called. */
@SuppressWarnings("restricted") // GraalPy needs native access anyway
final class Library {
  private static final List<String> NAMES =
      List.of(
          "libsqlite3.so.0", "libsqlite3.so", "libsqlite3.dylib", "winsqlite3.dll", "sqlite3.dll");

  private static final Optional<SymbolLookup> LOOKUP = find();
  private static final Map<String, MethodHandle> HANDLES = new ConcurrentHashMap<>();

  /** For SQLite to copy what it is given. */
  static final MemorySegment TRANSIENT = MemorySegment.ofAddress(-1);

  private Library() {}

  private static Optional<SymbolLookup> find() {
    for (var name : NAMES) {
      try {
        return Optional.of(SymbolLookup.libraryLookup(name, Arena.global()));
      } catch (IllegalArgumentException e) { // there is none of that name: perhaps of another
      }
    }
    return Optional.empty();
  }

  static boolean isThere() {
    return LOOKUP.isPresent();
  }

  private static MemoryLayout layout(Class<?> type) {
    if (type == int.class) {
      return JAVA_INT;
    }
    if (type == long.class) {
      return JAVA_LONG;
    }
    return type == double.class ? JAVA_DOUBLE : ADDRESS;
  }

  private static MethodHandle handle(String name, Class<?> result, Class<?>... parameters) {
    return HANDLES.computeIfAbsent(
        name,
        wanted -> {
          var layouts = new MemoryLayout[parameters.length];
          for (int i = 0; i < layouts.length; i++) {
            layouts[i] = layout(parameters[i]);
          }
          var descriptor =
              result == void.class
                  ? FunctionDescriptor.ofVoid(layouts)
                  : FunctionDescriptor.of(layout(result), layouts);
          return Linker.nativeLinker()
              .downcallHandle(LOOKUP.orElseThrow().findOrThrow("sqlite3_" + wanted), descriptor)
              .asType(MethodType.methodType(result, parameters));
        });
  }

  /** What method handles declare: no function of SQLite throws, and upcalls catch everything. */
  private static LinkageError failed(String name, Throwable cause) {
    return new LinkageError("cannot call sqlite3_" + name, cause);
  }

  private static final Class<?> P = MemorySegment.class;

  static int call(String name, MemorySegment one) {
    try {
      return (int) handle(name, int.class, P).invokeExact(one);
    } catch (Throwable e) {
      throw failed(name, e);
    }
  }

  static long callLong(String name, MemorySegment one) {
    try {
      return (long) handle(name, long.class, P).invokeExact(one);
    } catch (Throwable e) {
      throw failed(name, e);
    }
  }

  static MemorySegment pointer(String name, MemorySegment one) {
    try {
      return (MemorySegment) handle(name, P, P).invokeExact(one);
    } catch (Throwable e) {
      throw failed(name, e);
    }
  }

  static void run(String name, MemorySegment one) {
    try {
      handle(name, void.class, P).invokeExact(one);
    } catch (Throwable e) {
      throw failed(name, e);
    }
  }

  static int call(String name, MemorySegment one, int two) {
    try {
      return (int) handle(name, int.class, P, int.class).invokeExact(one, two);
    } catch (Throwable e) {
      throw failed(name, e);
    }
  }

  static int call(String name, MemorySegment one, int two, int three) {
    try {
      return (int) handle(name, int.class, P, int.class, int.class).invokeExact(one, two, three);
    } catch (Throwable e) {
      throw failed(name, e);
    }
  }

  static MemorySegment pointer(String name, MemorySegment one, int two) {
    try {
      return (MemorySegment) handle(name, P, P, int.class).invokeExact(one, two);
    } catch (Throwable e) {
      throw failed(name, e);
    }
  }

  static long callLong(String name, MemorySegment one, int two) {
    try {
      return (long) handle(name, long.class, P, int.class).invokeExact(one, two);
    } catch (Throwable e) {
      throw failed(name, e);
    }
  }

  static double callDouble(String name, MemorySegment one, int two) {
    try {
      return (double) handle(name, double.class, P, int.class).invokeExact(one, two);
    } catch (Throwable e) {
      throw failed(name, e);
    }
  }

  static double callDouble(String name, MemorySegment one) {
    try {
      return (double) handle(name, double.class, P).invokeExact(one);
    } catch (Throwable e) {
      throw failed(name, e);
    }
  }

  static int call(String name, MemorySegment one, int two, long three) {
    try {
      return (int) handle(name, int.class, P, int.class, long.class).invokeExact(one, two, three);
    } catch (Throwable e) {
      throw failed(name, e);
    }
  }

  static int call(String name, MemorySegment one, int two, double three) {
    try {
      return (int) handle(name, int.class, P, int.class, double.class).invokeExact(one, two, three);
    } catch (Throwable e) {
      throw failed(name, e);
    }
  }

  static int call(
      String name, MemorySegment one, int two, MemorySegment three, int four, MemorySegment five) {
    try {
      return (int)
          handle(name, int.class, P, int.class, P, int.class, P)
              .invokeExact(one, two, three, four, five);
    } catch (Throwable e) {
      throw failed(name, e);
    }
  }

  static int call(
      String name,
      MemorySegment one,
      MemorySegment two,
      int three,
      MemorySegment four,
      MemorySegment five) {
    try {
      return (int)
          handle(name, int.class, P, P, int.class, P, P).invokeExact(one, two, three, four, five);
    } catch (Throwable e) {
      throw failed(name, e);
    }
  }

  static int call(
      String name, MemorySegment one, MemorySegment two, int three, MemorySegment four) {
    try {
      return (int) handle(name, int.class, P, P, int.class, P).invokeExact(one, two, three, four);
    } catch (Throwable e) {
      throw failed(name, e);
    }
  }

  static void run(String name, MemorySegment one, long two) {
    try {
      handle(name, void.class, P, long.class).invokeExact(one, two);
    } catch (Throwable e) {
      throw failed(name, e);
    }
  }

  static void run(String name, MemorySegment one, double two) {
    try {
      handle(name, void.class, P, double.class).invokeExact(one, two);
    } catch (Throwable e) {
      throw failed(name, e);
    }
  }

  static void run(String name, MemorySegment one, MemorySegment two, int three) {
    try {
      handle(name, void.class, P, P, int.class).invokeExact(one, two, three);
    } catch (Throwable e) {
      throw failed(name, e);
    }
  }

  static void run(
      String name, MemorySegment one, MemorySegment two, int three, MemorySegment four) {
    try {
      handle(name, void.class, P, P, int.class, P).invokeExact(one, two, three, four);
    } catch (Throwable e) {
      throw failed(name, e);
    }
  }

  static void run(
      String name, MemorySegment one, int two, MemorySegment three, MemorySegment four) {
    try {
      handle(name, void.class, P, int.class, P, P).invokeExact(one, two, three, four);
    } catch (Throwable e) {
      throw failed(name, e);
    }
  }

  /** {@code create_function_v2}. */
  static int function(
      MemorySegment database,
      MemorySegment name,
      int arguments,
      int flags,
      MemorySegment function,
      MemorySegment step,
      MemorySegment end) {
    var none = MemorySegment.NULL;
    try {
      return (int)
          handle("create_function_v2", int.class, P, P, int.class, int.class, P, P, P, P, P)
              .invokeExact(database, name, arguments, flags, none, function, step, end, none);
    } catch (Throwable e) {
      throw failed("create_function_v2", e);
    }
  }

  /** {@code create_collation_v2}. */
  static int collation(MemorySegment database, MemorySegment name, MemorySegment compare) {
    var none = MemorySegment.NULL;
    try {
      return (int)
          handle("create_collation_v2", int.class, P, P, int.class, P, P, P)
              .invokeExact(database, name, 1, none, compare, none);
    } catch (Throwable e) {
      throw failed("create_collation_v2", e);
    }
  }

  static MemorySegment text(Arena arena, String text) {
    return arena.allocateFrom(text, StandardCharsets.UTF_8);
  }

  static @Nullable String text(MemorySegment text) {
    return text.address() == 0
        ? null
        : text.reinterpret(Long.MAX_VALUE).getString(0, StandardCharsets.UTF_8);
  }

  static byte[] bytes(MemorySegment from, int size) {
    return size == 0
        ? new byte[0]
        : from.reinterpret(size).toArray(java.lang.foreign.ValueLayout.JAVA_BYTE);
  }
}
