package dev.clutch.data;

import java.math.BigInteger;
import java.util.List;

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
  }

  /** A handle of a queue, by its id. */
  record QueueRef(long id) implements Shareable {}

  /** A handle of an interpreter, by its id. */
  record InterpreterRef(long id) implements Shareable {}
}
