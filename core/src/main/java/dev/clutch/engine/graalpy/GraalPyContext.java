package dev.clutch.engine.graalpy;

import dev.clutch.engine.EngineContext;
import dev.clutch.engine.OutputMeter;
import dev.clutch.errors.InterpreterException;
import dev.clutch.errors.InterpreterExitException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/**
 * One GraalPy context: an interpreter with its own GIL, without an identity yet. Any thread may use
 * it; the GIL lets one at a time run Python.
 */
public final class GraalPyContext implements EngineContext {
  private static final String PYTHON = "python";
  private static final Duration EACH_INTERRUPT = Duration.ofSeconds(1);

  private final Context context;
  private final @Nullable ContextInternals internals;
  private final @Nullable OutputMeter meter;
  private final AtomicLong interrupts = new AtomicLong();
  private final AtomicInteger interrupting = new AtomicInteger();

  /** Polyglot lets one interrupt at a time, however long it takes: here each takes a second. */
  private final ReentrantLock turns = new ReentrantLock(true);

  private volatile @Nullable Thread guarded; // the one in guard()
  private volatile boolean ending;
  private volatile boolean closed;
  private volatile @Nullable Integer exitStatus;

  GraalPyContext(Context context, boolean confined, @Nullable OutputMeter meter) {
    this.context = context;
    this.meter = meter;
    try {
      context.initialize(PYTHON);
      internals = GraalPyInternals.of(context, confined);
    } catch (PolyglotException e) {
      context.close(true);
      throw new IllegalStateException(
          "GraalPy could not start an interpreter: " + e.getMessage(), e);
    } catch (RuntimeException | Error e) { // whatever it is, nobody else would close it
      context.close(true);
      throw e;
    }
  }

  /**
   * A source that runs in a namespace of its own, not in {@code __main__}, and that all contexts of
   * an engine parse once.
   *
   * @param name what tracebacks call it
   * @param text its code; the value of its last expression is the value of the source
   */
  public static Source privateSource(String name, String text) {
    return Source.newBuilder(PYTHON, text, name).internal(true).cached(true).buildLiteral();
  }

  /**
   * Runs a source.
   *
   * @return the value of its last expression
   */
  public Value eval(Source source) {
    return context.eval(source);
  }

  /**
   * Whether a context can be made by one thread and given to another as if that one had made it.
   */
  public static boolean canBeMadeAhead() {
    return GraalPyInternals.canHandOver();
  }

  /** Makes a context that nobody has used yet one that this thread has made just now. */
  @Override
  public void handOver() {
    if (internals != null) {
      internals.own();
      internals.startClocks();
    }
  }

  /**
   * Starts what GraalPy would else start when code first needs it, and then wait for all threads of
   * the context that are in system calls: to be called before it has a second one.
   */
  public void startLanguages() {
    if (internals != null) {
      context.enter();
      try {
        internals.startLanguages();
      } finally {
        context.leave();
      }
    }
  }

  /**
   * Runs host code that uses values of this context, and tells apart how it ended. One thread at a
   * time calls this, the owner of the interpreter's {@code __main__}; it also runs the callbacks of
   * weak references.
   *
   * @throws ContextInterrupted when {@link #interrupt} ended it
   * @throws ContextClosed when the context was closed under it
   * @throws InterpreterExitException when the code called {@code os._exit}
   * @throws InterpreterException when anything else went wrong that the guest side did not answer
   *     for
   */
  @Override
  public <T> T guard(Supplier<T> work) {
    long before = interrupts.get();
    if (internals != null) {
      internals.own();
    }
    guarded = Thread.currentThread();
    try {
      return internals != null && internals.hasLateActions() ? after(internals, work) : work.get();
    } catch (PolyglotException e) {
      var status = exitStatus;
      if (status != null) { // before the rest: in other threads, it may come out as any of them
        throw new InterpreterExitException(status);
      }
      // An interrupt that hits GraalPy while it gives up its GIL, or in a finally, comes out as an
      // internal error of its own.
      if (e.isInterrupted() || (interrupts.get() != before && e.isInternalError())) {
        throw new ContextInterrupted();
      }
      // an end that hits the thread inside of GraalPy's own work, or in a host function
      if (e.isCancelled() || (ending && (e.isInternalError() || e.isHostException()))) {
        throw new ContextClosed();
      }
      throw new InterpreterException(
          (e.isInternalError() ? "GraalPy failed: " : "Python code of Clutch failed: ")
              + e.getMessage(),
          e);
    } catch (IllegalStateException e) {
      if (closed) {
        throw new ContextClosed();
      }
      throw e;
    } finally {
      guarded = null;
    }
  }

  private List<Thread> allThreads() {
    var all = new ArrayList<>(threads());
    var one = guarded;
    if (one != null) {
      all.add(one);
    }
    return all;
  }

  /** The first Python code of the work has the actions done. */
  private <T> T after(ContextInternals internals, Supplier<T> work) {
    context.enter();
    try {
      internals.handOverLateActions();
      return work.get();
    } finally {
      context.leave();
    }
  }

  /** To share the content of its bytes and str objects; null where that cannot be had. */
  public @Nullable GuestContent content() {
    return GraalPyInternals.content(context);
  }

  @Override
  public List<Thread> threads() {
    return internals == null ? List.of() : internals.threads();
  }

  /** Of what is written in it; null when that is not limited. */
  @Override
  public @Nullable OutputMeter meter() {
    return meter;
  }

  /** Code is about to end everything in this context with {@code os._exit}. */
  public void exiting(int status) {
    exitStatus = status;
  }

  /** From now on this context is only made to end; what fails in it fails because of that. */
  @Override
  public void ending() {
    ending = true;
  }

  /**
   * Ends what runs in this context right now; blocked host calls are interrupted. Code may catch
   * that, in a {@code finally} with a {@code continue} for instance: it comes again each second.
   * The context stays usable.
   *
   * @param timeout how long to wait for that
   * @return whether everything had ended in time; false too when this thread is interrupted
   */
  @Override
  public boolean interrupt(Duration timeout) {
    long start = System.nanoTime();
    long most = TimeUnit.NANOSECONDS.convert(timeout);
    interrupting.incrementAndGet();
    try (var _ = new WakeUps(this::allThreads)) {
      for (long left = most; ; left = most - (System.nanoTime() - start)) {
        if (!turns.tryLock(Math.max(left, 0), TimeUnit.NANOSECONDS)) {
          return false; // somebody else was at it all the time
        }
        try { // 0 would be for ever
          interrupts.incrementAndGet();
          context.interrupt(Duration.ofNanos(Math.clamp(left, 1, EACH_INTERRUPT.toNanos())));
          return true;
        } catch (TimeoutException e) {
          if (left <= EACH_INTERRUPT.toNanos()) {
            return false;
          } // else once more
        } finally {
          turns.unlock();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      interrupting.decrementAndGet();
    }
  }

  @Override
  public boolean isInterrupting() {
    return closed || interrupting.get() > 0;
  }

  @Override
  public boolean interruptsBy(String type) {
    return type.startsWith("com.oracle.truffle.") || type.startsWith("com.oracle.graal.python.");
  }

  /**
   * Closes the context; whatever runs there is cancelled, no Python code of its own runs any more.
   */
  @Override
  public void close() {
    ending = true;
    closed = true;
    try (var _ = new WakeUps(this::allThreads)) {
      context.close(true);
    }
  }
}
