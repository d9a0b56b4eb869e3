package dev.clutch.runtime;

/**
 * The fields of a CPython config that mean nothing on the JVM: kept, and reported back.
 *
 * @param useMainObmalloc whether CPython would share the main interpreter's allocator
 * @param checkMultiInterpExtensions whether CPython would refuse extension modules that are not fit
 *     for several interpreters; here no native one is, and the second interpreter to load it is
 *     refused in any case
 * @param ownGil whether CPython would give it a GIL of its own; here every interpreter has one
 */
public record Retention(
    boolean useMainObmalloc, boolean checkMultiInterpExtensions, boolean ownGil) {
  /** What CPython reports of its main interpreter; also for those that Java makes. */
  public static final Retention AS_MAIN = new Retention(true, false, true);
}
