package dev.clutch.bridge.graalpy.crossing;

import dev.clutch.data.SharedMemory;
import dev.clutch.errors.NotPermittedException;
import org.graalvm.polyglot.HostAccess;
import org.jspecify.annotations.Nullable;

/**
 * A block of shared memory as the Python side has it. Whatever looks at the memory there holds one.
 */
public final class MemoryHandle {
  private final SharedMemory memory;
  private final @Nullable GuestErrors refusal;

  /**
   * Hands it out.
   *
   * @param refusal raises what code gets that asks for the address and must not have it; null where
   *     it may
   */
  MemoryHandle(SharedMemory memory, @Nullable GuestErrors refusal) {
    this.memory = memory;
    this.refusal = refusal;
  }

  SharedMemory memory() {
    return memory;
  }

  /** Where it is. */
  @HostAccess.Export
  public long address() {
    if (refusal != null) {
      throw refusal.raise(
          new NotPermittedException(
              "this interpreter may not see where memory is: its config withholds NATIVE_MEMORY"));
    }
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
    return memory.segment().address() == other.memory.segment().address() && size() == other.size();
  }
}
