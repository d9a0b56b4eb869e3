package dev.clutch.bridge.graalpy.crossing;

import dev.clutch.data.SharedMemory;
import org.graalvm.polyglot.HostAccess;

/**
 * A block of shared memory as the Python side has it. Whatever looks at the memory there holds one.
 */
public final class MemoryHandle {
  private final SharedMemory memory;

  MemoryHandle(SharedMemory memory) {
    this.memory = memory;
  }

  SharedMemory memory() {
    return memory;
  }

  /** Where it is. */
  @HostAccess.Export
  public long address() {
    return memory.segment().address();
  }

  /** How many bytes it has. */
  @HostAccess.Export
  public long size() {
    return memory.segment().byteSize();
  }

  /** Whether two handles are of the same memory. */
  @HostAccess.Export
  public boolean same(MemoryHandle other) {
    return address() == other.address() && size() == other.size();
  }
}
