package dev.clutch.bridge;

import dev.clutch.data.Collected;
import dev.clutch.engine.GuestObjects;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.ref.WeakReference;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/**
 * Keeps bytearrays and arrays from changing their size while their memory is shared: they would
 * free it. Python's rule is a BufferError as long as a view lives, and GraalPy 25.0 has the count
 * of views and the error, but counts only the views of native extensions. So this counts ours, as
 * far as the JVM lets it look into GraalPy; see {@link GuestObjects}.
 */
final class Pins {
  /** Holds an exporter as it is until it is collected itself. */
  static final class Pin {}

  /** How the exporters of a class count their views. */
  @FunctionalInterface
  private interface Exports {
    void add(Object exporter, long change) throws Throwable; // what method handles declare
  }

  /** Of GraalPy's classes; empty for one that counts no views. */
  private static final ClassValue<Optional<Exports>> EXPORTS =
      new ClassValue<>() {
        @Override
        protected Optional<Exports> computeValue(Class<?> type) {
          try {
            return Optional.of(exports(type));
          } catch (ReflectiveOperationException e) {
            return Optional.empty();
          }
        }
      };

  private Pins() {}

  private static Exports exports(Class<?> type) throws ReflectiveOperationException {
    var lookup = MethodHandles.lookup();
    var getter = type.getMethod("getExports");
    var count = lookup.unreflect(getter);
    if (getter.getReturnType() == AtomicLong.class) {
      var atomic = count.asType(MethodType.methodType(AtomicLong.class, Object.class));
      return (exporter, change) -> ((AtomicLong) atomic.invokeExact(exporter)).addAndGet(change);
    }
    var setter = lookup.unreflect(type.getMethod("setExports", getter.getReturnType()));
    return (exporter, change) -> set(exporter, count, setter, change);
  }

  private static synchronized void set(
      Object exporter, MethodHandle count, MethodHandle setter, long change) throws Throwable {
    setter.invoke(exporter, (long) count.invoke(exporter) + change);
  }

  /** Null for an exporter that counts no views: its memory may go away at any time. */
  static @Nullable Pin pin(Value exporter) {
    var pin = new Pin();
    Object object = GuestObjects.of(exporter);
    if (object == null) {
      return pin; // no access: the user's guide says what may not be done then
    }
    var exports = EXPORTS.get(object.getClass()).orElse(null);
    if (exports == null) {
      return null;
    }
    add(object, 1, exports);
    var weak = new WeakReference<>(object); // held strongly, it might hold the pin
    return Collected.then(pin, () -> add(weak.get(), -1, exports));
  }

  private static void add(@Nullable Object exporter, long change, Exports exports) {
    if (exporter != null) {
      try {
        exports.add(exporter, change);
      } catch (Throwable e) { // what method handles declare; getters and setters throw nothing
        throw GuestObjects.ofAnotherVersion(e);
      }
    }
  }
}
