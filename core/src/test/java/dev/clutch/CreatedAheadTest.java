package dev.clutch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clutch.config.InterpreterConfig;
import dev.clutch.config.Limits;
import dev.clutch.config.Permission;
import dev.clutch.errors.InterpreterClosedException;
import dev.clutch.errors.LimitExceededException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An interpreter that was made ahead of time is like one that was made when asked for. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CreatedAheadTest {
  /** What code can see of its interpreter before it has done anything; one line each. */
  private static final String SIGHT =
      """
      import sys, os, _thread
      seen = [sorted(sys.modules), sys.path, sys.argv, sys.flags, sys.warnoptions, sys.executable,
              dict(os.environ), os.getcwd(), sorted(globals()), [type(f).__name__ for f in sys.meta_path],
              sys.getrecursionlimit(), __name__, repr(sys.stdout), sys.getswitchinterval()]
      import threading
      seen += [threading.main_thread() is threading.current_thread(), threading.active_count()]
      import warnings, signal
      seen += [warnings.filters, signal.getsignal(signal.SIGINT)]
      seen = "\\n".join(map(repr, seen))
      """;

  private static String sight(Interpreter py) {
    py.exec(SIGHT);
    return py.get("seen", String.class);
  }

  /** Waits until the supply of whatever Clutch has nothing to do. */
  private static void waitForSupply() throws InterruptedException {
    for (int quiet = 0; quiet < 20; ) { // beyond its delay at the start
      Thread.sleep(20);
      boolean idle =
          Thread.getAllStackTraces().keySet().stream()
              .filter(thread -> thread.getName().equals("clutch-supply"))
              .allMatch(thread -> thread.getState() == Thread.State.TIMED_WAITING);
      quiet = idle ? quiet + 1 : 0;
    }
  }

  @Test
  void codeSeesNoDifference() throws Exception {
    try (var plain = Clutch.builder().warm(0).start();
        var warm = Clutch.builder().warm(2).start()) {
      for (var config : List.of(InterpreterConfig.trusted(), InterpreterConfig.sandboxed())) {
        var expected = sight(plain.create(config));
        var _ = warm.create(config);
        var _ = warm.create(config);
        waitForSupply();
        long start = System.nanoTime();
        var ready = warm.create(config);
        long took = System.nanoTime() - start;
        assertThat(took).as("ns to create").isLessThan(TimeUnit.MILLISECONDS.toNanos(20));
        assertThat(sight(ready)).isEqualTo(expected);
      }
    }
  }

  @Test
  void clocksBeginWhenItIsCreatedAndRandomNumbersDiffer() throws Exception {
    try (var clutch = Clutch.builder().warm(2).start()) {
      clutch.create();
      clutch.create();
      waitForSupply();
      Thread.sleep(3000);
      try (var one = clutch.create();
          var two = clutch.create()) {
        one.exec("import time; clock = time.perf_counter()");
        assertThat(one.get("clock", Double.class)).isBetween(0.0, 2.9);
        var random = "__import__('random').random()";
        assertThat(one.eval(random)).isNotEqualTo(two.eval(random));
      }
    }
  }

  /** A limit of output needs streams of its own, which one made for no limit has not. */
  @Test
  void limitsAreThoseOfItsConfig() throws Exception {
    var unlimited = InterpreterConfig.sandboxed();
    var limited = unlimited.toBuilder().limits(Limits.of().outputBytes(5)).build();
    assertThat(limited)
        .isNotEqualTo(unlimited)
        .isEqualTo(unlimited.toBuilder().limits(Limits.of().outputBytes(5)).build())
        .hasSameHashCodeAs(unlimited.within(limited.limits()));
    try (var clutch = Clutch.builder().warm(2).start()) {
      clutch.create(unlimited);
      clutch.create(unlimited);
      waitForSupply();
      var py = clutch.create(limited);
      assertThatThrownBy(() -> py.exec("print('more than five')"))
          .isInstanceOf(LimitExceededException.class);
    }
  }

  @Test
  void idsCountUpWhoeverMadeThem() throws Exception {
    try (var clutch = Clutch.builder().warm(3).start()) {
      var main = clutch.main();
      for (long id = 1; id <= 12; id++) {
        if (id == 4 || id == 8) {
          waitForSupply();
        }
        if (id % 2 == 0) {
          assertThat(clutch.create().id()).isEqualTo(id);
        } else {
          main.exec("from concurrent import interpreters; i = interpreters.create()");
          main.exec(
              "i.exec('from concurrent import interpreters; me = interpreters.get_current().id')");
          assertThat(main.eval("i.id")).isEqualTo(id);
          assertThat(clutch.find(id).orElseThrow().get("me")).isEqualTo(id);
        }
      }
      assertThat(clutch.interpreters().stream().map(Interpreter::id))
          .contains(0L, 2L, 4L, 6L, 8L, 10L, 11L, 12L);
    }
  }

  @Test
  void eachConfigGetsItsOwn() throws Exception {
    try (var clutch = Clutch.builder().warm(4).start()) {
      var mayNotRead =
          InterpreterConfig.trusted()
              .without(List.of(Permission.READ_FILES, Permission.WRITE_FILES));
      for (int i = 0; i < 3; i++) {
        clutch.create();
        clutch.create(mayNotRead);
        waitForSupply();
        var free = clutch.create();
        assertThat(free.config()).isEqualTo(InterpreterConfig.trusted());
        assertThat(free.eval("len(__import__('os').listdir('.')) >= 0")).isEqualTo(true);
        var bound = clutch.create(mayNotRead);
        assertThat(bound.config()).isEqualTo(mayNotRead);
        assertThatThrownBy(() -> bound.exec("import os; os.listdir('.')"))
            .hasMessageContaining("PermissionError");
      }
    }
  }

  /** GraalPy runs them in the thread that made the context, and in no other. */
  @Test
  void callbacksOfWeakReferencesRunInWhateverThreadUsesIt() throws Exception {
    var callbacks =
        """
        import gc, time, weakref
        class Thing: pass
        called = []
        reference = weakref.ref(Thing(), called.append)
        for _ in range(200):
            gc.collect()
            if called: break
            time.sleep(0.02)
        """;
    try (var clutch = Clutch.builder().warm(1).start()) {
      clutch.create();
      waitForSupply();
      var py = clutch.create();
      py.exec(callbacks);
      assertThat(py.eval("len(called)")).isEqualTo(1L);
      CompletableFuture.runAsync(() -> py.exec(callbacks), task -> Thread.ofPlatform().start(task))
          .get();
      assertThat(py.eval("len(called)")).isEqualTo(1L);
    }
  }

  @Test
  void closingEndsItAtOnce() throws Exception {
    var clutch = Clutch.builder().warm(4).start();
    var first = clutch.create();
    clutch.create();
    Thread.sleep(20); // one is being made, or not yet
    clutch.close();
    assertThatThrownBy(clutch::create).isInstanceOf(InterpreterClosedException.class);
    assertThatThrownBy(() -> first.exec("pass")).isInstanceOf(InterpreterClosedException.class);
    for (int tries = 0; threads() > 0; tries++) {
      assertThat(tries).isLessThan(500);
      Thread.sleep(20);
    }
  }

  private static long threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("clutch-supply"))
        .count();
  }
}
