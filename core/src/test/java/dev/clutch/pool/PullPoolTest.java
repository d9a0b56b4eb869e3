package dev.clutch.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clutch.errors.InterpreterException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a pool without interpreters shows; the rest of it is tested through its faces. */
@Timeout(60)
class PullPoolTest {
  private static final PoolSettings SETTINGS =
      new PoolSettings("pool", 1, false, Integer.MAX_VALUE, WhenFull.BLOCK, Integer.MAX_VALUE);

  @Test
  void tellsOfItsEndOnce() throws Exception {
    var mayFail = new CountDownLatch(1);
    var ended = new CountDownLatch(1);
    var pool =
        poolWhoseWorkersFail(
            () -> {
              try {
                mayFail.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    pool.pool().atEnd(ended::countDown);
    pool.pool().warmUp();
    pool.pool().shutdown();
    assertThat(ended.getCount()).as("a worker is there").isEqualTo(1);
    mayFail.countDown();
    assertThat(ended.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(pool.take()).extracting(TaskEnd::kind).containsExactly(TaskEnd.Kind.BROKEN);
    assertThat(pool.take()).isEmpty();
  }

  @Test
  void tellsOfItsEndEvenWithoutWorkers() {
    var ended = new CountDownLatch(1);
    var pool = poolWhoseWorkersFail(() -> {});
    pool.pool().shutdown();
    pool.pool().atEnd(ended::countDown);
    assertThat(ended.getCount()).isZero();
    assertThat(pool.stop(1)).isFalse();
  }

  private static PullPool poolWhoseWorkersFail(Runnable before) {
    return new PullPool(
        new PoolSettings("pool", 1, false, Integer.MAX_VALUE, WhenFull.BLOCK, Integer.MAX_VALUE),
        null,
        () -> {
          before.run();
          throw new InterpreterException("no interpreter");
        });
  }
}
