package dev.clutch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What Python cannot read in its place: a folder of a jar file that stands in another one. */
final class UnpackedFolder {
  /** URL of the jar file and folder: each is unpacked once. */
  private static final Map<String, Path> KNOWN = new ConcurrentHashMap<>();

  private UnpackedFolder() {}

  /** The folder with what the jar file holds in it. */
  static Path of(JarURLConnection jar, String folder) throws IOException {
    try {
      return KNOWN.computeIfAbsent(
          jar.getJarFileURL() + "!/" + folder, _ -> unpacked(jar, folder + "/"));
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static Path unpacked(JarURLConnection jar, String prefix) {
    try {
      var root = Files.createTempDirectory("clutch-python-"); // nobody else may write to it
      Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(root), "clutch-unpacked"));
      // not closed: the class loader reads it, too
      for (var entries = jar.getJarFile().entries(); entries.hasMoreElements(); ) {
        var entry = entries.nextElement();
        if (!entry.getName().startsWith(prefix) || entry.isDirectory()) {
          continue;
        }
        var target = root.resolve(entry.getName().substring(prefix.length())).normalize();
        if (!target.startsWith(root)) {
          throw new IOException("the jar file names " + entry.getName() + ", outside of itself");
        }
        Files.createDirectories(target.getParent());
        try (var content = jar.getJarFile().getInputStream(entry)) {
          Files.copy(content, target);
        }
      }
      return root;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path root) {
    try (var paths = Files.walk(root)) {
      paths
          .sorted(Comparator.reverseOrder())
          .forEach(path -> path.toFile().delete()); // what stays, the system cleans up
    } catch (IOException | UncheckedIOException e) {
      System.getLogger(UnpackedFolder.class.getName())
          .log(System.Logger.Level.DEBUG, "not all of " + root + " could be deleted", e);
    }
  }
}
