package dev.clutch.exchange.sync;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.clutch.exchange.table.References;

/**
 * A number of permits, as Python's {@code threading.Semaphore} and {@code BoundedSemaphore} have
 * it.
 *
 * <p>The permits of a bounded one are like things that are lent: those that a dead interpreter held
 * come back. The other kind's may be made and used up by different interpreters; nothing tells what
 * a dead one owed, but for what was granted to it and it did not come for.
 */
public final class SyncSemaphore extends SyncObject {
  private final long bound; // negative for none

  @GuardedBy("guard")
  private long made; // permits there are; of a bounded one without those that are held

  @GuardedBy("guard")
  private final References held = new References(); // of a bounded one

  SyncSemaphore(long id, long permits, boolean bounded) {
    super(id);
    this.made = permits;
    this.bound = bounded ? permits : -1;
  }

  private boolean bounded() {
    return bound >= 0;
  }

  @GuardedBy("guard")
  private long free() {
    return made - held.total();
  }

  @Override
  @GuardedBy("guard")
  void enter(Turn turn) {
    line.add(turn);
    serve();
  }

  @GuardedBy("guard")
  private void serve() {
    while (!line.isEmpty() && free() > 0) {
      var turn = line.remove();
      if (bounded()) {
        held.add(turn.holder());
      } else {
        made--;
      }
      grant(turn);
    }
  }

  @Override
  @GuardedBy("guard")
  void giveBack(Turn turn) {
    boolean _ = release(turn.holder(), 1);
  }

  @Override
  @GuardedBy("guard")
  void giveBackOfDead(Turn turn) {
    if (!bounded()) { // a bounded one's comes back with all else that the dead one held
      giveBack(turn);
    }
  }

  /**
   * Gives permits back, or makes new ones.
   *
   * @return false when that would be more than a bounded one has; nothing changes then
   */
  public boolean release(long interpreter, int permits) {
    guard.lock();
    try {
      if (!bounded()) {
        made += permits;
      } else if (held.total() < permits) {
        return false;
      } else {
        for (int i = 0; i < permits; i++) {
          boolean _ = held.remove(interpreter);
        }
      }
      serve();
      return true;

    } finally {
      guard.unlock();
    }
  }

  /** How many permits can be taken now. */
  public long permits() {
    guard.lock();
    try {
      return free();
    } finally {
      guard.unlock();
    }
  }

  /** How many permits a bounded one has; negative for the other kind. */
  public long bound() {
    return bound;
  }

  @Override
  void died(long interpreter) {
    super.died(interpreter);
    guard.lock();
    try {
      boolean _ = held.removeAll(interpreter);
      serve();

    } finally {
      guard.unlock();
    }
  }
}
