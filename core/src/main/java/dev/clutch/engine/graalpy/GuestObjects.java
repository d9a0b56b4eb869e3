package dev.clutch.engine.graalpy;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/** GraalPy's own objects, behind polyglot's values. */
final class GuestObjects {
  static final Access<MethodHandle> ACCESS =
      Access.to(
          "values cannot be looked into: bytes, str and parts of buffers are copied, standard"
              + " streams flushed after each call, shared bytearrays not kept from changing their"
              + " size, and what nobody refers to any more is given back late",
          GuestObjects::find);

  private GuestObjects() {}

  private static MethodHandle find(MethodHandles.Lookup lookup)
      throws ReflectiveOperationException {
    var abstractValue = Value.class.getSuperclass();
    return MethodHandles.privateLookupIn(abstractValue, lookup)
        .findGetter(abstractValue, "receiver", Object.class)
        .asType(MethodType.methodType(Object.class, Value.class));
  }

  /**
   * From a Value to what it stands for, for those who combine it with handles of their own.
   *
   * @throws IllegalAccessException where there is no access
   */
  static MethodHandle receiver() throws IllegalAccessException {
    var receiver = ACCESS.found();
    if (receiver == null) {
      throw new IllegalAccessException("polyglot's Value cannot be looked into");
    }
    return receiver;
  }

  static boolean areThere() {
    return ACCESS.found() != null;
  }

  /** What a value stands for; null where there is no access. */
  static @Nullable Object of(Value value) {
    var receiver = ACCESS.found();
    if (receiver == null) {
      return null;
    }
    try {
      return (Object) receiver.invokeExact(value);
    } catch (Throwable e) { // what method handles declare; a getter throws nothing
      throw Access.ofAnotherVersion(e);
    }
  }
}
