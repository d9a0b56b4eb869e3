package dev.clutch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.clutch.engine.HostThreads;
import dev.clutch.types.InterpreterConfig;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Runs the Python tests of the Python modules: every {@code test_*} function of the resources
 * {@code tests/*.py}, those of a file one after the other in one interpreter.
 */
@ExtendWith(SharedClutch.class)
class PythonModulesTest {
  private static final List<String> FILES =
      List.of(
          "test_interpreters.py",
          "test_lowlevel.py",
          "test_call.py",
          "test_pool_executor.py",
          "test_pool.py",
          "test_pool_faults.py",
          "test_channels.py",
          "test_channels_async.py",
          "test_pep554.py",
          "test_associations.py",
          "test_deferred.py",
          "test_pipe.py",
          "test_queues.py",
          "test_select.py",
          "test_control.py",
          "test_limits.py",
          "test_sharing.py",
          "test_sync.py",
          "test_threads.py",
          "test_unicodedata.py",
          "test_csp.py",
          "test_fuzz.py");

  private String running = "";
  private @Nullable Interpreter py; // of the file that is running; null before its first test

  @TestFactory
  Stream<DynamicContainer> python(Clutch clutch) {
    return FILES.stream().map(file -> tests(clutch, file));
  }

  private DynamicContainer tests(Clutch clutch, String file) {
    var source = read(file);
    var tests =
        source
            .lines()
            .filter(line -> line.startsWith("def test_"))
            .map(line -> line.substring("def ".length(), line.indexOf('(')))
            .map(name -> dynamicTest(name, () -> run(clutch, file, source, name)))
            .toList();
    assertThat(tests).as(file).isNotEmpty();
    return dynamicContainer(file, tests);
  }

  private static String read(String file) {
    try (var stream = PythonModulesTest.class.getResourceAsStream("/tests/" + file)) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void run(Clutch clutch, String file, String source, String name) {
    if (!running.equals(file)) {
      close();
      running = file;
    }
    boolean passed = false;
    try {
      if (py == null) {
        py = clutch.create(config());
        py.exec(source);
      }
      runWithLimit(py, name);
      passed = true;
    } finally {
      if (!passed) { // the tests after it begin anew
        close();
      }
    }
  }

  /** With what {@code helpers.py} holds. */
  private static InterpreterConfig config() {
    var folder = new File(PythonModulesTest.class.getResource("/tests").getPath());
    return InterpreterConfig.trusted().toBuilder().pythonPath(List.of(folder.getPath())).build();
  }

  private static void runWithLimit(Interpreter py, String name) {
    var limit = // JUnit has none for the tests of a factory
        HostThreads.after(TimeUnit.MINUTES.toNanos(3), () -> py.stop(Duration.ofSeconds(10)));
    try {
      py.exec(name + "()");
    } finally {
      limit.cancel(false);
    }
  }

  @AfterEach
  void close() {
    if (py != null) {
      py.close();
      py = null;
    }
  }
}
