package dev.clutch.bridge;

import dev.clutch.engine.GuestObjects;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Optional;
import org.graalvm.polyglot.Value;

/**
 * Where in its exporter a memoryview begins. Python has no way to ask, and the pointer that GraalPy
 * 25.0 gives out of a view leaves its offset out; so this looks into GraalPy's own object, see
 * {@link GuestObjects}. Where it cannot, a view of a part of a buffer is copied instead of shared.
 */
final class ViewOffsets {
  /** What {@link #of} answers when it cannot tell. */
  static final long UNKNOWN = -1;

  /** Of GraalPy's memoryviews; empty for any other class. */
  private static final ClassValue<Optional<MethodHandle>> OFFSET =
      new ClassValue<>() {
        @Override
        protected Optional<MethodHandle> computeValue(Class<?> type) {
          try {
            return Optional.of(
                MethodHandles.lookup()
                    .unreflect(type.getMethod("getOffset"))
                    .asType(MethodType.methodType(int.class, Object.class)));
          } catch (ReflectiveOperationException e) {
            return Optional.empty();
          }
        }
      };

  private ViewOffsets() {}

  /** In bytes, or {@link #UNKNOWN}. */
  static long of(Value view) {
    Object object = GuestObjects.of(view);
    var getter = object == null ? null : OFFSET.get(object.getClass()).orElse(null);
    if (getter == null) {
      return UNKNOWN;
    }
    try {
      return (int) getter.invokeExact(object);
    } catch (Throwable e) { // what method handles declare; a getter throws nothing
      throw GuestObjects.ofAnotherVersion(e);
    }
  }
}
