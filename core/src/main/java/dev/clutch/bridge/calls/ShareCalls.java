package dev.clutch.bridge.calls;

import dev.clutch.config.InterpreterConfig;
import dev.clutch.config.Permission;
import dev.clutch.data.Shareable;
import dev.clutch.data.SharedMemory;
import dev.clutch.errors.NotPermittedException;
import java.util.List;

/**
 * What the host functions do that make values: pickles, memory and descriptors. Code without {@link
 * Permission#NATIVE_MEMORY} never names an address: it has blocks that the host made, and places in
 * them that were checked here.
 */
public final class ShareCalls {
  private final Door door;

  /** For one interpreter. */
  public ShareCalls(Door door) {
    this.door = door;
  }

  /** Whether the interpreter's config allows native memory. */
  public boolean mayTouchMemory() {
    return door.config().allows(Permission.NATIVE_MEMORY);
  }

  /** Whether the interpreter sees the process's descriptors, as others do, and not its own. */
  public boolean sharesDescriptors() {
    return door.config().descriptors() == InterpreterConfig.Descriptors.PROCESS;
  }

  /**
   * New memory, filled with zeros.
   *
   * @throws OutOfMemoryError when there is not so much
   */
  public SharedMemory allocate(long size) {
    door.require(Permission.NATIVE_MEMORY, "allocate native memory");
    return SharedMemory.allocate(size);
  }

  /**
   * Memory that the interpreter has at an address.
   *
   * @param held kept from the collector as long as anybody looks at the memory
   */
  public SharedMemory adopt(long address, long size, List<?> held) {
    door.require(Permission.NATIVE_MEMORY, "name memory by its address");
    return SharedMemory.of(address, size, held);
  }

  /**
   * Stands for a memoryview.
   *
   * @throws NotPermittedException when it does not lie within the block
   */
  public Shareable view(
      SharedMemory memory,
      long offset,
      long size,
      String format,
      List<Long> shape,
      boolean readOnly) {
    long has = memory.segment().byteSize();
    if (offset < 0 || size < 0 || offset > has - size) {
      throw new NotPermittedException(
          "a view of %d bytes from %d on does not lie within a block of %d bytes"
              .formatted(size, offset, has));
    }
    return new Shareable.View(memory, offset, size, format, shape, readOnly);
  }

  /** Lets those through only who have the process's descriptors anyway. */
  public void requireDescriptors() {
    if (!sharesDescriptors()) {
      throw new NotPermittedException(
          "interpreter %d may not hand out descriptors of the process: its own are private"
              .formatted(door.self()));
    }
  }
}
