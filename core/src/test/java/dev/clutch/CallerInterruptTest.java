package dev.clutch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clutch.config.InterpreterConfig;
import dev.clutch.config.Limits;
import dev.clutch.errors.ExecutionFailedException;
import dev.clutch.errors.InterpreterInterruptedException;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@link Thread#interrupt} of a thread that runs Python code ends that code. */
@ExtendWith(SharedClutch.class)
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CallerInterruptTest {
  private static final InterpreterConfig LIMITED =
      InterpreterConfig.trusted().toBuilder()
          .limits(Limits.of().cpuTime(Duration.ofMinutes(10)))
          .build();

  /** What a call ended with, and the thread's status then. */
  private record Ended(@Nullable Throwable error, boolean interrupted) {}

  private static CompletableFuture<Ended> start(
      boolean virtual, Runnable call, CompletableFuture<Thread> thread) {
    var ended = new CompletableFuture<Ended>();
    Runnable work =
        () -> {
          Throwable error = null;
          try {
            call.run();
          } catch (RuntimeException e) {
            error = e;
          }
          ended.complete(new Ended(error, Thread.currentThread().isInterrupted()));
        };
    thread.complete(
        virtual ? Thread.ofVirtual().start(work) : Thread.ofPlatform().daemon().start(work));
    return ended;
  }

  private static Ended interrupted(boolean virtual, InterpreterQueue ready, Runnable call)
      throws Exception {
    var thread = new CompletableFuture<Thread>();
    var ended = start(virtual, call, thread);
    ready.take();
    thread.get().interrupt();
    return ended.get(60, TimeUnit.SECONDS);
  }

  private static void assertInterrupted(Ended ended) {
    assertThat(ended.error()).isInstanceOf(InterpreterInterruptedException.class);
    assertThat(ended.interrupted()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatABrokenImportHoldsIsGivenBack(boolean limited, Clutch clutch) throws Exception {
    try (var ready = clutch.createQueue(0);
        var py = clutch.create(limited ? LIMITED : InterpreterConfig.trusted())) {
      py.prepareMain(Map.of("ready", ready));
      var code =
          """
          import _imp, time
          from importlib import _bootstrap
          module = _bootstrap._get_module_lock("colorsys")
          module.acquire()
          module.lock.acquire()
          _imp.acquire_lock()
          ready.put(None)
          time.sleep(1000)
          """;
      var ended = start(false, () -> py.exec(code), new CompletableFuture<>());
      ready.take();
      assertThat(py.interrupt(Duration.ofSeconds(30))).isTrue();
      assertThat(ended.get(60, TimeUnit.SECONDS).error())
          .isInstanceOf(ExecutionFailedException.class);
      py.exec("import colorsys");
    }
  }

  /** The engine wakes threads by interrupts, too. */
  @ParameterizedTest
  @ValueSource(strings = {"time.sleep(1000)", "empty.get()", "threading.Event().wait()", "spin()"})
  void anEndFromOutsideLeavesTheStatusAsItWas(String code, Clutch clutch) throws Exception {
    try (var ready = clutch.createQueue(0);
        var empty = clutch.createQueue(0)) {
      for (int i = 0; i < 8; i++) {
        var py = clutch.create();
        py.prepareMain(Map.of("ready", ready, "empty", empty));
        py.exec("import threading, time\ndef spin():\n    while True: pass");
        var ended =
            start(false, () -> py.exec("ready.put(None); " + code), new CompletableFuture<>());
        ready.take();
        if (i % 2 == 0) {
          py.live().kill();
        } else {
          assertThat(py.interrupt(Duration.ofSeconds(30))).isTrue();
        }
        assertThat(ended.get(60, TimeUnit.SECONDS).error()).isNotNull();
        assertThat(ended.get().interrupted())
            .as("ended %s", i % 2 == 0 ? "by kill" : "by interrupt")
            .isFalse();
        py.close();
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"false, false", "false, true", "true, false", "true, true"})
  void endsWhateverItWaitsFor(boolean virtual, boolean limited, Clutch clutch, @TempDir Path folder)
      throws Exception {
    Files.writeString(folder.resolve("waits.py"), "import __main__; __main__.wait()");
    var config = limited ? LIMITED : InterpreterConfig.trusted();
    var out = new ByteArrayOutputStream();
    try (var ready = clutch.createQueue(0);
        var empty = clutch.createQueue(0);
        var py =
            clutch.create(
                config.toBuilder().pythonPath(List.of(folder.toString())).out(out).build())) {
      py.prepareMain(Map.of("ready", ready, "empty", empty));
      py.exec(
          """
          import queue, threading, time
          from concurrent import interpreters
          taken = threading.Lock()
          taken.acquire()
          def wait():
              ready.put(None)
              time.sleep(1000)
          """);
      for (var code :
          new String[] {
            "ready.put(None); empty.get()",
            "ready.put(None); time.sleep(1000)",
            "ready.put(None); taken.acquire()",
            "ready.put(None); threading.Event().wait()",
            "ready.put(None); queue.Queue().get()",
            "ready.put(None)\nwhile True: pass",
            "ready.put(None)\nwhile True: print('.', end='', flush=True)",
            "import waits",
            "open(queue.__file__).read(); wait()",
            "inner = interpreters.create(); inner.prepare_main(ready=ready)\n"
                + "inner.exec('import time; ready.put(None); time.sleep(1000)')",
          }) {
        assertInterrupted(interrupted(virtual, ready, () -> py.exec(code)));
        out.reset();
        py.exec("print('usable')");
        assertThat(out.toString()).as(code).endsWith("usable\n");
      }
      assertInterrupted(interrupted(virtual, ready, () -> py.call("wait")));
      assertInterrupted(interrupted(virtual, ready, () -> py.eval("wait()")));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anInterruptFromAFutureCancelsTheTask(boolean virtual, Clutch clutch) throws Exception {
    try (var ready = clutch.createQueue(0);
        var py = clutch.create();
        var executor =
            virtual
                ? Executors.newVirtualThreadPerTaskExecutor()
                : Executors.newSingleThreadExecutor()) {
      py.prepareMain(Map.of("ready", ready));
      py.exec("import time");
      var future = executor.submit(() -> py.exec("ready.put(None); time.sleep(1000)"));
      ready.take();
      assertThat(future.cancel(true)).isTrue();
      executor.shutdownNow();
      assertThat(executor.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
      assertThat(py.eval("1 + 1")).isEqualTo(2L);
    }
  }

  @Test
  void anInterruptedThreadRunsNothingButCloses(Clutch clutch) {
    var py = clutch.create();
    Thread.currentThread().interrupt();
    try {
      assertThatThrownBy(() -> py.exec("x = 1"))
          .isInstanceOf(InterpreterInterruptedException.class)
          .hasMessageContaining("interpreter " + py.id());
      assertThatThrownBy(clutch::create).isInstanceOf(InterpreterInterruptedException.class);
      py.close();
      assertThat(clutch.find(py.id())).isEmpty();
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void anInterruptOfTheInterpreterIsStillAKeyboardInterrupt(Clutch clutch) throws Exception {
    try (var ready = clutch.createQueue(0);
        var py = clutch.create()) {
      py.prepareMain(Map.of("ready", ready));
      py.exec("import time");
      var ended =
          start(
              false, () -> py.exec("ready.put(None); time.sleep(1000)"), new CompletableFuture<>());
      ready.take();
      assertThat(py.interrupt(Duration.ofSeconds(60))).isTrue();
      assertThat(ended.get().error())
          .isInstanceOf(ExecutionFailedException.class)
          .hasMessageContaining("KeyboardInterrupt");
      assertThat(ended.get().interrupted()).isFalse();
    }
  }

  @Test
  void closingDoesNotWaitForAPythonThreadAfterAnInterrupt(Clutch clutch) throws Exception {
    try (var ready = clutch.createQueue(0)) {
      var py = clutch.create();
      py.prepareMain(Map.of("ready", ready));
      py.exec("import atexit, time");
      py.exec("atexit.register(lambda: (ready.put(None), time.sleep(1000)))");
      var ended = interrupted(false, ready, py::close);
      assertThat(ended).isEqualTo(new Ended(null, true));
      assertThat(clutch.find(py.id())).isEmpty();
    }
  }

  /** While one that is patient interrupts, another does not have to be. */
  @Test
  void oneInterruptDoesNotHoldUpAnother(Clutch clutch) throws Exception {
    var atIt = new CountDownLatch(1);
    var goOn = new CountDownLatch(1);
    var input =
        new InputStream() {
          @Override
          public int read() {
            atIt.countDown();
            Uninterruptibly.await(goOn);
            return -1;
          }
        };
    try (var py = clutch.create(InterpreterConfig.trusted().toBuilder().in(input).build())) {
      var running =
          start(false, () -> py.exec("import sys; sys.stdin.read()"), new CompletableFuture<>());
      atIt.await();
      var patient = new CompletableFuture<Thread>();
      var first = start(false, () -> py.interrupt(Duration.ofMinutes(2)), patient);
      while (patient.get().getState() != Thread.State.TIMED_WAITING) { // for the code to end
        Thread.onSpinWait();
      }
      var second = CompletableFuture.supplyAsync(() -> py.interrupt(Duration.ofMillis(1)));
      assertThat(second).succeedsWithin(Duration.ofSeconds(30)).isEqualTo(false);
      goOn.countDown();
      assertThat(first).succeedsWithin(Duration.ofSeconds(60)).isEqualTo(new Ended(null, false));
      assertThat(running).succeedsWithin(Duration.ofSeconds(60));
    }
  }

  private static final class Uninterruptibly {
    static void await(CountDownLatch latch) {
      boolean interrupted = false;
      while (latch.getCount() > 0) {
        try {
          latch.await();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
