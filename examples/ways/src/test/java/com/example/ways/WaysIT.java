package com.example.ways;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Starts the program in each way, without the JIT compiler and with it. */
@Timeout(240)
class WaysIT {
  private static final Path TARGET = Path.of(System.getProperty("target"));

  enum Way {
    CLASS_PATH("null", List.of(true)),
    MODULE_PATH("com.example.ways", List.of(true)),
    FAT_JAR("null", List.of(true)),
    /**
     * GraalPy's library for its compiler is loaded once for a JVM: in the second loader it
     * interprets.
     */
    TWO_LOADERS("null", List.of(true, false));

    private final String module;
    private final List<Boolean> compiled;

    Way(String module, List<Boolean> compiled) {
      this.module = module;
      this.compiled = compiled;
    }
  }

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource
  void interpreted(Way way) throws Exception {
    assertThat(run(way, List.of("-XX:TieredStopAtLevel=1"))).isEqualTo(answer(way, false));
  }

  @ParameterizedTest
  @EnumSource
  void compiled(Way way) throws Exception {
    var options =
        List.of(
            "-XX:+UnlockExperimentalVMOptions",
            "-XX:+EnableJVMCI",
            "--upgrade-module-path=" + path(jars("jit")));
    assertThat(run(way, options)).isEqualTo(answer(way, true));
  }

  private static List<String> answer(Way way, boolean jit) {
    return way.compiled.stream()
        .map(
            compiled ->
                "LATIN SMALL LETTER E WITH ACUTE, [1], Hello, clutch, module %s, jit %s"
                    .formatted(way.module, jit && compiled))
        .toList();
  }

  private static List<Path> jars(String name) throws Exception {
    try (var files = Files.list(TARGET.resolve(name))) {
      return files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
    }
  }

  private static String path(List<Path> entries) {
    return entries.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
  }

  private static List<String> start(Way way) throws Exception {
    var entries = new ArrayList<>(jars("lib"));
    entries.add(TARGET.resolve(way == Way.MODULE_PATH ? "classes" : "ways-1.jar"));
    return switch (way) {
      case CLASS_PATH -> List.of("-cp", path(entries), "com.example.ways.App");
      case TWO_LOADERS ->
          List.of(
              "-cp",
              TARGET.resolve("ways-1.jar").toString(),
              "com.example.ways.Loaders",
              path(entries));
      case FAT_JAR -> List.of("-jar", TARGET.resolve("ways-1-fat.jar").toString());
      case MODULE_PATH ->
          List.of("-p", path(entries), "-m", "com.example.ways/com.example.ways.App");
    };
  }

  /**
   * What the program prints. On the module path Clutch warns of what it would do with --add-opens.
   */
  private List<String> run(Way way, List<String> options) throws Exception {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.add("--sun-misc-unsafe-memory-access=allow");
    command.add("-Dpolyglot.engine.WarnInterpreterOnly=false");
    command.add(
        way == Way.MODULE_PATH
            ? "--enable-native-access=org.graalvm.truffle,org.graalvm.truffle.runtime,dev.clutch"
            : "--enable-native-access=ALL-UNNAMED");
    command.addAll(start(way));
    var log = folder.resolve("log");
    var process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    try {
      assertThat(process.waitFor(230, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    var all = Files.readString(log);
    assertThat(process.exitValue()).as("%s", all).isZero();
    return all.lines().filter(line -> line.contains("clutch, module")).toList();
  }
}
