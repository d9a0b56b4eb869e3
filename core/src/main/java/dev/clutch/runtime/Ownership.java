package dev.clutch.runtime;

import dev.clutch.engine.CallerThread;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Which thread owns an interpreter's {@code __main__}: one at a time. */
final class Ownership {
  private static final AtomicLong OWNERSHIPS = new AtomicLong();

  /**
   * The number grows with every ownership of the JVM, so the innermost has the highest.
   *
   * @param thread who asked for it, which another may do the work for
   */
  record Owner(Thread thread, long sequence) {}

  private final AtomicReference<@Nullable Owner> owner = new AtomicReference<>();
  private final CountDownLatch left = new CountDownLatch(1);

  @Nullable Owner owner() {
    return owner.get();
  }

  boolean isTaken() {
    return owner.get() != null;
  }

  /** Whether the calling thread is the owner. */
  boolean isMine() {
    var current = owner.get();
    return current != null && current.thread().equals(CallerThread.asking());
  }

  /** Makes the calling thread the owner; false when there is one, be it this thread itself. */
  boolean take() {
    var me = new Owner(CallerThread.asking(), OWNERSHIPS.incrementAndGet());
    return owner.compareAndSet(null, me);
  }

  /** Has no owner any more. */
  void release() {
    owner.set(null);
  }

  /** Tells {@link #awaitLast} that it was the last one. */
  void left() {
    left.countDown();
  }

  /**
   * Waits until the last owner, after whom nobody is let in, has left.
   *
   * @return false when the time is up
   */
  boolean awaitLast(long nanos) throws InterruptedException {
    return !isTaken() || left.await(nanos, TimeUnit.NANOSECONDS);
  }
}
