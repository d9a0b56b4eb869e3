package dev.clutch.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code Clutch.Builder} says about the engine, in a JVM that has the compiler. */
class EngineIT {
  private static final Path DIST =
      Path.of(System.getProperty("clutch.launcher")).resolveSibling("cli/target/dist");

  private static final String PROGRAM =
      """
      import dev.clutch.Clutch;
      import java.util.List;
      import java.util.concurrent.CopyOnWriteArrayList;

      void main() {
        IO.println(compiled(true) + " " + compiled(false));
      }

      boolean compiled(boolean jit) {
        List<String> told = new CopyOnWriteArrayList<>();
        try (var clutch = Clutch.builder().jit(jit).engineListener(told::add).start();
            var py = clutch.create()) {
          IO.println(clutch.jitEnabled());
          py.exec("def work(rounds):\\n total = 0\\n for i in range(rounds): total += i\\n return total");
          for (int i = 0; i < (jit ? 600 : 20) && told.isEmpty(); i++) {
            py.exec("for i in range(200): work(1000)");
          }
          return told.stream().anyMatch(text -> text.startsWith("opt done"));
        }
      }
      """;

  @TempDir Path folder;

  @Test
  void theListenerHearsOfCompilationsUnlessTheJitIsOff() throws Exception {
    Files.writeString(folder.resolve("Program.java"), PROGRAM);
    var command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-XX:+UnlockExperimentalVMOptions",
            "-XX:+EnableJVMCI",
            "--upgrade-module-path=" + path("jit"),
            "-cp",
            path("lib"),
            "Program.java");
    var process =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    var out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(out).isZero();
    assertThat(out).isEqualTo("true\nfalse\ntrue false\n");
  }

  private static String path(String jars) {
    return List.of(DIST.resolve(jars).toFile().listFiles()).stream()
        .map(File::getPath)
        .collect(Collectors.joining(File.pathSeparator));
  }
}
