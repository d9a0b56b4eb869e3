package dev.clutch.exchange.sync;

import dev.clutch.exchange.LincheckRuns;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Lincheck goes through the schedules of {@link SyncSteps} around the death of an interpreter that
 * something is just granted to. Each thread does what one interpreter does, and what is done to it.
 */
class SyncLincheckTest {
  private static final List<List<String>> DEATH =
      List.of(List.of("die 1", "cancel 1"), List.of("fetch 2", "release 2", "join 2", "fetch 2"));

  @Test
  void aLock() {
    var recovers = List.of("recover 2", "isFree", "release 2", "join 2");
    LincheckRuns.explore(
        List.of(
            new LincheckRuns.Scenario(List.of("join 1", "join 2"), DEATH),
            new LincheckRuns.Scenario(List.of("join 1"), List.of(DEATH.getFirst(), recovers))),
        SyncSteps.Lock.class,
        SyncSteps.LockModel.class);
  }

  @Test
  void semaphores() {
    var full = new LincheckRuns.Scenario(List.of("join 1", "join 3", "join 2"), DEATH);
    LincheckRuns.explore(List.of(full), SyncSteps.Bounded.class, SyncSteps.BoundedModel.class);
    LincheckRuns.explore(List.of(full), SyncSteps.Plain.class, SyncSteps.PlainModel.class);
  }

  @Test
  void aCondition() {
    var parallel = List.of(List.of("die 1", "cancel 1"), List.of("fetch 2", "wake"));
    LincheckRuns.explore(
        List.of(new LincheckRuns.Scenario(List.of("join 1", "join 2", "wake"), parallel)),
        SyncSteps.Condition.class,
        SyncSteps.ConditionModel.class);
  }
}
