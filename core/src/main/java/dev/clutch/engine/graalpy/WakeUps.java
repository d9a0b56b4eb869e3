package dev.clutch.engine.graalpy;

import dev.clutch.engine.HostThreads;
import dev.clutch.engine.SystemCalls;
import java.util.Collection;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Wakes threads out of their system calls, again and again while somebody waits for them to end:
 * GraalPy looks for what it is told to do only between two calls.
 */
final class WakeUps implements AutoCloseable {
  private static final long FIRST_NANOS = TimeUnit.MILLISECONDS.toNanos(5); // most need none
  private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Supplier<? extends Collection<Thread>> threads;
  private long pause = FIRST_NANOS; // of the clock's thread, once it has begun
  private volatile boolean over;

  /** Begins in a moment. */
  WakeUps(Supplier<? extends Collection<Thread>> threads) {
    this.threads = threads;
    var _ = HostThreads.after(FIRST_NANOS, this::wake);
  }

  private void wake() {
    if (over) {
      return;
    }
    SystemCalls.interrupt(threads.get());
    pause = Math.min(2 * pause, LONGEST_NANOS); // it may have been just about to begin its call
    var _ = HostThreads.after(pause, this::wake);
  }

  @Override
  public void close() {
    over = true;
  }
}
