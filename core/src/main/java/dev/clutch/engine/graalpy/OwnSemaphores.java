package dev.clutch.engine.graalpy;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Gives a context named semaphores of its own ({@code _multiprocessing_graalpy.SemLock}). GraalPy
 * has one table of them for all contexts of an engine, so that who guesses a name takes what
 * another interpreter made; and the class can be reached whatever is taken out of its module.
 */
final class OwnSemaphores {
  static final Access<Members> ACCESS =
      Access.to(
          "a confined interpreter reaches the named semaphores of multiprocessing that others made",
          _ -> Members.find());

  record Members(Method data, Field semaphores) {
    static Members find() throws ReflectiveOperationException {
      var semaphores =
          Access.python("runtime.PythonContext$SharedMultiprocessingData")
              .getDeclaredField("namedSemaphores");
      semaphores.setAccessible(true);
      return new Members(
          Access.python("runtime.PythonContext").getMethod("getSharedMultiprocessingData"),
          semaphores);
    }
  }

  private OwnSemaphores() {}

  /** Gives a PythonContext such a table, before any code of its own runs. */
  static void install(Object python) {
    var members = ACCESS.found();
    if (members == null) {
      return;
    }
    try {
      members.semaphores().set(members.data().invoke(python), new ConcurrentHashMap<>());
    } catch (ReflectiveOperationException e) {
      throw Access.ofAnotherVersion(e);
    }
  }
}
