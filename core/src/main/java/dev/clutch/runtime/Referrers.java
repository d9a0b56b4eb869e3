package dev.clutch.runtime;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.clutch.exchange.table.References;
import java.util.function.Predicate;

/** Who refers to an interpreter, and whether it is to end with the last reference. */
final class Referrers {
  @GuardedBy("this")
  private final References references = new References();

  @GuardedBy("this")
  private boolean lastEndsIt;

  private volatile boolean abandoned;

  /** From now on it is abandoned when the last reference is given back. */
  synchronized void lastEndsIt() {
    lastEndsIt = true;
  }

  synchronized void add(long holder) {
    references.add(holder);
    abandoned = false;
  }

  /**
   * Gives references back.
   *
   * @param removal false when there were none to give back
   * @return whether the interpreter is abandoned by that
   */
  synchronized boolean remove(Predicate<References> removal) {
    if (removal.test(references) && references.none() && lastEndsIt) {
      abandoned = true;
      return true;
    }
    return false;
  }

  /** Whether the last reference was given back, and none counted since. */
  boolean abandoned() {
    return abandoned;
  }
}
