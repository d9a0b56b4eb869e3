package dev.clutch.hostile;

import static dev.clutch.config.Permission.READ_FILES;
import static dev.clutch.config.Permission.WRITE_FILES;
import static org.assertj.core.api.Assertions.assertThat;

import dev.clutch.Clutch;
import dev.clutch.SharedClutch;
import dev.clutch.config.InterpreterConfig;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Files that the config does not grant. */
@ExtendWith(SharedClutch.class)
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class FilesTest {
  private static final InterpreterConfig READER =
      InterpreterConfig.sandboxed().toBuilder().allow(READ_FILES).build();
  private static final InterpreterConfig WRITER =
      InterpreterConfig.sandboxed().toBuilder().allow(WRITE_FILES).build();
  private static final InterpreterConfig BOTH = READER.toBuilder().allow(WRITE_FILES).build();

  @Test
  void nobodyConfinedWritesTheLibrary(Clutch clutch) {
    for (var config : List.of(InterpreterConfig.sandboxed(), READER, WRITER, BOTH)) {
      try (var box = Attack.armed(clutch.create(config))) {
        box.exec(
            """
            import os, shutil
            lib = os.path.dirname(os.__file__)
            planted = lib + '/zz_planted.py'
            refused(lambda: open(planted, 'w'))
            refused(lambda: open(lib + '/json/../zz_planted.py', 'x'))
            refused(lambda: open(lib + '/abc.py', 'a'))
            refused(lambda: open(lib + '/abc.py', 'r+'))
            refused(lambda: os.mkdir(lib + '/zz_planted'))
            refused(lambda: os.remove(lib + '/abc.py'))
            refused(lambda: os.rename(lib + '/abc.py', lib + '/zz_planted.py'))
            refused(lambda: os.chmod(lib + '/abc.py', 0o777))
            refused(lambda: os.utime(lib + '/abc.py', (0, 0)), OSError)
            refused(lambda: os.symlink('/etc/passwd', planted), OSError)
            refused(lambda: os.link(lib + '/abc.py', planted), OSError)
            refused(lambda: os.truncate(lib + '/abc.py', 0), OSError)
            refused(lambda: open(lib + '/../../../../../../../../../../etc/hostname').read()
                    if not %s else open(planted, 'w'), OSError)
            assert not os.path.exists(planted)
            assert 'ABCMeta' in open(lib + '/abc.py').read()
            """
                .formatted(config.allows(READ_FILES) ? "True" : "False"));
      }
    }
  }

  @Test
  void writingDoesNotRead(Clutch clutch, @TempDir Path folder) throws Exception {
    var secret = Files.writeString(folder.resolve("secret"), "hunter2");
    try (var box = Attack.armed(clutch.create(WRITER))) {
      box.exec(
          """
          import os
          folder = %s
          secret = folder + '/secret'
          with open(folder + '/new', 'w') as file:
              file.write('written')
          refused(lambda: open(secret).read())
          refused(lambda: open(secret, 'r+').read())
          refused(lambda: open(secret, 'a+').read(), OSError)
          refused(lambda: os.open(secret, os.O_RDWR), OSError)
          refused(lambda: os.listdir(folder))
          refused(lambda: list(os.scandir(folder)))
          os.symlink(secret, folder + '/link')
          refused(lambda: open(folder + '/link').read())
          sys.path.insert(0, folder)
          refused(lambda: __import__('secret'), ImportError)
          """
              .formatted("'" + folder + "'"));
    }
    assertThat(folder.resolve("new")).hasContent("written");
    assertThat(secret).hasContent("hunter2");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void theProcessIsNoFile(Clutch clutch, @TempDir Path folder) throws Exception {
    var link = Files.createSymbolicLink(folder.resolve("link"), Path.of("/proc/self"));
    try (var box = Attack.armed(clutch.create(READER))) {
      box.exec(
          """
          for path in ('/proc/self/mem', '/proc/self/environ', '/proc/self/maps', '/dev/stdin',
                       '/proc/self/fd/0', '/tmp/../proc/self/cmdline', '%s/environ'):
              refused(lambda: open(path, 'rb').read(1))
          assert open('/etc/passwd').read(1)
          """
              .formatted(link));
    }
  }

  @Test
  void standardInputIsEmptyUnlessTheConfigGivesOne(Clutch clutch) {
    var given =
        InterpreterConfig.sandboxed().toBuilder()
            .in(new ByteArrayInputStream("given".getBytes(StandardCharsets.UTF_8)))
            .build();
    try (var box = clutch.create(InterpreterConfig.sandboxed());
        var other = clutch.create(given)) {
      assertThat(box.eval("__import__('sys').stdin.read()")).isEqualTo("");
      assertThat(other.eval("__import__('sys').stdin.read()")).isEqualTo("given");
    }
  }
}
