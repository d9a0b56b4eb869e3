package dev.clutch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clutch.config.InterpreterConfig;
import dev.clutch.config.Limits;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.HostAccess;
import org.graalvm.polyglot.PolyglotAccess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What {@link Clutch.Builder} says about the engine. The tests run without the JIT. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class BuilderTest {
  @Test
  void theJitIsRefusedWhereItCannotBe() {
    assertThatThrownBy(Clutch.builder().jit(true)::start)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("jit(true) cannot be obeyed. The JIT is off: ")
        .hasMessageContaining("org.graalvm.compiler:compiler");
    try (var clutch = Clutch.builder().jit(false).start();
        var py = clutch.create()) {
      assertThat(clutch.jitEnabled()).isFalse();
      assertThat(py.eval("1 + 1", Integer.class)).isEqualTo(2);
    }
  }

  @Test
  void optionsThatWeDoNotName() {
    try (var clutch =
            Clutch.builder()
                .contextCustomizer(context -> context.option("python.PythonOptimizeFlag", "true"))
                .start();
        var py = clutch.create()) {
      assertThat(py.eval("__debug__", Boolean.class)).isFalse();
    }
  }

  @Test
  void whatACustomizerThrowsIsSeen() {
    try (var clutch =
        Clutch.builder().contextCustomizer(context -> context.option("python.None", "")).start()) {
      assertThatThrownBy(clutch::create)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("python.None");
    }
  }

  private static void open(Context.Builder context) {
    context
        .allowAllAccess(true)
        .allowNativeAccess(true)
        .allowCreateThread(true)
        .allowCreateProcess(true)
        .allowHostClassLoading(true)
        .allowHostClassLookup(_ -> true)
        .allowHostAccess(HostAccess.ALL)
        .allowPolyglotAccess(PolyglotAccess.ALL)
        .allowInnerContextOptions(true)
        .useSystemExit(true)
        .option("python.PosixModuleBackend", "native")
        .out(System.out);
  }

  @Test
  void aSandboxStaysOne() {
    var out = new ByteArrayOutputStream();
    var config =
        InterpreterConfig.sandboxed().toBuilder()
            .out(out)
            .limits(Limits.of().outputBytes(10_000))
            .build();
    try (var clutch =
            Clutch.builder().defaultConfig(config).contextCustomizer(BuilderTest::open).start();
        var py = clutch.create()) {
      py.exec(
          """
          import os, socket, subprocess, sys
          def refused(work, *args):
              try:
                  work(*args)
              except (PermissionError, RuntimeError, NotImplementedError, KeyError) as e:
                  return True
              return False
          def java():
              import java
              java.type("java.lang.System")
          def polyglot():
              import polyglot
              polyglot.eval(language="python", string="1")
          def thread():
              import threading
              threading.Thread(target=print).start()
          def native():
              import ctypes
              ctypes.CDLL(None)
          print([work.__name__ for work in (java, thread) if not refused(work)])
          print(refused(open, "/etc/hosts"), refused(os.listdir, "/"), "PATH" in os.environ)
          print(refused(subprocess.run, ["true"]))
          print(refused(socket.create_connection, ("localhost", 1)))
          """);
      assertThat(out).asString().isEqualTo("[]\nTrue True False\nTrue\nTrue\n");
      assertThatThrownBy(() -> py.exec("import sys; sys.exit(3)")).hasMessageContaining("3");
    }
  }

  @Test
  void whatTheEngineLogsIsTold() {
    List<String> told = new CopyOnWriteArrayList<>();
    try (var clutch =
        Clutch.builder()
            .contextCustomizer(context -> context.option("log.python.level", "FINE"))
            .engineListener(told::add)
            .start()) {
      clutch.create().close();
    }
    assertThat(told).isNotEmpty();
  }

  @Test
  void aListenerThatFailsStopsNothing() {
    var failures = new AtomicInteger();
    try (var clutch =
            Clutch.builder()
                .contextCustomizer(context -> context.option("log.python.level", "FINE"))
                .engineListener(
                    text -> {
                      if (failures.getAndIncrement() == 0) { // each is logged
                        throw new IllegalStateException("a test's");
                      }
                    })
                .start();
        var py = clutch.create()) {
      assertThat(py.eval("1 + 1", Integer.class)).isEqualTo(2);
    }
    assertThat(failures).hasPositiveValue();
  }
}
