package dev.clutch.engine.graalpy;

import dev.clutch.data.Shareable.Node.Kind;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.math.BigInteger;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@link GuestContainers} takes of GraalPy. All handles are from Object and to Object, but
 * where the type is told.
 */
record ContainerHandles(Types types, Sequences sequences, Hashes hashes, Makers makers, Gil gil) {
  private static final String COMMON = "builtins.objects.common.";
  private static final String STORAGE = "runtime.sequence.storage.";

  static ContainerHandles find(MethodHandles.Lookup lookup) throws ReflectiveOperationException {
    var find = new Finder(lookup);
    return new ContainerHandles(
        Types.find(find),
        Sequences.find(find),
        Hashes.find(find),
        Makers.find(find),
        Gil.find(find));
  }

  /** How objects of a kind are known: by their Java class, which subclasses in Python share. */
  record Type(@Nullable Kind kind, Class<?> javaClass, Object pythonType) {
    static Type find(@Nullable Kind kind, String name) throws ReflectiveOperationException {
      var javaClass = Access.python("builtins.objects." + name);
      var types = Access.python("builtins.PythonBuiltinClassType");
      return new Type(kind, javaClass, types.getField(javaClass.getSimpleName()).get(null));
    }
  }

  /**
   * What objects are.
   *
   * @param integer for ints that are no Java numbers
   * @param of the Python type of an object
   * @param builtinClass the class of what may stand for a built-in type, too
   * @param builtinType of such an object
   * @param text the class of str objects
   * @param value the BigInteger of an int
   */
  record Types(
      List<Type> containers,
      Type integer,
      Type bytes,
      MethodHandle of,
      Class<?> builtinClass,
      MethodHandle builtinType,
      Class<?> text,
      Object none,
      MethodHandle value) {
    static Types find(Finder find) throws ReflectiveOperationException {
      var builtinClass = Access.python("builtins.objects.type.PythonBuiltinClass");
      var object = Access.python("builtins.objects.object.PythonObject");
      var integer = Type.find(null, "ints.PInt");
      return new Types(
          List.of(
              Type.find(Kind.LIST, "list.PList"),
              Type.find(Kind.TUPLE, "tuple.PTuple"),
              Type.find(Kind.DICT, "dict.PDict"),
              Type.find(Kind.SET, "set.PSet"),
              Type.find(Kind.FROZENSET, "set.PFrozenSet"),
              Type.find(Kind.BYTEARRAY, "bytes.PByteArray")),
          integer,
          Type.find(null, "bytes.PBytes"),
          find.method(object, "getInitialPythonClass"),
          builtinClass,
          find.method(builtinClass, "getType"),
          Access.truffle("strings.TruffleString"),
          Access.python("builtins.objects.PNone").getField("NONE").get(null),
          find.as(BigInteger.class, integer.javaClass(), "getValue"));
    }
  }

  /**
   * Lists, tuples and bytearrays.
   *
   * @param storage of one of them
   * @param length of a storage, as an int
   * @param array the items of a storage, maybe those it uses itself: as long as it is or longer
   * @param bytes the same for a bytearray's
   * @param of a storage for an array that it may use itself
   */
  record Sequences(
      MethodHandle storage,
      MethodHandle setStorage,
      MethodHandle length,
      MethodHandle array,
      MethodHandle bytes,
      MethodHandle of,
      Numbers ints,
      Numbers longs,
      Numbers reals) {
    static Sequences find(Finder find) throws ReflectiveOperationException {
      var sequence = Access.python("runtime.sequence.PSequence");
      var storage = Access.python(STORAGE + "SequenceStorage");
      var nodes = COMMON + "SequenceStorageNodes$";
      return new Sequences(
          find.method(sequence, "getSequenceStorage"),
          find.method(sequence, "setSequenceStorage", storage),
          find.as(int.class, storage, "length"),
          find.as(
              Object[].class,
              Access.python(nodes + "GetInternalObjectArrayNode"),
              "executeUncached",
              storage),
          find.as(
              byte[].class, Access.python(nodes + "ToByteArrayNode"), "executeUncached", storage),
          find.method(
              Access.python(STORAGE + "SequenceStorageFactory"), "createStorage", Object[].class),
          Numbers.find(find, "Int", int[].class),
          Numbers.find(find, "Long", long[].class),
          Numbers.find(find, "Double", double[].class));
    }
  }

  /**
   * Storages that hold numbers of one type.
   *
   * @param array what such a storage uses itself: as long as it is or longer
   * @param of a storage for an array
   */
  record Numbers(Class<?> javaClass, MethodHandle array, MethodHandle of) {
    static Numbers find(Finder find, String name, Class<?> array)
        throws ReflectiveOperationException {
      var javaClass = Access.python(STORAGE + name + "SequenceStorage");
      return new Numbers(
          javaClass,
          find.as(array, javaClass, "getInternal" + name + "Array"),
          find.constructor(javaClass, array));
    }
  }

  /**
   * Dicts and sets.
   *
   * @param storage of one of them
   * @param size of a storage, as an int
   * @param common the usual class of storages; the next five are for its map
   * @param iterator for any other storage, as the next three
   * @param ofSize an empty storage of the usual class, for as many keys
   * @param put into such a storage, as Python does
   */
  record Hashes(
      MethodHandle storage,
      MethodHandle setStorage,
      MethodHandle size,
      Class<?> common,
      MethodHandle map,
      MethodHandle cursor,
      MethodHandle advance,
      MethodHandle key,
      MethodHandle value,
      MethodHandle iterator,
      MethodHandle next,
      MethodHandle nextKey,
      MethodHandle nextValue,
      MethodHandle ofSize,
      MethodHandle put) {
    static Hashes find(Finder find) throws ReflectiveOperationException {
      var nodes = COMMON + "HashingStorageNodes$HashingStorage";
      var owner = Access.python(COMMON + "PHashingCollection");
      var storage = Access.python(COMMON + "HashingStorage");
      var iterator = Access.python(nodes + "Iterator");
      var common = Access.python(COMMON + "EconomicMapStorage");
      var map = Access.python(COMMON + "ObjectHashMap");
      var cursor = Access.python(COMMON + "ObjectHashMap$MapCursor");
      var key = find.method(Access.python(COMMON + "ObjectHashMap$DictKey"), "getValue");
      return new Hashes(
          find.method(owner, "getDictStorage"),
          find.method(owner, "setDictStorage", storage),
          find.as(int.class, Access.python(nodes + "Len"), "executeUncached", storage),
          common,
          find.field(common, "map"),
          find.method(map, "getEntries"),
          find.as(boolean.class, cursor, "advance"),
          MethodHandles.filterReturnValue(find.method(cursor, "getKey"), key),
          find.method(cursor, "getValue"),
          find.method(Access.python(nodes + "GetIterator"), "executeUncached", storage),
          find.as(
              boolean.class,
              Access.python(nodes + "IteratorNext"),
              "executeUncached",
              storage,
              iterator),
          find.method(Access.python(nodes + "IteratorKey"), "executeUncached", storage, iterator),
          find.method(Access.python(nodes + "IteratorValue"), "executeUncached", storage, iterator),
          find.method(common, "create", int.class),
          find.method(common, "putUncached", Object.class, Object.class));
    }
  }

  /**
   * Objects made of a language and their content.
   *
   * @param text of a String alone
   */
  record Makers(
      MethodHandle integer,
      MethodHandle list,
      MethodHandle tuple,
      MethodHandle dict,
      MethodHandle set,
      MethodHandle frozenset,
      MethodHandle bytearray,
      MethodHandle text) {
    static Makers find(Finder find) throws ReflectiveOperationException {
      var sequence = Access.python(STORAGE + "SequenceStorage");
      var hashing = Access.python(COMMON + "HashingStorage");
      var encoding = Access.truffle("strings.TruffleString$Encoding");
      var text =
          find.method(
              Access.truffle("strings.TruffleString"),
              "fromJavaStringUncached",
              String.class,
              encoding);
      return new Makers(
          maker(find, "createInt", BigInteger.class),
          maker(find, "createList", sequence),
          maker(find, "createTuple", Object[].class),
          maker(find, "createDict", hashing),
          maker(find, "createSet", hashing),
          maker(find, "createFrozenSet", hashing),
          maker(find, "createByteArray", byte[].class),
          MethodHandles.insertArguments(text, 1, encoding.getField("UTF_32").get(null)));
    }

    private static MethodHandle maker(Finder find, String name, Class<?> content)
        throws ReflectiveOperationException {
      var factory = Access.python("runtime.object.PFactory");
      return find.method(factory, name, Access.python("PythonLanguage"), content);
    }
  }

  /**
   * The GIL.
   *
   * @param acquire if the thread has it not: whether that was so, a boolean
   * @param release takes that boolean
   */
  record Gil(MethodHandle acquire, MethodHandle release) {
    static Gil find(Finder find) throws ReflectiveOperationException {
      var gil = Access.python("runtime.GilNode");
      var node = gil.getMethod("getUncached").invoke(null);
      return new Gil(
          find.as(boolean.class, gil, "acquire").bindTo(node),
          find.method(gil, "release", boolean.class).bindTo(node));
    }
  }

  /** Looks for methods, and makes all of GraalPy's own types Object. */
  record Finder(MethodHandles.Lookup lookup) {
    MethodHandle method(Class<?> owner, String name, Class<?>... parameters)
        throws ReflectiveOperationException {
      return as(Object.class, owner, name, parameters);
    }

    MethodHandle as(Class<?> result, Class<?> owner, String name, Class<?>... parameters)
        throws ReflectiveOperationException {
      var handle = Access.handle(lookup, owner.getMethod(name, parameters));
      var type = handle.type();
      for (int i = 0; i < type.parameterCount(); i++) {
        if (type.parameterType(i).getName().startsWith("com.oracle.")) {
          type = type.changeParameterType(i, Object.class);
        }
      }
      return handle.asType(type.returnType() == void.class ? type : type.changeReturnType(result));
    }

    MethodHandle field(Class<?> owner, String name) throws ReflectiveOperationException {
      var field = owner.getDeclaredField(name);
      field.setAccessible(true);
      return lookup
          .unreflectGetter(field)
          .asType(MethodType.methodType(Object.class, Object.class));
    }

    MethodHandle constructor(Class<?> owner, Class<?> content) throws ReflectiveOperationException {
      var constructor = owner.getConstructor(content);
      constructor.setAccessible(true);
      return lookup
          .unreflectConstructor(constructor)
          .asType(MethodType.methodType(Object.class, content));
    }
  }
}
