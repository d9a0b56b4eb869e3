import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.proxy.ProxyExecutable;

/**
 * Compiles Python's library and Clutch's own modules: {@code CompilePython OURS OUTPUT}. OURS is
 * the folder of our Python resources; OUTPUT gets an index, and a file of GraalPy's bytecode for
 * each module, for dev.clutch.engine.graalpy.CompiledCode.
 *
 * <p>Left out are tests, GUIs and what GraalPy's own jar has compiled.
 */
final class CompilePython {
  private static final String SCRIPT =
      """
      import os, sys, _imp

      LEFT_OUT = {"test", "tests", "idlelib", "lib2to3", "tkinter", "turtledemo", "ensurepip", "pydoc_data",
                  "site-packages", "__pycache__", "distutils", "encodings", "turtle.py", "__main__.py"}

      def compiled(source, name):
          return compile(source, name, "exec", dont_inherit=True, optimize=0).co_code

      def library(write):
          top = sys._stdlib_dir
          for folder, folders, files in os.walk(top):
              folders[:] = sorted(set(folders) - LEFT_OUT)
              for file in sorted(set(files) - LEFT_OUT):
                  path = os.path.join(folder, file)
                  key, extension = os.path.splitext(os.path.relpath(path, top).replace(os.sep, "/"))
                  package = key.removesuffix("/__init__")
                  if extension == ".py" and not _imp.is_frozen(package.replace("/", ".")):
                      with open(path, "rb") as source:
                          write("MODULE" if package == key else "PACKAGE", package, compiled(source.read(), path))

      (library, compiled)
      """;

  private final Path output;
  private final StringBuilder index = new StringBuilder();

  private CompilePython(Path output) {
    this.output = output;
  }

  public static void main(String[] args) throws Exception {
    var compile = new CompilePython(Path.of(args[1]));
    try (var context =
        Context.newBuilder("python")
            .allowAllAccess(true)
            .option("engine.WarnInterpreterOnly", "false")
            .build()) {
      var functions = context.eval("python", SCRIPT);
      compile.index.append(libraryVersion()).append('\n');
      compile.library(functions.getArrayElement(0));
      compile.ours(Path.of(args[0]), functions.getArrayElement(1));
    }
    Files.writeString(compile.output.resolve("index"), compile.index);
  }

  private static String libraryVersion() throws Exception {
    try (var version =
        Class.forName("com.oracle.graal.python.resources.PythonResource")
            .getResourceAsStream("/META-INF/resources/libpython.sha256")) {
      return new String(version.readAllBytes(), StandardCharsets.UTF_8).strip();
    }
  }

  private void library(Value function) {
    function.executeVoid(
        (ProxyExecutable)
            each -> {
              write(each[0].asString(), each[1].asString(), each[2]);
              return null;
            });
  }

  private void ours(Path folder, Value compiled) throws IOException {
    try (var files = Files.walk(folder)) {
      for (var file : files.filter(path -> path.toString().endsWith(".py")).sorted().toList()) {
        var resource = folder.relativize(file).toString().replace('\\', '/');
        if (resource.startsWith("guest/")) {
          continue; // what is wanted of them is the value of their last line, and code has none
        }
        var text = Files.readString(file);
        var sum = new CRC32();
        sum.update(text.getBytes(StandardCharsets.UTF_8));
        write(
            "RESOURCE",
            resource + "." + Long.toHexString(sum.getValue()),
            compiled.execute(text, "<clutch>/" + resource));
      }
    }
  }

  private void write(String kind, String key, Value code) {
    var content = new byte[Math.toIntExact(code.getBufferSize())];
    code.readBuffer(0, content, 0, content.length);
    var file = output.resolve(key + ".bin");
    try {
      Files.createDirectories(file.getParent());
      Files.write(file, content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    index.append(kind).append(' ').append(key).append('\n');
  }
}
