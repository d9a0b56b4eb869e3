package dev.clutch.bridge.calls;

import dev.clutch.runtime.LiveInterpreter;

/** What the host functions of pools do. */
public final class PoolCalls {
  private final Door door;

  /** For one interpreter. */
  public PoolCalls(Door door) {
    this.door = door;
  }

  /** Makes an interpreter for a worker. */
  public LiveInterpreter worker(InterpreterCalls.Asked asked) {
    return door.create(asked.config(), asked.kept(), false, false);
  }

  /** Has something done when the interpreter whose code asks dies; the answer takes that back. */
  public Runnable atDeath(Runnable action) {
    return door.interpreter(door.self()).atDeath(action);
  }
}
