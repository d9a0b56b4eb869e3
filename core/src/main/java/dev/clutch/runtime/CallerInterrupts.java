package dev.clutch.runtime;

import dev.clutch.engine.EngineContext;
import dev.clutch.engine.EngineContext.ContextInterrupted;
import dev.clutch.engine.HostThreads;
import dev.clutch.engine.InterruptWatch;
import dev.clutch.errors.ExecutionFailedException;
import dev.clutch.errors.InterpreterException;
import dev.clutch.errors.InterpreterInterruptedException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Ends what a thread runs in an interpreter when somebody interrupts that thread. One thread at a
 * time runs something, the owner.
 */
final class CallerInterrupts {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  /** Something runs that nobody has interrupted; never used as a run. */
  private static final InterruptibleRun UNDISTURBED = new InterruptibleRun();

  private final LiveInterpreter interpreter;
  private final EngineContext context;
  private final InterruptWatch watch;
  private final AtomicReference<@Nullable InterruptibleRun> state = new AtomicReference<>();

  CallerInterrupts(LiveInterpreter interpreter, EngineContext context) {
    this.interpreter = interpreter;
    this.context = context;
    this.watch = new InterruptWatch(context::interruptsBy, this::interrupted);
  }

  /** Refuses to begin in a thread that is interrupted; as whatever blocks does. */
  void check() {
    if (Thread.currentThread().isInterrupted()) {
      throw new InterpreterInterruptedException(
          "the thread was interrupted before it ran code in interpreter " + interpreter.id());
    }
  }

  /**
   * Does what must not be disturbed by an interrupt that came before, nor take long: GraalPy reads
   * files, and the JDK closes those that an interrupted thread reads.
   */
  static <T> T shielded(Supplier<T> work) {
    boolean interrupted = Thread.interrupted();
    try {
      return work.get();
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /**
   * Runs work in this thread.
   *
   * @throws InterpreterInterruptedException when the thread was interrupted meanwhile, and the work
   *     did not end well all the same; then, as after any interrupt, the thread's status is set
   */
  <T> T watch(Supplier<T> work) {
    state.setRelease(UNDISTURBED);
    var outer = watch.begin();
    try {
      var result = work.get();
      if (isInterrupted() && result instanceof Guest.Outcome.Failed(var info, var cause)) {
        throw ended(new ExecutionFailedException(info, cause));
      }
      return result;
    } catch (ContextInterrupted e) {
      throw isInterrupted() ? ended(e) : e;
    } catch (InterpreterException e) {
      // how it comes out of a host function that waited
      throw isInterrupted() && e.getClass().equals(InterpreterException.class) ? ended(e) : e;
    } finally {
      watch.end(outer);
      var run = state.getAndSet(null);
      if (run != UNDISTURBED && run != null) {
        run.leave();
        passOn(outer);
      }
    }
  }

  /**
   * The interrupt is meant for what the thread does further out, too. If that is Python code, it is
   * ended, and not by the thread's status: whatever file it writes next would be closed.
   */
  private static void passOn(@Nullable InterruptWatch outer) {
    if (outer == null) {
      Thread.currentThread().interrupt();
    } else {
      boolean _ = Thread.interrupted();
      InterruptWatch.tell();
    }
  }

  private boolean isInterrupted() {
    return state.get() != UNDISTURBED;
  }

  private InterpreterInterruptedException ended(RuntimeException cause) {
    return new InterpreterInterruptedException(
        "the thread was interrupted while it ran code in interpreter " + interpreter.id(), cause);
  }

  /** Called by whoever interrupts the thread, and must not wait. */
  private void interrupted(boolean surely) {
    if (!surely && context.isInterrupting()) {
      return; // that is how it wakes the thread
    }
    var run = new InterruptibleRun(interpreter);
    if (state.compareAndSet(UNDISTURBED, run)) {
      HostThreads.daemon("clutch-interrupt-" + interpreter.id()).start(() -> end(run));
    }
  }

  private static void end(InterruptibleRun run) {
    try {
      boolean _ = run.cancel(PATIENCE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // nobody has this thread to interrupt it
    }
  }
}
