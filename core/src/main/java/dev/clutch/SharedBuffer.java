package dev.clutch;

import dev.clutch.config.NativeMemory;
import dev.clutch.data.Shareable;
import dev.clutch.data.SharedMemory;
import dev.clutch.errors.NotShareableException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Native memory that Java and any number of interpreters read and write at the same time, without a
 * copy. Python sees a {@code clutch.SharedBuffer}, or a {@code memoryview} when it is {@link
 * #readOnly() read-only}; a Python memoryview arrives in Java as one of these.
 *
 * <p>The memory lives as long as anybody looks at it, whatever becomes of the interpreter that it
 * came from. Nothing is locked: whoever writes the same bytes has to agree on whose turn it is.
 */
public final class SharedBuffer implements NativeMemory {
  private final MemorySegment segment;

  SharedBuffer(MemorySegment segment) {
    this.segment = segment;
  }

  /**
   * Allocates memory, all zero.
   *
   * @param size in bytes
   * @return a new buffer
   * @throws IllegalArgumentException when the size is negative
   * @throws OutOfMemoryError when there is not that much
   */
  public static SharedBuffer allocate(long size) {
    return new SharedBuffer(SharedMemory.allocate(size).segment());
  }

  /**
   * A buffer over memory that exists.
   *
   * @param segment native memory that any thread may access; its arena must stay open as long as
   *     Python looks at it
   * @return a buffer over the same bytes
   * @throws IllegalArgumentException for memory on the Java heap, or of one thread only
   */
  public static SharedBuffer of(MemorySegment segment) {
    if (!segment.isNative()) {
      throw new IllegalArgumentException(
          "a segment on the Java heap cannot be shared with Python: native memory is needed");
    }
    if (!segment.isAccessibleBy(new Thread())) {
      throw new IllegalArgumentException(
          "a segment of a confined arena cannot be shared with Python: a shared or automatic arena"
              + " is needed");
    }
    return new SharedBuffer(segment);
  }

  static SharedBuffer over(Shareable.View view) {
    var part = view.memory().segment().asSlice(view.offset(), view.size());
    return new SharedBuffer(view.readOnly() ? part.asReadOnly() : part);
  }

  /**
   * The memory.
   *
   * @return a segment over the same bytes, read-only as this buffer is
   */
  @Override
  public MemorySegment segment() {
    return segment;
  }

  /**
   * The memory as a buffer of bytes.
   *
   * @return a new direct buffer over the same bytes, in big-endian order as all new ones
   * @throws UnsupportedOperationException when the memory is larger than a ByteBuffer can be
   */
  public ByteBuffer asByteBuffer() {
    return segment.asByteBuffer();
  }

  /**
   * How large it is.
   *
   * @return in bytes
   */
  public long size() {
    return segment.byteSize();
  }

  /**
   * Whether it may only be read, here and in Python.
   *
   * @return as the segment has it
   */
  public boolean readOnly() {
    return segment.isReadOnly();
  }

  Shareable shareable() {
    return readOnly() ? view() : new Shareable.Buffer(checked());
  }

  Shareable view() {
    return new Shareable.View(checked(), 0, size(), "B", List.of(size()), readOnly());
  }

  private SharedMemory checked() {
    if (size() > Integer.MAX_VALUE) { // the most that GraalPy can look at
      throw new NotShareableException(
          "cannot share "
              + size()
              + " bytes with Python in one piece: share parts of at most "
              + Integer.MAX_VALUE);
    }
    return SharedMemory.of(segment);
  }

  /** Two buffers over the same bytes are equal. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof SharedBuffer buffer
        && buffer.segment.address() == segment.address()
        && buffer.size() == size();
  }

  @Override
  public int hashCode() {
    return Long.hashCode(segment.address());
  }

  @Override
  public String toString() {
    return "SharedBuffer[" + size() + (readOnly() ? " bytes, read-only]" : " bytes]");
  }
}
