package dev.clutch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clutch.errors.InterpreterClosedException;
import dev.clutch.errors.InterpreterStoppedException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@link Interpreter#stop}: nothing that Python code does keeps it from ending. */
@ExtendWith(SharedClutch.class)
class InterpreterStopTest {
  private static final Duration LONG = Duration.ofMinutes(2);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "while True: pass",
        """
        while True:
            try:
                while True: pass
            except BaseException:
                pass
        """,
        """
        while True:
            try:
                time.sleep(1000)
            except BaseException:
                pass
        """,
        """
        while True:
            try:
                empty.get()
            finally:
                continue
        """,
        "import threading; threading.Event().wait()",
        "f = lambda: f()\nwhile True:\n    try: f()\n    except RecursionError: pass"
      })
  void whateverRunsEndsInTime(String endless, Clutch clutch) throws Exception {
    try (var queue = clutch.createQueue(0);
        var empty = clutch.createQueue(0)) {
      for (boolean virtual : new boolean[] {false, true}) {
        var py = clutch.create();
        py.prepareMain(Map.of("q", queue, "empty", empty));
        var running = start(virtual, () -> py.exec("import time; q.put('in')\n" + endless));
        assertThat(queue.take()).isEqualTo("in");
        assertThat(py.stop(LONG)).isTrue();
        assertThat(running)
            .failsWithin(LONG)
            .withThrowableThat()
            .withCauseInstanceOf(InterpreterStoppedException.class)
            .withMessageContaining("interpreter " + py.id() + " was stopped");
        assertThat(clutch.find(py.id())).isEmpty();
        assertThatThrownBy(() -> py.exec("1")).isInstanceOf(InterpreterClosedException.class);
        assertThat(py.stop(LONG)).isTrue();
      }
    }
  }

  @Test
  void whatAnEarlierTaskWroteIsNotLost(
      @org.junit.jupiter.api.io.TempDir java.nio.file.Path folder, Clutch clutch) throws Exception {
    var file = folder.resolve("out.txt");
    var py = clutch.create();
    try (var queue = clutch.createQueue(0)) {
      py.prepareMain(Map.of("q", queue));
      py.exec("f = open('" + file + "', 'w'); f.write('kept')");
      var running = start(false, () -> py.exec("q.put('in')\nwhile True: pass"));
      assertThat(queue.take()).isEqualTo("in");
      assertThat(py.stop(LONG)).isTrue();
      assertThat(running).failsWithin(LONG);
    }
    assertThat(file).hasContent("kept");
  }

  @Test
  void anInterruptedCallerDoesNotWait(Clutch clutch) throws Exception {
    var py = clutch.create();
    py.exec("import atexit, time; atexit.register(time.sleep, 1000)");
    Thread.currentThread().interrupt();
    assertThat(py.stop(Duration.ofSeconds(4))).isFalse();
    assertThat(Thread.interrupted()).isTrue();
    assertThat(py.stop(LONG)).isTrue(); // the first one's end, at the latest
  }

  private static CompletableFuture<Void> start(boolean virtual, Runnable work) {
    var result = new CompletableFuture<Void>();
    var threads = virtual ? Thread.ofVirtual() : Thread.ofPlatform().daemon();
    threads.start(
        () -> {
          try {
            work.run();
            result.complete(null);
          } catch (Throwable e) {
            result.completeExceptionally(e);
          }
        });
    return result.orTimeout(4, TimeUnit.MINUTES);
  }
}
