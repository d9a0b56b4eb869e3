package dev.clutch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clutch.config.InterpreterConfig;
import dev.clutch.config.Limits;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Code that sits in a system call is ended as if it computed. */
@ExtendWith(SharedClutch.class)
@EnabledOnOs(value = OS.LINUX, disabledReason = "elsewhere a call is not broken off")
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class SystemCallsTest {
  private static final String BEFORE =
      """
      import os, select, selectors, socket, subprocess, threading
      server = socket.create_server(("127.0.0.1", 0))
      one, other = socket.socketpair()
      out, into = os.pipe()
      selector = selectors.DefaultSelector()
      selector.register(one, selectors.EVENT_READ)
      """;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "server.accept()",
        "one.recv(1)",
        "os.read(out, 1)",
        "select.select([out], [], [])",
        "selector.select()",
        "subprocess.run(['sleep', '1000'])",
      })
  void anInterruptBreaksItOff(String call, Clutch clutch) throws Exception {
    for (boolean limited : new boolean[] {false, true}) {
      var limits = limited ? Limits.of().cpuTime(Duration.ofMinutes(10)) : Limits.of();
      var config = InterpreterConfig.trusted().toBuilder().limits(limits).build();
      try (var ready = clutch.createQueue(0);
          var py = clutch.create(config)) {
        py.prepareMain(Map.of("ready", ready));
        py.exec(BEFORE);
        var run =
            CompletableFuture.runAsync(
                () -> py.exec("ready.put(None); " + call), Thread.ofPlatform().daemon()::start);
        ready.take();
        assertThat(py.interrupt(Duration.ofSeconds(30))).isTrue();
        assertThatThrownBy(run::join).hasMessageContaining("KeyboardInterrupt");
        py.exec("assert threading.main_thread() is threading.current_thread()");
      }
    }
  }
}
