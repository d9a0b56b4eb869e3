package dev.clutch.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * What the launcher did.
 *
 * @param out what it wrote to standard output
 * @param err what it wrote to standard error
 * @param status its exit status; 128 + n when signal n ended it
 */
record Launched(String out, String err, int status) {
  /** How long to wait for a process, and for what it writes; less than JUnit waits for a test. */
  static final int SECONDS = 150;

  /** Starts ./clutch in a folder, without the JIT, and waits for its end. */
  static Launched in(Path folder, String input, String... args) {
    return in(folder, Map.of(), input, args);
  }

  /** The same with environment variables. */
  static Launched in(Path folder, Map<String, String> environment, String input, String... args) {
    var command = new ArrayList<>(List.of("--no-jit"));
    command.addAll(List.of(args));
    return with(folder, environment, input, command);
  }

  /** Starts ./clutch with these arguments and no others, and nothing to read. */
  static Launched with(Path folder, String... args) {
    return with(folder, Map.of(), args);
  }

  /** The same with environment variables. */
  static Launched with(Path folder, Map<String, String> environment, String... args) {
    return with(folder, environment, "", List.of(args));
  }

  private static Launched with(
      Path folder, Map<String, String> environment, String input, List<String> command) {
    try {
      var process = start(folder, environment, command);
      try (var stdin = process.getOutputStream()) {
        stdin.write(input.getBytes(StandardCharsets.UTF_8));
      } catch (IOException e) {
        // it did not want its input
      }
      return end(process, read(process.inputReader()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Starts a program, sends it SIGINT once it has written the line "ready", and waits for its end.
   */
  static Launched interrupted(Path folder, String code) {
    try {
      // a test runner may ignore SIGINT, which children inherit and the JVM respects, as CPython
      // does
      var process = start(folder, Map.of(), List.of("--no-jit", "-c", code));
      var out = process.inputReader();
      var line = out.readLine();
      if (!"ready".equals(line)) {
        throw new IllegalStateException("expected \"ready\", got " + line);
      }
      new ProcessBuilder("kill", "-INT", String.valueOf(process.pid())).inheritIO().start();
      return end(process, read(out));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Process start(Path folder, Map<String, String> environment, List<String> args)
      throws IOException {
    var command =
        new ArrayList<>(
            List.of("env", "--default-signal=INT", System.getProperty("clutch.launcher")));
    command.addAll(args);
    var builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().putAll(environment);
    return builder.start();
  }

  private static Launched end(Process process, CompletableFuture<String> out) {
    var err = read(process.errorReader());
    try {
      if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
        throw new TimeoutException("./clutch did not end in " + SECONDS + " s");
      }
      return new Launched(
          out.get(SECONDS, TimeUnit.SECONDS),
          err.get(SECONDS, TimeUnit.SECONDS),
          process.exitValue());
    } catch (Exception e) { // whatever it is: the test has failed, and nothing may stay behind
      process.destroyForcibly();
      throw new IllegalStateException(e);
    }
  }

  private static CompletableFuture<String> read(BufferedReader stream) {
    var text = new CompletableFuture<String>();
    Thread.startVirtualThread(
        () -> {
          var all = new StringBuilder();
          try (stream) {
            for (int c = stream.read(); c >= 0; c = stream.read()) {
              all.append((char) c);
            }
            text.complete(all.toString());
          } catch (IOException e) {
            text.completeExceptionally(e);
          }
        });
    return text;
  }
}
