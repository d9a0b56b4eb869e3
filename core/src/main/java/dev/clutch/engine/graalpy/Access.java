package dev.clutch.engine.graalpy;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One thing of GraalPy's internals that was looked for. Held in a constant, the JVM's compiler sees
 * through it.
 *
 * @param lost what it costs when it is missing, a sentence for whoever reads the log
 * @param found null when it is missing
 * @param missing why; null when it was found
 */
record Access<T>(String lost, @Nullable T found, @Nullable Exception missing) {
  private static final String PYTHON = "com.oracle.graal.python.";

  /** Looks for something, by names alone. */
  @FunctionalInterface
  interface Search<T> {
    T find(MethodHandles.Lookup lookup) throws ReflectiveOperationException;
  }

  /** Looks for it. */
  static <T> Access<T> to(String lost, Search<T> search) {
    try {
      return new Access<>(lost, search.find(MethodHandles.lookup()), null);
    } catch (ReflectiveOperationException | RuntimeException e) { // not there, or not opened to us
      return new Access<>(lost, null, e);
    }
  }

  /** What was found, where it is known to be there. */
  T require() {
    return Objects.requireNonNull(found, lost);
  }

  /** What the report says of it when it is missing. */
  GraalPyInternals.Missing line() {
    return new GraalPyInternals.Missing(lost, String.valueOf(missing));
  }

  /** A class of GraalPy's, by its name below {@code com.oracle.graal.python}. */
  static Class<?> python(String name) throws ClassNotFoundException {
    return Class.forName(PYTHON + name);
  }

  /** A class of Truffle's, by its name below {@code com.oracle.truffle.api}. */
  static Class<?> truffle(String name) throws ClassNotFoundException {
    return Class.forName("com.oracle.truffle.api." + name);
  }

  /**
   * A handle of a public method. Where GraalPy is a named module, which Clutch does not read, it is
   * enough that the package is open to Clutch.
   */
  static MethodHandle handle(MethodHandles.Lookup lookup, Method method)
      throws IllegalAccessException {
    method.setAccessible(true);
    return lookup.unreflect(method);
  }

  /** A method of an object, or a static one of an argument, as a handle from Object. */
  static MethodHandle getter(MethodHandles.Lookup lookup, Method method, Class<?> type)
      throws IllegalAccessException {
    return handle(lookup, method).asType(MethodType.methodType(type, Object.class));
  }

  /**
   * What to throw when GraalPy has what is looked for, and it does something else than expected.
   *
   * @param cause what it did
   */
  static LinkageError ofAnotherVersion(Throwable cause) {
    return new LinkageError("GraalPy is not the version that Clutch was made for", cause);
  }
}
