package dev.clutch.bridge.graalpy;

import dev.clutch.engine.graalpy.CompiledCode;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What the build has compiled, as one interpreter takes it: each code object once, since GraalPy
 * has those that are loaded again be other ones. Thread-safe.
 */
final class Code {
  private static final String NONE = ""; // a Java null is no None
  private static final @Nullable CompiledCode COMPILED = find();

  private final Set<String> taken = ConcurrentHashMap.newKeySet();
  private volatile @Nullable String library;

  private static @Nullable CompiledCode find() {
    try {
      return CompiledCode.given();
    } catch (LinkageError e) { // Clutch is a module that does not see Truffle: modules are parsed
      return null;
    }
  }

  boolean hasLibrary(String folder) {
    if (COMPILED == null || !CompiledCode.isLibrary(folder)) {
      return false;
    }
    library = folder;
    return true;
  }

  int kindInLibrary(String key) {
    return switch (kind(key)) {
      case MODULE -> 1;
      case PACKAGE -> 2;
      case null, default -> 0;
    };
  }

  Object inLibrary(String key) {
    var folder = library;
    if (COMPILED == null || folder == null || !taken.add(key)) {
      return NONE;
    }
    return switch (kind(key)) {
      case MODULE -> COMPILED.code(key, folder + "/" + key + ".py");
      case PACKAGE -> COMPILED.code(key, folder + "/" + key + "/__init__.py");
      case null, default -> NONE;
    };
  }

  Object ofResource(String resource) {
    var key = COMPILED == null ? NONE : resource + "." + PythonModules.checksum(resource);
    return COMPILED == null || kind(key) == null || !taken.add(key)
        ? NONE
        : COMPILED.code(key, "<clutch>/" + resource);
  }

  private static CompiledCode.@Nullable Kind kind(String key) {
    return COMPILED == null ? null : COMPILED.kind(key);
  }
}
