package dev.clutch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.clutch.config.InterpreterConfig;
import dev.clutch.engine.HostThreads;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Runs the Python tests of the Python modules: every {@code test_*} function of the resources
 * {@code tests/*.py}, those of a file one after the other in one interpreter.
 */
@ExtendWith(SharedClutch.class)
@ParameterizedClass(name = "{0}")
@ValueSource(
    strings = {
      "test_interpreters.py",
      "test_lowlevel.py",
      "test_call.py",
      "test_main.py",
      "test_pool_executor.py",
      "test_pool.py",
      "test_pool_faults.py",
      "test_channels.py",
      "test_compiled.py",
      "test_channels_async.py",
      "test_pep554.py",
      "test_associations.py",
      "test_deferred.py",
      "test_pipe.py",
      "test_queues.py",
      "test_select.py",
      "test_control.py",
      "test_json.py",
      "test_limits.py",
      "test_sharing.py",
      "test_sync.py",
      "test_threads.py",
      "test_unicodedata.py",
      "test_xml.py",
      "test_re_fallback.py",
      "test_unix.py",
      "test_sqlite.py",
      "test_csp.py",
      "test_fuzz.py",
      "test_programs.py",
      "test_rooms.py",
      "test_stubs.py",
    })
class PythonModulesTest {
  @Parameter private String file;
  private @Nullable Interpreter py; // null before the first test, and after one that failed

  @TestFactory
  Stream<DynamicTest> python(Clutch clutch) throws Exception {
    var config = config();
    String source;
    try (var stream = PythonModulesTest.class.getResourceAsStream("/tests/" + file)) {
      source = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }
    var names =
        source
            .lines()
            .filter(line -> line.startsWith("def test_"))
            .map(line -> line.substring("def ".length(), line.indexOf('(')))
            .toList();
    assertThat(names).as(file).isNotEmpty();
    return names.stream().map(name -> dynamicTest(name, () -> run(clutch, config, source, name)));
  }

  /** With what {@code helpers.py} holds. */
  private InterpreterConfig config() throws URISyntaxException {
    var folder = Path.of(PythonModulesTest.class.getResource("/tests").toURI());
    var config = InterpreterConfig.trusted().toBuilder().pythonPath(List.of(folder.toString()));
    return file.equals("test_unix.py") // terminals are descriptors of the process
        ? config.descriptors(InterpreterConfig.Descriptors.PROCESS).build()
        : config.build();
  }

  private void run(Clutch clutch, InterpreterConfig config, String source, String name) {
    boolean isFirst = py == null;
    if (isFirst) {
      py = clutch.create(config);
    }
    var limited = py;
    var limit = // JUnit has none for the tests of a factory
        HostThreads.after(TimeUnit.MINUTES.toNanos(3), () -> limited.stop(Duration.ofSeconds(10)));
    try {
      if (isFirst) {
        limited.exec(source);
      }
      limited.exec(name + "()");
    } catch (RuntimeException | Error failed) {
      py = null; // the tests after it begin anew
      try (limited) {
        throw failed;
      }
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
