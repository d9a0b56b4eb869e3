package dev.clutch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clutch.config.InterpreterConfig;
import dev.clutch.config.Permission;
import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Interpreters and the workers of pools import packages from folders, environments and jar files.
 */
@ExtendWith(SharedClutch.class)
class PythonPathTest {
  @TempDir Path folder;

  private static void writePackage(Path where, int answer) throws IOException {
    var made = Files.createDirectories(where.resolve("deep_thought"));
    Files.writeString(made.resolve("__init__.py"), "from .think import answer");
    Files.writeString(made.resolve("think.py"), "def answer(): return " + answer);
  }

  private static Object answer(Clutch clutch, List<String> path) {
    var config =
        InterpreterConfig.sandboxed().toBuilder()
            .allow(Permission.READ_FILES)
            .pythonPath(path)
            .build();
    try (var pool = clutch.poolBuilder().size(1).config(config).build()) {
      return pool.call("deep_thought.answer").join();
    }
  }

  @Test
  void ofAFolder(Clutch clutch) throws Exception {
    writePackage(folder, 42);
    assertThat(answer(clutch, List.of(folder.toString()))).isEqualTo(42L);
  }

  @Test
  void ofAVirtualEnvironment(Clutch clutch) throws Exception {
    var packages = folder.resolve("venv/lib/python3.12/site-packages");
    writePackage(packages, 43);
    Files.createSymbolicLink(folder.resolve("venv/lib64"), Path.of("lib"));
    var path = PythonPath.ofVenv(folder.resolve("venv"));
    assertThat(path).containsExactly(packages.toRealPath().toString());
    assertThat(answer(clutch, path)).isEqualTo(43L);
    assertThatThrownBy(() -> PythonPath.ofVenv(folder))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no virtual environment");
  }

  @Test
  void ofTheClassPath(Clutch clutch) throws Exception {
    writePackage(folder.resolve("classes/vendor"), 44);
    var jar = folder.resolve("an app.jar");
    try (var out = new JarOutputStream(Files.newOutputStream(jar))) {
      out.putNextEntry(new JarEntry("vendor/"));
      out.putNextEntry(new JarEntry("vendor/in_jar.py"));
      out.write("def answer(): return 45".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
    var thread = Thread.currentThread();
    var before = thread.getContextClassLoader();
    var urls = new URL[] {folder.resolve("classes/").toUri().toURL(), jar.toUri().toURL()};
    List<String> path;
    try (var loader = new URLClassLoader(urls)) {
      thread.setContextClassLoader(loader);
      path = PythonPath.ofClassPath("vendor");
      assertThatThrownBy(() -> PythonPath.ofClassPath("no/such/folder"))
          .hasMessageContaining("no/such/folder");
    } finally {
      thread.setContextClassLoader(before);
    }
    assertThat(path).hasSize(2);
    assertThat(answer(clutch, path)).isEqualTo(44L);
    try (var py = clutch.create(InterpreterConfig.trusted().toBuilder().pythonPath(path).build())) {
      assertThat(py.call("in_jar.answer")).isEqualTo(45L);
    }
  }

  @Test
  void whatAnEnvironmentLinksTo(Clutch clutch) throws Exception {
    var packages = Files.createDirectories(folder.resolve("venv/lib/python3.12/site-packages"));
    writePackage(folder.resolve("src"), 46);
    Files.writeString(
        packages.resolve("__editable__.pth"),
        "# a comment\nimport os; os.abort()\n/no/such/folder\n" + folder.resolve("src") + "\n");
    var path = PythonPath.ofVenv(folder.resolve("venv"));
    assertThat(path).hasSize(2);
    assertThat(answer(clutch, path)).isEqualTo(46L);
  }

  @Test
  void ofAFolderWhoseNameHasASeparator(Clutch clutch) throws Exception {
    var odd = Files.createDirectories(folder.resolve("a:b"));
    writePackage(odd, 47);
    assertThat(answer(clutch, List.of(odd.toString(), "/no/such"))).isEqualTo(47L);
  }

  /** As Spring Boot's loader does it: a JarURLConnection of a file that is in another one. */
  @Test
  void ofAJarFileInAJarFile(Clutch clutch) throws Exception {
    var jar = folder.resolve("inner.jar");
    try (var out = new JarOutputStream(Files.newOutputStream(jar))) {
      out.putNextEntry(new JarEntry("vendor/"));
      out.putNextEntry(new JarEntry("vendor/deep_thought/"));
      out.putNextEntry(new JarEntry("vendor/deep_thought/__init__.py"));
      out.write("def answer(): return 48".getBytes(java.nio.charset.StandardCharsets.UTF_8));
      out.putNextEntry(new JarEntry("other/secret.py"));
    }
    var place =
        URL.of(
            URI.create("jar:file:" + folder + "/app.jar!/inner.jar!/vendor/"),
            new NestedHandler(jar));
    var loader =
        new ClassLoader(null) {
          @Override
          protected Enumeration<URL> findResources(String name) {
            return Collections.enumeration(name.equals("vendor/") ? List.of(place) : List.of());
          }
        };
    var path = PythonPath.ofClassPath("vendor", loader);
    assertThat(answer(clutch, path)).isEqualTo(48L);
    assertThat(path).isEqualTo(PythonPath.ofClassPath("vendor", loader));
    assertThat(Path.of(path.getFirst(), "secret.py")).doesNotExist();
  }

  private static final class NestedHandler extends URLStreamHandler {
    private final Path jar;

    NestedHandler(Path jar) {
      this.jar = jar;
    }

    @Override
    protected URLConnection openConnection(URL url) throws IOException {
      return new JarURLConnection(url) {
        @Override
        public JarFile getJarFile() throws IOException {
          return new JarFile(jar.toFile());
        }

        @Override
        public void connect() {}
      };
    }
  }
}
