package dev.clutch.engine.graalpy;

import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.SoftReference;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Python's standard library as GraalPy's jar has it. GraalPy unpacks it into a folder of the user's
 * once for all, and believes from then on what stands there; this is what it was unpacked from, so
 * that nothing that was changed there meanwhile ever runs. Thread-safe.
 */
final class Library {
  static final String HOLDER = "com.oracle.graal.python.resources.PythonResource";

  /** Folders of the unpacked library, and those of the jar that they come from. */
  private static final Map<String, String> FOLDERS =
      Map.of("/lib/python3.12/", "libpython/", "/lib/graalpy25.0/", "libgraalpy/");

  private static final byte[] NONE = new byte[0];

  private static final @Nullable Library GIVEN = find();

  private final Function<String, @Nullable InputStream> jar;

  /** By name in the jar; an import reads them in one interpreter after the other. */
  private final Map<String, SoftReference<byte[]>> read = new ConcurrentHashMap<>();

  Library(Function<String, @Nullable InputStream> jar) {
    this.jar = jar;
  }

  /** That of this JVM's GraalPy; null where it brings none along in a jar. */
  static @Nullable Library given() {
    return GIVEN;
  }

  private static @Nullable Library find() {
    try {
      var holder = Class.forName(HOLDER, false, Library.class.getClassLoader());
      var library = new Library(name -> holder.getResourceAsStream("/META-INF/resources/" + name));
      return library.content(Path.of("/lib/python3.12/os.py")) == null ? null : library;
    } catch (ClassNotFoundException | IOException e) {
      return null; // the folder is all there is
    }
  }

  /**
   * The content of a file.
   *
   * @param file in the unpacked library
   * @return null when it is none of the library's
   */
  byte @Nullable [] content(Path file) throws IOException {
    var name = name(file.toString().replace('\\', '/'));
    if (name == null) {
      return null;
    }
    var known = read.get(name);
    var content = known == null ? null : known.get();
    if (content == null) {
      content = load(name);
      read.put(name, new SoftReference<>(content));
    }
    return content == NONE ? null : content;
  }

  private byte[] load(String name) throws IOException {
    try (var stream = jar.apply(name)) {
      return stream == null ? NONE : stream.readAllBytes();
    }
  }

  private static @Nullable String name(String path) {
    for (var folder : FOLDERS.entrySet()) {
      int start = path.indexOf(folder.getKey());
      if (start >= 0 && !path.endsWith("/")) {
        return folder.getValue() + path.substring(start + folder.getKey().length());
      }
    }
    return null;
  }
}
