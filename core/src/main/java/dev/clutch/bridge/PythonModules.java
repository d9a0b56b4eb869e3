package dev.clutch.bridge;

import static java.util.Map.entry;

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
          entry("_clutch", "_clutch.py"),
          entry("_clutch_call", "_clutch_call.py"),
          entry("_clutch_code", "_clutch_code.py"),
          entry("_clutch_config", "_clutch_config.py"),
          entry("_clutch_async", "_clutch_async.py"),
          entry("_clutch_control", "_clutch_control.py"),
          entry("_clutch_counts", "_clutch_counts.py"),
          entry("_clutch_copy", "_clutch_copy.py"),
          entry("_clutch_lifetime", "_clutch_lifetime.py"),
          entry("_clutch_locks", "_clutch_locks.py"),
          entry("_clutch_main", "_clutch_main.py"),
          entry("_clutch_memory", "_clutch_memory.py"),
          entry("_clutch_named", "_clutch_named.py"),
          entry("_clutch_pickle", "_clutch_pickle.py"),
          entry("_clutch_pipe", "_clutch_pipe.py"),
          entry("_clutch_places", "_clutch_places.py"),
          entry("_clutch_progress", "_clutch_progress.py"),
          entry("_clutch_pool", "_clutch_pool.py"),
          entry("_clutch_results", "_clutch_results.py"),
          entry("_clutch_program", "_clutch_program.py"),
          entry("_clutch_repl", "_clutch_repl.py"),
          entry("_clutch_script", "_clutch_script.py"),
          entry("_clutch_select", "_clutch_select.py"),
          entry("_clutch_socket", "_clutch_socket.py"),
          entry("_clutch_sync", "_clutch_sync.py"),
          entry("_clutch_threads", "_clutch_threads.py"),
          entry("_clutch_unicode", "_clutch_unicode.py"),
          entry("_clutch_workers", "_clutch_workers.py"),
          entry("_interpchannels", "_interpchannels.py"),
          entry("_interpqueues", "_interpqueues.py"),
          entry("_interpreters", "_interpreters.py"),
          entry("clutch", "clutch/__init__.py"),
          entry("clutch.csp", "clutch/csp.py"),
          entry("concurrent.futures.interpreter", "concurrent/futures/interpreter.py"),
          entry("concurrent.interpreters", "concurrent/interpreters/__init__.py"),
          entry("concurrent.interpreters._crossinterp", "concurrent/interpreters/_crossinterp.py"),
          entry("concurrent.interpreters._queues", "concurrent/interpreters/_queues.py"),
          entry("concurrent.interpreters._running", "concurrent/interpreters/_running.py"),
          entry("interpreters", "interpreters/__init__.py"),
          entry("interpreters._ends", "interpreters/_ends.py"),
          entry("interpreters._run", "interpreters/_run.py"),
          entry("interpreters.py39", "interpreters/py39.py"),
          entry("interpreters.channels", "interpreters/channels.py"),
          entry("interpreters.queues", "interpreters/queues.py"));

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
