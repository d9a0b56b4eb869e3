package dev.clutch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** In which threads Python code runs, and how much stack it has there. */
@Timeout(60)
@ExtendWith(SharedClutch.class)
class PythonThreadsTest {
  private static final String DEPTH =
      """
      import sys
      def depth():
          deepest = 0
          def f(n):
              nonlocal deepest
              deepest = n
              if n < 900: f(n + 1)
          try: f(1)
          except RecursionError: pass
          return deepest
      """;

  @Test
  void thoseOfPoolsAndOfVirtualCallersHaveAStackForPythonsRecursionLimit(Clutch clutch)
      throws Exception {
    try (var py = clutch.create();
        var pool = clutch.poolBuilder().size(1).initializer(DEPTH).build()) {
      py.exec(DEPTH);
      assertThat(py.callAsync("depth").get(20, TimeUnit.SECONDS)).isEqualTo(900L);
      assertThat(pool.call("depth").get(20, TimeUnit.SECONDS)).isEqualTo(900L);
    }
  }

  @Test
  void codeOfVirtualThreadsThatComputesHoldsNoCarrier(Clutch clutch) throws Exception {
    int cores = Runtime.getRuntime().availableProcessors();
    var interpreters = new ArrayList<Interpreter>();
    var begun = clutch.createQueue(0);
    try {
      for (int i = 0; i <= cores; i++) {
        var py = clutch.create();
        interpreters.add(py);
        py.prepareMain(java.util.Map.of("begun", begun));
        py.exec("stop = False");
        var _ = py.execAsync("begun.put(1)\nwhile not stop: pass");
      }
      for (int i = 0; i <= cores; i++) {
        assertThat(begun.take()).isEqualTo(1L); // with carriers held, not all of them begin
      }
      var other = new CompletableFuture<Boolean>();
      Thread.ofVirtual().start(() -> other.complete(true));
      assertThat(other.get(20, TimeUnit.SECONDS)).isTrue();
    } finally {
      for (var py : interpreters) {
        py.stop(java.time.Duration.ofSeconds(5));
      }
      begun.close();
    }
  }
}
