package dev.clutch.bridge.graalpy.sync;

import dev.clutch.bridge.calls.SyncCalls;
import dev.clutch.bridge.graalpy.crossing.GuestErrors;
import dev.clutch.bridge.graalpy.lines.Bells;
import dev.clutch.errors.InterpreterException;
import dev.clutch.exchange.sync.SyncObject;
import dev.clutch.exchange.sync.Turn;
import org.graalvm.polyglot.HostAccess;
import org.graalvm.polyglot.Value;

/** How Python code of one interpreter waits at synchronisation primitives. */
public final class SyncWaits {
  private final SyncCalls calls;
  private final GuestErrors errors;
  private final Bells bells = new Bells();

  SyncWaits(SyncCalls calls, GuestErrors errors) {
    this.calls = calls;
    this.errors = errors;
  }

  SyncCalls calls() {
    return calls;
  }

  GuestErrors errors() {
    return errors;
  }

  /** Stands in line and waits; false when the time is up. */
  boolean took(SyncObject at, double seconds) {
    errors.roomToTake();
    try {
      return calls.took(at, seconds);
    } catch (InterpreterException e) {
      throw errors.raise(e);
    }
  }

  /** Stands in line, and has a bell rung. */
  HeldTurn later(SyncObject at, Value bell) {
    return new HeldTurn(at, bell);
  }

  /** A turn in the hands of Python code that waits without a thread. */
  public final class HeldTurn {
    private final SyncObject at;
    private final Turn turn;

    private HeldTurn(SyncObject at, Value bell) {
      errors.roomToTake();
      this.at = at;
      this.turn = calls.join(at, bells.bell(bell, Turn::cancel));
    }

    /** Whether it was granted by now. */
    @HostAccess.Export
    public boolean claim() {
      return turn.outcome() != null && errors.translate(() -> calls.settled(at, turn));
    }

    /** How many came before it, at a barrier. */
    @HostAccess.Export
    public int index() {
      return turn.index();
    }

    /** Gives it up, or back what was granted. */
    @HostAccess.Export
    public void withdraw() {
      errors.roomToGiveBack();
      turn.cancel();
    }
  }
}
