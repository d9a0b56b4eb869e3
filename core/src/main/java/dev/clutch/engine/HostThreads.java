package dev.clutch.engine;

import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Threads of our own that may be started from inside of an interpreter. They belong to the JVM's
 * root group: GraalPy puts those of an interpreter into a group, which new ones inherit, and an
 * interpreter that is closed waits for all of its group.
 */
public final class HostThreads {
  static final ThreadGroup ROOT = root();

  private HostThreads() {}

  /** Tells what happens later. */
  private static final class Clock {
    private static final ScheduledThreadPoolExecutor EXECUTOR = make();

    private static ScheduledThreadPoolExecutor make() {
      var executor = new ScheduledThreadPoolExecutor(1, nobodys("clutch-clock").factory());
      executor.setRemoveOnCancelPolicy(true);
      return executor;
    }
  }

  /**
   * Python functions may then call each other as deeply as they do by default; it is not touched
   * else.
   */
  public static final long PYTHON_STACK = 16L << 20;

  /** The same for a thread that runs Python code. */
  public static Thread.Builder.OfPlatform forPython(String name) {
    return daemon(name).stackSize(PYTHON_STACK);
  }

  /** A builder of daemon threads with a name. */
  public static Thread.Builder.OfPlatform daemon(String name) {
    return Thread.ofPlatform().group(ROOT).daemon().name(name);
  }

  /**
   * The same for threads that outlive whoever happens to be the first to need them: they keep
   * neither its context class loader nor its inheritable thread-locals.
   */
  public static Thread.Builder.OfPlatform nobodys(String name) {
    return daemon(name).inheritInheritableThreadLocals(false);
  }

  /** Has something short done later, by a thread that all share. */
  public static ScheduledFuture<?> after(long nanos, Runnable action) {
    return Clock.EXECUTOR.schedule(action, nanos, TimeUnit.NANOSECONDS);
  }

  private static ThreadGroup root() {
    var group = Thread.currentThread().getThreadGroup();
    while (group.getParent() != null) {
      group = group.getParent();
    }
    return group;
  }
}
