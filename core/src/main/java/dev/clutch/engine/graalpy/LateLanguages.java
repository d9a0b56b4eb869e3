package dev.clutch.engine.graalpy;

import com.oracle.truffle.api.TruffleLanguage;
import java.lang.invoke.MethodHandle;
import java.util.List;

/**
 * The languages that GraalPy starts in a context when its code first needs them, for a regular
 * expression or a native library. Truffle then waits for each thread of the context that is in a
 * system call, however long that takes, and nothing else runs meanwhile. Started before the context
 * has any thread, they wait for nobody.
 */
final class LateLanguages {
  static final Access<MethodHandle> ACCESS =
      Access.to(
          "the first regular expression of an interpreter waits for its threads that are in system"
              + " calls",
          lookup ->
              Access.getter(
                  lookup,
                  Access.python("runtime.PythonContext").getMethod("getEnv"),
                  Object.class));

  private static final List<String> LANGUAGES = List.of("regex", "nfi");

  private LateLanguages() {}

  /**
   * Starts them in the context that this thread has entered. Takes 0.2 ms, but for the first
   * context of a JVM: there it may be 50.
   */
  static void start(Object python) {
    var getter = ACCESS.found();
    if (getter == null) {
      return;
    }
    TruffleLanguage.Env env;
    try {
      env = (TruffleLanguage.Env) (Object) getter.invokeExact(python);
    } catch (Throwable e) { // what method handles declare; a getter throws nothing
      throw Access.ofAnotherVersion(e);
    }
    var languages = env.getInternalLanguages();
    for (var id : LANGUAGES) {
      var language = languages.get(id);
      if (language != null) {
        var _ = env.initializeLanguage(language);
      }
    }
  }
}
