package dev.clutch.bridge.calls;

import dev.clutch.data.Shareable;
import dev.clutch.errors.BarrierBrokenException;
import dev.clutch.errors.InterpreterException;
import dev.clutch.errors.LockAbandonedException;
import dev.clutch.exchange.sync.SyncBarrier;
import dev.clutch.exchange.sync.SyncCondition;
import dev.clutch.exchange.sync.SyncLock;
import dev.clutch.exchange.sync.SyncObject;
import dev.clutch.exchange.sync.Turn;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What the host functions of {@code clutch}'s locks and their like do. A time is in seconds, and
 * negative for no limit.
 */
public final class SyncCalls {
  private final Door door;
  private final HostWaits waits;

  /** For one interpreter. */
  public SyncCalls(Door door, HostWaits waits) {
    this.door = door;
    this.waits = waits;
  }

  /** The id of the interpreter whose code asks. */
  public long self() {
    return door.self();
  }

  /** Makes a lock, to which this interpreter refers; see {@link #bound}. So with all made here. */
  public long createLock(boolean reentrant) {
    return door.createSync((table, maker) -> table.createLock(maker, reentrant)).id();
  }

  /** Makes a semaphore. */
  public long createSemaphore(long permits, boolean bounded) {
    return door.createSync((table, maker) -> table.createSemaphore(maker, permits, bounded)).id();
  }

  /** Makes an event. */
  public long createEvent() {
    return door.createSync((table, maker) -> table.createEvent(maker)).id();
  }

  /**
   * Makes a barrier.
   *
   * @param action what the last party is to do, or null
   * @param seconds how long a party waits that says nothing else
   */
  public long createBarrier(int parties, @Nullable Shareable action, double seconds) {
    return door.createSync((table, maker) -> table.createBarrier(maker, parties, action, seconds))
        .id();
  }

  /** Makes a condition over a lock. */
  public long createCondition(SyncLock lock) {
    return door.createSync((table, maker) -> table.createCondition(maker, lock)).id();
  }

  /** Counts a reference. */
  public Runnable bind(long id) {
    door.syncsFor(id).bind(id, door.self());
    door.counted();
    return bound(id);
  }

  /** Gives back a reference that is counted. */
  public Runnable bound(long id) {
    var table = door.syncsFor(id);
    return () -> table.releaseOwn(id, door.self());
  }

  /** The primitive itself. */
  public SyncObject primitive(long id) {
    return door.sync(id);
  }

  /** Stands for a primitive. */
  public Shareable handle(long id, Shareable.SyncRef.Primitive primitive) {
    return door.syncsFor(id).handle(id, primitive);
  }

  // --- waiting

  /** Stands in line; this thread is going to wait. */
  public Turn join(SyncObject at) {
    return at.join(door.self(), null);
  }

  /** Stands in line; the bell is rung by another thread when the turn has come. */
  public Turn join(SyncObject at, Consumer<Turn> bell) {
    return at.join(door.self(), bell);
  }

  /** Stands in line and waits; see {@link #took(SyncObject, Turn, double)}. */
  public boolean took(SyncObject at, double seconds) {
    return (at instanceof SyncLock lock && lock.takeIfFree(door.self()))
        || took(at, join(at), seconds);
  }

  /**
   * Waits for a turn and ends it, so or so.
   *
   * @return false when the time is up
   * @throws LockAbandonedException when whoever held the lock is gone
   * @throws BarrierBrokenException when the barrier is broken
   */
  public boolean took(SyncObject at, Turn turn, double seconds) {
    boolean settled = false;
    try {
      await(turn, seconds);
      boolean granted = settled(at, turn);
      settled = true;
      return granted;
    } finally {
      if (!settled) {
        turn.cancel();
      }
    }
  }

  /** Waits for a turn, and does not end it. */
  private void await(Turn turn, double seconds) {
    Object _ = waits.await(seconds, turn::await);
  }

  /**
   * Ends a turn; false when nothing had become of it. See {@link #took(SyncObject, Turn, double)}.
   */
  public boolean settled(SyncObject at, Turn turn) {
    return switch (turn.settle()) {
      case GRANTED -> true;
      case WITHDRAWN -> false;
      case ABANDONED -> throw abandoned((SyncLock) at);
      case BROKEN -> throw broken((SyncBarrier) at);
      case ENDED ->
          throw new InterpreterException("synchronisation object " + at.id() + " not found");
    };
  }

  private static LockAbandonedException abandoned(SyncLock lock) {
    var holder = lock.abandonedBy();
    return new LockAbandonedException(
        holder == null // somebody has recovered it since
            ? "lock %d was abandoned by the interpreter that held it".formatted(lock.id())
            : "lock %d is abandoned: interpreter %d, which held it, was interrupted or destroyed"
                .formatted(lock.id(), holder));
  }

  /** Says why a barrier is broken; to be thrown by the caller. */
  public BarrierBrokenException broken(SyncBarrier barrier) {
    var dead = barrier.brokenBy();
    return new BarrierBrokenException(
        dead == null
            ? "barrier " + barrier.id() + " is broken"
            : "barrier %d is broken: interpreter %d, one of its parties, is destroyed"
                .formatted(barrier.id(), dead));
  }

  /** Waits for the others at a barrier; when the time is up, breaks it for all. */
  public Turn pass(SyncBarrier barrier, double seconds) {
    var turn = join(barrier);
    if (!took(barrier, turn, seconds)) {
      throw broken(barrier);
    }
    return turn;
  }

  /** The last party's action is done: lets all pass. */
  public void acted(SyncBarrier barrier, Turn turn) {
    if (!barrier.acted(turn)) {
      throw broken(barrier);
    }
  }

  /**
   * Releases the condition's lock, which is held, waits, and takes it again; false when in vain.
   */
  public boolean await(SyncCondition condition, double seconds) {
    var turn = join(condition);
    boolean settled = false;
    try {
      waitUnlocked(condition.lock(), turn, seconds);
      boolean woken = settled(condition, turn);
      settled = true;
      return woken;
    } finally {
      if (!settled) { // a notification is used up only by one who has the lock again
        turn.cancel();
      }
    }
  }

  private void waitUnlocked(SyncLock lock, Turn turn, double seconds) {
    var levels = lock.releaseAll(door.self());
    if (levels.isEmpty()) {
      throw abandoned(lock);
    }
    boolean goesOn = true;
    try {
      await(turn, seconds);
    } catch (HostWaits.HostInterrupted e) {
      goesOn = false; // nothing of the code that called does: nobody would release the lock
      throw e;
    } finally {
      if (goesOn && took(lock, -1)) {
        lock.regained(door.self(), levels);
      }
    }
  }
}
