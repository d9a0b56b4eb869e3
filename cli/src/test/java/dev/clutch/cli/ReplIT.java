package dev.clutch.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Sessions of the real program on a pseudo-terminal, which {@code script} of util-linux provides.
 * Every key is pressed when the screen shows what it answers to; nothing waits for a fixed time.
 */
@EnabledOnOs(OS.LINUX)
class ReplIT {
  private static final String PROMPT = ">>> ";
  private static final String MORE = "... ";
  private static final char CTRL_C = 3;
  private static final char CTRL_D = 4;

  @TempDir Path home;

  @Test
  void greetsAndShowsValues() throws Exception {
    try (var session = new TerminalSession(home, "xterm")) {
      session
          .await("Type \"help\", \"copyright\", \"credits\" or \"license\" for more information.")
          .await(PROMPT)
          .enter("6 * 7")
          .await("42")
          .await(PROMPT)
          .enter("_ + 1")
          .await("43")
          .await(PROMPT)
          .press(CTRL_D);
      assertThat(session.status()).isZero();
    }
    assertThat(history(home)).containsExactly("6 * 7", "_ + 1");
  }

  @Test
  void asksForTheRestOfABlock() throws Exception {
    try (var session = new TerminalSession(home, "xterm", "-q")) {
      session
          .await(PROMPT)
          .enter("def f(x):")
          .await(MORE)
          .enter("\treturn [x,") // TAB indents
          .await(MORE)
          .enter("x / 0]")
          .await(MORE)
          .enter("")
          .await(PROMPT)
          .enter("f(1)")
          .await("File \"<stdin>\", line 1, in <module>")
          .await("ZeroDivisionError: division by zero")
          .await(PROMPT)
          .enter("1 +")
          .await("SyntaxError: invalid syntax")
          .await(PROMPT)
          .enter("raise SystemExit(3)");
      assertThat(session.status()).isEqualTo(3);
      assertThat(session.screen()).doesNotContain("_clutch", "WARNING");
    }
  }

  @Test
  void completesNames() throws Exception {
    try (var session = new TerminalSession(home, "xterm", "-q")) {
      session
          .await(PROMPT)
          .enter("spanish_inquisition = 'nobody expects'")
          .await(PROMPT)
          .type("span\t")
          .await("spanish_inquisition")
          .type(".upp\t")
          .await(".upper(")
          .enter("")
          .await("NOBODY EXPECTS")
          .await(PROMPT)
          .enter("exit(5)");
      assertThat(session.status()).isEqualTo(5);
    }
  }

  @Test
  void controlCEndsWhatRunsAndClearsThePrompt() throws Exception {
    try (var session = new TerminalSession(home, "xterm", "-q")) {
      session
          .await(PROMPT)
          .enter("print('loo' + 'ping'); exec('while True: pass')")
          .await("looping")
          .press(CTRL_C)
          .await("KeyboardInterrupt")
          .await(PROMPT)
          .enter("import time; print('sleep' + 'ing'); time.sleep(600)")
          .await("sleeping")
          .press(CTRL_C)
          .await("KeyboardInterrupt")
          .await(PROMPT)
          .enter("input('what' + 'ever')")
          .await("whatever")
          .press(CTRL_C)
          .await("KeyboardInterrupt")
          .await(PROMPT)
          .type("rubbish")
          .await("rubbish")
          .press(CTRL_C)
          .await("KeyboardInterrupt")
          .await(PROMPT)
          .enter("exit()");
      assertThat(session.status()).isZero();
    }
  }

  @Test
  void worksWhereLinesCannotBeEdited() throws Exception {
    try (var session = new TerminalSession(home, "dumb", "-q")) {
      session
          .await(PROMPT)
          .enter("name = input('who? ')")
          .await("who? ")
          .enter("Patsy")
          .await(PROMPT)
          .enter("name[::-1]")
          .await("'ystaP'")
          .await(PROMPT)
          .press(CTRL_D);
      assertThat(session.status()).isZero();
      assertThat(session.screen()).doesNotContain("WARNING", "dumb");
    }
  }

  @Test
  void runsTheStartupFile() throws Exception {
    var startup = Files.writeString(home.resolve("startup.py"), "print('started', __name__)\n");
    try (var session =
        new TerminalSession(home, "xterm", "-q").with("PYTHONSTARTUP", startup.toString())) {
      session.await("started __main__").await(PROMPT).enter("quit()");
      assertThat(session.status()).isZero();
    }
  }

  private static Iterable<String> history(Path home) throws IOException {
    return Files.readAllLines(home.resolve(".clutch_history"), UTF_8);
  }
}
