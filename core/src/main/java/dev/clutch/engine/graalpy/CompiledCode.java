package dev.clutch.engine.graalpy;

import com.oracle.truffle.api.RootCallTarget;
import com.oracle.truffle.api.TruffleLanguage;
import com.oracle.truffle.api.source.Source;
import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.graalvm.polyglot.io.ByteSequence;
import org.jspecify.annotations.Nullable;

/**
 * Python code that Clutch's build has compiled: Python's library and our own modules, as resources
 * of our jar ({@code build/compile-python}). Nobody but the build writes it, and nothing of it
 * comes from a folder. It is used with the very library it was made from; without it, modules are
 * parsed where they are imported. Thread-safe.
 */
public final class CompiledCode {
  static final Access<Handles> ACCESS =
      Access.to("Python's library is parsed and compiled in each process anew", Handles::find);

  private static final String FOLDER = "/dev/clutch/compiled/";
  private static final String LIBRARY_VERSION = "/META-INF/resources/libpython.sha256";

  private static final @Nullable CompiledCode GIVEN = find();

  /** Where Python's library was found to be unpacked; one folder in all but strange cases. */
  private static final Set<String> LIBRARIES = ConcurrentHashMap.newKeySet();

  private final Map<String, Kind> kinds;

  /** Held for good: contexts of an engine share what they made of the same source. */
  private final Map<String, Source> sources = new ConcurrentHashMap<>();

  private CompiledCode(Map<String, Kind> kinds) {
    this.kinds = kinds;
  }

  /** What a key stands for. */
  public enum Kind {
    /** A module of Python's library. */
    MODULE,
    /** A package of Python's library. */
    PACKAGE,
    /** A resource of our own. */
    RESOURCE
  }

  record Handles(MethodHandle env, MethodHandle language, MethodHandle create) {
    static Handles find(MethodHandles.Lookup lookup) throws ReflectiveOperationException {
      var language = Access.python("PythonLanguage");
      return new Handles(
          Access.getter(
              lookup, Access.python("runtime.PythonContext").getMethod("getEnv"), Object.class),
          Access.getter(
              lookup, language.getMethod("get", Access.truffle("nodes.Node")), Object.class),
          Access.handle(
                  lookup,
                  Access.python("runtime.object.PFactory")
                      .getMethod("createCode", language, RootCallTarget.class))
              .asType(MethodType.methodType(Object.class, Object.class, RootCallTarget.class)));
    }
  }

  /** What the build has compiled for this JVM's GraalPy; null where there is no such thing. */
  public static @Nullable CompiledCode given() {
    return GIVEN;
  }

  private static @Nullable CompiledCode find() {
    try (var index = CompiledCode.class.getResourceAsStream(FOLDER + "index")) {
      if (index == null || ACCESS.found() == null || ContextInternals.CURRENT.found() == null) {
        return null;
      }
      var lines = text(index).lines().iterator();
      if (!lines.hasNext() || !lines.next().equals(libraryVersion())) {
        return null;
      }
      var kinds = new HashMap<String, Kind>();
      lines.forEachRemaining(
          line -> {
            int space = line.indexOf(' ');
            kinds.put(line.substring(space + 1), Kind.valueOf(line.substring(0, space)));
          });
      return new CompiledCode(kinds);
    } catch (IOException | ClassNotFoundException | IllegalArgumentException e) {
      return null; // no jar of GraalPy's, or one of another version: parsed then
    }
  }

  private static @Nullable String libraryVersion() throws IOException, ClassNotFoundException {
    var holder = Class.forName(Library.HOLDER, false, CompiledCode.class.getClassLoader());
    try (var version = holder.getResourceAsStream(LIBRARY_VERSION)) {
      return version == null ? null : text(version).strip();
    }
  }

  private static String text(InputStream stream) throws IOException {
    return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
  }

  /** Whether a folder is the one that GraalPy unpacked Python's library to. */
  public static boolean isLibrary(String folder) {
    if (LIBRARIES.contains(folder)) {
      return true;
    }
    try {
      NoFiles.withStandardLibrary().checkAccess(Path.of(folder), Set.of());
    } catch (IOException | RuntimeException e) { // it is not there, or something else
      return false;
    }
    LIBRARIES.add(folder);
    return true;
  }

  /**
   * What a key stands for.
   *
   * @param key of the library: a module's path in it, as {@code json/decoder}; of ours: the
   *     resource's path and the checksum of its text
   * @return null when that was not compiled
   */
  public @Nullable Kind kind(String key) {
    return kinds.get(key);
  }

  /**
   * Makes a code object, in the context that this thread has entered.
   *
   * @param key what {@link #kind} knows
   * @param name where tracebacks say that the code comes from
   * @return GraalPy's own object, ready to be handed to polyglot
   */
  public Object code(String key, String name) {
    var source = sources.computeIfAbsent(key + '\0' + name, _ -> source(key, name));
    var handles = ACCESS.require();
    try {
      Object python = ContextInternals.current();
      var env = (TruffleLanguage.Env) (Object) handles.env().invokeExact(python);
      var target = (RootCallTarget) env.parsePublic(source);
      Object language = (Object) handles.language().invokeExact((Object) null);
      return (Object) handles.create().invokeExact(language, target);
    } catch (Throwable e) { // what method handles declare
      throw Access.ofAnotherVersion(e);
    }
  }

  private static Source source(String key, String name) {
    try (var stream = CompiledCode.class.getResourceAsStream(FOLDER + key + ".bin")) {
      if (stream == null) {
        throw new IllegalArgumentException("the build has not compiled " + key);
      }
      var content = ByteSequence.create(stream.readAllBytes());
      return Source.newBuilder("python", content, name)
          .mimeType("application/x-python-bytecode")
          .cached(true)
          .build();
    } catch (IOException e) {
      throw new IllegalStateException("cannot read the compiled code of " + key, e);
    }
  }
}
