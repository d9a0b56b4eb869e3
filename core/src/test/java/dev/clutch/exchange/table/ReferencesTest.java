package dev.clutch.exchange.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clutch.config.UnboundPolicy;
import dev.clutch.errors.QueueNotFoundException;
import dev.clutch.exchange.ItemQueue;
import dev.clutch.exchange.QueueTable;
import dev.clutch.exchange.sync.SyncTable;
import dev.clutch.exchange.sync.Turn.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** References, and permits, that somebody gives back who does not hold them. */
@Timeout(60)
class ReferencesTest {
  @Test
  void aQueueLivesWhileSomebodyRefersToIt() {
    var queues = new QueueTable();
    long id = queues.create(0, UnboundPolicy.REPLACE).id();
    for (long holder : new long[] {1, 2, 3}) {
      queues.bind(id, holder);
    }
    queues.release(id, 1);
    queues.release(id, 1); // one of another's, of 2 as the oldest
    queues.died(2);
    assertThat(queues.get(id).id()).isEqualTo(id);
    queues.died(3);
    assertThatThrownBy(() -> queues.get(id)).isInstanceOf(QueueNotFoundException.class);
  }

  @Test
  void permitsThatOneTakesAndAnotherGivesBackAreNobodysAfterThat() {
    var table = new SyncTable();
    var semaphore = table.createSemaphore(Maker.HOST, 3, true);
    for (int i = 0; i < 100; i++) {
      assertThat(semaphore.join(1, null).settle()).isEqualTo(Outcome.GRANTED);
      assertThat(semaphore.release(2, 1)).isTrue();
    }
    assertThat(semaphore.join(3, null).settle()).isEqualTo(Outcome.GRANTED);
    assertThat(semaphore.join(3, null).settle()).isEqualTo(Outcome.GRANTED);
    table.died(1);
    assertThat(semaphore.permits()).isEqualTo(1);
    assertThat(semaphore.release(3, 2)).isTrue();
    assertThat(semaphore.release(3, 1)).isFalse();
  }

  @Test
  void theFirstReferenceIsItsMakersBeforeAnybodySeesTheThing() {
    var queues = new QueueTable();
    long made = create(queues, new Maker(1, true, false));
    queues.bind(made, 2);
    queues.died(1);
    queues.get(made); // 2 refers to it
    queues.died(2);
    assertThat(queues.all()).isEmpty();
  }

  @Test
  void whatNobodyEverReferredToOutlivesItsMakerOrGoesWithIt() {
    var queues = new QueueTable();
    long stays = create(queues, new Maker(1, false, false));
    var _ = create(queues, new Maker(1, false, true));
    long handedOn = create(queues, new Maker(1, false, true));
    queues.bind(handedOn, 2);
    queues.died(1);
    assertThat(queues.all().stream().map(ItemQueue::id)).containsExactly(handedOn, stays);
    queues.release(handedOn, 2);
    assertThat(queues.all().stream().map(ItemQueue::id)).containsExactly(stays);
  }

  @Test
  void whatADyingInterpreterStillMadeGoesWhenItIsToldOfAgain() {
    var queues = new QueueTable();
    queues.died(1);
    var _ = create(queues, new Maker(1, true, false));
    queues.died(1);
    assertThat(queues.all()).isEmpty();
  }

  private static long create(QueueTable queues, Maker maker) {
    return queues.create(0, UnboundPolicy.REPLACE, QueueTable.FULL_FALLBACK, maker).id();
  }
}
