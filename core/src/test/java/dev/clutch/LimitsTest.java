package dev.clutch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clutch.config.InterpreterConfig;
import dev.clutch.config.InterpreterConfig.Descriptors;
import dev.clutch.config.Limits;
import dev.clutch.config.Permission;
import dev.clutch.errors.InterpreterClosedException;
import dev.clutch.errors.LimitExceededException;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@link Limits}: the run that exceeds one is the interpreter's last. */
@ExtendWith(SharedClutch.class)
@Timeout(value = 4, unit = TimeUnit.MINUTES)
class LimitsTest {
  private static final Duration SHORT = Duration.ofMillis(300);
  private static final long MEGABYTE = 1 << 20;

  private static Interpreter create(Clutch clutch, Limits limits) {
    return clutch.create(InterpreterConfig.sandboxed().toBuilder().limits(limits).build());
  }

  private static void endsWith(Interpreter py, Runnable run, String limit) {
    assertThatExceptionOfType(LimitExceededException.class)
        .isThrownBy(run::run)
        .withMessageContaining("interpreter " + py.id() + " exceeded its limit of " + limit);
    assertThatThrownBy(() -> py.exec("1"))
        .isInstanceOf(InterpreterClosedException.class)
        .hasMessageContaining("exceeded its limit");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "while True: pass",
        "import time\nwhile True:\n  try: time.sleep(1000)\n  except BaseException: pass",
        "while True:\n  try:\n    while True: pass\n  finally: continue"
      })
  void aRunMayTakeSoLong(String endless, Clutch clutch) {
    var py = create(clutch, Limits.of().wallTime(SHORT));
    endsWith(py, () -> py.exec(endless), "0.3 s");
  }

  @Test
  void cpuTimeDoesNotCountWaits(Clutch clutch) throws Exception {
    var py = create(clutch, Limits.of().cpuTime(Duration.ofSeconds(3)));
    py.exec("import time; time.sleep(4)");
    endsWith(py, () -> py.exec("while True: pass"), "3.0 s of CPU time");
    var other = create(clutch, Limits.of().cpuTime(SHORT)); // the JVM does not measure virtual ones
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      threads.submit(() -> endsWith(other, () -> other.exec("while 1: 1"), "0.3")).get();
    }
  }

  @Test
  void aMemoryHogEndsBeforeTheHeapDoes(Clutch clutch) throws Exception {
    var py = create(clutch, Limits.of().allocatedBytes(200 * MEGABYTE));
    assertThat(py.eval("len(bytearray(10 ** 7))", Integer.class)).isEqualTo(10_000_000);
    endsWith(
        py,
        () ->
            py.exec(
                "hog = []\n"
                    + "while True:\n"
                    + "  try: hog.append(bytearray(2 ** 20))\n"
                    + "  except BaseException: pass"),
        "209715200 bytes of memory");
    endsSoon(clutch, py);
  }

  @Test
  void outputEndsAtItsLimit(Clutch clutch) {
    var out = new ByteArrayOutputStream();
    var config =
        InterpreterConfig.sandboxed().toBuilder()
            .out(out)
            .err(out)
            .limits(Limits.of().outputBytes(100))
            .build();
    var py = clutch.create(config);
    for (int i = 0; i < 3; i++) {
      py.exec("print('x' * 98)"); // each run may write so much
    }
    assertThat(out.size()).isEqualTo(3 * 99);
    endsWith(
        py,
        () ->
            py.exec(
                "import sys\n"
                    + "while True:\n"
                    + "  try: print('y' * 60, file=sys.stderr, flush=True)\n"
                    + "  except OSError: pass"),
        "100 bytes of output");
    assertThat(out.size()).isEqualTo(3 * 99 + 100);
  }

  @Test
  void everyRunHasTheLimitsForItself(Clutch clutch) {
    try (var py = create(clutch, Limits.of().wallTime(Duration.ofSeconds(20)).outputBytes(10))) {
      py.exec("def work(): sum(range(1000))");
      for (int i = 0; i < 50; i++) {
        py.call("work");
      }
    }
  }

  @Test
  void atexitHandlersAreARun(Clutch clutch) throws Exception {
    var py = create(clutch, Limits.of().wallTime(SHORT));
    py.exec("import atexit\n@atexit.register\ndef endless():\n  while True: pass");
    py.close();
    endsSoon(clutch, py);
  }

  @Test
  void whatCodeMakesGetsNoMore(Clutch clutch) throws Exception {
    var py =
        clutch.create(
            InterpreterConfig.trusted().toBuilder().limits(Limits.of().wallTime(SHORT)).build());
    var inner = "from concurrent import interpreters; inner = interpreters.create()";
    assertThat(InterpreterConfig.trusted().cutDownTo(py.config()).limits().wallTime())
        .contains(SHORT);
    assertThatThrownBy(() -> py.exec(inner + "\nwhile True: inner.exec('while True: pass')"))
        .isInstanceOf(LimitExceededException.class);
    endsSoon(clutch, py);
  }

  @Test
  void aPoolReplacesAWorkerThatExceededALimit(Clutch clutch) {
    var config =
        InterpreterConfig.sandboxed().toBuilder()
            .limits(Limits.of().wallTime(Duration.ofSeconds(5)))
            .build();
    try (var pool = clutch.poolBuilder().size(1).config(config).build()) {
      var endless = pool.submit(py -> py.eval("[1 for _ in iter(int, 1)]"));
      assertThatThrownBy(endless::join)
          .isInstanceOf(CompletionException.class)
          .hasCauseInstanceOf(LimitExceededException.class);
      assertThat(pool.submit(py -> py.eval("1 + 1", Integer.class)).join()).isEqualTo(2);
      assertThat(pool.stats().replaced()).isEqualTo(1);
    }
  }

  @Test
  void contradictionsAreRefused() {
    var limits = Limits.of().outputBytes(10);
    var process = InterpreterConfig.trusted().toBuilder().descriptors(Descriptors.PROCESS);
    assertThatThrownBy(() -> process.limits(limits).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("outputBytes");
    process.limits(Limits.of());
    assertThat(process.build().within(limits).descriptors()).isEqualTo(Descriptors.PRIVATE);
    assertThatThrownBy(() -> Limits.of().wallTime(Duration.ZERO)).hasMessageContaining("wallTime");
    assertThatThrownBy(() -> Limits.of().allocatedBytes(-1)).hasMessageContaining("-1");
    assertThat(limits.and(Limits.of().outputBytes(5).cpuTime(SHORT)))
        .hasToString("Limits[cpuTime=PT0.3S, outputBytes=5]");
    assertThat(InterpreterConfig.sandboxed().allows(Permission.THREADS)).isFalse();
  }

  /** The run is told of it before all that ran is gone. */
  private static void endsSoon(Clutch clutch, Interpreter py) throws InterruptedException {
    while (clutch.find(py.id()).isPresent()) { // the test's time is limited
      Thread.sleep(1);
    }
  }
}
