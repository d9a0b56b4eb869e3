package dev.clutch.bridge.graalpy.sync;

import dev.clutch.bridge.calls.HostWaits;
import dev.clutch.bridge.graalpy.crossing.GuestErrors;
import dev.clutch.bridge.graalpy.lines.Bells;
import dev.clutch.errors.InterpreterException;
import dev.clutch.exchange.sync.SyncBarrier;
import dev.clutch.exchange.sync.SyncLock;
import dev.clutch.exchange.sync.SyncObject;
import dev.clutch.exchange.sync.Turn;
import org.graalvm.polyglot.HostAccess;
import org.graalvm.polyglot.Value;

/** How Python code of one interpreter waits at synchronisation primitives. */
public final class SyncWaits {
  private final long self;
  private final GuestErrors errors;
  private final HostWaits waits;
  private final Bells bells = new Bells();

  SyncWaits(long self, GuestErrors errors, HostWaits waits) {
    this.self = self;
    this.errors = errors;
    this.waits = waits;
  }

  /** The interpreter. */
  long self() {
    return self;
  }

  /** Stands in line; this thread is going to wait. */
  Turn join(SyncObject at) {
    return at.join(self, null);
  }

  /** Stands in line and waits; see {@link #took(SyncObject, Turn, double)}. */
  boolean took(SyncObject at, double seconds) {
    return took(at, join(at), seconds);
  }

  /** Stands in line, and has a bell rung. */
  HeldTurn later(SyncObject at, Value bell) {
    return new HeldTurn(at, bell);
  }

  /**
   * Waits for a turn and ends it, so or so.
   *
   * @return false when the time is up
   */
  boolean took(SyncObject at, Turn turn, double seconds) {
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
  void await(Turn turn, double seconds) {
    Object _ = waits.await(seconds, turn::await);
  }

  /** Ends a turn; false when nothing had become of it. */
  boolean settled(SyncObject at, Turn turn) {
    return switch (turn.settle()) {
      case GRANTED -> true;
      case WITHDRAWN -> false;
      case ABANDONED -> throw abandoned((SyncLock) at);
      case BROKEN -> throw broken((SyncBarrier) at);
      case ENDED ->
          throw errors.raise(
              new InterpreterException("synchronisation object " + at.id() + " not found"));
    };
  }

  /** The Python exception that says who abandoned a lock; to be thrown by the caller. */
  RuntimeException abandoned(SyncLock lock) {
    var holder = lock.abandonedBy();
    return errors.raise(
        "LockAbandonedError",
        holder == null // somebody has recovered it since
            ? "lock %d was abandoned by the interpreter that held it".formatted(lock.id())
            : "lock %d is abandoned: interpreter %d, which held it, was interrupted or destroyed"
                .formatted(lock.id(), holder));
  }

  /** The Python exception that says why a barrier is broken; to be thrown by the caller. */
  RuntimeException broken(SyncBarrier barrier) {
    var dead = barrier.brokenBy();
    return errors.raise(
        "BrokenBarrierError",
        dead == null
            ? "barrier " + barrier.id() + " is broken"
            : "barrier %d is broken: interpreter %d, one of its parties, is destroyed"
                .formatted(barrier.id(), dead));
  }

  /** A turn in the hands of Python code that waits without a thread. */
  public final class HeldTurn {
    private final SyncObject at;
    private final Turn turn;

    private HeldTurn(SyncObject at, Value bell) {
      this.at = at;
      this.turn = at.join(self, bells.bell(bell, Turn::cancel));
    }

    /** Whether it was granted by now. */
    @HostAccess.Export
    public boolean claim() {
      return turn.outcome() != null && settled(at, turn);
    }

    /** How many came before it, at a barrier. */
    @HostAccess.Export
    public int index() {
      return turn.index();
    }

    /** Gives it up, or back what was granted. */
    @HostAccess.Export
    public void withdraw() {
      turn.cancel();
    }
  }
}
