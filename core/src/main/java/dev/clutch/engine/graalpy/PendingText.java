package dev.clutch.engine.graalpy;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import org.graalvm.polyglot.Value;

/**
 * Whether a text stream of Python's holds something that it has not written yet.
 *
 * <p>GraalPy's compiler gives up on {@code TextIOWrapper.flush}, so it takes some microseconds
 * always, several times what all else of a call to another interpreter takes. GraalPy has no public
 * way to ask whether it is worth it.
 */
final class PendingText {
  static final Access<MethodHandle> ACCESS =
      Access.to(
          "standard streams are flushed after each call, which takes some microseconds",
          PendingText::find);

  private PendingText() {}

  private static MethodHandle find(MethodHandles.Lookup lookup)
      throws ReflectiveOperationException {
    var stream = Access.python("builtins.modules.io.PTextIO");
    return MethodHandles.filterArguments(
        Access.getter(lookup, stream.getMethod("hasPendingBytes"), boolean.class),
        0,
        GuestObjects.receiver());
  }

  /** Whether a stream has to be flushed. */
  static boolean isIn(Value stream) {
    var hasPending = ACCESS.found();
    if (hasPending == null) {
      return true;
    }
    try {
      return (boolean) hasPending.invokeExact(stream);
    } catch (Throwable e) { // what method handles declare; a getter throws nothing
      throw Access.ofAnotherVersion(e);
    }
  }
}
