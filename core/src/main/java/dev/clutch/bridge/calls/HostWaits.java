package dev.clutch.bridge.calls;

import dev.clutch.engine.InterruptWatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How host functions wait on behalf of Python code: interruptible, with a deadline, and letting
 * signals in.
 */
public final class HostWaits {
  /** Something that waits for a while. */
  @FunctionalInterface
  public interface Wait<T> {
    /** Waits at most that long; null when the time is up. */
    @Nullable T attempt(long nanos) throws InterruptedException;
  }

  private final @Nullable Signals signals;

  public HostWaits(@Nullable Signals signals) {
    this.signals = signals;
  }

  /**
   * Waits.
   *
   * @param seconds how long at most; negative for ever
   * @return null when the time is up
   */
  public <T> @Nullable T await(double seconds, Wait<T> wait) {
    long nanos = seconds < 0 ? Long.MAX_VALUE : toNanos(seconds);
    long start = System.nanoTime();
    while (true) {
      long left =
          nanos == Long.MAX_VALUE ? nanos : Math.max(0, nanos - (System.nanoTime() - start));
      try {
        return signals == null ? wait.attempt(left) : signals.letIn(() -> wait.attempt(left));
      } catch (InterruptedException e) {
        if (signals == null || !signals.deliver()) {
          // Thread.interrupt, of which the watch may not have heard; Context.interrupt or
          // Context.close: on the way back to Python polyglot throws its own. Not with the
          // interrupted status set again: GraalPy takes its GIL back first, and that would break
          // into it.
          InterruptWatch.tell();
          throw new HostInterrupted(e);
        }
        // A handler ran and did not raise: go on waiting, as Python does since PEP 475.
      }
    }
  }

  private static long toNanos(double seconds) {
    double nanos = seconds * TimeUnit.SECONDS.toNanos(1);
    return nanos >= Long.MAX_VALUE ? Long.MAX_VALUE : (long) nanos;
  }

  /** Ends what a host function does where this thread was interrupted, as a wait is ended. */
  static HostInterrupted interrupted(Exception cause) {
    boolean _ = Thread.interrupted();
    InterruptWatch.tell();
    return new HostInterrupted(cause);
  }

  /** A wait was ended by an interrupt that is not a signal. */
  public static final class HostInterrupted extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public HostInterrupted(Exception cause) {
      super("interrupted while waiting", cause);
    }
  }
}
