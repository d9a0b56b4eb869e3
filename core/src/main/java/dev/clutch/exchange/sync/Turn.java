package dev.clutch.exchange.sync;

import dev.clutch.exchange.park.Parking;
import dev.clutch.exchange.table.References;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A place in line at a {@link SyncObject}, and what became of it. Whoever serves it says so once:
 * what is granted then belongs to the turn's holder, who may be a thread that {@linkplain #await
 * waits}, or has left a bell.
 *
 * <p>Every turn is ended once by its holder: with {@link #settle}, which lets stand what happened
 * by then, or with {@link #cancel}, which gives it back. What was granted and is not settled when
 * the holder's interpreter ends, is taken from it: nobody will come for it.
 */
public final class Turn {
  /** What became of a turn. */
  public enum Outcome {
    /** The holder has what it stood in line for. */
    GRANTED,
    /** The lock's owner is destroyed; the holder does not have the lock. */
    ABANDONED,
    /** The barrier is broken. */
    BROKEN,
    /**
     * There is no such object any more, or the holder's interpreter ended before it came for what
     * was granted.
     */
    ENDED,
    /** The holder gave up before anything happened. */
    WITHDRAWN
  }

  private final SyncObject at;
  private final long holder;
  private final Thread thread = Thread.currentThread();
  private final Thread asking;
  private final @Nullable Consumer<Turn> bell;
  private volatile @Nullable Outcome outcome; // written under the object's guard, as the last
  int index; // written under the object's guard, before the outcome, and read after it

  Turn(SyncObject at, long holder, @Nullable Consumer<Turn> bell) {
    this.at = at;
    this.asking = at.asking();
    this.holder = holder;
    this.bell = bell;
  }

  /** The id of the interpreter that stands in line, or {@link References#HOST}. */
  long holder() {
    return holder;
  }

  /** The thread for which it stands in line: its own, or the one for which that acts. */
  Thread asking() {
    return asking;
  }

  /** How many came before it, at a barrier. */
  public int index() {
    return index;
  }

  /** What became of it; null when nothing did yet. */
  public @Nullable Outcome outcome() {
    return outcome;
  }

  /** Says what became of it, unless that was said before. Called under the object's guard. */
  void finish(Outcome how) {
    if (outcome != null) {
      return;
    }
    outcome = how;
    if (bell != null) {
      bell.accept(this);
    } else {
      LockSupport.unpark(thread);
    }
  }

  /** Takes back what was granted. Called under the object's guard. */
  void revoke() {
    outcome = Outcome.ENDED;
  }

  /**
   * Waits until something became of it. Interrupted, or out of time, the turn keeps its place: a
   * signal handler may run, and the wait go on.
   *
   * @param nanos how long at most; {@link Long#MAX_VALUE} for ever
   * @return null when the time is up
   */
  public @Nullable Outcome await(long nanos) throws InterruptedException {
    return Parking.until(() -> outcome != null, nanos, this) ? outcome : null;
  }

  /** Ends the turn: gives the place up, if nothing became of it yet. */
  public Outcome settle() {
    return at.settle(this);
  }

  /** Ends the turn: gives the place up, or back what was granted. Does nothing once settled. */
  public void cancel() {
    at.cancel(this);
  }
}
