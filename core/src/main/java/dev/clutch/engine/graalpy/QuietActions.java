package dev.clutch.engine.graalpy;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.clutch.engine.HostThreads;
import java.lang.System.Logger.Level;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Stands in for the executor in which a GraalPy context waits for collected weak references, for
 * native memory to be freed and for signals: three or four threads for each context, which nearly
 * always do nothing. Here they are virtual threads; and one daemon thread asks the threads of all
 * those interpreters that have several to let each other have the GIL.
 *
 * <p>What GraalPy does not use works as in any such executor, also a task of a kind that is not
 * known here.
 */
final class QuietActions extends ScheduledThreadPoolExecutor {
  /** What it costs when this cannot be done. */
  static final String LOST =
      "each interpreter has three or four threads of its own, what is collected while no code runs"
          + " in it calls no callback of a weak reference, and one of its Python threads that"
          + " computes may keep the others from running";

  static final Access<Fields> ACCESS = Access.to(LOST, Fields::find);

  private final LateActions late;
  private final GilReleases releases = new GilReleases();

  @GuardedBy("this")
  private final List<Thread> waiting = new ArrayList<>();

  /**
   * What of GraalPy's it takes.
   *
   * @param handler the field of a context
   * @param executor the field of a handler
   */
  record Fields(Field handler, Field executor) {
    static Fields find(MethodHandles.Lookup lookup) throws ReflectiveOperationException {
      var handler = Access.python("runtime.PythonContext").getDeclaredField("handler");
      handler.setAccessible(true);
      var executor = handler.getType().getDeclaredField("executorService");
      executor.setAccessible(true);
      return new Fields(handler, executor);
    }
  }

  private QuietActions(LateActions late) {
    super(0, HostThreads.daemon("clutch-actions").factory());
    this.late = late;
  }

  /**
   * Those of a context that has started none of its threads yet.
   *
   * @param python the context
   * @return null where there is no access, or where it is to have none or is polled by its user
   */
  static @Nullable QuietActions install(Object python) {
    var fields = ACCESS.found();
    var lateHandles = LateActions.ACCESS.found();
    if (fields == null || lateHandles == null) {
      return null;
    }
    try {
      var handler = fields.handler().get(python);
      if (!(fields.executor().get(handler) instanceof ThreadPoolExecutor own)
          || own.getPoolSize() != 0) { // its tasks would be lost
        return null;
      }
      var actions = new QuietActions(new LateActions(lateHandles, handler));
      fields.executor().set(handler, actions);
      own.shutdown();
      actions.releases.came(Thread.currentThread());
      var releaseHandles = GilReleases.ACCESS.found();
      if (releaseHandles != null) {
        releaseHandles.activate().invoke(python); // gives its task to the new executor
      }
      return actions;
    } catch (Throwable e) { // what method handles declare; setters throw nothing
      throw Access.ofAnotherVersion(e);
    }
  }

  /** Those of a context; null when it has its own executor. */
  static @Nullable QuietActions of(Object python) {
    var fields = ACCESS.found();
    if (fields == null) {
      return null;
    }
    try {
      return fields.executor().get(fields.handler().get(python)) instanceof QuietActions actions
          ? actions
          : null;
    } catch (IllegalAccessException e) {
      throw Access.ofAnotherVersion(e);
    }
  }

  LateActions late() {
    return late;
  }

  /** How many tasks wait for something to do. */
  synchronized int waiting() {
    return waiting.size();
  }

  GilReleases releases() {
    return releases;
  }

  @Override
  public synchronized @Nullable ScheduledFuture<?> scheduleWithFixedDelay(
      Runnable task, long initialDelay, long delay, TimeUnit unit) {
    if (isShutdown()) {
      throw new RejectedExecutionException("the context is closed");
    }
    if (GilReleases.knows(task)) {
      releases.by(task);
      return null; // GraalPy does not look at it
    }
    if (!late.knows(task)) {
      return super.scheduleWithFixedDelay(task, initialDelay, delay, unit);
    }
    waiting.add(
        Thread.ofVirtual()
            .name("clutch-actions")
            .inheritInheritableThreadLocals(false)
            .start(() -> repeat(task, unit.toMillis(delay))));
    return null;
  }

  @Override
  public synchronized List<Runnable> shutdownNow() {
    var neverRun = super.shutdownNow();
    waiting.forEach(Thread::interrupt);
    releases.end();
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
