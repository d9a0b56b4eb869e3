package dev.clutch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clutch.config.InterpreterConfig;
import dev.clutch.config.Permission;
import dev.clutch.errors.InterpreterClosedException;
import dev.clutch.errors.InterpreterException;
import dev.clutch.errors.QueueNotFoundException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The runtime: many interpreters, their isolation, their permissions and their end. */
@ExtendWith(SharedClutch.class)
class ClutchTest {

  @Test
  void interpretersAreIsolated(Clutch clutch) {
    try (var one = clutch.create();
        var two = clutch.create()) {
      one.exec(
          """
          import sys, builtins, json
          x = 1
          sys.marker = builtins.marker = json.marker = 'one'
          sys.modules['invented'] = json
          """);
      two.exec(
          """
          import sys, builtins, json
          assert 'x' not in globals()
          assert not any(hasattr(m, 'marker') for m in (sys, builtins, json))
          assert 'invented' not in sys.modules
          """);
    }
  }

  @Test
  void idsCountUpAndAreNeverUsedAgain(Clutch clutch) {
    var ids = new ArrayList<Long>();
    for (int i = 0; i < 3; i++) {
      try (var py = clutch.create()) {
        ids.add(py.id());
        assertThat(clutch.find(py.id())).contains(py);
        assertThat(clutch.interpreters()).contains(py);
      }
    }
    assertThat(ids).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void theMainInterpreterIsOneAndNumberZero(Clutch clutch) {
    assertThat(clutch.main().id()).isZero();
    assertThat(clutch.main()).isEqualTo(clutch.main());
    assertThat(clutch.main().eval("1 + 1")).isEqualTo(2L);
  }

  @Test
  @Timeout(120)
  void twoHundredLeaveNothingBehind() {
    try (var clutch = Clutch.builder().warm(0).start()) {
      clutch.create().close();
      var before = threads();
      for (int i = 0; i < 200; i++) {
        try (var py = clutch.create()) {
          py.exec("x = 1");
        }
      }
      assertThat(clutch.interpreters()).isEmpty();
      awaitNoThreadBut(before);
    }
  }

  @Test
  @Timeout(120)
  void idleInterpretersHaveNoThreads() {
    try (var clutch = Clutch.builder().warm(0).start()) {
      clutch.create().exec("pass");
      var before = threads();
      for (int i = 0; i < 8; i++) {
        clutch.create().exec("import weakref, threading; x = 1");
      }
      awaitNoThreadBut(before);
    }
  }

  /** A loop in one thread of an interpreter lets another have the GIL, although nothing asks it. */
  @Test
  @Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void threadsOfAnInterpreterTakeTurns() {
    try (var clutch = Clutch.builder().warm(0).start();
        var py = clutch.create()) {
      py.exec(
          """
          import threading
          turns = 0
          def answer():
              global turns
              while turns < 6:
                  if turns % 2:
                      turns += 1
          thread = threading.Thread(target=answer)
          thread.start()
          while turns < 6:
              if turns % 2 == 0:
                  turns += 1
          thread.join()
          """);
      assertThat(py.get("turns")).isEqualTo(6L);
    }
  }

  @Test
  void closingTheRuntimeEndsWhatRuns() throws Exception {
    var before = threads();
    var clutch = Clutch.start();
    var queue = clutch.createQueue(0);
    var busy = clutch.create();
    busy.prepareMain(Map.of("q", queue));
    var running =
        CompletableFuture.runAsync(
            () -> busy.exec("q.put(1)\nwhile True:\n  try: pass\n  except BaseException: pass"));
    queue.take();
    var waiting =
        CompletableFuture.runAsync(
            () -> {
              try {
                queue.take();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    clutch.close();
    assertThat(running)
        .failsWithin(Duration.ofSeconds(20))
        .withThrowableOfType(Exception.class)
        .withCauseInstanceOf(InterpreterClosedException.class);
    assertThat(waiting)
        .failsWithin(Duration.ofSeconds(20))
        .withThrowableOfType(Exception.class)
        .withCauseInstanceOf(QueueNotFoundException.class);
    assertThatThrownBy(clutch::create).isInstanceOf(InterpreterClosedException.class);
    clutch.close();
    awaitNoThreadBut(before);
  }

  @Test
  void streamsCanBeRedirected(Clutch clutch) {
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    var in = new ByteArrayInputStream("typed\n".getBytes(StandardCharsets.UTF_8));
    var config = InterpreterConfig.trusted().toBuilder().in(in).out(out).err(err).build();
    try (var py = clutch.create(config)) {
      py.exec("import sys; print(input().upper()); print('é', file=sys.stderr)");
    }
    assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("TYPED\n");
    assertThat(err.toString(StandardCharsets.UTF_8)).isEqualTo("é\n");
  }

  @Test
  void theSandboxRefusesWithPythonExceptions(Clutch clutch) {
    try (var py = clutch.create(InterpreterConfig.sandboxed())) {
      py.exec("import json, ast, re, collections; assert json.loads('[1]') == [1]");
      for (var attempt :
          List.of(
              "open('/etc/hostname')",
              "open('x', 'w')",
              "__import__('os').listdir('/')",
              "__import__('os').system('true')",
              "__import__('subprocess').run(['true'])",
              "__import__('socket').create_connection(('127.0.0.1', 1))",
              "__import__('threading').Thread(target=print).start()",
              "__import__('os').environ['PATH']",
              "__import__('java').type('java.lang.System')")) {
        assertThatThrownBy(() -> py.eval(attempt))
            .as(attempt)
            .isInstanceOf(InterpreterException.class)
            .hasMessageMatching("(?s)(PermissionError|RuntimeError|KeyError|OSError).*");
      }
    }
  }

  @Test
  void whatCodeCreatesIsAllowedNoMoreThanItsCreator(Clutch clutch) {
    try (var py = clutch.create(InterpreterConfig.sandboxed())) {
      py.exec(
          """
          from concurrent import interpreters
          child = interpreters.create()
          try:
              child.exec("open('/etc/hostname')")
          except interpreters.ExecutionFailed as failure:
              answer = failure.excinfo.type.__name__
          id = child.id
          """);
      assertThat(py.get("answer")).isEqualTo("PermissionError");
      var child = clutch.find(py.get("id", Long.class)).orElseThrow();
      assertThat(child.config().permissions()).isEmpty();
      child.close();
    }
  }

  @Test
  void hostClassesAreThoseThatAreNamed(Clutch clutch) {
    var config = InterpreterConfig.sandboxed().toBuilder().hostClasses(StringBuilder.class).build();
    try (var py = clutch.create(config)) {
      py.exec(
          "import java; b = java.type('java.lang.StringBuilder')(); b.append('x'); s ="
              + " str(b.toString())");
      assertThat(py.get("s")).isEqualTo("x");
      assertThatThrownBy(() -> py.exec("java.type('java.lang.Runtime')"))
          .hasMessageContaining("java.lang.Runtime");
    }
  }

  @Test
  void configsThatContradictThemselvesAreRefused() {
    var builder =
        InterpreterConfig.sandboxed().toBuilder()
            .descriptors(InterpreterConfig.Descriptors.PROCESS);
    assertThatThrownBy(builder::build)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("NATIVE_MEMORY");
    assertThat(InterpreterConfig.trusted().cutDownTo(InterpreterConfig.sandboxed()).permissions())
        .isEmpty();
    assertThat(InterpreterConfig.trusted().permissions()).contains(Permission.values());
  }

  private static Set<Thread> threads() {
    return Set.copyOf(Thread.getAllStackTraces().keySet());
  }

  /**
   * Threads that end by themselves may take a moment; those of the JVM and of GraalPy's engine
   * stay.
   */
  private static void awaitNoThreadBut(Set<Thread> before) {
    Set<String> left;
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    do {
      left =
          threads().stream()
              .filter(thread -> thread.isAlive() && !before.contains(thread))
              .map(Thread::getName)
              .filter(name -> name.startsWith("python") || name.contains("lutch"))
              .collect(Collectors.toSet());
      Thread.onSpinWait();
    } while (!left.isEmpty() && System.nanoTime() < deadline);
    assertThat(left).isEmpty();
  }

  @Test
  void diagnosisSaysWhyTheJitIsOff(Clutch clutch) { // the tests run without it
    assertThat(clutch.jitEnabled()).isFalse();
    assertThat(Clutch.diagnose())
        .startsWith("The JIT is off: ")
        .contains("started without -XX:+UnlockExperimentalVMOptions -XX:+EnableJVMCI")
        .contains("org.graalvm.compiler:compiler");
  }
}
