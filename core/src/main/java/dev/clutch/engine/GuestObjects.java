package dev.clutch.engine;

import java.lang.System.Logger.Level;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/**
 * GraalPy's own objects, behind polyglot's values: for what GraalPy has no public way to. The JVM
 * does not let us look at them where GraalPy is on the module path; every user says what is done
 * then.
 */
public final class GuestObjects {
  private static final @Nullable MethodHandle RECEIVER = find();

  private GuestObjects() {}

  private static @Nullable MethodHandle find() {
    try {
      var abstractValue = Value.class.getSuperclass();
      return MethodHandles.privateLookupIn(abstractValue, MethodHandles.lookup())
          .findGetter(abstractValue, "receiver", Object.class)
          .asType(MethodType.methodType(Object.class, Value.class));
    } catch (ReflectiveOperationException | RuntimeException e) {
      System.getLogger(GuestObjects.class.getName())
          .log(Level.DEBUG, "no access to GraalPy's objects: more is copied, and flushed", e);
      return null;
    }
  }

  /**
   * From a Value to what it stands for, for those who combine it with handles of their own.
   *
   * @throws IllegalAccessException where there is no access
   */
  static MethodHandle receiver() throws IllegalAccessException {
    if (RECEIVER == null) {
      throw new IllegalAccessException("polyglot's Value cannot be looked into");
    }
    return RECEIVER;
  }

  /** Whether there is access: for every value, or for none. */
  public static boolean areThere() {
    return RECEIVER != null;
  }

  /** What a value stands for; null where there is no access. */
  public static @Nullable Object of(Value value) {
    if (RECEIVER == null) {
      return null;
    }
    try {
      return (Object) RECEIVER.invokeExact(value);
    } catch (Throwable e) { // what method handles declare; a getter throws nothing
      throw ofAnotherVersion(e);
    }
  }

  /**
   * What to throw when GraalPy has what is looked for, and it does something else than expected.
   *
   * @param cause what it did
   */
  public static LinkageError ofAnotherVersion(Throwable cause) {
    return new LinkageError("GraalPy is not the version that Clutch was made for", cause);
  }
}
