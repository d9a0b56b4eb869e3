package dev.clutch.runtime;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.clutch.config.InterpreterConfig;
import dev.clutch.engine.HostThreads;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Makes interpreters ahead of time, for those configs that interpreters are created with.
 *
 * <p>Each config has a target, how many to keep. The first interpreter created sets its config's to
 * one; other configs start when they are seen a second time. Whenever a create finds none, the
 * target doubles, up to the limit, which holds for all configs together; when nobody has created
 * one for {@link #PATIENCE}, it is halved. A daemon thread makes them, one at a time, and ends when
 * all targets are back at zero: a program that creates none, or none any more, pays nothing.
 *
 * <p>It makes none while so many are being made by those who need them that all processors are
 * busy, nor while the heap is nearly full. The lock is never held while an interpreter is made or
 * closed. Thread-safe.
 */
final class InterpreterSupply implements AutoCloseable {
  /** How long the number of those that nobody asks for is kept. */
  static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Function<InterpreterConfig, BlankInterpreter> maker;
  private final int limit;
  private final int processors = Runtime.getRuntime().availableProcessors();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  @GuardedBy("lock")
  private final Shelves shelves;

  @GuardedBy("lock")
  private int makers; // those who make one because they need it

  @GuardedBy("lock")
  private @Nullable Thread thread;

  @GuardedBy("lock")
  private boolean making;

  @GuardedBy("lock")
  private boolean closed;

  @GuardedBy("lock")
  private @Nullable Runnable afterwards;

  /**
   * Starts without any.
   *
   * @param limit how many to keep at most; 0 for no supply
   */
  InterpreterSupply(Function<InterpreterConfig, BlankInterpreter> maker, int limit) {
    this(maker, limit, PATIENCE);
  }

  InterpreterSupply(
      Function<InterpreterConfig, BlankInterpreter> maker, int limit, Duration patience) {
    this.maker = maker;
    this.limit = limit;
    this.shelves = new Shelves(limit, patience);
  }

  /** An interpreter made ahead; else one is made now, and what goes wrong is thrown here. */
  BlankInterpreter get(InterpreterConfig config) {
    // what Java classes a name stands for depends on the thread that makes the interpreter
    if (limit == 0 || !config.hostClasses().isEmpty()) {
      return maker.apply(config);
    }
    var ready = take(config);
    if (ready != null) {
      return ready;
    }
    try {
      return maker.apply(config);
    } finally {
      lock.lock();
      try {
        makers--;
        changed.signal();
      } finally {
        lock.unlock();
      }
    }
  }

  /** One made ahead, or null: then the caller counts as one of the {@link #makers}. */
  private @Nullable BlankInterpreter take(InterpreterConfig config) {
    lock.lock();
    try {
      if (!closed && thread == null) {
        var worker = HostThreads.nobodys("clutch-supply").unstarted(this::work);
        worker.setContextClassLoader(InterpreterSupply.class.getClassLoader()); // not the caller's
        worker.start(); // before anything is taken: there may be no thread
        thread = worker;
      }
      var blank = shelves.take(config, System.nanoTime());
      if (blank == null) {
        makers++;
      }
      changed.signal();
      return blank;
    } finally {
      lock.unlock();
    }
  }

  /** How many there are; for tests. */
  int size() {
    lock.lock();
    try {
      return shelves.size();
    } finally {
      lock.unlock();
    }
  }

  private void work() {
    while (true) {
      InterpreterConfig config;
      List<BlankInterpreter> tooMany;
      lock.lock();
      try {
        making = false;
        long now = System.nanoTime();
        shelves.shrink(now);
        config = closed || isBusy() ? null : shelves.wanted(now);
        tooMany = shelves.takeSurplus();
        if (config == null && tooMany.isEmpty()) {
          if (closed || shelves.isEmpty()) {
            thread = null;
            break;
          }
          long _ = changed.awaitNanos(shelves.untilNext(now));
          continue;
        }
        making = true; // or closing: the engine must not be closed meanwhile
      } catch (InterruptedException e) {
        thread = null; // somebody ends the threads of this JVM; the next create starts another
        break;
      } finally {
        lock.unlock();
      }
      tooMany.forEach(InterpreterSupply::discard);
      if (config != null) {
        make(config);
      }
    }
    finish();
  }

  private static void discard(BlankInterpreter blank) {
    try {
      blank.context().close();
    } catch (RuntimeException | Error e) { // nobody's, so there is nobody to be told
      System.getLogger(InterpreterSupply.class.getName())
          .log(Level.WARNING, "could not close an interpreter that nobody has used", e);
    }
  }

  private void make(InterpreterConfig config) {
    BlankInterpreter blank = null;
    try {
      blank = maker.apply(config);
    } catch (RuntimeException | Error e) {
      // whoever creates the next one makes it himself, and is told if it goes wrong again
      System.getLogger(InterpreterSupply.class.getName())
          .log(Level.DEBUG, "could not make an interpreter ahead of time", e);
    }
    lock.lock();
    try {
      if (blank == null) {
        shelves.failed(config);
      } else if (closed) {
        shelves.putAside(blank);
      } else {
        shelves.put(config, blank);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Whether those who need one, or the heap, leave no room for any other. */
  @GuardedBy("lock")
  private boolean isBusy() {
    return makers >= processors || heapIsNearlyFull();
  }

  private static boolean heapIsNearlyFull() {
    var runtime = Runtime.getRuntime();
    long used = runtime.totalMemory() - runtime.freeMemory();
    return used > runtime.maxMemory() / 10 * 9;
  }

  /** Makes no more, and closes those that there are. Waits for none that is being made. */
  @Override
  public void close() {
    List<BlankInterpreter> all;
    lock.lock();
    try {
      closed = true;
      all = shelves.clear();
      changed.signal();
    } finally {
      lock.unlock();
    }
    all.forEach(InterpreterSupply::discard);
  }

  /** Once closed: does something when none is being made any more, in this thread or that one's. */
  void whenIdle(Runnable action) {
    lock.lock();
    try {
      if (making) {
        afterwards = action;
        return;
      }
    } finally {
      lock.unlock();
    }
    action.run();
  }

  private void finish() {
    Runnable action;
    lock.lock();
    try {
      action = afterwards;
    } finally {
      lock.unlock();
    }
    if (action != null) {
      action.run();
    }
  }
}
