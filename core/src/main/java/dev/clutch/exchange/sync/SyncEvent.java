package dev.clutch.exchange.sync;

/** A flag to wait for, as Python's {@code threading.Event}. Nobody owns it: deaths mean nothing. */
public final class SyncEvent extends SyncObject {
  private boolean set; // guarded

  SyncEvent(long id) {
    super(id);
  }

  @Override
  void enter(Turn turn) {
    if (set) {
      turn.finish(Turn.Outcome.GRANTED);
    } else {
      line.add(turn);
    }
  }

  /** Sets the flag; all that wait, and will wait, go on. */
  public void set() {
    run(
        () -> {
          set = true;
          finishAll(Turn.Outcome.GRANTED);
        });
  }

  /** Takes the flag back. */
  public void clear() {
    run(() -> set = false);
  }

  /** Whether the flag is set. */
  public boolean isSet() {
    return get(() -> set);
  }
}
