package dev.clutch.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Command lines and sources that make no sense, and Ctrl-C: messages and exit statuses are those of
 * {@code python}.
 */
class BadInputIT {
  @TempDir Path folder;

  private Launched clutch(String... args) {
    return Launched.in(folder, "", args);
  }

  @Test
  void anUnknownOption() {
    var ran = clutch("--foo");
    assertThat(ran.status()).isEqualTo(2);
    assertThat(ran.err()).startsWith("unknown option --foo\nusage: ").contains("--help");
    assertThat(ran.out()).isEmpty();
  }

  @Test
  void anOptionWithoutItsArgument() {
    var ran = clutch("-c");
    assertThat(ran.status()).isEqualTo(2);
    assertThat(ran.err()).startsWith("Argument expected for the -c option\nusage: ");
  }

  @Test
  void versionAndHelp() {
    assertThat(clutch("-V").out()).startsWith("Python 3.12.8 (Clutch ");
    assertThat(clutch("--help").out()).contains("--sandboxed").contains("-m");
  }

  @Test
  void aMissingFile() throws IOException {
    var ran = clutch("missing.py");
    assertThat(ran.status()).isEqualTo(2);
    assertThat(ran.err())
        .endsWith(
            ": can't open file '"
                + folder.toRealPath().resolve("missing.py")
                + "': [Errno 2] No such file or directory\n");
  }

  @Test
  void aMissingModule() {
    var ran = clutch("-m", "no_such_module");
    assertThat(ran.status()).isEqualTo(1);
    assertThat(ran.err()).endsWith("No module named no_such_module\n");
  }

  @Test
  void aSyntaxError() throws IOException {
    var file = Files.writeString(folder.resolve("bad.py"), "x = 1\ny = = 2\n");
    var ran = clutch("bad.py");
    assertThat(ran.status()).isEqualTo(1);
    assertThat(ran.err())
        .startsWith("  File \"" + file.toRealPath() + "\", line 2\n    y = = 2\n")
        .endsWith("SyntaxError: invalid syntax\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "print('nul\\0')|1|null bytes",
        "print('\u00e9')|1|SyntaxError: Non-UTF-8 code starting with '\\xe9' in file",
        "# coding: latin-1\\nprint(ascii('\u00e9'))|0|'\\\\xe9'",
        "# coding: no-such\\n|1|SyntaxError: encoding problem: no-such",
        "print('crlf')\\r\\n|0|crlf",
      })
  void sourcesInBytes(String source, int status, String said) throws IOException {
    var text = source.replace("\\0", "\0").replace("\\r", "\r").replace("\\n", "\n");
    Files.write(folder.resolve("source.py"), text.getBytes(StandardCharsets.ISO_8859_1));
    var ran = clutch("source.py");
    assertThat(ran.status()).as(ran.err()).isEqualTo(status);
    assertThat(ran.out() + ran.err()).contains(said.replace("\\\\", "\\"));
    assertThat(ran.err()).doesNotContain("java");
  }

  @Test
  void theSandboxRefuses() throws IOException {
    Files.writeString(
        folder.resolve("try.py"),
        """
        import json, os, socket, subprocess, threading
        from concurrent import interpreters
        for attempt in (lambda: open("try.py"), lambda: os.listdir("/"), lambda: os.system("true"),
                        lambda: socket.create_connection(("127.0.0.1", 1)),
                        socket.socket, lambda: subprocess.run(["true"]),
                        lambda: threading.Thread(target=print).start()):
            try:
                attempt()
            except (PermissionError, RuntimeError) as error:
                print(type(error).__name__)
        """);
    var ran = clutch("--sandboxed", "try.py");
    assertThat(ran)
        .isEqualTo(new Launched("PermissionError\n".repeat(6) + "RuntimeError\n", "", 0));
  }

  @Test
  void ctrlC() {
    var ran = Launched.interrupted(folder, "print('ready', flush=True)\nwhile True: pass");
    assertThat(ran.err())
        .startsWith("Traceback (most recent call last):\n")
        .endsWith("KeyboardInterrupt\n");
    assertThat(ran.status()).isEqualTo(130);
  }
}
