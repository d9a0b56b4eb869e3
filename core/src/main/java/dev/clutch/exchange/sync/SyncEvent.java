package dev.clutch.exchange.sync;

import com.google.errorprone.annotations.concurrent.GuardedBy;

/** A flag to wait for, as Python's {@code threading.Event}. Nobody owns it: deaths mean nothing. */
public final class SyncEvent extends SyncObject {
  @GuardedBy("guard")
  private boolean set;

  SyncEvent(long id) {
    super(id);
  }

  @Override
  @GuardedBy("guard")
  void enter(Turn turn) {
    if (set) {
      turn.finish(Turn.Outcome.GRANTED);
    } else {
      line.add(turn);
    }
  }

  /** Sets the flag; all that wait, and will wait, go on. */
  public void set() {
    guard.lock();
    try {
      set = true;
      finishAll(Turn.Outcome.GRANTED);

    } finally {
      guard.unlock();
    }
  }

  /** Takes the flag back. */
  public void clear() {
    guard.lock();
    try {
      set = false;
    } finally {
      guard.unlock();
    }
  }

  /** Whether the flag is set. */
  public boolean isSet() {
    guard.lock();
    try {
      return set;
    } finally {
      guard.unlock();
    }
  }
}
