package dev.clutch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clutch.config.InterpreterConfig;
import dev.clutch.config.Limits;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A reentrant lock belongs to the thread that calls, whichever thread does its work. */
@ExtendWith(SharedClutch.class)
@Timeout(120)
class SyncOwnerTest {
  private static final InterpreterConfig LIMITED =
      InterpreterConfig.trusted().toBuilder()
          .limits(Limits.of().cpuTime(Duration.ofMinutes(10)))
          .build();

  private static Void takeAndGiveBack(Interpreter py) {
    py.exec("lock.acquire()");
    py.exec("lock.acquire(); lock.release()");
    py.exec("lock.release(); assert not lock.locked()");
    return null;
  }

  @Test
  void aThreadOfTheCommonPoolMayReleaseWhatItTook(Clutch clutch) throws Exception {
    try (var py = clutch.create()) {
      py.exec("import clutch; lock = clutch.RLock()");
      ForkJoinPool.commonPool().submit(() -> takeAndGiveBack(py)).get(60, TimeUnit.SECONDS);
    }
  }

  @Test
  void soMayAVirtualThreadWithLimits(Clutch clutch) throws Exception {
    try (var py = clutch.create(LIMITED)) {
      py.exec("import clutch; lock = clutch.RLock()");
      CompletableFuture.runAsync(() -> takeAndGiveBack(py), Thread::startVirtualThread)
          .get(60, TimeUnit.SECONDS);
    }
  }

  @Test
  void anotherThreadMayNot(Clutch clutch) throws Exception {
    try (var py = clutch.create(LIMITED)) {
      py.exec("import clutch; lock = clutch.RLock(); lock.acquire()");
      var got =
          CompletableFuture.supplyAsync(
              () -> py.eval("lock.acquire(timeout=0)", Boolean.class), Thread::startVirtualThread);
      assertThat(got.get(60, TimeUnit.SECONDS)).isFalse();
      py.exec("lock.release()");
    }
  }
}
