package dev.clutch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Where Python packages are found besides the standard library: entries for {@link
 * dev.clutch.config.InterpreterConfig.Builder#pythonPath}. An interpreter needs the permission to
 * read files to import from any of them. Packages must be pure Python: GraalPy does not load
 * extension modules that were built for CPython.
 */
public final class PythonPath {
  private PythonPath() {}

  private static String entry(URL place, String folder) throws IOException, URISyntaxException {
    var connection = place.openConnection();
    if (!(connection instanceof JarURLConnection jar)) {
      return Path.of(URI.create(place.toExternalForm())).toString();
    }
    var file = jar.getJarFileURL();
    return file.getProtocol().equals("file") && Files.exists(Path.of(file.toURI()))
        ? Path.of(file.toURI()).resolve(folder).toString()
        : UnpackedFolder.of(jar, folder).toString(); // a jar file in a jar file
  }

  /**
   * The packages that are installed in a virtual environment, made by {@code python -m venv}.
   *
   * @param folder the environment's
   * @return its {@code site-packages} folders, each with the folders that its {@code .pth} files
   *     name, as those of editable installs do; code in such files is not run
   * @throws IllegalArgumentException when it has none
   */
  public static List<String> ofVenv(Path folder) {
    var entries = new ArrayList<String>();
    for (var library : List.of("lib", "lib64", "Lib")) { // the last one on Windows
      try (var versions =
          Files.newDirectoryStream(folder.resolve(library), "{python3*,site-packages}")) {
        for (var version : versions) {
          var packages =
              version.endsWith("site-packages") ? version : version.resolve("site-packages");
          if (Files.isDirectory(packages)) {
            entries.add(packages.toRealPath().toString());
            addLinked(packages.toRealPath(), entries);
          }
        }
      } catch (java.nio.file.NoSuchFileException | java.nio.file.NotDirectoryException e) {
        // not every environment has each of them
      } catch (IOException e) {
        throw new UncheckedIOException("cannot read the virtual environment " + folder, e);
      }
    }
    if (entries.isEmpty()) {
      throw new IllegalArgumentException(
          folder + " is no virtual environment: it has no lib/python3.*/site-packages");
    }
    return entries.stream().distinct().toList();
  }

  private static void addLinked(Path packages, List<String> entries) throws IOException {
    try (var files = Files.newDirectoryStream(packages, "*.pth")) {
      for (var file : files) {
        for (var line : Files.readAllLines(file)) {
          if (line.isBlank() || line.startsWith("#") || line.matches("import[ \t].*")) {
            continue;
          }
          var linked = packages.resolve(line.strip());
          if (Files.isDirectory(linked)) {
            entries.add(linked.toRealPath().toString());
          }
        }
      }
    }
  }

  /**
   * The packages in a folder of the class path, also inside of jar files: {@code python} for those
   * that a Maven project keeps in {@code src/main/resources/python}.
   *
   * @param folder its name, without a slash at either end; a jar file must have an entry for it
   * @return a folder, or a jar file and the folder in it, for each place of the class path that has
   *     one; what stands in a jar file in a jar file, as Spring Boot packs them, is unpacked to a
   *     folder of this process's own, which it deletes at its end
   * @throws IllegalArgumentException when there is none
   */
  public static List<String> ofClassPath(String folder) {
    var context = Thread.currentThread().getContextClassLoader();
    return ofClassPath(folder, context == null ? PythonPath.class.getClassLoader() : context);
  }

  /**
   * The packages in a folder of what a class loader sees; see {@link #ofClassPath(String)}.
   *
   * @param folder its name, without a slash at either end
   * @param loader of a plugin, say
   * @return a folder, or a jar file and the folder in it, for each place that has one
   * @throws IllegalArgumentException when there is none
   */
  public static List<String> ofClassPath(String folder, ClassLoader loader) {
    var entries = new ArrayList<String>();
    try {
      var places = loader.getResources(folder + "/");
      while (places.hasMoreElements()) {
        entries.add(entry(places.nextElement(), folder));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the class path", e);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("a jar file of the class path has no file name", e);
    }
    if (entries.isEmpty()) {
      throw new IllegalArgumentException("nothing on the class path has a folder " + folder);
    }
    return List.copyOf(entries);
  }
}
