package dev.clutch.config;

import java.lang.foreign.MemorySegment;

/** Memory off the Java heap that interpreters share; see {@code dev.clutch.SharedBuffer}. */
public interface NativeMemory {
  /**
   * The memory.
   *
   * @return a segment over the same bytes, which keeps them alive
   */
  MemorySegment segment();
}
