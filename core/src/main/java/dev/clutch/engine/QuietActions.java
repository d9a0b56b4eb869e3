package dev.clutch.engine;

import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Stands in for the executor in which a GraalPy context waits for collected weak references, for
 * native memory to be freed and for signals: three or four threads for each context, which nearly
 * always do nothing. Here they are virtual threads; and one daemon thread asks the threads of all
 * those interpreters that have several to let each other have the GIL.
 *
 * <p>What GraalPy does not use works as in any such executor.
 */
final class QuietActions extends ScheduledThreadPoolExecutor {
  private static final ThreadFactory DAEMONS = HostThreads.daemon("clutch-gil").factory();

  /** Apart from the rest: it must run however busy the carriers of virtual threads are. */
  private static final ScheduledThreadPoolExecutor GIL_RELEASES = gilReleases();

  // Guarded by this.
  private final List<Thread> waiting = new ArrayList<>();
  private final List<Future<?>> releases = new ArrayList<>();

  private final LateActions late;

  QuietActions(LateActions late) {
    super(0, DAEMONS);
    this.late = late;
  }

  LateActions late() {
    return late;
  }

  private static ScheduledThreadPoolExecutor gilReleases() {
    var executor = new ScheduledThreadPoolExecutor(1, DAEMONS);
    executor.setRemoveOnCancelPolicy(true);
    executor.setKeepAliveTime(1, TimeUnit.SECONDS);
    executor.allowCoreThreadTimeOut(true);
    return executor;
  }

  @Override
  public synchronized @Nullable ScheduledFuture<?> scheduleWithFixedDelay(
      Runnable task, long initialDelay, long delay, TimeUnit unit) {
    if (isShutdown()) {
      throw new RejectedExecutionException("the context is closed");
    }
    if (task.getClass().getSimpleName().equals("GilReleaseScheduler")) {
      var release = GIL_RELEASES.scheduleWithFixedDelay(task, initialDelay, delay, unit);
      releases.add(release);
      return release;
    }
    waiting.add(
        Thread.ofVirtual()
            .name("clutch-actions")
            .inheritInheritableThreadLocals(false)
            .start(() -> repeat(task, unit.toMillis(delay))));
    return null; // GraalPy does not look at it
  }

  @Override
  public synchronized List<Runnable> shutdownNow() {
    var neverRun = super.shutdownNow();
    waiting.forEach(Thread::interrupt);
    releases.forEach(release -> release.cancel(false));
    return neverRun;
  }

  private void repeat(Runnable task, long delay) {
    try {
      while (true) {
        Thread.sleep(delay);
        late.handOverNext(task);
      }
    } catch (InterruptedException e) {
      // shut down; a task that is interrupted while it waits sets the flag for sleep to find
    } catch (RuntimeException e) { // ends it, as it would in an executor
      System.getLogger(QuietActions.class.getName())
          .log(Level.DEBUG, "an asynchronous action of GraalPy failed", e);
    }
  }
}
