package dev.clutch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.clutch.config.InterpreterConfig;
import dev.clutch.errors.ExecutionFailedException;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Python code does with the classes that its config names, and with what they return. */
@Timeout(60)
@ExtendWith(SharedClutch.class)
class HostClassesTest {
  /** Data. */
  public record Customer(long id, String name) {
    /** Is no component. */
    public String secret() {
      return "secret";
    }
  }

  /** Named by the config. */
  public static final class Repo {
    private Repo() {}

    public static List<Long> ids() {
      return List.of(1L, 2L);
    }

    public static List<Integer> arrayList() {
      return new ArrayList<>(List.of(7));
    }

    public static Map<String, Object> map() {
      return new LinkedHashMap<>(Map.of("name", "n"));
    }

    public static byte[] bytes() {
      return new byte[] {1};
    }

    public static long[] longs() {
      return new long[] {1, 2};
    }

    public static Customer customer() {
      return new Customer(1, "n");
    }

    public static Map<String, List<Customer>> customers() {
      return Map.of("all", List.of(customer()));
    }

    public static TimeUnit unit() {
      return TimeUnit.DAYS;
    }

    public static TimeUnit[] units() {
      return new TimeUnit[] {TimeUnit.DAYS};
    }

    public static Set<String> set() {
      return Set.of("a", "b");
    }

    public static Instant time() {
      return Instant.EPOCH;
    }

    public static Optional<String> some() {
      return Optional.of("some");
    }

    public static void fail() {
      throw new IllegalStateException("database is down", new IOException("root"));
    }
  }

  private static final InterpreterConfig CONFIG =
      InterpreterConfig.trusted().toBuilder()
          .hostClasses(Repo.class, IllegalStateException.class)
          .build();

  private static final String REPO =
      "import java; Repo = java.type('dev.clutch.HostClassesTest$Repo')";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          list(Repo.ids()) == [1, 2]
          len(Repo.ids()) == 2 and Repo.ids()[0] == 1 and Repo.ids().size() == 2
          Repo.arrayList()[0] == 7 and Repo.arrayList().size() == 1
          Repo.map()['name'] == 'n' and list(Repo.map()) == ['name'] and Repo.map().size() == 1
          Repo.bytes()[0] == 1 and sum(Repo.longs()) == 3
          Repo.time().toString() == '1970-01-01T00:00:00Z'
          Repo.some().get() == 'some'
          Repo.customer().name() == 'n' and [c.id() for c in Repo.customers()['all']] == [1]
          Repo.unit().name() == 'DAYS' and Repo.unit() == Repo.units()[0]
          len(Repo.set()) == 2 and 'a' in Repo.set() and 'c' not in Repo.set() and sorted(Repo.set()) == ['a', 'b']
          not hasattr(Repo.unit(), 'getDeclaringClass') and not hasattr(Repo.customer(), 'secret')
          not hasattr(Repo.ids(), 'getClass') and not hasattr(Repo.time(), 'plusMillis')
          """)
  void whatTheyReturnCanBeRead(String expression, Clutch clutch) {
    try (var py = clutch.create(CONFIG)) {
      py.exec(REPO);
      assertThat(py.eval(expression, Boolean.class)).isTrue();
    }
  }

  @Test
  void whatTheyReturnCrossesAsACopy(Clutch clutch) {
    try (var py = clutch.create(CONFIG)) {
      py.exec(REPO);
      assertThat(py.eval("Repo.ids()")).isEqualTo(List.of(1L, 2L));
      assertThat(py.eval("{'a': [Repo.map(), Repo.customer()]}"))
          .isEqualTo(Map.of("a", List.of(Map.of("name", "n"), List.of(1L, "n"))));
      assertThat(py.eval("Repo.time()", Instant.class)).isEqualTo(Instant.EPOCH);
      assertThatThrownBy(() -> py.eval("[Repo]")).hasMessageContaining("value[0]: cannot share");
      py.exec("from concurrent import interpreters; queue = interpreters.create_queue()");
      py.exec("queue.put([Repo.map(), Repo.ids()]); got = queue.get()");
      assertThat(py.get("got")).isEqualTo(List.of(Map.of("name", "n"), List.of(1L, 2L)));
    }
  }

  @Test
  void whatTheyThrowIsAnExceptionAndTheCauseOfWhatComesBack(Clutch clutch) {
    try (var py = clutch.create(CONFIG)) {
      py.exec(REPO);
      py.exec(
          """
          State = java.type('java.lang.IllegalStateException')
          caught = []
          for kind in Exception, State:
              try:
                  Repo.fail()
              except ValueError:
                  caught.append('wrong')
              except kind as e:
                  caught.append((str(e), e.getMessage(), e.getCause().getMessage()))
          """);
      var each =
          List.of("java.lang.IllegalStateException: database is down", "database is down", "root");
      assertThat(py.get("caught")).isEqualTo(List.of(each, each));

      for (var code :
          List.of(
              "Repo.fail()",
              "try: Repo.fail()\nexcept Exception as e: raise ValueError('no') from e")) {
        var failure = catchThrowableOfType(ExecutionFailedException.class, () -> py.exec(code));
        assertThat(failure)
            .hasCauseInstanceOf(IllegalStateException.class)
            .hasRootCauseInstanceOf(IOException.class);
        assertThat(failure.getCause().getStackTrace()[0].getMethodName()).isEqualTo("fail");
      }
      assertThatThrownBy(() -> py.exec("Repo.fail()"))
          .hasMessageStartingWith("java.lang.IllegalStateException: database is down");
    }
  }

  @Test
  void theVeryClassIsFoundWhoeverLoadedIt(Clutch clutch, @TempDir Path folder) throws Exception {
    var source = folder.resolve("Plug.java");
    Files.writeString(
        source, "package plug; public class Plug { public static int one() { return 1; } }");
    var compiler = ToolProvider.getSystemJavaCompiler();
    assertThat(
            compiler.run(
                null, null, null, "-proc:none", "-d", folder.toString(), source.toString()))
        .isZero();
    var urls = new URL[] {folder.toUri().toURL()};
    try (var one = new URLClassLoader(urls);
        var two = new URLClassLoader(urls)) {
      var builder = InterpreterConfig.trusted().toBuilder().hostClasses(one.loadClass("plug.Plug"));
      var before = Thread.currentThread().getContextClassLoader();
      Thread.currentThread().setContextClassLoader(null);
      try (var py = clutch.create(builder.build())) {
        assertThat(py.eval("__import__('java').type('plug.Plug').one()")).isEqualTo(1L);
      } finally {
        Thread.currentThread().setContextClassLoader(before);
      }
      var namesake = two.loadClass("plug.Plug");
      assertThatThrownBy(() -> builder.hostClasses(namesake))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("plug.Plug");
    }
  }
}
