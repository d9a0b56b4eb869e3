package dev.clutch.engine;

import dev.clutch.errors.InterpreterException;
import dev.clutch.errors.InterpreterExitException;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where the code of one interpreter runs: with a GIL of its own, without an identity yet. Any
 * thread may use it.
 */
public interface EngineContext extends AutoCloseable {
  /** Makes a context that nobody has used yet one that this thread has made just now. */
  void handOver();

  /**
   * Runs host code that uses values of this context, and tells apart how it ended. One thread at a
   * time calls this, the owner of the interpreter's {@code __main__}.
   *
   * @throws ContextInterrupted when {@link #interrupt} ended it
   * @throws ContextClosed when the context was closed under it
   * @throws InterpreterExitException when the code called {@code os._exit}
   * @throws InterpreterException when anything else went wrong that the guest side did not answer
   *     for
   */
  <T> T guard(Supplier<T> work);

  /**
   * Ends what runs in this context right now; blocked host calls are interrupted. The context stays
   * usable.
   *
   * @param timeout how long to wait for that
   * @return whether everything had ended in time
   */
  boolean interrupt(Duration timeout);

  /** Whether somebody is about to end what runs in this context. */
  boolean isInterrupting();

  /**
   * Whether a class is one with which the engine itself interrupts threads, to have them do
   * something for it.
   *
   * @param type the binary name of the class that calls {@link Thread#interrupt}
   */
  boolean interruptsBy(String type);

  /** From now on this context is only made to end; what fails in it fails because of that. */
  void ending();

  /** Those threads that code of this context has started and that live. */
  List<Thread> threads();

  /** Of what is written in it; null when that is not limited. */
  @Nullable OutputMeter meter();

  /**
   * Closes the context; whatever runs there is cancelled, no Python code of its own runs any more.
   */
  @Override
  void close();

  /** What ran was ended by {@link #interrupt}. */
  final class ContextInterrupted extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Says so. */
    public ContextInterrupted() {
      super("the interpreter was interrupted");
    }
  }

  /** What ran was ended because the context is closed. */
  final class ContextClosed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Says so. */
    public ContextClosed() {
      super("the interpreter is closed");
    }
  }
}
