package dev.clutch.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Standard streams that are pipes, closed or full, and what the JIT adds to them: nothing. */
class StreamsIT {
  @TempDir Path folder;

  /** What a shell script writes, in which {@code $clutch} is the launcher. */
  private String shell(String script) throws IOException {
    var builder = new ProcessBuilder("bash", "-c", script).directory(folder.toFile());
    builder.environment().put("clutch", System.getProperty("clutch.launcher"));
    builder.redirectErrorStream(true);
    var process = builder.start();
    // reading cannot be interrupted: a script that hangs is ended
    CompletableFuture.delayedExecutor(50, TimeUnit.SECONDS)
        .execute(
            () -> {
              process.descendants().forEach(ProcessHandle::destroyForcibly);
              process.destroyForcibly();
            });
    try (var out = process.getInputStream()) {
      return new String(out.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void aReaderThatLeavesEndsTheProgram() throws IOException {
    assertThat(
            shell(
                "$clutch --no-jit -c 'while True: print(\"y\")' 2>err | head -n 1;"
                    + " echo ${PIPESTATUS[0]}; tail -n 1 err"))
        .isEqualTo("y\n1\nBrokenPipeError: [Errno 32] Broken pipe\n");
  }

  @Test
  void streamsThatAreClosedDoNotMatterToWhoeverDoesNotNeedThem() throws IOException {
    assertThat(
            shell(
                "$clutch --no-jit -c 'import sys; print(1); open(\"made\", \"w\").write(\"x\");"
                    + " sys.stderr.write(\"y\"); sys.exit(4)' <&- >&- 2>err; echo $?; cat made"
                    + " err"))
        .isEqualTo("4\nxy");
  }

  @Test
  void bothOutputsKeepTheirOrder() throws IOException {
    assertThat(
            shell(
                "$clutch --no-jit -c 'import sys\nfor i in range(3):\n"
                    + " print(i, flush=True)\n print(\"e\", i, file=sys.stderr)\n"
                    + "sys.stderr.write(\"x\" * 200000)' 2>&1 | cut -c -60"))
        .isEqualTo("0\ne 0\n1\ne 1\n2\ne 2\n" + "x".repeat(60) + "\n");
  }

  @Test
  void standardInputIsReadInEveryWay() {
    assertThat(
            Launched.in(
                folder,
                "é\nline\nrest\r\nof it",
                "-c",
                """
                import sys
                print(repr(input("? ")), repr(sys.stdin.readline()), sys.stdin.buffer.read())
                try:
                    input()
                except EOFError as error:
                    print(error)
                print(sys.stdin.isatty(), sys.stdin.fileno(), sys.stdin.name)
                """))
        .isEqualTo(
            new Launched("? 'é' 'line\\n' b''\nEOF when reading a line\nFalse 0 <stdin>\n", "", 0));
  }

  @Test
  void theJitCompilesUnlessTurnedOff() throws IOException {
    var hot =
        "-c 'def f():\n s = 0\n for i in range(10000): s += i\nfor _ in range(300): f()\nprint(1)'";
    var trace = "CLUTCH_JAVA_OPTS=-Dpolyglot.engine.TraceCompilation=true ";
    assertThat(shell(trace + "$clutch " + hot + " 2>&1 | grep -c 'opt done'; true").strip())
        .isNotEqualTo("0");
    assertThat(shell(trace + "$clutch --no-jit " + hot)).isEqualTo("1\n");
  }
}
