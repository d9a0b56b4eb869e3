package dev.clutch.engine.graalpy;

import dev.clutch.data.Shareable;
import dev.clutch.data.Shareable.Node.Kind;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.function.Supplier;
import org.graalvm.polyglot.Context;
import org.jspecify.annotations.Nullable;

/**
 * Containers of one context, looked into and made without a call of polyglot's for each item: that
 * takes some hundred times as long as what is done here, and in code not yet compiled it is worse.
 *
 * <p>Everything here takes and gives GraalPy's own objects. A container is read, and keys are
 * hashed, inside of {@link #alone}.
 */
public final class GuestContainers {
  static final Access<ContainerHandles> ACCESS =
      Access.to("containers cross item by item, some ten times as slowly", ContainerHandles::find);

  private static final int WORTH_PACKING = 16;

  private final Context context;
  private final Object language;

  /** For a context, which has the language. */
  GuestContainers(Context context, Object language) {
    this.context = context;
    this.language = language;
  }

  /** What GraalPy throws is thrown on: Python's errors, interrupts. */
  private static RuntimeException rethrown(Throwable thrown) {
    switch (thrown) {
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default -> throw Access.ofAnotherVersion(thrown);
    }
  }

  private static ContainerHandles handles() { // of a constant: the JVM's compiler sees through it
    return ACCESS.require();
  }

  /** Does some work in the context, while no other thread runs code of it. */
  public <T extends @Nullable Object> T alone(Supplier<T> work) {
    context.enter();
    try {
      boolean locked = lock();
      try {
        return work.get();
      } finally {
        unlock(locked);
      }
    } finally {
      context.leave();
    }
  }

  private static boolean lock() {
    try {
      return (boolean) handles().gil().acquire().invokeExact();
    } catch (Throwable e) { // what method handles declare; interrupts come this way, too
      throw rethrown(e);
    }
  }

  private static void unlock(boolean locked) {
    try {
      handles().gil().release().invokeExact(locked);
    } catch (Throwable e) { // what method handles declare
      throw rethrown(e);
    }
  }

  /** None. */
  public Object none() {
    return handles().types().none();
  }

  /** Whether it is a str, exactly. */
  public boolean isText(Object object) {
    return object.getClass() == handles().types().text();
  }

  /** Which container it is, exactly; null for any other object. */
  public @Nullable Kind kind(Object object) {
    var javaClass = object.getClass();
    for (var type : handles().types().containers()) {
      if (type.javaClass() == javaClass) {
        return isExactly(type.pythonType(), object) ? type.kind() : null;
      }
    }
    return null;
  }

  private static boolean isExactly(Object type, Object object) {
    try {
      Object is = (Object) handles().types().of().invokeExact(object);
      return is == type
          || (is.getClass() == handles().types().builtinClass()
              && (Object) handles().types().builtinType().invokeExact(is) == type);
    } catch (Throwable e) { // what method handles declare
      throw rethrown(e);
    }
  }

  /** Whether it is a bytes object, exactly. */
  public boolean isBytes(Object object) {
    var type = handles().types().bytes();
    return object.getClass() == type.javaClass() && isExactly(type.pythonType(), object);
  }

  /** What a bytearray holds; a copy. */
  public byte[] bytes(Object bytearray) {
    try {
      Object storage = (Object) handles().sequences().storage().invokeExact(bytearray);
      return ((byte[]) handles().sequences().bytes().invokeExact(storage)).clone();
    } catch (Throwable e) { // what method handles declare
      throw rethrown(e);
    }
  }

  /** What an int that is no Java number holds; null for anything else. */
  public @Nullable BigInteger integer(Object object) {
    var type = handles().types().integer();
    if (object.getClass() != type.javaClass() || !isExactly(type.pythonType(), object)) {
      return null;
    }
    try {
      return (BigInteger) handles().types().value().invokeExact(object);
    } catch (Throwable e) { // what method handles declare
      throw rethrown(e);
    }
  }

  /** A list of nothing but numbers, if GraalPy holds it as that and it is not short; else null. */
  public Shareable.@Nullable Node packed(Object list) {
    try {
      Object storage = (Object) handles().sequences().storage().invokeExact(list);
      var javaClass = storage.getClass();
      boolean ints = javaClass == handles().sequences().ints().javaClass();
      if (!ints
          && javaClass != handles().sequences().longs().javaClass()
          && javaClass != handles().sequences().reals().javaClass()) {
        return null;
      }
      int length = (int) handles().sequences().length().invokeExact(storage);
      if (length < WORTH_PACKING) {
        return null;
      }
      var bytes = ByteBuffer.allocate(length * Long.BYTES).order(ByteOrder.nativeOrder());
      if (ints) {
        int[] items = (int[]) handles().sequences().ints().array().invokeExact(storage);
        var numbers = bytes.asLongBuffer();
        for (int i = 0; i < length; i++) {
          numbers.put(items[i]);
        }
      } else if (javaClass == handles().sequences().longs().javaClass()) {
        long[] items = (long[]) handles().sequences().longs().array().invokeExact(storage);
        bytes.asLongBuffer().put(items, 0, length);
      } else {
        double[] items = (double[]) handles().sequences().reals().array().invokeExact(storage);
        bytes.asDoubleBuffer().put(items, 0, length);
      }
      var kind = javaClass == handles().sequences().reals().javaClass() ? Kind.REALS : Kind.INTS;
      return new Shareable.Node(kind, List.of(new Shareable.Bytes(bytes.array())));
    } catch (Throwable e) { // what method handles declare
      throw rethrown(e);
    }
  }

  /**
   * The items of a list or a tuple; may be the array that holds them, and longer than it should.
   */
  public Object[] array(Object sequence) {
    try {
      Object storage = (Object) handles().sequences().storage().invokeExact(sequence);
      return (Object[]) handles().sequences().array().invokeExact(storage);
    } catch (Throwable e) { // what method handles declare
      throw rethrown(e);
    }
  }

  /** How many items a list, a tuple or a bytearray has. */
  public int length(Object sequence) {
    try {
      Object storage = (Object) handles().sequences().storage().invokeExact(sequence);
      return (int) handles().sequences().length().invokeExact(storage);
    } catch (Throwable e) { // what method handles declare
      throw rethrown(e);
    }
  }

  /** The elements of a set, or the keys and values of a dict by turns; in an array of its own. */
  public Object[] items(Object container, boolean isDict) {
    try {
      Object storage = (Object) handles().hashes().storage().invokeExact(container);
      int each = isDict ? 2 : 1;
      var items = new Object[(int) handles().hashes().size().invokeExact(storage) * each];
      if (storage.getClass() == handles().hashes().common()) {
        Object map = (Object) handles().hashes().map().invokeExact(storage);
        Object cursor = (Object) handles().hashes().cursor().invokeExact(map);
        for (int i = 0;
            i < items.length && (boolean) handles().hashes().advance().invokeExact(cursor);
            i += each) {
          items[i] = (Object) handles().hashes().key().invokeExact(cursor);
          if (isDict) {
            items[i + 1] = (Object) handles().hashes().value().invokeExact(cursor);
          }
        }
      } else {
        Object at = (Object) handles().hashes().iterator().invokeExact(storage);
        for (int i = 0;
            i < items.length && (boolean) handles().hashes().next().invokeExact(storage, at);
            i += each) {
          items[i] = (Object) handles().hashes().nextKey().invokeExact(storage, at);
          if (isDict) {
            items[i + 1] = (Object) handles().hashes().nextValue().invokeExact(storage, at);
          }
        }
      }
      return items;
    } catch (Throwable e) { // what method handles declare
      throw rethrown(e);
    }
  }

  /** A str. */
  public Object text(String text) {
    try {
      return (Object) handles().makers().text().invokeExact(text);
    } catch (Throwable e) { // what method handles declare
      throw rethrown(e);
    }
  }

  /** An int of more than 64 bits. */
  public Object integer(BigInteger value) {
    try {
      return (Object) handles().makers().integer().invokeExact(language, value);
    } catch (Throwable e) { // what method handles declare
      throw rethrown(e);
    }
  }

  /** A tuple that has the array for its own. */
  public Object tuple(Object[] items) {
    try {
      return (Object) handles().makers().tuple().invokeExact(language, items);
    } catch (Throwable e) { // what method handles declare
      throw rethrown(e);
    }
  }

  /** A list of ints of 64 bits, given by their bytes in native order. */
  public Object ints(byte[] content) {
    var numbers = ByteBuffer.wrap(content).order(ByteOrder.nativeOrder()).asLongBuffer();
    var longs = new long[numbers.limit()];
    numbers.get(longs);
    var ints = new int[longs.length];
    boolean small = true;
    for (int i = 0; i < longs.length && small; i++) {
      ints[i] = (int) longs[i];
      small = ints[i] == longs[i];
    }
    try {
      return list(
          small
              ? (Object) handles().sequences().ints().of().invokeExact(ints)
              : (Object) handles().sequences().longs().of().invokeExact(longs));
    } catch (Throwable e) { // what method handles declare
      throw rethrown(e);
    }
  }

  /** A list of floats, given by their bytes in native order. */
  public Object reals(byte[] content) {
    var numbers = ByteBuffer.wrap(content).order(ByteOrder.nativeOrder()).asDoubleBuffer();
    var reals = new double[numbers.limit()];
    numbers.get(reals);
    try {
      return list((Object) handles().sequences().reals().of().invokeExact(reals));
    } catch (Throwable e) { // what method handles declare
      throw rethrown(e);
    }
  }

  private Object list(Object storage) throws Throwable {
    return (Object) handles().makers().list().invokeExact(language, storage);
  }

  /** A bytearray that has the array for its own. */
  public Object bytearray(byte[] content) {
    try {
      return (Object) handles().makers().bytearray().invokeExact(language, content);
    } catch (Throwable e) { // what method handles declare
      throw rethrown(e);
    }
  }

  /** A list, a dict or a set of nothing, to be filled. */
  public Object empty(Kind kind) {
    try {
      return switch (kind) {
        case LIST -> list(storage(new Object[0]));
        case DICT -> (Object) handles().makers().dict().invokeExact(language, newMap(0));
        case SET -> (Object) handles().makers().set().invokeExact(language, newMap(0));
        default -> throw new IllegalArgumentException(kind + " cannot be filled");
      };
    } catch (Throwable e) { // what method handles declare
      throw rethrown(e);
    }
  }

  /** A frozenset. */
  public Object frozenset(Object[] items) {
    try {
      return (Object) handles().makers().frozenset().invokeExact(language, map(items, 1));
    } catch (Throwable e) { // what method handles declare
      throw rethrown(e);
    }
  }

  /** Gives a list its items; it may have the array for its own. */
  public void fillList(Object list, Object[] items) {
    try {
      handles().sequences().setStorage().invokeExact(list, storage(items));
    } catch (Throwable e) { // what method handles declare
      throw rethrown(e);
    }
  }

  /** Gives a set its elements, or a dict its keys and values by turns. */
  public void fill(Object container, Object[] items, boolean isDict) {
    try {
      handles().hashes().setStorage().invokeExact(container, map(items, isDict ? 2 : 1));
    } catch (Throwable e) { // what method handles declare
      throw rethrown(e);
    }
  }

  private static Object storage(Object[] items) throws Throwable {
    return (Object) handles().sequences().of().invokeExact(items);
  }

  private static Object newMap(int size) throws Throwable {
    return (Object) handles().hashes().ofSize().invokeExact(size);
  }

  /** Of keys and values, or of keys alone. */
  private static Object map(Object[] items, int each) throws Throwable {
    Object map = newMap(items.length / each);
    for (int i = 0; i < items.length; i += each) {
      Object value = each == 2 ? items[i + 1] : handles().types().none();
      handles().hashes().put().invokeExact(map, items[i], value);
    }
    return map;
  }
}
