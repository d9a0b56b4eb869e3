package dev.clutch.bridge.graalpy.sync;

import dev.clutch.bridge.graalpy.crossing.Values;
import dev.clutch.exchange.sync.SyncBarrier;
import dev.clutch.exchange.sync.Turn;
import java.lang.ref.Reference;
import org.graalvm.polyglot.HostAccess;

/** A {@link SyncBarrier} as Python code of one interpreter holds it; see {@link SyncHandles}. */
public final class HeldBarrier {
  private final SyncBarrier barrier;
  private final Values values;
  private final SyncWaits waits;

  HeldBarrier(SyncBarrier barrier, Values values, SyncWaits waits) {
    this.barrier = barrier;
    this.values = values;
    this.waits = waits;
  }

  /** Waits for the others; when the time is up, breaks the barrier for all. */
  @HostAccess.Export
  public Object waitFor(double seconds) {
    return new Passed(waits.errors().translate(() -> waits.calls().pass(barrier, seconds)));
  }

  /** What the last party is to do before all pass, or None. */
  @HostAccess.Export
  public Object action() {
    var action = barrier.action();
    try {
      return action == null ? values.none() : values.toGuest(action);
    } finally {
      Reference.reachabilityFence(action); // until what it holds is held by the guest object
    }
  }

  /** How long a party waits that says nothing else; negative for ever. */
  @HostAccess.Export
  public double seconds() {
    return barrier.seconds();
  }

  /** Breaks it. */
  @HostAccess.Export
  public void abort() {
    waits.errors().roomToGiveBack();
    barrier.abort();
  }

  /** Makes it as new. */
  @HostAccess.Export
  public void reset() {
    waits.errors().roomToGiveBack();
    barrier.reset();
  }

  /** How many parties it is for. */
  @HostAccess.Export
  public int parties() {
    return barrier.parties();
  }

  /** How many wait. */
  @HostAccess.Export
  public int waiting() {
    return barrier.waiting();
  }

  /** Whether it is broken. */
  @HostAccess.Export
  public boolean broken() {
    return barrier.isBroken();
  }

  /** A wait that was not in vain. */
  public final class Passed {
    private final Turn turn;

    private Passed(Turn turn) {
      this.turn = turn;
    }

    /** How many came before. */
    @HostAccess.Export
    public int index() {
      return turn.index();
    }

    /** The last one's action is done: lets all pass. */
    @HostAccess.Export
    public void acted() {
      waits.errors().roomToGiveBack();
      waits.errors().run(() -> waits.calls().acted(barrier, turn));
    }

    /** The last one's action was not done: breaks the barrier, if it is this round's still. */
    @HostAccess.Export
    public void failed() {
      waits.errors().roomToGiveBack();
      barrier.failed(turn);
    }
  }
}
