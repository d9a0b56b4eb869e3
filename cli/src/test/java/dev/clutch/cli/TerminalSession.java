package dev.clutch.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The program on a pseudo-terminal. What it writes is read up to the text that is waited for. */
final class TerminalSession implements AutoCloseable {
  private final ProcessBuilder builder;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private volatile @Nullable Process process;
  private int seen;

  TerminalSession(Path home, String terminal, String... options) {
    List<String> command = new ArrayList<>();
    command.add(
        "exec"); // dash would stay in between, and die of the Ctrl-C that the program survives
    command.add(System.getProperty("clutch.launcher", "../clutch"));
    command.add("--no-jit");
    command.addAll(List.of(options));
    builder = new ProcessBuilder("script", "-qec", String.join(" ", command), "/dev/null");
    builder.redirectErrorStream(true);
    builder.environment().putAll(Map.of("HOME", home.toString(), "TERM", terminal));
    builder.environment().remove("PYTHONSTARTUP");
  }

  /** Sets an environment variable; before the session begins. */
  TerminalSession with(String variable, String value) {
    builder.environment().put(variable, value);
    return this;
  }

  /** Reads on until the screen shows a text, after what was waited for before. */
  TerminalSession await(String text) throws IOException {
    var output = running().getInputStream();
    while (true) {
      var found = screen().indexOf(text, seen);
      if (found >= 0) {
        seen = found + text.length();
        return this;
      }
      var next = output.read();
      assertThat(next)
          .as("waiting for <%s>, the session ended with:%n%s", text, screen())
          .isNotNegative();
      bytes.write(next);
    }
  }

  /** Types a line, and Enter. */
  TerminalSession enter(String line) throws IOException {
    return type(line + "\r");
  }

  /** Types a text. */
  TerminalSession type(String text) throws IOException {
    var keyboard = running().getOutputStream();
    keyboard.write(text.getBytes(UTF_8));
    keyboard.flush();
    return this;
  }

  /** Presses a key. */
  TerminalSession press(char key) throws IOException {
    return type(String.valueOf(key));
  }

  /** Waits for the end, and answers the exit status. */
  int status() throws IOException, InterruptedException {
    running().getInputStream().transferTo(bytes);
    return running().waitFor();
  }

  /** All that was written, control sequences included. */
  String screen() {
    return bytes.toString(UTF_8);
  }

  @Override
  public void close() {
    var running = process;
    if (running != null) {
      running.descendants().forEach(ProcessHandle::destroyForcibly);
      running.destroyForcibly().onExit().join();
    }
  }

  private Process running() throws IOException {
    var started = process;
    if (started == null) {
      started = builder.start();
      process = started;
      // reading cannot be interrupted: the test is told of a session that hangs by its end
      CompletableFuture.delayedExecutor(Launched.SECONDS, TimeUnit.SECONDS).execute(this::close);
    }
    return started;
  }
}
