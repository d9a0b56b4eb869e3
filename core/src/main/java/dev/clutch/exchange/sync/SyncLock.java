package dev.clutch.exchange.sync;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayDeque;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Mutual exclusion, as Python's {@code threading.Lock} and {@code RLock} have it. A reentrant one
 * belongs to the thread that took it, or that had it taken by one that {@linkplain #asking acts for
 * it}, in whichever interpreters that thread runs; the other kind may be released by anybody.
 *
 * <p>An interpreter that dies while it holds the lock leaves behind what the lock guards, half
 * changed perhaps. So the lock is abandoned: nobody gets it, those who wait included, until
 * somebody {@linkplain #recover recovers} it. POSIX knows that as a robust mutex.
 */
public final class SyncLock extends SyncObject {
  private final boolean reentrant;
  private final Supplier<Thread> asking;

  @GuardedBy("guard")
  private @Nullable Thread owner;

  @GuardedBy("guard")
  private final ArrayDeque<Long> levels = new ArrayDeque<>(); // the interpreters that took it

  @GuardedBy("guard")
  private @Nullable Long abandonedBy;

  SyncLock(long id, boolean reentrant, Supplier<Thread> asking) {
    super(id);
    this.reentrant = reentrant;
    this.asking = asking;
  }

  @Override
  Thread asking() {
    return asking.get();
  }

  /** Whether the thread that holds it may take it again. */
  public boolean isReentrant() {
    return reentrant;
  }

  /**
   * Takes it, if that needs no waiting; the short way of {@link #join}.
   *
   * @return false when it has to be stood in line for, or there is something to tell
   */
  public boolean takeIfFree(long holder) {
    guard.lock();
    try {
      var me = asking();
      boolean free = abandonedBy == null && !isEnded() && isFreeFor(me);
      if (free) {
        own(me, holder);
      }
      return free;

    } finally {
      guard.unlock();
    }
  }

  @GuardedBy("guard")
  private boolean isFreeFor(Thread thread) {
    return levels.isEmpty() || (reentrant && thread.equals(owner));
  }

  @Override
  @GuardedBy("guard")
  void enter(Turn turn) {
    if (abandonedBy != null) {
      turn.finish(Turn.Outcome.ABANDONED);
    } else if (isFreeFor(turn.asking())) {
      serve(turn);
    } else {
      line.add(turn);
    }
  }

  @GuardedBy("guard")
  private void serve(Turn turn) {
    own(turn.asking(), turn.holder());
    grant(turn);
  }

  @GuardedBy("guard")
  private void own(Thread thread, long holder) {
    owner = thread;
    levels.push(holder);
  }

  @Override
  @GuardedBy("guard")
  void giveBack(Turn turn) {
    levels.removeFirstOccurrence(turn.holder());
    handOver();
  }

  /** What it took is taken from it as from any owner; nobody can tell how far it came. */
  @Override
  @GuardedBy("guard")
  void giveBackOfDead(Turn turn) {}

  /**
   * Releases it, a reentrant one once; the first in line gets it.
   *
   * @return false when it is not held; by this thread, if it is reentrant
   */
  public boolean release() {
    guard.lock();
    try {
      boolean mayRelease = reentrant ? ownedByThread() : !levels.isEmpty();
      if (mayRelease) {
        levels.pop();
        handOver();
      }
      return mayRelease;

    } finally {
      guard.unlock();
    }
  }

  @GuardedBy("guard")
  private void handOver() {
    if (!levels.isEmpty()) {
      return;
    }
    owner = null;
    letStand(); // who released it may have done so for one who had not come for it yet
    var next = line.poll();
    if (next != null) {
      serve(next);
    }
  }

  @GuardedBy("guard")
  private boolean ownedByThread() {
    return asking().equals(owner);
  }

  /** Whether somebody holds it. */
  public boolean isLocked() {
    guard.lock();
    try {
      return !levels.isEmpty();
    } finally {
      guard.unlock();
    }
  }

  /** How often the thread that holds it took it. */
  public int depth() {
    guard.lock();
    try {
      return levels.size();
    } finally {
      guard.unlock();
    }
  }

  /** Whether this thread holds it; or, if it is not reentrant, this interpreter. */
  public boolean isHeldBy(long interpreter) {
    guard.lock();
    try {
      return belongsTo(interpreter);
    } finally {
      guard.unlock();
    }
  }

  @GuardedBy("guard")
  private boolean belongsTo(long interpreter) {
    return reentrant ? ownedByThread() : levels.contains(interpreter);
  }

  /** The interpreter that died holding it; null when it is not abandoned. */
  public @Nullable Long abandonedBy() {
    guard.lock();
    try {
      return abandonedBy;
    } finally {
      guard.unlock();
    }
  }

  /**
   * Takes an abandoned lock, which is no longer abandoned then.
   *
   * @return false when it is not abandoned; nothing is taken then
   */
  public boolean recover(long interpreter) {
    guard.lock();
    try {
      if (abandonedBy == null) {
        return false;
      }
      abandonedBy = null;
      own(asking(), interpreter);
      return true;

    } finally {
      guard.unlock();
    }
  }

  /**
   * Releases it however often it was taken; to be taken again with {@link #regained}.
   *
   * @return who took it; none when it {@linkplain #isHeldBy is not held} any more, since the code
   *     that asks was stopped
   */
  public List<Long> releaseAll(long interpreter) {
    guard.lock();
    try {
      if (!belongsTo(interpreter)) {
        return List.of();
      }
      var saved = List.copyOf(levels);
      levels.clear();
      handOver();
      return saved;

    } finally {
      guard.unlock();
    }
  }

  /**
   * It was taken once since {@link #releaseAll}: makes that as often as before. Does nothing when
   * it {@linkplain #isHeldBy is not held} any more, since the code that asks was stopped.
   */
  public void regained(long interpreter, List<Long> saved) {
    guard.lock();
    try {
      if (belongsTo(interpreter)) {
        levels.clear();
        levels.addAll(saved);
      }

    } finally {
      guard.unlock();
    }
  }

  @Override
  void died(long interpreter) {
    super.died(interpreter);
    guard.lock();
    try {
      if (levels.removeIf(level -> level == interpreter) && levels.isEmpty()) {
        owner = null;
        abandonedBy = interpreter;
        finishAll(Turn.Outcome.ABANDONED);
      }

    } finally {
      guard.unlock();
    }
  }
}
