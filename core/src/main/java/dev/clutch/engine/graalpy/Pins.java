package dev.clutch.engine.graalpy;

import dev.clutch.data.Collected;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.ref.WeakReference;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Keeps bytearrays and arrays from changing their size while their memory is shared: they would
 * free it. Python's rule is a BufferError as long as a view lives, and GraalPy 25.0 has the count
 * of views and the error, but counts only the views of native extensions. So this counts ours.
 */
final class Pins {
  static final Access<Counts> ACCESS =
      Access.to("bytearrays and arrays are copied, not shared", Counts::find);

  /** Holds an exporter as it is until it is collected itself. */
  private static final class Pin {}

  private Pins() {}

  /**
   * How the two classes count their views: one in a field, not atomically, one in an AtomicLong.
   *
   * @param get from Object to long
   * @param set from Object and long
   * @param atomic from Object
   */
  record Counts(
      Class<?> bytes, MethodHandle get, MethodHandle set, Class<?> array, MethodHandle atomic) {
    static Counts find(MethodHandles.Lookup lookup) throws ReflectiveOperationException {
      var bytes = Access.python("builtins.objects.bytes.PByteArray");
      var array = Access.python("builtins.objects.array.PArray");
      return new Counts(
          bytes,
          Access.getter(lookup, bytes.getMethod("getExports"), long.class),
          Access.handle(lookup, bytes.getMethod("setExports", long.class))
              .asType(MethodType.methodType(void.class, Object.class, long.class)),
          array,
          Access.getter(lookup, array.getMethod("getExports"), AtomicLong.class));
    }

    boolean know(Object exporter) {
      return exporter.getClass() == bytes || exporter.getClass() == array;
    }

    void add(@Nullable Object exporter, long change) {
      if (exporter == null) {
        return; // collected before its pin
      }
      try {
        if (exporter.getClass() == array) {
          ((AtomicLong) atomic.invokeExact(exporter)).addAndGet(change);
        } else {
          addTo(exporter, change, get, set);
        }
      } catch (Throwable e) { // what method handles declare; getters and setters throw nothing
        throw Access.ofAnotherVersion(e);
      }
    }

    private static synchronized void addTo(
        Object exporter, long change, MethodHandle get, MethodHandle set) throws Throwable {
      set.invokeExact(exporter, (long) get.invokeExact(exporter) + change);
    }
  }

  /** Null for an exporter that counts no views: its memory may go away at any time. */
  static @Nullable Object pin(Object exporter) {
    var counts = ACCESS.found();
    if (counts == null || !counts.know(exporter)) {
      return null;
    }
    counts.add(exporter, 1);
    var weak = new WeakReference<>(exporter); // held strongly, it might hold the pin
    return Collected.then(new Pin(), () -> counts.add(weak.get(), -1));
  }
}
