package dev.clutch.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Options, environment variables and locales mean what they mean to {@code python}. */
class OptionsIT {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "-Z|Unknown option: -Z",
        "-W|Argument expected for the -W option",
        "-m|Argument expected for the -m option",
        "--limit-memory|Argument expected for the --limit-memory option",
        "--limit-time=0|--limit-time 0: a number of seconds above 0 expected",
        "--limit-time=1h|--limit-time 1h: a number of seconds above 0 expected",
        "--limit-memory=0m|--limit-memory 0m: a number of bytes above 0,"
            + " with k, m or g behind it for its multiples by 1024, expected",
        "--limit-memory=99999999999g|--limit-memory 99999999999g: a number of bytes above 0,"
            + " with k, m or g behind it for its multiples by 1024, expected",
        "-Xwarm=few|-X warm=few: a number from 0 on expected",
      })
  void whatMakesNoSense(String option, String said) {
    assertThat(Launched.in(folder, "", option))
        .isEqualTo(
            new Launched(
                "",
                said
                    + "\nusage: clutch [option] ... [-c cmd | -m mod | file | -] [arg] ...\n"
                    + "Try `clutch --help' for more information.\n",
                2));
  }

  @Test
  void optionsMayBeRepeatedAndJoined() {
    assertThat(Launched.in(folder, "", "-VV").out()).startsWith("Python 3.12");
    assertThat(Launched.in(folder, "", "-qdBOOc", "print('ran')", "-V"))
        .isEqualTo(new Launched("ran\n", "", 0));
  }

  @Test
  void optimizedCodeHasNoAssertions() throws IOException {
    Files.writeString(folder.resolve("checked.py"), "assert False\n");
    assertThat(
            Launched.in(
                folder,
                Map.of("PYTHONWARNINGS", "ignore,once"),
                "",
                "-O",
                "-B",
                "-Werror",
                "-W",
                "default::UserWarning",
                "-c",
                """
                assert False
                import checked, sys
                print(__debug__, sys.dont_write_bytecode, sys.warnoptions, sys.orig_argv[-2:])
                """,
                "-O"))
        .satisfies(ran -> assertThat(ran.err()).isEmpty())
        .satisfies(
            ran ->
                assertThat(ran.out())
                    .startsWith("False True ['ignore', 'once', 'error', 'default::UserWarning'] ['")
                    .endsWith("', '-O']\n"));
    assertThat(folder.resolve("__pycache__")).doesNotExist();
  }

  @Test
  void isolationLeavesTheEnvironmentAndTheFolderAlone() throws IOException {
    Files.writeString(folder.resolve("json.py"), "print('ours')");
    assertThat(
            Launched.in(
                folder,
                Map.of("PYTHONPATH", folder.toString(), "PYTHONWARNINGS", "error"),
                "",
                "-I",
                "-X",
                "a=b",
                "-Xc",
                "-c",
                "import json, sys; print(sys.flags.isolated, sys.flags.ignore_environment,"
                    + " sys.warnoptions, sys._xoptions)"))
        .isEqualTo(new Launched("1 1 [] {'a': 'b', 'c': True}\n", "", 0));
  }

  @Test
  @EnabledOnOs(OS.LINUX) // its thread is seen in /proc
  void theSupplyOfInterpretersCanBeTurnedOff() {
    var program =
        """
        import glob
        from concurrent import interpreters
        interpreters.create()
        threads = [open(file).read() for file in glob.glob("/proc/self/task/*/comm")]
        print("clutch-supply\\n" in threads)
        """;
    assertThat(Launched.in(folder, "", "-c", program)).isEqualTo(new Launched("True\n", "", 0));
    assertThat(Launched.in(folder, "", "-Xwarm=0", "-c", program))
        .isEqualTo(new Launched("False\n", "", 0));
    assertThat(Launched.in(folder, "", "-X", "warm=many", "-c", program))
        .satisfies(ran -> assertThat(ran.err()).startsWith("-X warm=many: a number from 0 on"))
        .returns(2, Launched::status);
  }

  @Test
  void unbufferedOutputIsOutAtOnceAndExitEndsEverything() {
    assertThat(
            Launched.in(
                folder,
                "",
                "-u",
                "-c",
                """
                import atexit, os, sys
                atexit.register(print, "never printed")
                sys.stdout.write("a")
                os.write(1, b"b")
                sys.stdout.write("c")
                os._exit(7)
                """))
        .isEqualTo(new Launched("abc", "", 7));
  }

  @ParameterizedTest
  @CsvSource({"C, ''", "'', nowhere.UTF-8"})
  void namesBeyondAsciiInAnyLocale(String all, String lang) throws IOException {
    Files.write(
        folder.resolve("été 日.py"),
        "\ufeff#!/usr/bin/env python3\r\nimport sys\r\nprint(sys.argv, '''\r\n''')\r\n"
            .getBytes(StandardCharsets.UTF_8));
    var ran = Launched.in(folder, Map.of("LC_ALL", all, "LANG", lang), "", "été 日.py", "ä€😀");
    assertThat(ran).isEqualTo(new Launched("['été 日.py', 'ä€😀'] \n\n", "", 0));
  }

  @Test
  void theSearchPathIsAbsoluteAndTheProgramsOwnFolderComesFirst() throws IOException {
    Files.writeString(folder.resolve("json.py"), "name = 'ours'");
    assertThat(
            Launched.in(
                folder,
                Map.of("PYTHONPATH", "relative:"),
                "import json, os, sys\n"
                    + "print(json.name, [os.path.relpath(p) for p in sys.path[1:3] if"
                    + " os.path.isabs(p)], __file__)"))
        .isEqualTo(new Launched("ours ['relative', '.'] <stdin>\n", "", 0));
  }

  @Test
  void ourSearchPathComesBeforeTheEnvironments() {
    assertThat(
            Launched.in(
                folder,
                Map.of("PYTHONPATH", "theirs"),
                "",
                "--python-path",
                "one:two",
                "--python-path=three",
                "-c",
                "import os, sys; print([os.path.relpath(p) for p in sys.path[1:5]])"))
        .isEqualTo(new Launched("['one', 'two', 'three', 'theirs']\n", "", 0));
  }
}
