package dev.clutch.data;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * A block of native memory that any number of interpreters and Java look at. It lives as long as
 * anybody holds this object: every view of it does.
 */
public final class SharedMemory {
  private final MemorySegment segment;
  private final @Nullable Object owner; // held: the memory is its

  private SharedMemory(MemorySegment segment, @Nullable Object owner) {
    this.segment = segment;
    this.owner = owner;
  }

  /**
   * New memory, all zero.
   *
   * @throws OutOfMemoryError when there is not that much
   */
  public static SharedMemory allocate(long size) {
    return new SharedMemory(Arena.ofAuto().allocate(size, Long.BYTES), null);
  }

  /** Memory that belongs to somebody else, who is held as long as this object is. */
  @SuppressWarnings("restricted") // the address comes from the owner's own buffer
  public static SharedMemory of(long address, long size, Object owner) {
    return new SharedMemory(MemorySegment.ofAddress(address).reinterpret(size), owner);
  }

  /** Native memory that Java code has. */
  public static SharedMemory of(MemorySegment segment) {
    return new SharedMemory(segment, segment);
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
    return "SharedMemory[" + segment.byteSize() + (owner == null ? "]" : ", of " + owner + "]");
  }
}
