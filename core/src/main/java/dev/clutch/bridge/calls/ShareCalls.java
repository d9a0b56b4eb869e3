package dev.clutch.bridge.calls;

import dev.clutch.config.InterpreterConfig;
import dev.clutch.config.Permission;
import dev.clutch.data.Sender;
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
  private static final int MOST_DIMENSIONS = 64;
  private static final int MOST_OF_A_ROW = 1 << 20;

  private final Door door;

  /** For one interpreter. */
  public ShareCalls(Door door) {
    this.door = door;
  }

  /** Whether the interpreter's config allows native memory. */
  public boolean mayTouchMemory() {
    return door.config().allows(Permission.NATIVE_MEMORY);
  }

  /**
   * Stands for a pickled object.
   *
   * @throws NotPermittedException when it stands for more than a pickle does: the receiver makes
   *     handles one in another, as deep as they are
   */
  public static Shareable pickled(
      String type, Shareable.Bytes data, List<Shareable> handles, Sender sender) {
    handles.forEach(ShareCalls::requireFlat);
    return new Shareable.Pickled(type, data, handles, sender);
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
    door.allocateNative(size);
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
   * Stands for a graph of containers.
   *
   * @throws NotPermittedException when no containers are like that: whoever receives it would fail,
   *     or never be done
   */
  public static Shareable graph(List<Shareable.Node> nodes) {
    for (var node : nodes) {
      node.items().forEach(ShareCalls::requireFlat);
    }
    var graph = new Shareable.Graph(nodes);
    Graphs.check(graph);
    return graph;
  }

  private static void requireFlat(Shareable value) {
    if (value instanceof Shareable.Graph
        || value instanceof Shareable.Pickled
        || value instanceof Shareable.Tuple) {
      throw new NotPermittedException(
          "a " + value.getClass().getSimpleName() + " does not cross inside of another one");
    }
  }

  /**
   * Stands for a memoryview.
   *
   * @throws NotPermittedException when it does not lie within the block, or its shape is not one of
   *     so many bytes
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
    checkShape(size, format, shape);
    return new Shareable.View(memory, offset, size, format, shape, readOnly);
  }

  private static void checkShape(long size, String format, List<Long> shape) {
    long bytes = itemSize(format);
    try {
      for (int i = 0; i < shape.size(); i++) {
        long extent = shape.get(i);
        if (extent < 0 || (extent == 0 && i > 0)) {
          throw new ArithmeticException("an extent of " + extent);
        }
        // an empty view is made of one row
        bytes = Math.multiplyExact(bytes, size == 0 && i == 0 ? 1 : extent);
      }
    } catch (ArithmeticException e) {
      bytes = -1;
    }
    boolean fits =
        size == 0
            ? !shape.isEmpty() && shape.getFirst() == 0 && bytes >= 0 && bytes <= MOST_OF_A_ROW
            : bytes == size;
    if (!fits || shape.size() > MOST_DIMENSIONS) {
      throw new NotPermittedException(
          "a view of %d bytes has no items of format %s in shape %s"
              .formatted(size, format, shape.size() > MOST_DIMENSIONS ? "[...]" : shape));
    }
  }

  private static int itemSize(String format) {
    return switch (format) {
      case "c", "b", "B", "?" -> Byte.BYTES;
      case "h", "H", "e" -> Short.BYTES;
      case "i", "I", "f" -> Integer.BYTES;
      case "l", "L", "q", "Q", "n", "N", "d", "P" -> Long.BYTES;
      default -> throw new NotPermittedException("no view has the format " + format);
    };
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
