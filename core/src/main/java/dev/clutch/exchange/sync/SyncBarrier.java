package dev.clutch.exchange.sync;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.clutch.data.Shareable;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Lets a number of parties wait for each other, round by round; as Python's {@code
 * threading.Barrier}. A party that gives up breaks it for all.
 *
 * <p>So does an interpreter that dies as one of the parties: while it waits, or after it took part
 * in the round before. Whoever goes on without it, {@linkplain #reset resets} the barrier.
 */
public final class SyncBarrier extends SyncObject {
  private final int parties;
  private final @Nullable Shareable action;
  private final double seconds;

  @GuardedBy("guard")
  private final ArrayDeque<Turn> outside = new ArrayDeque<>(); // of the next round

  @GuardedBy("guard")
  private @Nullable Turn acting; // the last of a round, before it has done the action

  @GuardedBy("guard")
  private final Set<Long> interpreters = new HashSet<>(); // of the last round

  @GuardedBy("guard")
  private boolean broken;

  @GuardedBy("guard")
  private @Nullable Long brokenBy;

  SyncBarrier(long id, int parties, @Nullable Shareable action, double seconds) {
    super(id);
    this.parties = parties;
    this.action = action;
    this.seconds = seconds;
  }

  /** How many parties there are. */
  public int parties() {
    return parties;
  }

  /** What the last party of a round does before all go on, as it crosses. */
  public @Nullable Shareable action() {
    return action;
  }

  /** How long a party waits that says nothing else; negative for ever. */
  public double seconds() {
    return seconds;
  }

  @Override
  @GuardedBy("guard")
  void enter(Turn turn) {
    if (broken) {
      turn.finish(Turn.Outcome.BROKEN);
    } else if (acting != null) {
      outside.add(turn);
    } else {
      arrive(turn);
    }
  }

  @GuardedBy("guard")
  private void arrive(Turn turn) {
    turn.index = line.size();
    line.add(turn);
    if (line.size() < parties) {
      return;
    }
    if (action == null) {
      pass();
    } else {
      acting = turn;
      grant(turn);
    }
  }

  @GuardedBy("guard")
  private void pass() {
    interpreters.clear();
    line.forEach(turn -> interpreters.add(turn.holder()));
    acting = null;
    letStand();
    finishAll(Turn.Outcome.GRANTED);
    while (acting == null && !outside.isEmpty()) {
      arrive(outside.remove());
    }
  }

  /**
   * The last of a round has done the action.
   *
   * @return false when the barrier was broken meanwhile
   */
  public boolean acted(Turn last) {
    guard.lock();
    try {
      boolean stands = last.equals(acting);
      if (stands) {
        pass();
      }
      return stands;

    } finally {
      guard.unlock();
    }
  }

  /** The last of a round has not done the action: breaks the barrier, if it is not broken yet. */
  public void failed(Turn last) {
    guard.lock();
    try {
      giveBack(last);
    } finally {
      guard.unlock();
    }
  }

  @Override
  @GuardedBy("guard")
  void leave(Turn turn) {
    breakUp();
  }

  /** Who has passed has passed; but the action has to be done. */
  @Override
  @GuardedBy("guard")
  void giveBack(Turn turn) {
    if (turn.equals(acting)) {
      breakUp();
    }
  }

  /** Breaks it. */
  public void abort() {
    guard.lock();
    try {
      breakUp();
    } finally {
      guard.unlock();
    }
  }

  @GuardedBy("guard")
  private void breakUp() {
    broken = true;
    breakRound();
  }

  @GuardedBy("guard")
  private void breakRound() {
    acting = null;
    letStand();
    for (var waiting : List.of(line, outside)) {
      waiting.forEach(turn -> turn.finish(Turn.Outcome.BROKEN));
      waiting.clear();
    }
  }

  /** Makes it as new; those who wait find it broken. */
  public void reset() {
    guard.lock();
    try {
      breakRound();
      interpreters.clear();
      broken = false;
      brokenBy = null;

    } finally {
      guard.unlock();
    }
  }

  /** Whether it is broken. */
  public boolean isBroken() {
    guard.lock();
    try {
      return broken;
    } finally {
      guard.unlock();
    }
  }

  /** The interpreter whose death broke it; null when none did. */
  public @Nullable Long brokenBy() {
    guard.lock();
    try {
      return brokenBy;
    } finally {
      guard.unlock();
    }
  }

  /** How many wait. */
  public int waiting() {
    guard.lock();
    try {
      return acting == null ? line.size() : 0;
    } finally {
      guard.unlock();
    }
  }

  @Override
  void died(long interpreter) {
    guard.lock();
    try {
      boolean party = interpreters.contains(interpreter);
      for (var waiting : List.of(line, outside)) {
        party |= waiting.stream().anyMatch(turn -> turn.holder() == interpreter);
      }
      if (party && !broken) {
        brokenBy = interpreter;
        breakUp();
      }

    } finally {
      guard.unlock();
    }
  }
}
