package dev.clutch.exchange;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.clutch.errors.InterpreterException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A thread's choice of one thing out of several: to receive from channels, to send, to take from
 * queues, to put. Exactly one of them happens, or none.
 *
 * <p>Its {@linkplain Alternative alternatives} stand in the lines of all those queues and channels
 * at once. Whoever comes to serve one of them, under the lock of that queue or channel, has to
 * decide the choice for it first; that can be done once. What it is then too late for is taken out
 * of its line by whoever finds it there, at the latest by the choosing thread itself.
 *
 * <p>Where two choices meet, one with an item to send and one to receive it, both are decided in
 * one step. For that alone a choice has a monitor, and choices an order in which two monitors are
 * taken. They come after the locks of queues and channels, and nothing comes after them.
 *
 * <p>Alternatives join their lines in random order, and the first whose turn it is wins: so every
 * one that is possible from the start is as likely as the others. One that is not possible waits in
 * its line like anybody else. To run out of time is exact, too: all stand in line then.
 */
public final class Choice {
  /** Something to choose. */
  public static final class Case {
    final ChoiceLine line;
    final long holder;
    final @Nullable Item offered;

    /**
     * Something to choose.
     *
     * @param holder the id of the interpreter that chooses, or {@link Item#HOST}
     * @param offered what is to be sent or put; null to receive or take
     */
    Case(ChoiceLine line, long holder, @Nullable Item offered) {
      this.line = line;
      this.holder = holder;
      this.offered = offered;
    }
  }

  /**
   * What was chosen.
   *
   * @param index its place among the cases, from 0
   * @param item what was received, taken, sent or put
   */
  public record Chosen(int index, Item item) {}

  private static final AtomicLong CHOICES = new AtomicLong();

  private final long number = CHOICES.getAndIncrement();
  private final Thread thread = Thread.currentThread();
  final List<Alternative> alternatives;

  @GuardedBy("this")
  private ParkedThread.@Nullable Outcome outcome;

  @GuardedBy("this")
  private @Nullable Alternative winner;

  private volatile boolean decided; // written with the monitor, as the last

  Choice(List<Case> cases) {
    alternatives = new ArrayList<>(cases.size());
    for (int i = 0; i < cases.size(); i++) {
      alternatives.add(new Alternative(this, cases.get(i), i));
    }
  }

  /**
   * Does one of several things, waiting until one is possible.
   *
   * @param nanos how long to wait at most: 0 for not at all, {@link Long#MAX_VALUE} for ever
   * @return null when none was possible in time; nothing has happened then
   * @throws InterruptedException when the thread was interrupted while it waited; nothing has
   *     happened then
   * @throws InterpreterException what one of the cases throws by itself, when that is what was
   *     chosen; nothing has happened then. A case that cannot but fail is possible.
   */
  public static @Nullable Chosen select(List<Case> cases, long nanos) throws InterruptedException {
    if (cases.isEmpty()) {
      throw new IllegalArgumentException("there is nothing to select from: give one case or more");
    }
    return new Choice(cases).select(Math.max(0, nanos)); // so that nothing runs over
  }

  private @Nullable Chosen select(long nanos) throws InterruptedException {
    Collections.shuffle(alternatives, ThreadLocalRandom.current());
    int joined = 0;
    try {
      while (!decided && joined < alternatives.size()) {
        alternatives.get(joined).line().join(alternatives.get(joined));
        joined++;
      }
      await(nanos);
    } catch (InterpreterException e) { // the last to join cannot
      if (decide(null, null)) {
        throw e;
      }
    } catch (InterruptedException e) {
      if (decide(null, null)) {
        throw e;
      }
      thread.interrupt(); // it came too late
    } finally {
      decide(null, null); // the time is up, or this does nothing
      leave(joined);
    }
    return result();
  }

  private void await(long nanos) throws InterruptedException {
    long start = System.nanoTime();
    while (!decided) {
      long left = nanos == Long.MAX_VALUE ? nanos : nanos - (System.nanoTime() - start);
      if (left <= 0) {
        return;
      }
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      if (left == Long.MAX_VALUE) {
        LockSupport.park(this);
      } else {
        LockSupport.parkNanos(this, left);
      }
    }
  }

  private void leave(int joined) {
    var served = winner();
    for (var alternative : alternatives.subList(0, joined)) {
      if (alternative != served) {
        alternative.line().leave(alternative);
      }
    }
  }

  synchronized @Nullable Alternative winner() {
    return winner;
  }

  private synchronized ParkedThread.@Nullable Outcome outcome() {
    return outcome;
  }

  /** Not under the monitor: to say why a line has ended, its lock is taken, which comes before. */
  private @Nullable Chosen result() {
    var won = winner();
    var how = outcome();
    return won == null || how == null ? null : won.chosen(how);
  }

  boolean isDecided() {
    return decided;
  }

  boolean precedes(Choice other) {
    return number < other.number;
  }

  /**
   * Decides, once.
   *
   * @param alternative null for none
   * @return false when it was decided before
   */
  synchronized boolean decide(
      @Nullable Alternative alternative, ParkedThread.@Nullable Outcome how) {
    if (decided) {
      return false;
    }
    winner = alternative;
    outcome = how;
    decided = true;
    LockSupport.unpark(thread);
    return true;
  }
}
