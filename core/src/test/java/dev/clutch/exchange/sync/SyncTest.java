package dev.clutch.exchange.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clutch.data.Shareable;
import dev.clutch.errors.InterpreterException;
import dev.clutch.exchange.sync.Turn.Outcome;
import dev.clutch.exchange.table.Maker;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The primitives one by one; turns with a bell stand for threads that wait. */
@Timeout(30)
class SyncTest {
  private static final long ONE = 1;
  private static final long TWO = 2;

  private final SyncTable table = new SyncTable();
  private final List<Turn> rung = new ArrayList<>();

  private Turn later(SyncObject at, long holder) {
    return at.join(holder, rung::add);
  }

  @Test
  void aLockIsHandedOverInOrder() {
    var lock = table.createLock(Maker.HOST, false);
    assertThat(later(lock, ONE).outcome()).isEqualTo(Outcome.GRANTED);
    var second = later(lock, TWO);
    var third = later(lock, ONE);
    assertThat(second.outcome()).isNull();
    assertThat(lock.release()).isTrue();
    assertThat(third.outcome()).isNull();
    assertThat(rung).endsWith(second);
    second.cancel();
    assertThat(third.outcome()).isEqualTo(Outcome.GRANTED);
    assertThat(lock.release()).isTrue();
    assertThat(lock.release()).isFalse();
  }

  @Test
  void aFreeLockIsTakenWithoutALine() {
    var lock = table.createLock(Maker.HOST, false);
    assertThat(lock.takeIfFree(ONE)).isTrue();
    assertThat(lock.isHeldBy(ONE)).isTrue();
    assertThat(lock.takeIfFree(ONE)).isFalse();
    var next = later(lock, TWO);
    assertThat(lock.release()).isTrue();
    assertThat(next.outcome()).isEqualTo(Outcome.GRANTED);
    assertThat(lock.takeIfFree(ONE)).as("handed over to one who has not come yet").isFalse();
    assertThat(lock.release()).isTrue();
    var reentrant = table.createLock(Maker.HOST, true);
    assertThat(reentrant.takeIfFree(ONE) && reentrant.takeIfFree(TWO)).isTrue();
    assertThat(reentrant.depth()).isEqualTo(2);
    reentrant.died(ONE);
    reentrant.died(TWO);
    assertThat(reentrant.takeIfFree(3)).as("abandoned").isFalse();
    var gone = table.createLock(Maker.HOST, false);
    gone.end();
    assertThat(gone.takeIfFree(ONE)).isFalse();
  }

  @Test
  void whoGivesUpIsPassedOver() {
    var lock = table.createLock(Maker.HOST, false);
    var first = later(lock, ONE);
    var second = later(lock, ONE);
    var third = later(lock, ONE);
    assertThat(second.settle()).isEqualTo(Outcome.WITHDRAWN);
    second.cancel();
    first.cancel();
    assertThat(third.outcome()).isEqualTo(Outcome.GRANTED);
  }

  @Test
  void aReentrantLockBelongsToAThread() throws Exception {
    var lock = table.createLock(Maker.HOST, true);
    assertThat(later(lock, ONE).outcome()).isEqualTo(Outcome.GRANTED);
    assertThat(later(lock, TWO).outcome()).isEqualTo(Outcome.GRANTED);
    assertThat(lock.depth()).isEqualTo(2);
    var other =
        new FutureTask<>(
            () -> {
              assertThat(lock.release()).isFalse();
              assertThat(lock.isHeldBy(ONE)).isFalse();
              return later(lock, ONE);
            });
    Thread.ofVirtual().start(other);
    var waiting = other.get();
    var levels = lock.releaseAll(ONE);
    assertThat(waiting.outcome()).isEqualTo(Outcome.GRANTED);
    waiting.cancel();
    assertThat(later(lock, ONE).outcome()).isEqualTo(Outcome.GRANTED);
    lock.regained(ONE, levels);
    assertThat(lock.depth()).isEqualTo(2);
    assertThat(lock.release() && lock.release()).isTrue();
    assertThat(lock.isLocked()).isFalse();
  }

  @Test
  void deathAbandonsALockThatIsHeld() {
    var lock = table.createLock(Maker.HOST, false);
    var held = later(lock, ONE);
    var waiting = later(lock, TWO);
    var doomed = later(lock, ONE);
    table.died(TWO);
    assertThat(waiting.outcome()).isEqualTo(Outcome.ENDED);
    assertThat(doomed.outcome()).isNull();
    table.died(ONE);
    assertThat(doomed.outcome()).isEqualTo(Outcome.ENDED);
    assertThat(later(lock, 3).outcome()).isEqualTo(Outcome.ABANDONED);
    assertThat(lock.abandonedBy()).isEqualTo(ONE);
    held.cancel(); // too late: changes nothing
    assertThat(lock.recover(3)).isTrue();
    assertThat(lock.recover(3)).isFalse();
    var next = later(lock, 3);
    assertThat(lock.release()).isTrue();
    assertThat(next.outcome()).isEqualTo(Outcome.GRANTED);
  }

  @Test
  void deathWakesWhoWaitsAtAConditionOfAnAbandonedLock() {
    var lock = table.createLock(Maker.HOST, false);
    var condition = table.createCondition(Maker.HOST, lock);
    var turn = later(condition, TWO);
    table.died(3);
    assertThat(turn.outcome()).isNull();
    later(lock, ONE);
    table.died(ONE);
    assertThat(turn.outcome()).isEqualTo(Outcome.GRANTED);
  }

  @Test
  void aNotificationThatIsNotWantedGoesToTheNext() {
    var condition = table.createCondition(Maker.HOST, table.createLock(Maker.HOST, false));
    var first = later(condition, ONE);
    var second = later(condition, ONE);
    condition.wake(1);
    assertThat(second.outcome()).isNull();
    first.cancel();
    assertThat(second.outcome()).isEqualTo(Outcome.GRANTED);
  }

  @Test
  void aConditionKeepsItsLockAndGivesItBack() {
    var lock = table.createLock(Maker.HOST, false);
    var condition = table.createCondition(Maker.HOST, lock);
    table.bind(condition.id(), ONE);
    table.bind(lock.id(), ONE);
    table.releaseOwn(lock.id(), ONE);
    assertThat(table.get(lock.id())).isSameAs(lock);
    var turn = later(condition, TWO);
    table.died(ONE);
    assertThat(turn.outcome()).isEqualTo(Outcome.ENDED);
    assertThatThrownBy(() -> table.get(lock.id())).isInstanceOf(InterpreterException.class);
    assertThat(later(lock, ONE).outcome()).isEqualTo(Outcome.ENDED);
  }

  @Test
  void aBoundedSemaphoreGetsPermitsOfTheDeadBack() {
    var bounded = table.createSemaphore(Maker.HOST, 2, true);
    var plain = table.createSemaphore(Maker.HOST, 2, false);
    for (var semaphore : List.of(bounded, plain)) {
      later(semaphore, ONE).settle();
      later(semaphore, ONE).settle();
    }
    var atBounded = later(bounded, TWO);
    var atPlain = later(plain, TWO);
    table.died(ONE);
    assertThat(atBounded.outcome()).isEqualTo(Outcome.GRANTED);
    assertThat(atPlain.outcome()).isNull();
    assertThat(bounded.permits()).isEqualTo(1);
    assertThat(bounded.release(TWO, 2)).isFalse();
    atBounded.cancel();
    assertThat(bounded.permits()).isEqualTo(2);
    assertThat(plain.release(ONE, 2)).isTrue();
    assertThat(plain.permits()).isEqualTo(1);
  }

  @Test
  void anEventLetsPassWhileItIsSet() {
    var event = table.createEvent(Maker.HOST);
    var early = later(event, ONE);
    assertThat(early.outcome()).isNull();
    event.set();
    assertThat(early.outcome()).isEqualTo(Outcome.GRANTED);
    assertThat(later(event, ONE).outcome()).isEqualTo(Outcome.GRANTED);
    event.clear();
    assertThat(later(event, ONE).outcome()).isNull();
  }

  @Test
  void aBarrierCountsRounds() {
    var barrier = table.createBarrier(Maker.HOST, 2, null, -1);
    for (int round = 0; round < 3; round++) {
      var first = later(barrier, ONE);
      assertThat(first.outcome()).isNull();
      assertThat(barrier.waiting()).isEqualTo(1);
      var second = later(barrier, TWO);
      assertThat(List.of(first.settle(), second.settle())).containsOnly(Outcome.GRANTED);
      assertThat(List.of(first.index(), second.index())).containsExactly(0, 1);
    }
  }

  @Test
  void aRoundWaitsForItsAction() {
    var barrier = table.createBarrier(Maker.HOST, 2, Shareable.None.NONE, -1);
    var first = later(barrier, ONE);
    var last = later(barrier, ONE);
    var outside = later(barrier, ONE);
    var alsoOutside = later(barrier, ONE);
    assertThat(last.outcome()).isEqualTo(Outcome.GRANTED);
    assertThat(first.outcome()).isNull();
    assertThat(barrier.acted(last)).isTrue();
    assertThat(first.outcome()).isEqualTo(Outcome.GRANTED);
    assertThat(outside.outcome()).isNull();
    assertThat(alsoOutside.outcome()).isEqualTo(Outcome.GRANTED); // and is to act
    assertThat(barrier.acted(last)).isFalse();
    alsoOutside.cancel();
    assertThat(outside.outcome()).isEqualTo(Outcome.BROKEN);
    assertThat(barrier.isBroken()).isTrue();
  }

  @Test
  void aPartyThatGivesUpOrDiesBreaksTheBarrier() {
    var barrier = table.createBarrier(Maker.HOST, 2, null, -1);
    later(barrier, ONE).cancel();
    assertThat(later(barrier, TWO).outcome()).isEqualTo(Outcome.BROKEN);
    barrier.reset();
    later(barrier, ONE);
    later(barrier, TWO);
    var turn = later(barrier, TWO);
    table.died(3); // no party
    assertThat(turn.outcome()).isNull();
    table.died(ONE);
    assertThat(turn.outcome()).isEqualTo(Outcome.BROKEN);
    assertThat(barrier.brokenBy()).isEqualTo(ONE);
    barrier.reset();
    table.died(TWO);
    assertThat(barrier.isBroken()).isFalse();
  }

  @Test
  void aWaitEndsInTimeOrByAnInterrupt() throws Exception {
    var lock = table.createLock(Maker.HOST, false);
    later(lock, ONE);
    var turn = lock.join(ONE, null);
    long start = System.nanoTime();
    assertThat(turn.await(TimeUnit.MILLISECONDS.toNanos(20))).isNull();
    assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(20_000_000);
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> turn.await(Long.MAX_VALUE)).isInstanceOf(InterruptedException.class);
    assertThat(lock.release()).isTrue(); // the place in line was kept
    assertThat(turn.await(Long.MAX_VALUE)).isEqualTo(Outcome.GRANTED);
  }
}
