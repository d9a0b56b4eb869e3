package dev.clutch.bridge;

import dev.clutch.data.Collected;
import java.lang.invoke.MethodHandle;
import java.lang.ref.WeakReference;
import java.util.concurrent.atomic.AtomicLong;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/**
 * Keeps bytearrays and arrays from changing their size while their memory is shared: they would
 * free it. Python's rule is a BufferError as long as a view lives, and GraalPy 25.0 has the count
 * of views and the error, but counts only the views of native extensions. So this counts ours, as
 * far as the JVM lets it look into GraalPy; see {@link ViewOffsets}.
 */
final class Pins {
  /** Holds an exporter as it is until it is collected itself. */
  static final class Pin {}

  private Pins() {}

  /** Null for an exporter that counts no views: its memory may go away at any time. */
  static @Nullable Pin pin(Value exporter) {
    var pin = new Pin();
    if (!ViewOffsets.available()) {
      return pin; // the user's guide says what may not be done then
    }
    Object object = ViewOffsets.receiver(exporter);
    if (object == null) {
      return null;
    }
    try {
      var getter = object.getClass().getMethod("getExports");
      if (getter.getReturnType() == AtomicLong.class) {
        var exports = (AtomicLong) getter.invoke(object);
        exports.incrementAndGet();
        return Collected.then(pin, exports::decrementAndGet);
      } else {
        var count = ViewOffsets.handle(getter);
        var setter =
            ViewOffsets.handle(object.getClass().getMethod("setExports", getter.getReturnType()));
        add(object, 1, count, setter);
        var weak = new WeakReference<>(object); // held strongly, it might hold the pin
        return Collected.then(pin, () -> add(weak.get(), -1, count, setter));
      }
    } catch (ReflectiveOperationException e) {
      return null; // no such count
    }
  }

  private static synchronized void add(
      @Nullable Object exporter, long change, MethodHandle count, MethodHandle setter) {
    if (exporter != null) {
      try {
        setter.invoke(exporter, (long) count.invoke(exporter) + change);
      } catch (Throwable e) { // method handles declare it
        throw new IllegalStateException("cannot count the views of " + exporter.getClass(), e);
      }
    }
  }
}
