package dev.clutch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.clutch.config.InterpreterConfig;
import dev.clutch.config.Whence;
import dev.clutch.errors.ExceptionInfo.Frame;
import dev.clutch.errors.ExecutionFailedException;
import dev.clutch.errors.InterpreterClosedException;
import dev.clutch.errors.InterpreterRunningException;
import dev.clutch.errors.NotShareableException;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One interpreter, seen from Java. */
@ExtendWith(SharedClutch.class)
class InterpreterTest {
  private Interpreter py;
  private Clutch clutch;

  @BeforeEach
  void create(Clutch shared) {
    clutch = shared;
    py = shared.create();
  }

  @AfterEach
  void close() {
    py.close();
    assertThat(clutch.find(py.id())).isEmpty();
  }

  @Test
  void whatTheReadmeShows() {
    py.prepareMain(Map.of("n", 20));
    py.exec("import math; r = math.factorial(n)");
    assertThat(py.get("r", Long.class)).isEqualTo(2432902008176640000L);
    assertThat(py.eval("len(str(r))", Integer.class)).isEqualTo(19);
    assertThat(py.call("textwrap.shorten", "a long line of words", 10)).isEqualTo("a [...]");
  }

  @Test
  void stateStaysBetweenCalls() {
    py.exec("x = 1");
    py.exec("x += 1\ndef f(): return x * 10");
    assertThat(py.call("f")).isEqualTo(20L);
  }

  @Test
  void valuesOutOfPython() {
    assertThat(py.eval("None")).isNull();
    assertThat(py.eval("True")).isEqualTo(true);
    assertThat(py.eval("-2**63")).isEqualTo(Long.MIN_VALUE);
    assertThat(py.eval("2**63")).isEqualTo(BigInteger.TWO.pow(63));
    assertThat(py.eval("1.0")).isEqualTo(1.0);
    assertThat(py.eval("'\\u00e9\\U0001F600'")).isEqualTo("é😀");
    assertThat((byte[]) py.eval("b'\\x00\\xff'")).containsExactly(0, -1);
    assertThat(py.eval("(1, ('a', None), ())"))
        .isEqualTo(List.of(1L, java.util.Arrays.asList("a", null), List.of()));
  }

  @Test
  void valuesIntoPython() {
    var values = new HashMap<String, Object>();
    values.put("none", null);
    values.put("flag", false);
    values.put("tiny", (byte) 7);
    values.put("huge", BigInteger.TEN.pow(40));
    values.put("real", 1.5f);
    values.put("letter", 'x');
    values.put("data", new byte[] {1, -1});
    values.put("pair", new Object[] {1, new int[] {2, 3}});
    values.put("maybe", Optional.empty());
    py.prepareMain(values);
    py.exec(
        """
        assert none is None and maybe is None and flag is False
        assert type(tiny) is int and tiny == 7 and huge == 10**40
        assert type(real) is float and real == 1.5
        assert letter == 'x' and data == b'\\x01\\xff' and pair == (1, (2, 3))
        """);
  }

  @Test
  void surrogatesKeepTheirPlace() {
    py.exec("pair = chr(0xD83D) + chr(0xDE00); lone = 'a' + chr(0xD800)");
    assertThat((String) py.get("lone")).isEqualTo("a\ud800");
    try (var queue = clutch.createQueue(0)) {
      py.prepareMain(Map.of("q", queue));
      py.exec(
          """
          for text in (pair, lone, chr(0x1F600), (pair, pair), 'é'):
              q.put(text)
              back = q.get()
              assert back == text and len(back) == len(text), ascii(back)
          """);
    }
  }

  @Test
  void typedResultsAreExact() {
    assertThat(py.eval("5", int.class)).isEqualTo(5);
    assertThat((Object) py.eval("None", Optional.class)).isEqualTo(Optional.empty());
    assertThatThrownBy(() -> py.eval("2**40", Integer.class))
        .isInstanceOf(ArithmeticException.class)
        .hasMessageContaining("1099511627776");
    assertThatThrownBy(() -> py.eval("'x'", Integer.class))
        .isInstanceOf(ClassCastException.class)
        .hasMessageContaining("String");
  }

  @Test
  void anUncaughtErrorComesAsData() {
    var failure =
        catchThrowableOfType(
            ExecutionFailedException.class,
            () ->
                py.exec(
                    """
                    def inner():
                        raise ValueError('bad') from KeyError('cause')

                    inner()
                    """));
    var info = failure.excinfo();
    assertThat(info.type().qualname()).isEqualTo("ValueError");
    assertThat(info.msg()).isEqualTo("bad");
    assertThat(info.formatted()).isEqualTo("ValueError: bad");
    assertThat(info.frames())
        .containsExactly(new Frame("<script>", 4, "<module>"), new Frame("<script>", 2, "inner"));
    assertThat(failure)
        .hasMessageContaining("KeyError: 'cause'")
        .hasMessageContaining("direct cause of the following exception")
        .hasMessageContaining("File \"<script>\", line 2, in inner");
    assertThat(failure.getStackTrace()[0].getMethodName()).isEqualTo("inner");
    assertThat(py.eval("1 + 1")).isEqualTo(2L);
  }

  @ParameterizedTest
  @ValueSource(strings = {"x = = 1", "  x = 1", "a\0b", "return 5"})
  void whatIsNoPythonIsASyntaxError(String source) {
    assertThatThrownBy(() -> py.exec(source)).hasMessageContaining("Error: ");
  }

  @Test
  void systemExitIsAnOrdinaryEnd() {
    assertThatThrownBy(() -> py.exec("import sys; sys.exit(3)"))
        .hasMessageStartingWith("SystemExit: 3");
    assertThat(py.eval("2")).isEqualTo(2L);
  }

  @Test
  void deepRecursionIsAPythonError() {
    assertThatThrownBy(() -> py.exec("def f(): f()\nf()")).hasMessageStartingWith("RecursionError");
    assertThat(py.eval("2")).isEqualTo(2L);
  }

  @Test
  void whatCannotCrossIsNamed() {
    assertThatThrownBy(() -> py.prepareMain(Map.of("ok", new Object[] {1, new Thread()})))
        .isInstanceOf(NotShareableException.class)
        .hasMessageContaining("value[1]")
        .hasMessageContaining("java.lang.Thread");
    assertThatThrownBy(() -> py.eval("(1, object())"))
        .isInstanceOf(NotShareableException.class)
        .hasMessageContaining("value[1]: cannot share a 'object'");
  }

  /** What Java has a type for. */
  record Everything(int n, String[] words, Optional<String> maybe, LocalDate day) {}

  @Test
  void collectionsAndTimesCrossBothWays() {
    py.prepareMain(
        Map.of(
            "values",
            List.of(
                List.of(1, 2),
                new TreeMap<>(Map.of("a", 1)),
                Set.of("x"),
                LocalDate.of(2026, 1, 2),
                OffsetDateTime.parse("2026-01-02T03:04:05.000006+02:00"),
                Duration.ofMillis(-1500),
                new BigDecimal("1.50"),
                UUID.fromString("12345678-1234-5678-1234-567812345678"))));
    assertThat(py.eval("str([type(v).__name__ for v in values])"))
        .isEqualTo("['list', 'dict', 'set', 'date', 'datetime', 'timedelta', 'Decimal', 'UUID']");
    assertThat(py.eval("values"))
        .isEqualTo(
            List.of(
                List.of(1L, 2L),
                Map.of("a", 1L),
                Set.of("x"),
                LocalDate.of(2026, 1, 2),
                OffsetDateTime.parse("2026-01-02T03:04:05.000006+02:00"),
                Duration.ofMillis(-1500),
                new BigDecimal("1.50"),
                UUID.fromString("12345678-1234-5678-1234-567812345678")));
    assertThatThrownBy(() -> py.prepareMain(Map.of("t", LocalTime.of(1, 2, 3, 4))))
        .isInstanceOf(ArithmeticException.class)
        .hasMessageContaining("01:02:03.000000004");
  }

  @Test
  void recordsAndArraysAreFilled() {
    py.exec("import datetime");
    var made =
        py.eval(
            "{'n': 3, 'words': ['a', 'b'], 'maybe': None, 'day': datetime.date(2026, 1, 2)}",
            Everything.class);
    assertThat(made.n()).isEqualTo(3);
    assertThat(made.words()).containsExactly("a", "b");
    assertThat(made.maybe()).isEmpty();
    assertThat(made.day()).isEqualTo(LocalDate.of(2026, 1, 2));
    assertThat(py.eval("(3, ('a',), 'x', datetime.date(2026, 1, 2))", Everything.class).maybe())
        .contains("x");
    assertThat(py.eval("[1, 2]", int[].class)).containsExactly(1, 2);
    assertThatThrownBy(() -> py.eval("[1, 2**40]", int[].class))
        .isInstanceOf(ArithmeticException.class)
        .hasMessageContaining("1099511627776");
    assertThatThrownBy(() -> py.eval("{'n': 1}", Everything.class))
        .isInstanceOf(ClassCastException.class)
        .hasMessageContaining("[n, words, maybe, day]");
  }

  @Test
  void aFileIsNamedInTracebacks(@TempDir Path folder) throws Exception {
    var file = Files.writeString(folder.resolve("script.py"), "x = 5\n1/0\n");
    assertThatThrownBy(() -> py.exec(file)).hasMessageContaining("script.py\", line 2");
    assertThat(py.get("x")).isEqualTo(5L);
  }

  @Test
  void oneThreadAtATime() throws Exception {
    try (var there = clutch.createQueue(0);
        var back = clutch.createQueue(0)) {
      py.prepareMain(Map.of("there", there, "back", back));
      var running =
          CompletableFuture.runAsync(
              () -> py.exec("back.put('in'); there.get()"), Thread::startVirtualThread);
      assertThat(back.take()).isEqualTo("in");
      assertThat(py.isRunning()).isTrue();
      assertThatThrownBy(() -> py.exec("1")).isInstanceOf(InterpreterRunningException.class);
      assertThatThrownBy(py::close).isInstanceOf(InterpreterRunningException.class);
      there.put("go on");
      running.get(30, TimeUnit.SECONDS);
      assertThat(py.isRunning()).isFalse();
    }
  }

  @Test
  void interruptEndsWhatRuns() throws Exception {
    try (var queue = clutch.createQueue(0);
        var empty = clutch.createQueue(0)) {
      py.prepareMain(Map.of("q", queue, "empty", empty));
      for (var endless :
          List.of("while True: pass", "empty.get()", "import time; time.sleep(1000)")) {
        var running = CompletableFuture.runAsync(() -> py.exec("q.put('in')\n" + endless));
        assertThat(queue.take()).isEqualTo("in");
        assertThat(py.interrupt(Duration.ofSeconds(10))).isTrue();
        assertThat(running)
            .failsWithin(Duration.ofSeconds(10))
            .withThrowableOfType(Exception.class)
            .withMessageContaining("KeyboardInterrupt");
      }
      assertThat(py.eval("2")).isEqualTo(2L);
    }
  }

  @Test
  void closingEndsItInOrder() {
    var other = clutch.create();
    assertThat(other.whence()).isEqualTo(Whence.XI);
    try (var queue = clutch.createQueue(0)) {
      other.prepareMain(Map.of("q", queue));
      other.exec(
          """
          import atexit, threading, time
          atexit.register(lambda: q.put('atexit'))
          def late():
              time.sleep(0.1)
              q.put('thread')
          threading.Thread(target=late).start()
          """);
      other.close();
      assertThat(queue.size()).isEqualTo(2);
      assertThat(queue.poll()).isEqualTo(Unbound.ITEM);
    }
    assertThatThrownBy(() -> other.exec("1")).isInstanceOf(InterpreterClosedException.class);
    other.close();
    assertThat(clutch.find(other.id())).isEmpty();
  }

  @Test
  void virtualThreadsMayUseIt() throws Exception {
    var result = new CompletableFuture<Object>();
    Thread.startVirtualThread(() -> result.complete(py.eval("sum(range(100))"))).join();
    assertThat(result.get(30, TimeUnit.SECONDS)).isEqualTo(4950L);
  }

  /** GraalPy sees to that in the first context of an engine only. */
  @Test
  void threadsOfEachInterpreterLetEachOtherRun(Clutch clutch) {
    for (int i = 0; i < 2; i++) {
      try (var py = clutch.create()) {
        py.exec(
            """
            import threading
            done = False
            def compute():
                while not done:
                    pass
            thread = threading.Thread(target=compute)
            thread.start()
            done = True
            thread.join()
            """);
      }
    }
  }

  /** Truffle hands actions to those threads only that are in the context just then. */
  @Test
  void callbacksOfWhatDiedInAnIdleInterpreterRunWithItsNextCode() throws Exception {
    py.exec(
        """
        import weakref
        class Thing: pass
        called = []
        thing = Thing()
        reference = weakref.ref(thing, called.append)
        del thing
        """);
    for (int i = 0; i < 5; i++) {
      System.gc();
      Thread.sleep(50); // the callback is handed over, to nobody
    }
    assertThat(py.eval("(reference() is None, called == [reference])"))
        .isEqualTo(List.of(true, true));
  }

  @Test
  void aFileKnowsItsNameAndATextMayHaveOne(Clutch clutch, @TempDir Path folder) throws IOException {
    var file = Files.writeString(folder.resolve("script.py"), "here = __file__");
    try (var py = clutch.create()) {
      py.exec(file);
      assertThat(py.get("here")).isEqualTo(file.toAbsolutePath().toString());
      assertThatThrownBy(() -> py.exec("\n1 / 0", "rules.py"))
          .hasMessageContaining("File \"rules.py\", line 2");
    }
  }

  @Test
  void whatAStreamOfTheHostThrowsIsAnOSError(Clutch clutch) {
    var out =
        new OutputStream() {
          @Override
          public void write(int oneByte) {
            throw new IllegalStateException("log closed");
          }
        };
    var config = InterpreterConfig.trusted().toBuilder().out(out).build();
    try (var py = clutch.create(config)) {
      py.exec("try: print('x', flush=True)\nexcept OSError as e: error = str(e)");
      assertThat(py.get("error")).asString().contains("log closed");
    }
  }

  @Test
  void aSandboxedEnvironmentIsEmptyAndAnExpressionMayBeIndented(Clutch clutch) {
    try (var py = clutch.create(InterpreterConfig.sandboxed())) {
      assertThat(py.eval("  dict(__import__('os').environ)")).isEqualTo(Map.of());
    }
  }
}
