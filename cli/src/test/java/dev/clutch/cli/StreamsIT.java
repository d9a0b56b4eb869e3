package dev.clutch.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Standard streams that are pipes or closed, and what the JIT tells there when asked to. */
class StreamsIT {
  @TempDir Path folder;

  /** What a shell script writes, in which {@code $clutch} is the launcher. */
  private String shell(String script) throws IOException {
    var builder = new ProcessBuilder("bash", "-c", script).directory(folder.toFile());
    builder.environment().put("clutch", System.getProperty("clutch.launcher"));
    builder.redirectErrorStream(true);
    var process = builder.start();
    // reading cannot be interrupted: a script that hangs is ended
    CompletableFuture.delayedExecutor(Launched.SECONDS, TimeUnit.SECONDS)
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
  void closedStreamsDoNotMatterToWhoeverDoesNotNeedThem() throws IOException {
    assertThat(
            shell(
                "$clutch --no-jit -c 'import sys; print(1); sys.stderr.write(\"x\"); sys.exit(4)'"
                    + " <&- >&- 2>err; echo $?; cat err"))
        .isEqualTo("4\nx");
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
                print(repr(input("? ")), repr(sys.stdin.readline()), repr(sys.stdin.read()))
                try:
                    input()
                except EOFError as error:
                    print(error)
                print(sys.stdin.isatty(), sys.stdin.fileno(), sys.stdin.name)
                """))
        .isEqualTo(
            new Launched(
                "? 'é' 'line\\n' 'rest\\nof it'\nEOF when reading a line\nFalse 0 <stdin>\n",
                "",
                0));
  }

  @Test
  void hotCodeIsCompiled() throws IOException {
    assertThat(
            shell(
                "CLUTCH_JAVA_OPTS=-Dpolyglot.engine.TraceCompilationDetails=true"
                    + " $clutch -c 'for n in range(1_000_000): abs(n)\nprint(\"end\")' 2>&1"))
        .contains("opt start", "end\n");
  }
}
