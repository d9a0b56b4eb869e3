package dev.clutch.exchange.sync;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.clutch.exchange.table.References;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A synchronisation primitive that interpreters share. Whoever has to wait stands in line, first
 * come, first served; whoever makes way serves the first in line in the same moment, so that nobody
 * overtakes, and nothing is polled. Thread-safe.
 *
 * <p>Interpreters die, or their code is interrupted, which runs no {@code finally}. What each
 * primitive makes of that, stands at its class.
 */
public abstract sealed class SyncObject
    permits SyncBarrier, SyncCondition, SyncEvent, SyncLock, SyncSemaphore {
  private final long id;
  final ReentrantLock guard = new ReentrantLock();

  @GuardedBy("guard")
  final ArrayDeque<Turn> line = new ArrayDeque<>();

  @GuardedBy("guard")
  private final Set<Turn> granted = new LinkedHashSet<>(); // not settled yet

  @GuardedBy("guard")
  private boolean ended;

  SyncObject(long id) {
    this.id = id;
  }

  /** Whose is what this thread takes. */
  Thread asking() {
    return Thread.currentThread();
  }

  /** The object's number, unique among those of its runtime. */
  public final long id() {
    return id;
  }

  /**
   * Stands in line, or is served at once.
   *
   * @param holder the id of the interpreter that does, or {@link References#HOST}
   * @param bell told, under the object's guard, when something became of the turn: it must do no
   *     more than pass the news on. Null when this thread will wait.
   */
  public final Turn join(long holder, @Nullable Consumer<Turn> bell) {
    var turn = new Turn(this, holder, bell);
    guard.lock();
    try {
      if (ended) {
        turn.finish(Turn.Outcome.ENDED);
      } else {
        enter(turn);
      }

    } finally {
      guard.unlock();
    }
    return turn;
  }

  @GuardedBy("guard")
  final boolean isEnded() {
    return ended;
  }

  final Turn.Outcome settle(Turn turn) {
    guard.lock();
    try {
      withdraw(turn);
      granted.remove(turn);
      return Objects.requireNonNull(turn.outcome());

    } finally {
      guard.unlock();
    }
  }

  final void cancel(Turn turn) {
    guard.lock();
    try {
      withdraw(turn);
      if (granted.remove(turn)) {
        giveBack(turn);
      }

    } finally {
      guard.unlock();
    }
  }

  @GuardedBy("guard")
  private void withdraw(Turn turn) {
    if (turn.outcome() == null) {
      leave(turn);
      turn.finish(Turn.Outcome.WITHDRAWN);
    }
  }

  /** Grants something that is to be given back unless the holder comes for it. */
  @GuardedBy("guard")
  final void grant(Turn turn) {
    granted.add(turn);
    turn.finish(Turn.Outcome.GRANTED);
  }

  /** From now on what was granted stands, whether or not the holder comes for it. */
  @GuardedBy("guard")
  final void letStand() {
    granted.clear();
  }

  /** Serves a new turn, or puts it in line. */
  @GuardedBy("guard")
  abstract void enter(Turn turn);

  /** A turn that nothing became of leaves the line. */
  @GuardedBy("guard")
  void leave(Turn turn) {
    line.remove(turn);
  }

  /** The holder of a turn that was {@linkplain #grant granted} does not want it. */
  @GuardedBy("guard")
  void giveBack(Turn turn) {}

  /** The holder of a turn that was granted ended before it came for it. */
  @GuardedBy("guard")
  void giveBackOfDead(Turn turn) {
    giveBack(turn);
  }

  /** An interpreter is dead, or its code was stopped where it was: its turns end. */
  void died(long interpreter) {
    guard.lock();
    try {
      line.removeIf( // first: none of them is to get what others of the dead give back
          turn -> {
            boolean gone = turn.holder() == interpreter;
            if (gone) {
              turn.finish(Turn.Outcome.ENDED);
            }
            return gone;
          });
      var unclaimed = granted.stream().filter(turn -> turn.holder() == interpreter).toList();
      for (var turn : unclaimed) {
        granted.remove(turn);
        turn.revoke();
        giveBackOfDead(turn);
      }

    } finally {
      guard.unlock();
    }
  }

  /** Nobody refers to it any more, or the runtime is closed. */
  void end() {
    guard.lock();
    try {
      ended = true;
      finishAll(Turn.Outcome.ENDED);

    } finally {
      guard.unlock();
    }
  }

  /** Tells everybody in line. */
  @GuardedBy("guard")
  final void finishAll(Turn.Outcome how) {
    line.forEach(turn -> turn.finish(how));
    line.clear();
  }
}
