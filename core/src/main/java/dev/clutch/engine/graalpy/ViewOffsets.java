package dev.clutch.engine.graalpy;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import org.graalvm.polyglot.Value;

/**
 * Where in its exporter a memoryview begins. Python has no way to ask, and the pointer that GraalPy
 * 25.0 gives out of a view leaves its offset out; so this looks into GraalPy's own object. Where it
 * cannot, a view of a part of a buffer is copied instead of shared.
 */
final class ViewOffsets {
  static final Access<Getter> ACCESS =
      Access.to("a memoryview of a part of a buffer is copied, not shared", Getter::find);

  /** What {@link #of} answers when it cannot tell. */
  private static final long UNKNOWN = -1;

  private ViewOffsets() {}

  /**
   * Of GraalPy's memoryviews.
   *
   * @param offset from Object to int
   */
  record Getter(Class<?> view, MethodHandle offset) {
    static Getter find(MethodHandles.Lookup lookup) throws ReflectiveOperationException {
      var view = Access.python("builtins.objects.memoryview.PMemoryView");
      return new Getter(view, Access.getter(lookup, view.getMethod("getOffset"), int.class));
    }
  }

  /** In bytes, or {@link #UNKNOWN}. */
  static long of(Value view) {
    var getter = ACCESS.found();
    var object = GuestObjects.of(view);
    if (getter == null || object == null || object.getClass() != getter.view()) {
      return UNKNOWN;
    }
    try {
      return (int) getter.offset().invokeExact(object);
    } catch (Throwable e) { // what method handles declare; a getter throws nothing
      throw Access.ofAnotherVersion(e);
    }
  }
}
