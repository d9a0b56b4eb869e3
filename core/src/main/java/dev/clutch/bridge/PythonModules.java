package dev.clutch.bridge;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The Python modules that Clutch brings along: resources of this package under {@code python/}. */
final class PythonModules {
  /** Module name to resource; a resource called {@code __init__} makes a package. */
  private static final Map<String, String> RESOURCES =
      Map.ofEntries(
          Map.entry("_clutch", "_clutch.py"),
          Map.entry("_clutch_config", "_clutch_config.py"),
          Map.entry("_clutch_lifetime", "_clutch_lifetime.py"),
          Map.entry("_clutch_program", "_clutch_program.py"),
          Map.entry("_clutch_repl", "_clutch_repl.py"),
          Map.entry("_clutch_script", "_clutch_script.py"),
          Map.entry("_interpreters", "_interpreters.py"),
          Map.entry("_interpqueues", "_interpqueues.py"),
          Map.entry("concurrent.interpreters", "concurrent/interpreters/__init__.py"),
          Map.entry(
              "concurrent.interpreters._crossinterp", "concurrent/interpreters/_crossinterp.py"),
          Map.entry("concurrent.interpreters._queues", "concurrent/interpreters/_queues.py"),
          Map.entry("interpreters", "interpreters/__init__.py"),
          Map.entry("interpreters.queues", "interpreters/queues.py"));

  private static final Map<String, String> TEXTS = new ConcurrentHashMap<>();

  private PythonModules() {}

  /** The resource a module is made from, or an empty text when the module is none of ours. */
  static String resource(String module) {
    return RESOURCES.getOrDefault(module, "");
  }

  /** The text of a resource. */
  static String text(String resource) {
    return TEXTS.computeIfAbsent(resource, PythonModules::read);
  }

  private static String read(String resource) {
    try (var stream = PythonModules.class.getResourceAsStream("python/" + resource)) {
      if (stream == null) {
        throw new IllegalStateException("the library lacks its resource python/" + resource);
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the resource python/" + resource, e);
    }
  }
}
