package dev.clutch.exchange.park;

import java.util.function.BooleanSupplier;

/**
 * Whether those who wait at one queue or channel stay awake for a while before they park: as long
 * as that has paid lately. To be parked and woken by another processor costs some 25 us, and two
 * who stay awake answer each other within one or two. But where both share a processor, who stays
 * awake keeps the other from doing what he waits for, and to park costs 4 us.
 *
 * <p>Shared by all who wait there, and not synchronized: it is a guess. What its numbers were found
 * by stands in docs/speed.md, "Waiting".
 */
public final class Patience {
  private static final int PAUSES_IN_A_MICROSECOND = 32; // about
  private static final boolean ALONE = Runtime.getRuntime().availableProcessors() == 1;

  // The first looks are a microsecond apart, later ones twice as far every second time: 45 us in
  // all, nearly twice as long as another takes to be woken. Who is awake must be found so by one
  // who has yet to wake up, and goes on until that one tries it, too.
  private static final int MOST_LOOKS = ALONE ? 0 : 9;
  private static final int LOOKS_UNTIL_TWICE_AS_FAR = 2;

  private static final int GATHERING_MICROS = ALONE ? 0 : 8;

  // After so many waits in vain one parks at once, but for a trial after so many others.
  private static final int IN_VAIN = 4;
  private static final int UNTIL_TRIED_AGAIN = 32;

  /** So many come or go meanwhile; where there is no room for them it does not pay. */
  public static final int CROWD = 32;

  private int inVain;
  private int waitsWithout;

  /**
   * Stays awake for some microseconds at most while there is nothing to do. Looks seldom, because
   * each look slows down the one who works; meanwhile several things to do gather.
   */
  public void lookOut(BooleanSupplier nothing) {
    if (inVain >= IN_VAIN) {
      if (++waitsWithout < UNTIL_TRIED_AGAIN) {
        return;
      }
      waitsWithout = 0;
    }
    for (int look = 0; look < MOST_LOOKS; look++) {
      if (!nothing.getAsBoolean()) {
        if (look > 0) {
          inVain = 0;
        }
        return;
      }
      pause(1 << (look / LOOKS_UNTIL_TWICE_AS_FAR));
    }
    inVain = Math.min(inVain + 1, IN_VAIN);
  }

  /** Stays awake for as long as it takes that several things to do, or room for them, gather. */
  public static void gather() {
    pause(GATHERING_MICROS);
  }

  private static void pause(int microseconds) {
    for (int i = 0; i < microseconds; i++) {
      for (int pause = 0; pause < PAUSES_IN_A_MICROSECOND; pause++) {
        Thread.onSpinWait();
      }
    }
  }
}
