package dev.clutch;

import dev.clutch.engine.HostThreads;
import dev.clutch.types.InterpreterConfig;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Runs the Python tests of the Python modules: every {@code test_*} function of the resources
 * {@code tests/*.py}, each in an interpreter of its own.
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

  /** With what {@code helpers.py} holds. */
  private static InterpreterConfig config() throws URISyntaxException {
    var folder = Path.of(PythonModulesTest.class.getResource("/tests").toURI());
    return InterpreterConfig.trusted().toBuilder().pythonPath(List.of(folder.toString())).build();
  }

  @TestFactory
  Stream<DynamicTest> python(Clutch clutch) throws Exception {
    var config = config();
    var tests = new ArrayList<DynamicTest>();
    for (var file : FILES) {
      String source;
      try (var stream = PythonModulesTest.class.getResourceAsStream("/tests/" + file)) {
        source = new String(stream.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
      }
      source
          .lines()
          .filter(line -> line.startsWith("def test_"))
          .map(line -> line.substring("def ".length(), line.indexOf('(')))
          .forEach(
              name ->
                  tests.add(
                      DynamicTest.dynamicTest(
                          file + " " + name, () -> run(clutch.create(config), source, name))));
    }
    if (tests.size() < FILES.size()) {
      throw new IllegalStateException("the Python tests were not found");
    }
    return tests.stream();
  }

  private static void run(Interpreter fresh, String source, String name) {
    try (var py = fresh) {
      var limit = // JUnit has none for the tests of a factory
          HostThreads.after(TimeUnit.MINUTES.toNanos(3), () -> py.stop(Duration.ofSeconds(10)));
      try {
        py.exec(source);
        py.exec(name + "()");
      } finally {
        limit.cancel(false);
      }
    }
  }
}
