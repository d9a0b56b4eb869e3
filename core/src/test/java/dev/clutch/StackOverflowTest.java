package dev.clutch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Python code that recurses until the stack is used up, with host functions at every level. */
@ExtendWith(SharedClutch.class)
class StackOverflowTest {
  private static final int ROUNDS = 3;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          q.put(1)             | q.get_nowait()  | q.qsize()
          q.put([1, {2: 'a'}]) | q.get()         | q.qsize()
          q.put(b'x' * 3000)   | select(q)       | q.qsize()
          s.send(1)            | r.recv()        | get_count(r.id)
          s.send_nowait((1,2)) | r.recv_nowait() | get_count(r.id)
          lock.acquire()       | lock.release()  | int(lock.locked())
          some.acquire()       | some.release()  | 10**6 - some._host.value()
          """)
  void nothingIsLost(String give, String take, String left, Clutch clutch) throws Exception {
    try (var py = clutch.create();
        var queue = clutch.createQueue(0)) {
      py.prepareMain(Map.of("q", queue));
      py.exec(
          """
          import clutch, sys
          from _interpchannels import get_count
          from clutch import select
          from interpreters import channels

          sys.setrecursionlimit(10**6)
          r, s = channels.create(capacity=3)
          lock, some = clutch.RLock(), clutch.Semaphore(10**6)
          given = taken = ended = 0

          def deep():
              global given, taken
              %s
              given += 1
              %s
              taken += 1
              deep()

          def overflow():
              global ended
              try:
                  deep()
              except RecursionError:
                  ended += 1
          """
              .formatted(give, take));
      for (int round = 0; round < ROUNDS; round++) {
        inSmallStack(() -> py.exec("overflow()"));
      }
      assertThat(py.eval("given >= ended == " + ROUNDS)).isEqualTo(true);
      assertThat(py.eval(left)).isEqualTo(py.eval("given - taken"));
    }
  }

  private static void inSmallStack(Runnable work) throws Exception {
    var done = new CompletableFuture<Void>();
    Thread.ofPlatform()
        .stackSize(1 << 20)
        .start(
            () -> {
              try {
                work.run();
                done.complete(null);
              } catch (Throwable e) { // the test is told
                done.completeExceptionally(e);
              }
            });
    done.get(60, TimeUnit.SECONDS);
  }
}
