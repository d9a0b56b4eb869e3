package dev.clutch.exchange;

import java.util.function.BooleanSupplier;

/**
 * How long those who wait at one queue or channel stay awake before they park: as long as that has
 * paid lately. To be parked and woken by another processor costs some 25 us. But where both share
 * one, who stays awake keeps the other from doing what he waits for, and to park costs 4 us.
 *
 * <p>Shared by all who wait there, and not synchronized: it is a guess.
 */
final class Patience {
  // About a microsecond between two looks; no look at all where there is no other processor.
  private static final int MOST = Runtime.getRuntime().availableProcessors() > 1 ? 8 : 0;
  private static final int PAUSES = 32;

  // After so many waits without a look one tries again whether it pays, and stays awake for as long
  // as another takes to be woken: or each would park just before the other comes.
  private static final int UNTIL_TRIED_AGAIN = 32;
  private static final int TRIAL = 5 * MOST;

  private int looks = MOST;
  private int waitsWithout;

  /**
   * Stays awake for a few microseconds at most while there is nothing to do. Looks seldom, because
   * each look slows down the one who works; meanwhile several things to do gather.
   */
  void lookOut(BooleanSupplier nothing) {
    int most = looks;
    if (most == 0) {
      if (++waitsWithout < UNTIL_TRIED_AGAIN) {
        return;
      }
      waitsWithout = 0;
      most = TRIAL;
    }
    for (int look = 0; look < most; look++) {
      if (!nothing.getAsBoolean()) {
        if (look > 0) {
          looks = MOST;
        }
        return;
      }
      pause(PAUSES);
    }
    looks /= 2;
  }

  /** Stays awake as long as {@link #lookOut} does at most. */
  static void gather() {
    pause(MOST * PAUSES);
  }

  private static void pause(int times) {
    for (int pause = times; pause > 0; pause--) {
      Thread.onSpinWait();
    }
  }
}
