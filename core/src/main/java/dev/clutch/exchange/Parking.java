package dev.clutch.exchange;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** How a thread, platform or virtual, waits to be unparked by whoever makes something true. */
final class Parking {
  // About half a microsecond between two looks, and as long in all as it takes to be parked and
  // woken; nothing where no other processor can do meanwhile what is waited for.
  private static final int LOOKS = Runtime.getRuntime().availableProcessors() > 1 ? 8 : 0;
  private static final int PAUSES = 32;

  private Parking() {}

  /**
   * Stays awake for a few microseconds while there is nothing to do: to be parked and woken costs
   * more. Looks seldom, because each look slows down the one who works; meanwhile several things to
   * do gather.
   */
  static void lookOut(BooleanSupplier nothing) {
    for (int looks = LOOKS; looks > 0 && nothing.getAsBoolean(); looks--) {
      pause(PAUSES);
    }
  }

  /** Stays awake as long as {@link #lookOut} does at most. */
  static void gather() {
    pause(LOOKS * PAUSES);
  }

  private static void pause(int times) {
    for (int pause = times; pause > 0; pause--) {
      Thread.onSpinWait();
    }
  }

  /**
   * Parks until something is true. Spurious wake-ups are seen through; nothing is polled.
   *
   * @param nanos how long at most; {@link Long#MAX_VALUE} for ever
   * @return false when the time is up
   * @throws InterruptedException when interrupted, before or now, and it is not yet true
   */
  static boolean until(BooleanSupplier done, long nanos, Object blocker)
      throws InterruptedException {
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
