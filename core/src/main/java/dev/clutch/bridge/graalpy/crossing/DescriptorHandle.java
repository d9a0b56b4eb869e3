package dev.clutch.bridge.graalpy.crossing;

import dev.clutch.data.Descriptor;
import org.graalvm.polyglot.HostAccess;

/** A {@link Descriptor} in the hands of Python. */
public final class DescriptorHandle {
  private final Descriptor descriptor;

  DescriptorHandle(Descriptor descriptor) {
    this.descriptor = descriptor;
  }

  /** Takes it: who calls has to close it. Negative when it is taken. */
  @HostAccess.Export
  public int take() {
    return descriptor.take();
  }
}
