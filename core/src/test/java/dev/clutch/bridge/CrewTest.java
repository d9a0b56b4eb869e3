package dev.clutch.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clutch.errors.InterpreterException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a crew without interpreters shows; the rest of it is tested from Python. */
@Timeout(60)
class CrewTest {
  @Test
  void tellsOfItsEndOnce() throws Exception {
    var mayFail = new CountDownLatch(1);
    var ended = new CountDownLatch(1);
    var crew =
        crewWhoseWorkersFail(
            () -> {
              try {
                mayFail.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    crew.atEnd(ended::countDown);
    crew.warmUp();
    crew.shutdown();
    assertThat(ended.getCount()).as("a worker is there").isEqualTo(1);
    mayFail.countDown();
    assertThat(ended.await(30, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void tellsOfItsEndEvenWithoutWorkers() {
    var ended = new CountDownLatch(1);
    var crew = crewWhoseWorkersFail(() -> {});
    crew.shutdown();
    crew.atEnd(ended::countDown);
    assertThat(ended.getCount()).isZero();
    assertThat(crew.stop(1)).isFalse();
  }

  private static Crew crewWhoseWorkersFail(Runnable before) {
    return new Crew(
        1,
        0,
        "crew",
        null,
        () -> {
          before.run();
          throw new InterpreterException("no interpreter");
        });
  }
}
