package dev.clutch.runtime;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The end of one interpreter: it comes once, and whoever asks for it second waits for it. */
final class Death {
  private final Queue<Runnable> before = new ConcurrentLinkedQueue<>();
  private final AtomicReference<@Nullable Thread> killer = new AtomicReference<>();
  private final CountDownLatch done = new CountDownLatch(1);
  private volatile boolean begun;

  /** Whether it has begun. */
  boolean hasBegun() {
    return begun;
  }

  /**
   * Has something short done as soon as it begins.
   *
   * @return forgets it again
   */
  Runnable before(Runnable action) {
    before.add(action);
    if (begun) {
      action.run();
    }
    return () -> before.remove(action);
  }

  /**
   * Ends the interpreter, or waits until whoever was quicker has: what closes the runtime next must
   * not meet it half dead. Interrupted, it waits no longer.
   *
   * @param end done once, after what is to be done before
   */
  void die(Runnable end) {
    begun = true;
    if (!killer.compareAndSet(null, Thread.currentThread())) {
      await();
      return;
    }
    try {
      boolean _ =
          CallerInterrupts.shielded(
              () -> {
                try {
                  before.forEach(Runnable::run); // first: its threads may wait for what ends now
                } finally {
                  end.run();
                }
                return true;
              });
    } finally {
      done.countDown();
    }
  }

  private void await() {
    if (Thread.currentThread().equals(killer.get())) {
      return; // what is done before comes here
    }
    try {
      done.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
