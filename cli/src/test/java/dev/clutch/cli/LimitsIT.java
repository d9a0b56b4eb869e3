package dev.clutch.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code --limit-time} and {@code --limit-memory} end the whole program. */
class LimitsIT {
  private static final String TOO_LONG =
      "clutch: the program ran longer than --limit-time 1.5 allows\n";

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "while True: pass",
        "while True:\n  try: time.sleep(1000)\n  except BaseException: pass",
        "threading.Thread(target=time.sleep, args=(1000,)).start()", // waited for when it is over
        "atexit.register(time.sleep, 1000)",
        "import os; os.read(os.pipe()[0], 1)",
        "interpreters.create().exec('while True: pass')",
        "interpreters.create().exec('import atexit, time; atexit.register(time.sleep, 1000)')",
      })
  void whatRunsForTooLongEnds(String code) {
    var program = "import atexit, threading, time\nfrom concurrent import interpreters\n" + code;
    assertThat(Launched.in(folder, "", "--limit-time", "1.5", "-c", program))
        .matches(ran -> ran.status() == 124 && ran.out().isEmpty())
        .extracting(Launched::err, STRING) // GraalPy may tell of the interrupt
        .endsWith(TOO_LONG);
  }

  @Test
  void whatWasWrittenIsFlushedAndHandlersRun() {
    var program =
        "import atexit; atexit.register(print, 'handled'); print('written')\nwhile True: pass";
    assertThat(Launched.in(folder, "", "--limit-time", "1.5", "-c", program))
        .isEqualTo(new Launched("written\nhandled\n", TOO_LONG, 124));
  }

  @Test
  void whatEndsInTimeDoesNotWait() {
    assertThat(Launched.in(folder, "", "--limit-time=1000", "-c", "raise SystemExit(3)"))
        .isEqualTo(new Launched("", "", 3));
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aSessionThatWaitsForALineEndsToo() throws Exception {
    try (var session = new TerminalSession(folder, "xterm", "-q", "--limit-time", "15")) {
      session.await(">>> ").await("clutch: the program ran longer than --limit-time 15 allows");
      assertThat(session.status()).isEqualTo(124);
    }
  }

  @Test
  void whatAllocatesTooMuchEnds() {
    var hog = "hog = []\nwhile True: hog.append(bytearray(2 ** 20))";
    assertThat(Launched.in(folder, "", "--limit-memory", "300m", "-c", hog))
        .isEqualTo(
            new Launched(
                "", "clutch: the program allocated more than --limit-memory 300m allows\n", 124));
    var modest = "print(len(bytearray(10 ** 7)))";
    assertThat(Launched.in(folder, "", "--limit-memory", "1G", "-c", modest))
        .isEqualTo(new Launched("10000000\n", "", 0));
  }
}
