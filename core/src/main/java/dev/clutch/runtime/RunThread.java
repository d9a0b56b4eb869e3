package dev.clutch.runtime;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.clutch.engine.CallerThread;
import dev.clutch.engine.CallerThread.Carrier;
import dev.clutch.engine.InterruptWatch;
import dev.clutch.exchange.park.Parking;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The thread in which runs of one interpreter are done whose callers must not wait for what GraalPy
 * cannot interrupt: a builtin that loops in Java, a system call. The caller waits here, and is let
 * go when the interpreter is given up; the thread is left behind.
 *
 * <p>One run at a time. The thread is the same for each, as long as they are not far apart: what
 * Python code keeps for a thread is there the next time.
 */
final class RunThread {
  /** How long an idle thread is kept. */
  private static final long KEPT_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final String name;
  private final Predicate<String> engines;

  @GuardedBy("this")
  private @Nullable Carrier carrier;

  @GuardedBy("this")
  private @Nullable Run<?> next;

  @GuardedBy("this")
  private boolean given;

  @GuardedBy("this")
  private @Nullable Run<?> current;

  /**
   * Makes one that has no thread yet.
   *
   * @param engines whether a class, by its name, is one of the engine's: see {@link InterruptWatch}
   */
  RunThread(long id, Predicate<String> engines) {
    this.name = "clutch-run-" + id;
    this.engines = engines;
  }

  /** The caller was let go: nobody knows when the work will end. */
  static final class LetGo extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LetGo() {
      super("the interpreter was given up");
    }
  }

  /** Work, and who waits for it. */
  private static final class Run<T> {
    final Supplier<T> work;
    final Thread waiting = Thread.currentThread();
    final Thread asking = CallerThread.asking();
    final @Nullable ClassLoader loader = waiting.getContextClassLoader();
    final CompletableFuture<T> result = new CompletableFuture<>();

    Run(Supplier<T> work) {
      this.work = work;
    }

    /** Does the work; the answer tells of it. */
    Runnable run() {
      var done = new CompletableFuture<T>();
      CallerThread.complete(done, work);
      return () -> {
        CallerThread.complete(result, () -> CallerThread.get(done));
        LockSupport.unpark(waiting);
      };
    }
  }

  /**
   * Does work that nobody else does meanwhile; what it throws is thrown here.
   *
   * @throws LetGo when {@link #giveUp} was called first
   */
  <T> T run(Supplier<T> work) {
    var run = new Run<>(work);
    hand(run);
    boolean interrupted = false;
    while (true) {
      try {
        boolean _ = Parking.until(run.result::isDone, Long.MAX_VALUE, this);
        break;
      } catch (InterruptedException e) {
        interrupted = true;
        interrupt(run);
      }
    }
    if (interrupted) {
      passOn();
    }
    return CallerThread.get(run.result);
  }

  private synchronized void hand(Run<?> run) {
    if (given) {
      throw new LetGo();
    }
    if (carrier == null) {
      var thread = new Carrier(this::work, name);
      thread.start(); // first: where there can be no thread, the next run tries again
      carrier = thread;
    }
    current = run;
    next = run;
    LockSupport.unpark(carrier);
  }

  /** The thread while it does a run. */
  synchronized @Nullable Thread running() {
    return current == null ? null : carrier;
  }

  /** The run is told, as where it is done in the caller's thread. */
  private synchronized void interrupt(Run<?> run) {
    if (current == run && carrier != null) { // never what comes next
      carrier.interrupt();
    }
  }

  /**
   * The status is not set for a thread of Python's: it takes its GIL back first, and that would
   * break into it. Whoever has interrupted it sees to the rest.
   */
  private void passOn() {
    var thread = Thread.currentThread();
    if (engines.test(thread.getClass().getName()) || InterruptWatch.isListening()) {
      InterruptWatch.tell();
    } else {
      thread.interrupt();
    }
  }

  private void work() {
    while (true) {
      var run = await();
      if (run == null) {
        return;
      }
      var me = (Carrier) Thread.currentThread();
      me.actFor(run.asking);
      me.setContextClassLoader(run.loader);
      var tell = run.run();
      me.setContextClassLoader(null); // nobody's until the next run
      me.actFor(me);
      synchronized (this) {
        current = null;
        boolean _ = Thread.interrupted(); // was meant for the run
      }
      tell.run(); // last: whoever waits may have the next run
    }
  }

  /** The next run; null when the thread has idled for long, or is of no more use. */
  private @Nullable Run<?> await() {
    long start = System.nanoTime();
    while (true) {
      long left = KEPT_NANOS - (System.nanoTime() - start);
      synchronized (this) {
        var run = next;
        if (run != null) {
          next = null;
          return run;
        }
        if (given || left <= 0) {
          carrier = null;
          return null;
        }
      }
      LockSupport.parkNanos(this, left);
      boolean _ = Thread.interrupted(); // nobody's business while it idles
    }
  }

  /** The interpreter has ended or is given up: whoever waits is let go, and the thread ends. */
  synchronized void giveUp() {
    given = true;
    var run = current;
    if (run != null && run.result.completeExceptionally(new LetGo())) {
      LockSupport.unpark(run.waiting);
    }
    if (carrier != null) {
      LockSupport.unpark(carrier);
    }
  }
}
