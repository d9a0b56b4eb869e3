package dev.clutch.bridge.graalpy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/** The Python modules that Clutch brings along: resources of {@code bridge/python}. */
final class PythonModules {
  /** Where our modules are: nothing else that a program looks for in vain is looked for here. */
  private static final Set<String> ROOTS =
      Set.of(
          "_clutch",
          "_interpchannels",
          "_interpqueues",
          "_interpreters",
          "clutch",
          "concurrent",
          "interpreters");

  private static final Pattern NAME = Pattern.compile("\\w+(\\.\\w+)*");
  private static final Pattern MODULE = Pattern.compile("\\w+(/\\w+)*\\.py");

  private static final Map<String, String> TEXTS = new ConcurrentHashMap<>();
  private static final Map<String, String> CHECKSUMS = new ConcurrentHashMap<>();

  private PythonModules() {}

  /**
   * The resource a module is made from, or an empty text when the module is none of ours. One
   * called {@code __init__} makes a package.
   */
  static String resource(String module) {
    int end = module.indexOf('.');
    if (!ROOTS.contains(end < 0 ? module : module.substring(0, end))
        || !NAME.matcher(module).matches()) {
      return "";
    }
    var path = module.replace('.', '/');
    for (var resource : new String[] {path + "/__init__.py", path + ".py"}) {
      if (TEXTS.computeIfAbsent(resource, PythonModules::read) != null) { // it is wanted next
        return resource;
      }
    }
    return "";
  }

  /**
   * The text of a module.
   *
   * @param resource what {@link #resource} answers: whoever asks for anything else, with dots in it
   *     or of another folder, is told that there is no such thing
   */
  static String moduleText(String resource) {
    int end = resource.indexOf('/');
    var root = end < 0 ? resource.replace(".py", "") : resource.substring(0, end);
    if (!MODULE.matcher(resource).matches() || !ROOTS.contains(root)) {
      throw new IllegalArgumentException("no module of Clutch is made from " + resource);
    }
    return text(resource);
  }

  /** Of the text of a module: what {@link #moduleText} answers. */
  static String checksum(String resource) {
    return CHECKSUMS.computeIfAbsent(
        resource,
        _ -> {
          var sum = new CRC32();
          sum.update(moduleText(resource).getBytes(StandardCharsets.UTF_8));
          return Long.toHexString(sum.getValue());
        });
  }

  /** The text of a resource. */
  static String text(String resource) {
    var text = TEXTS.computeIfAbsent(resource, PythonModules::read);
    if (text == null) {
      throw new IllegalStateException("the library lacks its resource python/" + resource);
    }
    return text;
  }

  private static @Nullable String read(String resource) {
    try (var stream =
        PythonModules.class.getResourceAsStream("/dev/clutch/bridge/python/" + resource)) {
      return stream == null ? null : new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the resource python/" + resource, e);
    }
  }
}
