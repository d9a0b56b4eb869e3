package dev.clutch.exchange.sync;

import dev.clutch.exchange.Programs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Random programs of {@link SyncSteps}. */
@Timeout(60)
class SyncModelTest {
  @Test
  void aLock() {
    Programs.compare(SyncSteps.Lock::new, SyncSteps.LockModel::new);
  }

  @Test
  void aBoundedSemaphore() {
    Programs.compare(SyncSteps.Bounded::new, SyncSteps.BoundedModel::new);
  }

  @Test
  void aSemaphore() {
    Programs.compare(SyncSteps.Plain::new, SyncSteps.PlainModel::new);
  }

  @Test
  void aCondition() {
    Programs.compare(SyncSteps.Condition::new, SyncSteps.ConditionModel::new);
  }
}
