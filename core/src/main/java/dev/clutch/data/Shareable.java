package dev.clutch.data;

import java.math.BigInteger;
import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * A value on its way from one interpreter to another, or between an interpreter and Java.
 * Immutable, and free of anything that belongs to an interpreter: it outlives the one it came from.
 *
 * <p>Each case is one Python type, taken exactly: a subclass is another type.
 */
public sealed interface Shareable {

  /** Python's None. */
  enum None implements Shareable {
    /** The only one. */
    NONE
  }

  /** A Python bool. */
  enum Bool implements Shareable {
    /** False. */
    FALSE,
    /** True. */
    TRUE;

    /** The bool for a Java one. */
    public static Bool of(boolean value) {
      return value ? TRUE : FALSE;
    }
  }

  /** A Python int that fits 64 bits. */
  record Int(long value) implements Shareable {}

  /** A Python int that does not fit 64 bits. */
  record BigInt(BigInteger value) implements Shareable {}

  /** A Python float; NaN, infinities and the sign of zero are kept. */
  record Real(double value) implements Shareable {}

  /**
   * A Python str that Java's String holds without loss: no high surrogate stands before a low one
   * by chance.
   */
  record Str(String value) implements Shareable {}

  /**
   * A Python str as GraalPy itself holds it: immutable, of no interpreter, with whatever code
   * points.
   *
   * @param text its {@code toString()} is the text
   */
  record GuestStr(Object text) implements Shareable {}

  /**
   * A Python str that Java's String cannot hold without loss, because two lone surrogates next to
   * each other would read as one astral character.
   *
   * @param codePoints the code points as 32-bit numbers in the machine's byte order, one Latin-1
   *     character a byte
   */
  record WideStr(String codePoints) implements Shareable {}

  /** A Python bytes. The array is never changed after it was handed over, by whoever made it. */
  @SuppressWarnings(
      "ArrayRecordComponent") // compared by content below; never written once it is here
  record Bytes(byte[] value) implements Shareable {
    @Override
    public boolean equals(Object other) {
      return other instanceof Bytes(var bytes) && java.util.Arrays.equals(value, bytes);
    }

    @Override
    public int hashCode() {
      return java.util.Arrays.hashCode(value);
    }

    @Override
    public String toString() {
      return "Bytes[" + value.length + "]";
    }
  }

  /** A Python tuple. */
  record Tuple(List<Shareable> items) implements Shareable {
    /** Copies the items. */
    public Tuple {
      items = List.copyOf(items);
    }

    /** A tuple of ints. */
    public static Tuple ofInts(long... numbers) {
      return new Tuple(LongStream.of(numbers).<Shareable>mapToObj(Int::new).toList());
    }
  }

  /**
   * A Python tuple of nothing but ints of 64 bits, in one piece.
   *
   * @param data their bytes, in native order
   */
  record Ints(Bytes data) implements Shareable {}

  /**
   * Containers that refer to each other and to the values in them, in any way that Python allows:
   * shared, nested, in circles.
   *
   * @param nodes the containers; the first one is the value itself
   */
  record Graph(List<Node> nodes) implements Shareable {
    /** Copies the list. */
    public Graph {
      nodes = List.copyOf(nodes);
    }
  }

  /** The place, inside a {@link Graph}, of the container with that number. */
  record Ref(int node) implements Shareable {}

  /**
   * A container of a {@link Graph}.
   *
   * @param items what it holds; keys and values of a dict by turns
   */
  record Node(Kind kind, List<Shareable> items) {
    /** The Python type. */
    public enum Kind {
      /** A tuple. */
      TUPLE,
      /** A list. */
      LIST,
      /** A dict, in its order. */
      DICT,
      /** A set. */
      SET,
      /** A frozenset. */
      FROZENSET,
      /** A bytearray; its content is its only item. */
      BYTEARRAY,
      /** A list of nothing but ints of 64 bits; its only item is their bytes, in native order. */
      INTS,
      /** A list of nothing but floats; its only item is their bytes, in native order. */
      REALS
    }

    /** Copies the items. */
    public Node {
      items = List.copyOf(items);
    }
  }

  /**
   * Anything else, as pickle has it.
   *
   * @param type the Python type's name, for messages
   * @param data what {@code pickle.dumps} made
   * @param handles what the pickle names by number: values that are not pickled themselves
   * @param sender whose rights it runs with when it is unpickled
   */
  record Pickled(String type, Bytes data, List<Shareable> handles, Sender sender)
      implements Shareable {
    /** Copies the list. */
    public Pickled {
      handles = List.copyOf(handles);
    }
  }

  /**
   * A value of a class of Python's library that Java has, too, in the way both write it.
   *
   * @param text as ISO 8601 has it, a timedelta in microseconds
   */
  record Named(Type type, String text) implements Shareable {
    /** The Python class. */
    public enum Type {
      /** datetime.datetime, naive or with a fixed offset. */
      DATETIME,
      /** datetime.date. */
      DATE,
      /** datetime.time. */
      TIME,
      /** datetime.timedelta. */
      TIMEDELTA,
      /** A finite decimal.Decimal. */
      DECIMAL,
      /** uuid.UUID. */
      UUID,
      /** pathlib.Path. */
      PATH
    }
  }

  /** A Python bytes too large to be copied more often than it must. */
  record LargeBytes(SharedMemory memory) implements Shareable {}

  /**
   * A Python memoryview: it crosses as memory, without a copy.
   *
   * @param memory where the bytes are
   * @param offset where in the memory they begin
   * @param size how many they are
   * @param format of an item, in the struct module's syntax
   * @param shape the number of items in each dimension
   * @param readOnly whether Python may write
   */
  record View(
      SharedMemory memory,
      long offset,
      long size,
      String format,
      List<Long> shape,
      boolean readOnly)
      implements Shareable {
    /** Copies the shape. */
    public View {
      shape = List.copyOf(shape);
    }
  }

  /** A handle of memory: {@code clutch.SharedBuffer}. */
  record Buffer(SharedMemory memory) implements Shareable {}

  /** A handle of a queue, by its id. */
  record QueueRef(long id) implements Shareable {}

  /** A handle of a channel, or of one end of it. */
  record ChannelRef(long id, ChannelEnd end, Form form) implements Shareable {
    /** Which of Python's classes stands for it. */
    public enum Form {
      /** {@code _interpchannels.ChannelID}. */
      ID,
      /** {@code SendChannel} and {@code RecvChannel} of {@code interpreters.channels}. */
      CHANNELS,
      /** Those of {@code interpreters}, as PEP 554 has them. */
      PEP554,
      /** Those of {@code interpreters.py39}. */
      PY39
    }
  }

  /**
   * A handle of one side of a pipe.
   *
   * @param recv the end that it receives from; null for none
   * @param send the end that it sends to; null for none
   */
  record PipeRef(@Nullable ChannelRef recv, @Nullable ChannelRef send) implements Shareable {}

  /**
   * A socket: whoever receives it owns a duplicate.
   *
   * @param descriptor of the duplicate
   * @param family a number of the operating system's, like the next two
   * @param timeout in seconds; negative for none
   */
  record SocketRef(Descriptor descriptor, int family, int type, int protocol, double timeout)
      implements Shareable {}

  /** A handle of a synchronisation primitive. */
  record SyncRef(long id, Primitive primitive) implements Shareable {
    /** Which of Python's classes stands for it. */
    public enum Primitive {
      /** {@code clutch.Lock}. */
      LOCK,
      /** {@code clutch.RLock}. */
      RLOCK,
      /** {@code clutch.Semaphore}. */
      SEMAPHORE,
      /** {@code clutch.BoundedSemaphore}. */
      BOUNDED_SEMAPHORE,
      /** {@code clutch.Event}. */
      EVENT,
      /** {@code clutch.Barrier}. */
      BARRIER,
      /** {@code clutch.Condition}. */
      CONDITION
    }
  }

  /** A handle of an interpreter, by its id. */
  record InterpreterRef(long id) implements Shareable {}

  /**
   * A function of Java's. It has no number that a table would know: who has this has it, and nobody
   * else.
   */
  record FunctionRef(HostFunction function) implements Shareable {}

  /** An object of Java's, with those of its methods that Python code may call. */
  record ObjectRef(HostObject object) implements Shareable {}
}
