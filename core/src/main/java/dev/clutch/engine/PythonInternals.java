package dev.clutch.engine;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.ref.WeakReference;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.concurrent.ThreadPoolExecutor;
import org.graalvm.polyglot.Context;
import org.jspecify.annotations.Nullable;

/**
 * Four things of a context that GraalPy has no public way to change.
 *
 * <p>The thread that runs the callbacks of weak references, and the start of {@code
 * time.perf_counter()}, are those of its making. Whoever uses a context in another thread wants the
 * first to follow, and who is given one that was made a while ago, the second, too. The third is
 * the executor with threads of its own: see {@link QuietActions}. The fourth is what becomes of
 * callbacks when no code runs: see {@link LateActions}.
 */
final class PythonInternals {
  private static final @Nullable Access ACCESS = Access.find();

  private record Access(
      Method current,
      MethodHandle setMainThread,
      Method resetPerfCounter,
      Field handler,
      Field executor,
      LateActions.Access actions) {
    /** Null where GraalPy is a named module that does not open its package to Clutch. */
    static @Nullable Access find() {
      try {
        var type = Class.forName("com.oracle.graal.python.runtime.PythonContext");
        var current = // static, of the context that the thread has entered
            type.getMethod("get", Class.forName("com.oracle.truffle.api.nodes.Node"));
        var mainThread = type.getDeclaredField("mainThread");
        mainThread.setAccessible(true);
        var handler = type.getDeclaredField("handler");
        handler.setAccessible(true);
        var executor = handler.getType().getDeclaredField("executorService");
        executor.setAccessible(true);
        return new Access(
            current,
            MethodHandles.lookup().unreflectSetter(mainThread),
            type.getMethod("resetPerfCounter"),
            handler,
            executor,
            LateActions.Access.find(type));
      } catch (ReflectiveOperationException | RuntimeException e) {
        System.getLogger(PythonInternals.class.getName())
            .log(
                System.Logger.Level.DEBUG,
                "no access to GraalPy's internals: no interpreters are made ahead of time, each has"
                    + " some threads of its own, and callbacks of weak references run in the thread"
                    + " that made an interpreter, if it runs code just then",
                e);
        return null;
      }
    }
  }

  private final Access access;
  private final Object python;
  private final @Nullable LateActions late;
  private long mainThread = Thread.currentThread().threadId(); // used by one thread at a time

  private PythonInternals(Access access, Object python) throws ReflectiveOperationException {
    this.access = access;
    this.python = python;
    this.late =
        access.executor().get(access.handler().get(python)) instanceof QuietActions actions
            ? actions.late()
            : null;
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
      throw GuestObjects.ofAnotherVersion(e);
    } finally {
      context.leave();
    }
  }

  /** Gives the context that this thread is about to initialize an executor without threads. */
  static void quieten() {
    if (ACCESS == null) {
      return;
    }
    try {
      var handler = ACCESS.handler().get(ACCESS.current().invoke(null, (Object) null));
      if (ACCESS.executor().get(handler) instanceof ThreadPoolExecutor own
          && !(own instanceof QuietActions) // this is not the first that is heard of it
          && own.getPoolSize() == 0) { // else it has tasks already, which would be lost
        ACCESS
            .executor()
            .set(handler, new QuietActions(new LateActions(ACCESS.actions(), handler)));
        own.shutdown();
      }
    } catch (ReflectiveOperationException e) {
      throw GuestObjects.ofAnotherVersion(e);
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
      throw GuestObjects.ofAnotherVersion(e);
    }
  }

  /** What came while no Python code ran and is still to be done; null when there is nothing. */
  @Nullable LateActions late() {
    return late != null && late.areThere() ? late : null;
  }

  /** The context's clocks start now. */
  void startClocks() {
    try {
      access.resetPerfCounter().invoke(python);
    } catch (ReflectiveOperationException e) {
      throw GuestObjects.ofAnotherVersion(e);
    }
  }
}
