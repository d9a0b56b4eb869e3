package dev.clutch.exchange.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clutch.config.UnboundPolicy;
import dev.clutch.errors.QueueNotFoundException;
import dev.clutch.exchange.QueueTable;
import dev.clutch.exchange.sync.SyncTable;
import dev.clutch.exchange.sync.Turn.Outcome;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** References, and permits, that somebody gives back who does not hold them. */
@Timeout(60)
class ReferencesTest {
  private static final long HOLDERS = 4;

  enum Kind {
    ADD,
    REMOVE,
    REMOVE_OWN,
    REMOVE_ALL
  }

  record Step(Kind kind, long holder) {}

  @Provide
  Arbitrary<List<Step>> programs() {
    var kinds = Arbitraries.of(Kind.class);
    var holders = Arbitraries.longs().between(0, HOLDERS - 1);
    return Combinators.combine(kinds, holders).as(Step::new).list().ofMaxSize(40);
  }

  @Property
  void theHoldersHaveTheTotal(@ForAll("programs") List<Step> steps) {
    var references = new References();
    for (var step : steps) {
      long holder = step.holder();
      long own = references.of(holder);
      long total = references.total();
      long rest =
          switch (step.kind()) {
            case ADD -> {
              references.add(holder);
              yield total + 1;
            }
            case REMOVE -> {
              assertThat(references.remove(holder)).isEqualTo(total > 0);
              assertThat(references.of(holder)).isEqualTo(Math.max(0, own - 1));
              yield Math.max(0, total - 1);
            }
            case REMOVE_OWN -> {
              assertThat(references.removeOwn(holder)).isEqualTo(own > 0);
              yield own > 0 ? total - 1 : total;
            }
            case REMOVE_ALL -> {
              assertThat(references.removeAll(holder)).isEqualTo(own > 0);
              yield total - own;
            }
          };
      assertThat(references.total()).isEqualTo(rest);
      assertThat(references.none()).isEqualTo(rest == 0);
      long sum = 0;
      for (long each = 0; each < HOLDERS; each++) {
        sum += references.of(each);
      }
      assertThat(sum).isEqualTo(rest);
    }
  }

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
    var semaphore = table.createSemaphore(3, true);
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
}
