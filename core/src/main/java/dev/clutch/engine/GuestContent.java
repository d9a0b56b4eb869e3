package dev.clutch.engine;

import java.lang.System.Logger.Level;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Arrays;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/**
 * What bytes and str objects of several contexts have in common, where polyglot would copy it
 * twice.
 *
 * <p>Nobody ever changes the array of a bytes object: they are immutable, and C extensions get a
 * copy. What is shared is the array alone; each context has an object of its own. A str is a {@code
 * TruffleString}, which is of no context at all, but that polyglot makes a Java String of. GraalPy
 * has no public way to either, so this is only where its internals can be reached.
 */
public final class GuestContent {
  private static final boolean ACCESSIBLE = isAccessible();

  private final Object language;

  private GuestContent(Object language) {
    this.language = language;
  }

  private static boolean isAccessible() {
    try {
      return Access.MAKE != null;
    } catch (ExceptionInInitializerError e) {
      System.getLogger(GuestContent.class.getName())
          .log(
              Level.DEBUG, "no access to GraalPy's internals: bytes and str objects are copied", e);
      return false;
    }
  }

  /** For a context; null where there is no access. */
  static @Nullable GuestContent of(Context context) {
    if (!ACCESSIBLE) {
      return null;
    }
    context.enter();
    try {
      return new GuestContent(Access.LANGUAGE.invoke((Object) null)); // no node: asks the thread
    } catch (Throwable e) { // what method handles declare
      throw GuestObjects.ofAnotherVersion(e);
    } finally {
      context.leave();
    }
  }

  /**
   * The content of a bytes object, which must not be changed.
   *
   * @return null for anything else, and where the content is not in Java's heap
   */
  public byte @Nullable [] bytes(Value value) {
    try {
      Object receiver = (Object) Access.RECEIVER.invokeExact(value);
      if (receiver.getClass() != Access.BYTES) {
        return null;
      }
      Object storage = (Object) Access.STORAGE.invokeExact(receiver);
      if (storage.getClass() != Access.IN_HEAP) {
        return null;
      }
      byte[] array = (byte[]) Access.ARRAY.invokeExact(storage);
      int length = (int) Access.LENGTH.invokeExact(storage);
      return length == array.length ? array : Arrays.copyOf(array, length);
    } catch (Throwable e) { // what method handles declare; getters throw nothing
      throw GuestObjects.ofAnotherVersion(e);
    }
  }

  /**
   * A str as every context takes it, ready to be handed to polyglot. Its {@code toString()} is the
   * text.
   */
  public Object text(Value value) {
    try {
      Object receiver = (Object) Access.RECEIVER.invokeExact(value);
      Object text = (Object) Access.TEXT.invokeExact(receiver); // that of an object with attributes
      return (boolean) Access.IS_MANAGED.invokeExact(text)
          ? text
          : (Object) Access.TO_MANAGED.invokeExact(text);
    } catch (Throwable e) { // what method handles declare
      throw GuestObjects.ofAnotherVersion(e);
    }
  }

  /** A bytes object, ready to be handed to polyglot, with an array that nobody will change. */
  public Object make(byte[] content) {
    try {
      return (Object) Access.MAKE.invokeExact(language, content);
    } catch (Throwable e) { // what method handles declare
      throw GuestObjects.ofAnotherVersion(e);
    }
  }

  /** Constants, so that the JVM's compiler sees through them. */
  private static final class Access {
    static final Class<?> BYTES;
    static final Class<?> IN_HEAP;
    static final MethodHandle RECEIVER;
    static final MethodHandle STORAGE;
    static final MethodHandle ARRAY;
    static final MethodHandle LENGTH;
    static final MethodHandle TEXT;
    static final MethodHandle IS_MANAGED;
    static final MethodHandle TO_MANAGED;
    static final MethodHandle LANGUAGE;
    static final MethodHandle MAKE;

    static {
      try {
        var python = "com.oracle.graal.python.";
        var lookup = MethodHandles.lookup();
        RECEIVER = GuestObjects.receiver();
        BYTES = Class.forName(python + "builtins.objects.bytes.PBytes");
        IN_HEAP = Class.forName(python + "runtime.sequence.storage.ByteSequenceStorage");
        STORAGE = getter(lookup, BYTES.getMethod("getSequenceStorage"), Object.class);
        ARRAY = getter(lookup, IN_HEAP.getMethod("getInternalByteArray"), byte[].class);
        LENGTH = getter(lookup, IN_HEAP.getMethod("length"), int.class);
        var text = Class.forName("com.oracle.truffle.api.strings.AbstractTruffleString");
        var encoding = Class.forName("com.oracle.truffle.api.strings.TruffleString$Encoding");
        TEXT =
            getter(
                lookup,
                Class.forName(python + "nodes.util.CastToTruffleStringNode")
                    .getMethod("executeUncached", Object.class),
                Object.class);
        IS_MANAGED = getter(lookup, text.getMethod("isManaged"), boolean.class);
        TO_MANAGED =
            MethodHandles.insertArguments(
                    lookup.unreflect(text.getMethod("asManagedTruffleStringUncached", encoding)),
                    1,
                    encoding.getField("UTF_32").get(null))
                .asType(MethodType.methodType(Object.class, Object.class));
        var language = Class.forName(python + "PythonLanguage");
        var node = Class.forName("com.oracle.truffle.api.nodes.Node");
        LANGUAGE = lookup.unreflect(language.getMethod("get", node));
        MAKE =
            lookup
                .unreflect(
                    Class.forName(python + "runtime.object.PFactory")
                        .getMethod("createBytes", language, byte[].class))
                .asType(MethodType.methodType(Object.class, Object.class, byte[].class));
      } catch (ReflectiveOperationException | RuntimeException e) {
        throw new ExceptionInInitializerError(e);
      }
    }

    private static MethodHandle getter(
        MethodHandles.Lookup lookup, java.lang.reflect.Method method, Class<?> type)
        throws IllegalAccessException {
      return lookup.unreflect(method).asType(MethodType.methodType(type, Object.class));
    }
  }
}
