package dev.clutch.engine;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.ref.WeakReference;
import java.lang.reflect.Method;
import org.graalvm.polyglot.Context;
import org.jspecify.annotations.Nullable;

/**
 * Two things that GraalPy keeps of the making of a context, and has no public way to change: the
 * thread that runs the callbacks of weak references, and the start of {@code time.perf_counter()}.
 * Whoever uses a context in another thread than the one that made it wants the first to follow, and
 * who is given one that was made a while ago, the second, too.
 */
final class PythonInternals {
  private static final @Nullable Access ACCESS = Access.find();

  private record Access(Method current, MethodHandle setMainThread, Method resetPerfCounter) {
    /** Null where GraalPy is a named module that does not open its package to Clutch. */
    static @Nullable Access find() {
      try {
        var type = Class.forName("com.oracle.graal.python.runtime.PythonContext");
        var current = // static, of the context that the thread has entered
            type.getMethod("get", Class.forName("com.oracle.truffle.api.nodes.Node"));
        var mainThread = type.getDeclaredField("mainThread");
        mainThread.setAccessible(true);
        return new Access(
            current,
            MethodHandles.lookup().unreflectSetter(mainThread),
            type.getMethod("resetPerfCounter"));
      } catch (ReflectiveOperationException | RuntimeException e) {
        System.getLogger(PythonInternals.class.getName())
            .log(
                System.Logger.Level.DEBUG,
                "no access to GraalPy's internals: no interpreters are made ahead of time, and"
                    + " callbacks of weak references run in the thread that made an interpreter",
                e);
        return null;
      }
    }
  }

  private final Access access;
  private final Object python;
  private long mainThread = Thread.currentThread().threadId(); // used by one thread at a time

  private PythonInternals(Access access, Object python) {
    this.access = access;
    this.python = python;
  }

  /** Whether they can be reached in this JVM. */
  static boolean areAccessible() {
    return ACCESS != null;
  }

  /** Those of an initialized context, which this thread has made; null where there is no access. */
  static @Nullable PythonInternals of(Context context) {
    if (ACCESS == null) {
      return null;
    }
    context.enter();
    try {
      return new PythonInternals(
          ACCESS, ACCESS.current().invoke(null, (Object) null)); // no node: asks the thread
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("GraalPy is not the version that Clutch was made for", e);
    } finally {
      context.leave();
    }
  }

  /** From now on callbacks of weak references run in this thread, while it runs Python code. */
  void runCallbacksHere() {
    var thread = Thread.currentThread();
    if (thread.threadId() == mainThread) {
      return;
    }
    mainThread = thread.threadId();
    try {
      access.setMainThread().invoke(python, new WeakReference<>(thread));
    } catch (Throwable e) { // what method handles declare; a setter throws nothing
      throw new LinkageError("GraalPy is not the version that Clutch was made for", e);
    }
  }

  /** The context's clocks start now. */
  void startClocks() {
    try {
      access.resetPerfCounter().invoke(python);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("GraalPy is not the version that Clutch was made for", e);
    }
  }
}
