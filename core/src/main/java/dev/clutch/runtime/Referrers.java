package dev.clutch.runtime;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.clutch.exchange.table.Maker;
import dev.clutch.exchange.table.References;
import java.util.function.Predicate;

/** Who refers to an interpreter, and whether it is to end with the last reference. */
final class Referrers {
  private static final long NOBODY = Long.MIN_VALUE;

  @GuardedBy("this")
  private final References references = new References();

  @GuardedBy("this")
  private boolean lastEndsIt;

  private final long maker;
  private final long ward; // of whom: the maker that takes it along, or none
  private volatile boolean abandoned;

  /**
   * Those of a new interpreter.
   *
   * @param lastEndsIt whether it is abandoned when the last reference is given back
   */
  Referrers(Maker maker, boolean lastEndsIt) {
    this.maker = maker.interpreter();
    this.ward = maker.takesAlong() ? maker.interpreter() : NOBODY;
    this.lastEndsIt = lastEndsIt;
    if (maker.refers()) {
      references.add(maker.interpreter());
    }
  }

  /** The id of who made it. */
  long maker() {
    return maker;
  }

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

  /**
   * Gives back all that a dead interpreter held.
   *
   * @return whether the interpreter is abandoned by that
   */
  synchronized boolean died(long holder) {
    boolean lost = references.removeAll(holder);
    if (ward == holder) {
      lost = true;
      lastEndsIt = true;
    }
    abandoned = abandoned || (lost && references.none() && lastEndsIt);
    return lost && abandoned;
  }

  /** Whether the last reference was given back, and none counted since. */
  boolean abandoned() {
    return abandoned;
  }
}
