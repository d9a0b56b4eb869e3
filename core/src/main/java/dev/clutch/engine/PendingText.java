package dev.clutch.engine;

import java.lang.System.Logger.Level;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/**
 * Whether a text stream of Python's holds something that it has not written yet.
 *
 * <p>GraalPy's compiler gives up on {@code TextIOWrapper.flush}, so it takes some microseconds
 * always, several times what all else of a call to another interpreter takes. GraalPy has no public
 * way to ask whether it is worth it.
 */
public final class PendingText {
  private static final @Nullable MethodHandle HAS_PENDING = find();

  private PendingText() {}

  private static @Nullable MethodHandle find() {
    try {
      var stream = Class.forName("com.oracle.graal.python.builtins.modules.io.PTextIO");
      return MethodHandles.filterArguments(
          MethodHandles.lookup()
              .unreflect(stream.getMethod("hasPendingBytes"))
              .asType(MethodType.methodType(boolean.class, Object.class)),
          0,
          GuestObjects.receiver());
    } catch (ReflectiveOperationException | RuntimeException e) {
      System.getLogger(PendingText.class.getName())
          .log(Level.DEBUG, "no access to GraalPy's internals: standard streams are flushed", e);
      return null;
    }
  }

  /**
   * Whether a stream has to be flushed.
   *
   * @param stream an object of Python's {@code TextIOWrapper}, not of a subclass
   */
  public static boolean isIn(Value stream) {
    if (HAS_PENDING == null) {
      return true;
    }
    try {
      return (boolean) HAS_PENDING.invokeExact(stream);
    } catch (Throwable e) { // what method handles declare; a getter throws nothing
      throw GuestObjects.ofAnotherVersion(e);
    }
  }
}
