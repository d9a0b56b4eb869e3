package dev.clutch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
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

  /**
   * The packages that are installed in a virtual environment, made by {@code python -m venv}.
   *
   * @param folder the environment's
   * @return its {@code site-packages} folders
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

  /**
   * The packages in a folder of the class path, also inside of jar files: {@code python} for those
   * that a Maven project keeps in {@code src/main/resources/python}.
   *
   * @param folder its name, without a slash at either end; a jar file must have an entry for it
   * @return a folder, or a jar file and the folder in it, for each place of the class path that has
   *     one
   * @throws IllegalArgumentException when there is none
   */
  public static List<String> ofClassPath(String folder) {
    var loader = Thread.currentThread().getContextClassLoader();
    var entries = new ArrayList<String>();
    try {
      var places = loader.getResources(folder + "/");
      while (places.hasMoreElements()) {
        var place = places.nextElement();
        if (place.openConnection() instanceof JarURLConnection jar) {
          entries.add(Path.of(jar.getJarFileURL().toURI()).resolve(folder).toString());
        } else {
          entries.add(Path.of(URI.create(place.toExternalForm())).toString());
        }
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
