package dev.clutch.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Programs run as {@code python} would run them: how they are given, what they see, how they end.
 */
class ProgramIT {
  /** Prints what a program can see of how it was started. */
  private static final String LOOK =
      """
      import sys, __main__
      print(sys.argv)
      print(sys.path[0])
      print(__name__, globals().get('__file__'), __main__.__dict__ is globals())
      """;

  @TempDir Path folder;

  @BeforeEach
  void realFolder() throws IOException {
    folder = folder.toRealPath();
  }

  private Launched clutch(String... args) {
    return Launched.in(folder, "", args);
  }

  private Path write(String name, String source) throws IOException {
    var file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, source);
  }

  @Test
  void aFile() throws IOException {
    var file = write("sub/look.py", LOOK);
    var ran = clutch("sub/look.py", "-c", "--no-jit", "é");
    assertThat(ran.err()).isEmpty();
    assertThat(ran.out())
        .isEqualTo(
            "['sub/look.py', '-c', '--no-jit', 'é']\n"
                + file.getParent()
                + "\n__main__ "
                + file
                + " True\n");
  }

  @Test
  void aFileThroughALink() throws IOException {
    write("sub/neighbour.py", "print('found')");
    write(
        "sub/prog.py",
        "import neighbour, pickle\n"
            + "class C: pass\n"
            + "assert type(pickle.loads(pickle.dumps(C()))) is C");
    Files.createSymbolicLink(folder.resolve("link.py"), folder.resolve("sub/prog.py"));
    assertThat(clutch("link.py")).isEqualTo(new Launched("found\n", "", 0));
  }

  @Test
  void aCommand() {
    var ran = clutch("-c", LOOK, "-x", "y");
    assertThat(ran).isEqualTo(new Launched("['-c', '-x', 'y']\n\n__main__ None True\n", "", 0));
  }

  @Test
  void aModule() throws IOException {
    var file = write("package/look.py", LOOK);
    var ran = clutch("-m", "package.look", "a");
    assertThat(ran.err()).isEmpty();
    assertThat(ran.out())
        .isEqualTo("['" + file + "', 'a']\n" + folder + "\n__main__ " + file + " True\n");
  }

  @Test
  void standardInput() {
    var ran = Launched.in(folder, "import sys\nprint(sys.argv, __name__)", "-", "a");
    assertThat(ran).isEqualTo(new Launched("['-', 'a'] __main__\n", "", 0));
    assertThat(Launched.in(folder, "print('piped')")).isEqualTo(new Launched("piped\n", "", 0));
  }

  @Test
  void aFolder() throws IOException {
    write("app/__main__.py", "import sys, other; print(sys.argv[0], __name__)");
    write("app/other.py", "");
    assertThat(clutch("app")).isEqualTo(new Launched("app __main__\n", "", 0));
    Files.delete(folder.resolve("app/__main__.py"));
    var ran = clutch("app");
    assertThat(ran.status()).isEqualTo(1);
    assertThat(ran.err()).contains("can't find '__main__' module in");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "import sys; sys.exit(3)|3|",
        "raise SystemExit|0|",
        "exit('gone')|1|gone",
        "import os; os._exit(7)|7|",
      })
  void exitStatuses(String code, int status, String err) {
    assertThat(clutch("-c", code))
        .isEqualTo(new Launched("", err == null ? "" : err + "\n", status));
  }

  @Test
  void anUncaughtErrorIsShownAsPythonShowsIt() throws IOException {
    var file =
        write(
            "bad.py",
            "print('before')\n"
                + "def f(x):\n"
                + "    return 1 / x\n\n"
                + "try:\n"
                + "    {}['a']\n"
                + "except KeyError:\n"
                + "    f(0)\n");
    var ran = clutch("bad.py");
    assertThat(ran.out()).isEqualTo("before\n");
    assertThat(ran.status()).isEqualTo(1);
    assertThat(ran.err())
        .isEqualTo(
            """
            Traceback (most recent call last):
              File "FILE", line 6, in <module>
                {}['a']
                ~~^^^^^
            KeyError: 'a'

            During handling of the above exception, another exception occurred:

            Traceback (most recent call last):
              File "FILE", line 8, in <module>
                f(0)
              File "FILE", line 3, in f
                return 1 / x
                       ~~^~~
            ZeroDivisionError: division by zero
            """
                .replace("FILE", file.toString()));
  }

  @Test
  void outputKeepsItsOrderAndLosesNothing() throws IOException {
    write(
        "order.py",
        """
        import atexit, sys
        from concurrent import interpreters
        atexit.register(print, "last")
        child = interpreters.create()
        print("one")
        child.exec("print('two')")
        print("three")
        child.exec("import sys; sys.stdout.write('four\\\\n')")
        sys.stdout.write("x" * 1_000_000 + "\\n")
        """);
    var ran = clutch("order.py");
    assertThat(ran.err()).isEmpty();
    assertThat(ran.out()).isEqualTo("one\ntwo\nthree\nfour\n" + "x".repeat(1_000_000) + "\nlast\n");
  }

  @Test
  void childrenPathsAndInput() throws IOException {
    write("elsewhere/extra.py", "value = 'from PYTHONPATH'");
    write(
        "parent.py",
        """
        import extra, subprocess, sys
        print(input(), sys.stdin.read().strip(), extra.value)
        done = subprocess.run([sys.executable, "--no-jit", "-c", "import sys; print('child'); sys.exit(5)"],
                              capture_output=True, text=True)
        print(repr(done.stdout), repr(done.stderr), done.returncode)
        """);
    var ran =
        Launched.in(
            folder,
            Map.of("PYTHONPATH", folder.resolve("elsewhere").toString(), "LC_ALL", "C.UTF-8"),
            "first\nrest\n",
            "parent.py");
    assertThat(ran).isEqualTo(new Launched("first rest from PYTHONPATH\n'child\\n' '' 5\n", "", 0));
  }

  @Test
  void theJitSaysNothingWhenAllIsWell() {
    var process =
        new ProcessBuilder(System.getProperty("clutch.launcher"), "-c", "print(sum(range(10**6)))");
    try {
      var started = process.start();
      var err = new String(started.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
      var out = new String(started.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(err).isEmpty();
      assertThat(out).isEqualTo("499999500000\n");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
