package dev.clutch.exchange.park;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** How a thread, platform or virtual, waits to be unparked by whoever makes something true. */
public final class Parking {
  private Parking() {}

  /**
   * Parks until something is true. Spurious wake-ups are seen through; nothing is polled.
   *
   * @param nanos how long at most; {@link Long#MAX_VALUE} for ever
   * @return false when the time is up
   * @throws InterruptedException when interrupted, before or now, and it is not yet true
   */
  public static boolean until(BooleanSupplier done, long nanos, Object blocker)
      throws InterruptedException {
    assert LockOrder.isFree() : "a thread parks while others wait for what it has";
    long start = System.nanoTime();
    while (!done.getAsBoolean()) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      if (nanos == Long.MAX_VALUE) {
        LockSupport.park(blocker);
      } else {
        long left = nanos - (System.nanoTime() - start);
        if (left <= 0) {
          return false;
        }
        LockSupport.parkNanos(blocker, left);
      }
    }
    return true;
  }
}
