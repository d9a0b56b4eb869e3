package dev.clutch.exchange.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clutch.data.Shareable;
import dev.clutch.exchange.sync.Turn.Outcome;
import dev.clutch.exchange.table.Maker;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Interpreters die, or are stopped, between the moment something is granted and they come for it.
 */
@Timeout(30)
class SyncDeathTest {
  private static final long ONE = 1;
  private static final long TWO = 2;

  private final SyncTable table = new SyncTable();

  private static Turn later(SyncObject at, long holder) {
    return at.join(holder, _ -> {});
  }

  @Test
  void aDeadOneDoesNotReleaseTheLockOfWhoRecoveredIt() {
    var lock = table.createLock(Maker.HOST, false);
    var granted = later(lock, ONE);
    table.died(ONE);
    assertThat(lock.recover(TWO)).isTrue();
    granted.cancel();
    assertThat(lock.isHeldBy(TWO)).isTrue();
    assertThat(granted.settle()).isEqualTo(Outcome.ENDED);
  }

  @Test
  void whoseLockWasReleasedByAnotherDoesNotReleaseItAgain() {
    var lock = table.createLock(Maker.HOST, false);
    var first = later(lock, ONE);
    var second = later(lock, TWO);
    assertThat(lock.release()).isTrue(); // anybody may
    assertThat(second.settle()).isEqualTo(Outcome.GRANTED);
    first.cancel();
    assertThat(lock.isHeldBy(TWO)).isTrue();
  }

  @Test
  void whatIsSettledIsNotGivenBackByALateBell() {
    var lock = table.createLock(Maker.HOST, false);
    var semaphore = table.createSemaphore(Maker.HOST, 1, true);
    for (var at : List.of(lock, semaphore)) {
      var turn = later(at, ONE);
      assertThat(turn.settle()).isEqualTo(Outcome.GRANTED);
      turn.cancel(); // the event loop that the bell is for has ended
    }
    assertThat(lock.isLocked()).isTrue();
    assertThat(semaphore.permits()).isZero();
  }

  @Test
  void permitsOfADeadOneComeBackOnce() {
    var bounded = table.createSemaphore(Maker.HOST, 2, true);
    var plain = table.createSemaphore(Maker.HOST, 2, false);
    for (var semaphore : List.of(bounded, plain)) {
      var granted = later(semaphore, ONE);
      assertThat(later(semaphore, TWO).settle()).isEqualTo(Outcome.GRANTED);
      table.died(ONE);
      assertThat(semaphore.permits()).isEqualTo(1);
      granted.cancel();
      assertThat(semaphore.permits()).isEqualTo(1);
    }
  }

  @Test
  void aNotificationOfADeadOneGoesToTheNext() {
    var condition = table.createCondition(Maker.HOST, table.createLock(Maker.HOST, true));
    var first = later(condition, ONE);
    var alsoDead = later(condition, ONE);
    var second = later(condition, TWO);
    var third = later(condition, TWO);
    condition.wake(1);
    table.died(ONE);
    assertThat(second.outcome()).isEqualTo(Outcome.GRANTED);
    first.cancel();
    alsoDead.cancel();
    assertThat(third.outcome()).isNull();
  }

  @Test
  void whoIsStoppedWhileItTakesALockAgainDoesNotTakeItFromAnother() {
    for (boolean reentrant : new boolean[] {false, true}) {
      var lock = table.createLock(Maker.HOST, reentrant);
      assertThat(lock.join(ONE, null).settle()).isEqualTo(Outcome.GRANTED);
      var levels = lock.releaseAll(ONE);
      assertThat(lock.join(ONE, null).settle()).isEqualTo(Outcome.GRANTED);
      table.stopped(ONE);
      lock.regained(ONE, levels);
      assertThat(lock.depth()).isZero();
      assertThat(lock.recover(TWO)).isTrue();
      if (!reentrant) { // which belongs to this thread, in whichever interpreter
        assertThat(lock.releaseAll(ONE)).isEmpty();
        lock.regained(ONE, levels);
      }
      assertThat(lock.depth()).isEqualTo(1);
    }
  }

  @Test
  void aDeadOneThatWasToActBreaksOneRoundOnly() {
    var barrier = table.createBarrier(Maker.HOST, 1, Shareable.None.NONE, -1);
    var acting = later(barrier, ONE);
    table.died(ONE);
    assertThat(barrier.brokenBy()).isEqualTo(ONE);
    barrier.reset();
    var next = later(barrier, TWO);
    acting.cancel();
    assertThat(barrier.isBroken()).isFalse();
    assertThat(next.settle()).isEqualTo(Outcome.GRANTED);
    barrier.failed(next);
    assertThat(barrier.isBroken()).isTrue();
  }
}
