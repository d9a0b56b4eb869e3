package dev.clutch.bridge;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Method;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/**
 * Where in its exporter a memoryview begins. Python has no way to ask, and the pointer that GraalPy
 * 25.0 gives out of a view leaves its offset out; so this looks into GraalPy's own object, as far
 * as the JVM lets it: not when GraalPy is on the module path. Then the answer is "unknown", and a
 * view of a part of a buffer is copied instead of shared.
 */
final class ViewOffsets {
  /** What {@link #of} answers when it cannot tell. */
  static final long UNKNOWN = -1;

  private static final @Nullable MethodHandle RECEIVER = receiver();
  private static volatile @Nullable MethodHandle offset;

  private ViewOffsets() {}

  /** Whether the JVM lets us look into GraalPy's objects. */
  static boolean available() {
    return RECEIVER != null;
  }

  /** GraalPy's own object for a Python one; null when that cannot be had. */
  static @Nullable Object receiver(Value value) {
    try {
      return RECEIVER == null ? null : RECEIVER.invoke(value);
    } catch (Throwable e) { // method handles declare it
      return null;
    }
  }

  /** A method of GraalPy's, ready to be called. */
  static MethodHandle handle(Method method) throws IllegalAccessException {
    return MethodHandles.lookup().unreflect(method);
  }

  /** In bytes, or {@link #UNKNOWN}. */
  static long of(Value view) {
    Object object = receiver(view);
    if (object == null) {
      return UNKNOWN;
    }
    try {
      var getter = offset;
      if (getter == null) {
        getter = handle(object.getClass().getMethod("getOffset"));
        offset = getter;
      }
      return (int) getter.invoke(object);
    } catch (
        Throwable e) { // method handles declare it; whatever it is, it says that we cannot tell
      return UNKNOWN;
    }
  }

  private static @Nullable MethodHandle receiver() {
    try {
      var field = Value.class.getSuperclass().getDeclaredField("receiver");
      field.setAccessible(true);
      return MethodHandles.lookup().unreflectGetter(field);
    } catch (ReflectiveOperationException | RuntimeException e) {
      return null; // another version of polyglot, or a named module
    }
  }
}
