package dev.clutch.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** How the launcher starts Java: from its own image and cache, or plainly, and nobody notices. */
class StartIT {
  private static final Path DIST =
      Path.of(System.getProperty("clutch.launcher")).resolveSibling("cli/target/dist");
  private static final String WHERE = "import os; print(os.readlink(f'/proc/{os.getpid()}/exe'))";

  private static final String CACHED = "Using AOT-linked classes: true";

  @TempDir Path folder;

  @Test
  void theImageNeedsNoJdk() throws IOException {
    assumeThat(DIST.resolve("image")).isDirectory(); // this JDK cannot make one
    var ran =
        Launched.in(folder, Map.of("PATH", "/usr/bin:/bin", "JAVA_HOME", "/none"), "", "-c", WHERE);
    assertThat(ran)
        .isEqualTo(new Launched(DIST.resolve("image/bin/java").toRealPath() + "\n", "", 0));
  }

  @Test
  void theArchiveRunsAnywhereWithoutMavenOrJdkAndFromItsCaches() throws Exception {
    var archives = DIST.getParent().toFile().listFiles((_, name) -> name.endsWith(".tar.gz"));
    assumeThat(archives).isNotEmpty(); // a quick build makes none
    var tar = List.of("tar", "-xzf", archives[0].getPath(), "-C", folder.toString());
    assertThat(new ProcessBuilder(tar).inheritIO().start().waitFor()).isZero();
    var java = folder.resolve("dist/image/bin/java").toRealPath() + "\n";
    assertThat(unpacked("--no-jit", "-c", WHERE)).isEqualTo(java);
    assertThat(folder.resolve("log")).content().contains(CACHED);
    assertThat(unpacked("-c", WHERE)).isEqualTo(java);
    assertThat(folder.resolve("log")).content().contains(CACHED);

    Files.delete(folder.resolve("log")); // a cache is for jars older than itself
    var jar = folder.resolve("dist/lib/bouncycastle.jar");
    Files.setLastModifiedTime(jar, FileTime.from(Instant.now()));
    assertThat(unpacked("--no-jit", "-c", WHERE)).isEqualTo(java);
    assertThat(folder.resolve("log")).content().doesNotContain(CACHED);
  }

  /** All that it printed. What the JVM did with the cache stands in the file log. */
  private String unpacked(String... args) throws Exception {
    var command = new ArrayList<>(List.of(folder.resolve("dist/bin/clutch").toString()));
    command.addAll(List.of(args));
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().keySet().retainAll(Set.of("HOME", "LANG"));
    builder.environment().put("PATH", "/usr/bin:/bin");
    builder.environment().put("CLUTCH_JAVA_OPTS", "-Xlog:aot=info:file=" + folder.resolve("log"));
    var process = builder.start();
    process.getOutputStream().close();
    var out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isZero();
    return out;
  }

  @Test
  void aJdkThatIsAskedForIsTaken() throws IOException {
    var jdk = System.getProperty("java.home");
    var ran = Launched.in(folder, Map.of("CLUTCH_JAVA_HOME", jdk), "", "-c", WHERE);
    assertThat(ran).isEqualTo(new Launched(Path.of(jdk, "bin/java").toRealPath() + "\n", "", 0));
  }

  @Test
  void aCacheThatDoesNotFitIsPassedOver() {
    var opts = "-XX:AOTCache=" + folder.resolve("none.aot");
    var ran = Launched.in(folder, Map.of("CLUTCH_JAVA_OPTS", opts), "", "-c", "print(1)");
    assertThat(ran).isEqualTo(new Launched("1\n", "", 0));
  }

  /** Which of the JVM's flags there are decides; what is in the way of --no-jit comes first. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--no-jit -c pass|false",
        "-X warm=0 --no-jit -c pass|false",
        "-Xa=/b --no-jit -c pass|false",
        "-W error --no-jit -c pass|false",
        "-BX warm=0 --no-jit -c pass|false",
        "--python-path /x --limit-time 60 --limit-memory 1g --no-jit -c pass|false",
        "--python-path=/x --no-jit -c pass|false",
        "-c pass --no-jit|true",
        "-Bc pass --no-jit|true",
        "-W error -c pass --no-jit|true",
      })
  void theLauncherHeedsNoJitWhereverItsOptionsEnd(String arguments, boolean jit)
      throws IOException {
    var jdk = Map.of("CLUTCH_JAVA_HOME", jdkThatPrintsItsArguments().toString());
    var options = new Options();
    new CommandLine(options).parseArgs(arguments.split(" "));
    assertThat(options.noJit).as("Options.java reads them alike").isEqualTo(!jit);
    assertThat(Launched.with(folder, jdk, arguments.split(" ")))
        .returns(0, Launched::status)
        .returns("", Launched::err)
        .returns(jit, ran -> ran.out().lines().anyMatch("-XX:+EnableJVMCI"::equals))
        .satisfies(ran -> assertThat(ran.out()).endsWith(arguments.replace(' ', '\n') + "\n"));
  }

  private Path jdkThatPrintsItsArguments() throws IOException {
    Files.writeString(folder.resolve("release"), "JAVA_VERSION=\"25\"\n");
    var bin = Files.createDirectory(folder.resolve("bin"));
    for (var program : List.of("java", "javac")) {
      var file = Files.writeString(bin.resolve(program), "#!/bin/sh\nprintf '%s\\n' \"$@\"\n");
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }
    return folder;
  }

  @Test
  void diagnosisInPlainWords() {
    var ran = Launched.in(folder, "", "--diagnose"); // --no-jit stands before it
    assertThat(ran.err()).isEmpty();
    assertThat(ran.status()).isZero();
    assertThat(ran.out())
        .startsWith("Python 3.12.8 (Clutch ")
        .endsWith("\nThe JIT is off, as --no-jit asks for.\n");
  }

  @Test
  void diagnosisOfTheJitAsItIs() {
    assertThat(Launched.with(folder, "--diagnose"))
        .satisfies(ran -> assertThat(ran.status()).isZero())
        .satisfies(ran -> assertThat(ran.err()).isEmpty())
        .satisfies(
            ran ->
                assertThat(ran.out())
                    .contains("\nThe JIT is on: hot Python code is compiled to machine code ("));
  }

  @Test
  void diagnosisBelievesTheJvmMoreThanTheOption() {
    var jars = List.of(DIST.resolve("jit").toFile().listFiles());
    var opts =
        "-XX:+UnlockExperimentalVMOptions -XX:+EnableJVMCI --upgrade-module-path="
            + jars.stream().map(File::getPath).collect(Collectors.joining(File.pathSeparator));
    var environment =
        Map.of("CLUTCH_JAVA_HOME", System.getProperty("java.home"), "CLUTCH_JAVA_OPTS", opts);
    assertThat(Launched.in(folder, environment, "", "--diagnose").out())
        .contains("\nThe JIT is on: ")
        .doesNotContain("off");
  }
}
