package com.example.ways;

import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;

/**
 * The application twice in one JVM, each time in a class loader of its own that sees nothing of the
 * other, as plugins and web applications are; and without a context class loader. The argument is
 * their class path.
 */
public final class Loaders {
  private Loaders() {}

  public static void main(String[] args) throws Exception {
    var urls = new ArrayList<URL>();
    for (var entry : args[0].split(File.pathSeparator)) {
      urls.add(url(entry));
    }
    for (int i = 0; i < 2; i++) {
      var parent = ClassLoader.getPlatformClassLoader();
      var loader = new URLClassLoader(urls.toArray(URL[]::new), parent);
      var main = loader.loadClass(App.class.getName()).getMethod("main", String[].class);
      Thread.currentThread().setContextClassLoader(null);
      main.invoke(null, (Object) args);
    }
  }

  private static URL url(String entry) throws MalformedURLException {
    return Path.of(entry).toUri().toURL();
  }
}
