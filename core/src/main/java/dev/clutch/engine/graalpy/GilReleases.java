package dev.clutch.engine.graalpy;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.clutch.engine.HostThreads;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.util.Collections;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Has the threads of a context let each other have the GIL, while there are several.
 *
 * <p>GraalPy has a task for that, which asks the holder of the GIL to let go of it, but starts it
 * in the first context only of those that share an engine: in all others, a thread that computes
 * would keep the rest waiting until it ends or waits itself.
 */
final class GilReleases {
  static final Access<Handles> ACCESS =
      Access.to(
          "a thread of an interpreter that computes may keep its other threads from running, but"
              + " for those of the first interpreter",
          Handles::find);

  /** GraalPy's own. */
  private static final long EACH_MILLIS = 50;

  /** Apart from virtual threads: it must run however busy their carriers are. */
  private static final ScheduledThreadPoolExecutor CLOCK = clock();

  @GuardedBy("this")
  private final Set<Thread> threads = Collections.newSetFromMap(new WeakHashMap<>());

  @GuardedBy("this")
  private @Nullable Runnable release;

  @GuardedBy("this")
  private @Nullable Future<?> repeated;

  @GuardedBy("this")
  private boolean ended;

  /**
   * What of GraalPy's it takes.
   *
   * @param task the class of the task
   * @param activate has a context schedule its task
   */
  record Handles(Class<?> task, MethodHandle activate) {
    static Handles find(MethodHandles.Lookup lookup) throws ReflectiveOperationException {
      return new Handles(
          Access.python("runtime.AsyncHandler$GilReleaseScheduler"),
          Access.handle(
              lookup,
              Access.python("runtime.PythonContext").getMethod("initializeMultiThreading")));
    }
  }

  private static ScheduledThreadPoolExecutor clock() {
    var executor = new ScheduledThreadPoolExecutor(1, HostThreads.nobodys("clutch-gil").factory());
    executor.setRemoveOnCancelPolicy(true);
    executor.setKeepAliveTime(1, TimeUnit.SECONDS);
    executor.allowCoreThreadTimeOut(true);
    return executor;
  }

  /** Whether a task of the context is the one that asks for the GIL. */
  static boolean knows(Runnable task) {
    var handles = ACCESS.found();
    return handles != null && handles.task().isInstance(task);
  }

  /** The context's task; all that it gives are the same. */
  synchronized void by(Runnable task) {
    if (release == null) {
      release = task;
      adjust();
    }
  }

  /** Whether the context has given its task. */
  synchronized boolean isReady() {
    return release != null;
  }

  /** A thread may hold the context's GIL from now on. */
  synchronized void came(Thread thread) {
    threads.add(thread);
    adjust();
  }

  /** It will not, before it comes again. */
  synchronized void left(Thread thread) {
    threads.remove(thread);
    adjust();
  }

  /** The context is closed. */
  synchronized void end() {
    ended = true;
    adjust();
  }

  @GuardedBy("this")
  private void adjust() {
    boolean wanted = release != null && threads.size() > 1 && !ended;
    if (wanted && repeated == null) {
      repeated =
          CLOCK.scheduleWithFixedDelay(release, EACH_MILLIS, EACH_MILLIS, TimeUnit.MILLISECONDS);
    } else if (!wanted && repeated != null) {
      repeated.cancel(false);
      repeated = null;
    }
  }
}
