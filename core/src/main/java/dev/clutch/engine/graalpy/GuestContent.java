package dev.clutch.engine.graalpy;

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
  static final Access<Handles> ACCESS =
      Access.to("bytes and str objects are copied where they cross", Handles::find);

  private final Object language;
  private final @Nullable GuestContainers containers;

  private GuestContent(Context context, Object language) {
    this.language = language;
    this.containers =
        GuestContainers.ACCESS.found() == null ? null : new GuestContainers(context, language);
  }

  /** The containers; null where there is no access to them. */
  public @Nullable GuestContainers containers() {
    return containers;
  }

  /**
   * What it takes; each handle is from Object.
   *
   * @param bytes the class of bytes objects
   * @param inHeap the class of what holds their content in Java's heap
   * @param text of a str, or of an object of a subclass
   * @param toManaged of a text that is not in Java's heap
   * @param language asks the thread, whatever its argument
   * @param make a bytes object of a language and an array
   */
  record Handles(
      MethodHandle receiver,
      Class<?> bytes,
      Class<?> inHeap,
      MethodHandle storage,
      MethodHandle array,
      MethodHandle length,
      MethodHandle text,
      MethodHandle isManaged,
      MethodHandle toManaged,
      MethodHandle language,
      MethodHandle make) {

    static Handles find(MethodHandles.Lookup lookup) throws ReflectiveOperationException {
      var bytes = Access.python("builtins.objects.bytes.PBytes");
      var inHeap = Access.python("runtime.sequence.storage.ByteSequenceStorage");
      var text = Access.truffle("strings.AbstractTruffleString");
      var encoding = Access.truffle("strings.TruffleString$Encoding");
      var language = Access.python("PythonLanguage");
      return new Handles(
          GuestObjects.receiver(),
          bytes,
          inHeap,
          Access.getter(lookup, bytes.getMethod("getSequenceStorage"), Object.class),
          Access.getter(lookup, inHeap.getMethod("getInternalByteArray"), byte[].class),
          Access.getter(lookup, inHeap.getMethod("length"), int.class),
          Access.getter(
              lookup,
              Access.python("nodes.util.CastToTruffleStringNode")
                  .getMethod("executeUncached", Object.class),
              Object.class),
          Access.getter(lookup, text.getMethod("isManaged"), boolean.class),
          MethodHandles.insertArguments(
                  Access.handle(lookup, text.getMethod("asManagedTruffleStringUncached", encoding)),
                  1,
                  encoding.getField("UTF_32").get(null))
              .asType(MethodType.methodType(Object.class, Object.class)),
          Access.getter(
              lookup, language.getMethod("get", Access.truffle("nodes.Node")), Object.class),
          Access.handle(
                  lookup,
                  Access.python("runtime.object.PFactory")
                      .getMethod("createBytes", language, byte[].class))
              .asType(MethodType.methodType(Object.class, Object.class, byte[].class)));
    }
  }

  private static Handles handles() { // of a constant: the JVM's compiler sees through it
    return ACCESS.require();
  }

  /** For a context; null where there is no access. */
  static @Nullable GuestContent of(Context context) {
    if (ACCESS.found() == null) {
      return null;
    }
    context.enter();
    try {
      return new GuestContent(
          context,
          (Object) handles().language().invokeExact((Object) null)); // no node: asks the thread
    } catch (Throwable e) { // what method handles declare
      throw Access.ofAnotherVersion(e);
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
      return bytesOf((Object) handles().receiver().invokeExact(value));
    } catch (Throwable e) { // what method handles declare; getters throw nothing
      throw Access.ofAnotherVersion(e);
    }
  }

  /** The same for GraalPy's own object, of the class itself or of one derived from it. */
  public byte @Nullable [] bytesOf(Object receiver) {
    try {
      if (receiver.getClass() != handles().bytes()) {
        return null;
      }
      Object storage = (Object) handles().storage().invokeExact(receiver);
      if (storage.getClass() != handles().inHeap()) {
        return null;
      }
      byte[] array = (byte[]) handles().array().invokeExact(storage);
      int length = (int) handles().length().invokeExact(storage);
      return length == array.length ? array : Arrays.copyOf(array, length);
    } catch (Throwable e) { // what method handles declare; getters throw nothing
      throw Access.ofAnotherVersion(e);
    }
  }

  /**
   * A str as every context takes it, ready to be handed to polyglot. Its {@code toString()} is the
   * text.
   */
  public Object text(Value value) {
    try {
      Object receiver = (Object) handles().receiver().invokeExact(value);
      return lasting((Object) handles().text().invokeExact(receiver));
    } catch (Throwable e) { // what method handles declare
      throw Access.ofAnotherVersion(e);
    }
  }

  /** The same for GraalPy's own object. */
  public Object lasting(Object text) {
    try {
      return (boolean) handles().isManaged().invokeExact(text)
          ? text
          : (Object) handles().toManaged().invokeExact(text);
    } catch (Throwable e) { // what method handles declare
      throw Access.ofAnotherVersion(e);
    }
  }

  /** A bytes object, ready to be handed to polyglot, with an array that nobody will change. */
  public Object make(byte[] content) {
    try {
      return (Object) handles().make().invokeExact(language, content);
    } catch (Throwable e) { // what method handles declare
      throw Access.ofAnotherVersion(e);
    }
  }
}
