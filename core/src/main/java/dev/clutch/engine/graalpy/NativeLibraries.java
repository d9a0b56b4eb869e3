package dev.clutch.engine.graalpy;

import org.graalvm.polyglot.Engine;

/**
 * GraalPy's native libraries. The JVM loads each for one class loader only: where plugins or web
 * applications bring a GraalPy each, the others do without, as if native access were not allowed.
 */
final class NativeLibraries {
  /** For all class loaders of this JVM; a reference to one would keep it alive. */
  private static final String OWNER = "dev.clutch.native.libraries";

  private static final boolean OURS = claim();

  private NativeLibraries() {}

  /** Whether this GraalPy may load them. */
  static boolean areOurs() {
    return OURS;
  }

  private static boolean claim() {
    var ours = Integer.toHexString(System.identityHashCode(Engine.class.getClassLoader()));
    var owner = System.getProperties().putIfAbsent(OWNER, ours);
    return owner == null || owner.equals(ours);
  }
}
