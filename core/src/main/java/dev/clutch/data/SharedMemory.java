package dev.clutch.data;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * A block of native memory that any number of interpreters and Java look at. It lives as long as
 * anybody holds its segment: every view of it does.
 */
public final class SharedMemory {
  private final MemorySegment segment;

  private SharedMemory(MemorySegment segment) {
    this.segment = segment;
  }

  /**
   * New memory, all zero.
   *
   * @throws OutOfMemoryError when there is not that much
   */
  public static SharedMemory allocate(long size) {
    return new SharedMemory(Arena.ofAuto().allocate(size, Long.BYTES));
  }

  /**
   * Memory that belongs to somebody else, who is held as long as the segment or a part of it is.
   *
   * <p>By an arena that is never closed and has no cleaner: a cleaner would hold the owner, and the
   * owner whatever is in its interpreter, perhaps this segment.
   */
  @SuppressWarnings("restricted") // the address comes from the owner's own buffer
  public static SharedMemory of(long address, long size, Object owner) {
    Consumer<MemorySegment> holder = _ -> Objects.requireNonNull(owner); // never called
    return new SharedMemory(
        MemorySegment.ofAddress(address).reinterpret(size, Arena.ofShared(), holder));
  }

  /** Native memory that Java code has. */
  public static SharedMemory of(MemorySegment segment) {
    return new SharedMemory(segment);
  }

  /** A new block with the same content. */
  public static SharedMemory copyOf(byte[] content) {
    var memory = allocate(content.length);
    memory.segment.copyFrom(MemorySegment.ofArray(content));
    return memory;
  }

  /** The memory as Java sees it. */
  public MemorySegment segment() {
    return segment;
  }

  @Override
  public String toString() {
    return "SharedMemory[" + segment.byteSize() + "]";
  }
}
