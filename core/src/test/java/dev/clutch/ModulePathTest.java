package dev.clutch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A program of modules, in a JVM of its own: Clutch and GraalPy are named modules, too. */
@Timeout(300)
class ModulePathTest {
  private static final String APP =
      """
      package app;

      import dev.clutch.*;
      import dev.clutch.config.InterpreterConfig;
      import java.util.*;

      public class App {
        public static int twice(int n) {
          return 2 * n;
        }

        public static void main(String[] args) {
          var trusted = InterpreterConfig.trusted();
          var config = trusted.toBuilder().hostClasses(App.class).build();
          try (var clutch = Clutch.start(); var py = clutch.create();
              var queue = clutch.createQueue(0); var java = clutch.create(config)) {
            System.out.println(Clutch.class.getModule() + " " + py.eval("1 + 1"));
            py.prepareMain(Map.of("queue", queue, "given", List.of("é", new byte[] {1})));
            py.exec(
                \"""
                import ctypes, unicodedata
                from concurrent import interpreters
                import clutch
                with clutch.Lock():
                    other = interpreters.create()
                    queue.put((other.call(len, given), unicodedata.combining('\\u0301')))
                \""");
            System.out.println(queue.poll());
            System.out.println(java.eval("__import__('java').type('app.App').twice(21)"));
            try (var pool = clutch.poolBuilder().size(1).build()) {
              System.out.println(pool.call("str", 3).join());
            }
          }
        }
      }
      """;

  @TempDir Path folder;

  private record Run(int status, String output) {}

  @Test
  void requiresIsEnoughAndTheWarningSaysWhatMakesItGoAway() throws Exception {
    compile();
    var plain = run(List.of());
    assertThat(plain.output())
        .contains("module dev.clutch 2", "[2, 230]", "42", "3")
        .containsOnlyOnce("WARNING");
    assertThat(plain.status()).isZero();

    var options =
        Arrays.stream(plain.output().split("\\s+"))
            .filter(word -> word.startsWith("--add-opens="))
            .toList();
    var opened = run(options);
    assertThat(opened.output())
        .contains("module dev.clutch 2", "[2, 230]", "42", "3")
        .doesNotContain("WARNING");
    assertThat(opened.status()).isZero();
  }

  private void compile() throws Exception {
    var module = Files.writeString(folder.resolve("module-info.java"), MODULE);
    var app = Files.writeString(folder.resolve("App.java"), APP);
    int status =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                "-proc:none",
                "--module-path",
                modulePath(),
                "-d",
                folder.toString(),
                module.toString(),
                app.toString());
    assertThat(status).isZero();
  }

  private static final String MODULE = "module app { requires dev.clutch; exports app; }";

  private Run run(List<String> options) throws Exception {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(
        List.of(
            "--enable-native-access=org.graalvm.truffle,org.graalvm.truffle.runtime,dev.clutch",
            "--sun-misc-unsafe-memory-access=allow",
            "-XX:TieredStopAtLevel=1",
            "--module-path",
            modulePath() + File.pathSeparator + folder,
            "--module",
            "app/app.App"));
    var log = folder.resolve("log").toFile();
    var process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log).start();
    try {
      assertThat(process.waitFor(140, TimeUnit.SECONDS)).isTrue();
      return new Run(process.exitValue(), Files.readString(log.toPath()));
    } finally {
      process.destroyForcibly();
    }
  }

  /** Clutch as it was compiled, and the modules that it needs: not those of the tests. */
  private static String modulePath() throws Exception {
    var classes = Path.of(Clutch.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    var needed =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> entry.endsWith(".jar"))
            .filter(entry -> entry.matches(".*(graalvm|bouncycastle|jspecify).*"));
    return Stream.concat(Stream.of(classes.toString()), needed)
        .collect(Collectors.joining(File.pathSeparator));
  }
}
