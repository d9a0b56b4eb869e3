package dev.clutch.engine.graalpy;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.ref.WeakReference;
import java.util.Arrays;
import java.util.List;
import org.graalvm.polyglot.Context;
import org.jspecify.annotations.Nullable;

/**
 * What GraalPy has no public way to change of a context. Used by one thread at a time.
 *
 * <p>The thread that runs the callbacks of weak references, and the start of {@code
 * time.perf_counter()}, are those of its making. Whoever uses a context in another thread wants the
 * first to follow, and who is given one that was made a while ago, the second, too. For its own
 * threads see {@link QuietActions}.
 */
public final class ContextInternals {
  /** From null to the context that the thread has entered. */
  static final Access<MethodHandle> CURRENT =
      Access.to(
          "no interpreters are made ahead of time, and " + QuietActions.LOST,
          lookup ->
              Access.getter(
                  lookup,
                  Access.python("runtime.PythonContext")
                      .getMethod("get", Access.truffle("nodes.Node")),
                  Object.class));

  static final Access<MethodHandle> MAIN_THREAD =
      Access.to(
          "no interpreters are made ahead of time, and callbacks of weak references run in the"
              + " thread that made an interpreter, if it runs code just then",
          ContextInternals::mainThread);

  static final Access<MethodHandle> CLOCKS =
      Access.to(
          "no interpreters are made ahead of time: their clocks would begin then",
          lookup ->
              Access.handle(
                      lookup, Access.python("runtime.PythonContext").getMethod("resetPerfCounter"))
                  .asType(MethodType.methodType(void.class, Object.class)));

  static final Access<MethodHandle> GROUP =
      Access.to(
          "limits of CPU time and memory are those of the thread that runs the code; threads which"
              + " it starts do not count",
          lookup ->
              Access.getter(
                  lookup,
                  Access.python("runtime.PythonContext").getMethod("getThreadGroup"),
                  ThreadGroup.class));

  private final Object python;
  private final @Nullable QuietActions actions;
  private Thread owner = Thread.currentThread();

  private ContextInternals(Object python) {
    this.python = python;
    this.actions = QuietActions.of(python);
  }

  private static MethodHandle mainThread(MethodHandles.Lookup lookup)
      throws ReflectiveOperationException {
    var field = Access.python("runtime.PythonContext").getDeclaredField("mainThread");
    field.setAccessible(true);
    return lookup
        .unreflectSetter(field)
        .asType(MethodType.methodType(void.class, Object.class, WeakReference.class));
  }

  static boolean canHandOver() {
    return CURRENT.found() != null && MAIN_THREAD.found() != null && CLOCKS.found() != null;
  }

  /** GraalPy's own object of the context that this thread has entered; null without access. */
  static @Nullable Object current() {
    var current = CURRENT.found();
    if (current == null) {
      return null;
    }
    try {
      return (Object) current.invokeExact((Object) null); // no node: asks the thread
    } catch (Throwable e) { // what method handles declare; a getter throws nothing
      throw Access.ofAnotherVersion(e);
    }
  }

  static @Nullable ContextInternals of(Context context, boolean confined) {
    context.enter();
    try {
      var python = current();
      if (python == null) {
        return null;
      }
      SteadyStreams.install(python);
      if (confined) {
        OwnSemaphores.install(python);
      }
      return new ContextInternals(python);
    } finally {
      context.leave();
    }
  }

  /**
   * This thread has the context to itself, but for those of its own: from now on callbacks of weak
   * references run in it, while it runs Python code.
   */
  public void own() {
    var thread = Thread.currentThread();
    if (thread == owner) {
      return;
    }
    if (actions != null) {
      actions.releases().left(owner);
      actions.releases().came(thread);
    }
    owner = thread;
    var setter = MAIN_THREAD.found();
    if (setter == null) {
      return;
    }
    try {
      setter.invokeExact(python, new WeakReference<>(thread));
    } catch (Throwable e) { // what method handles declare; a setter throws nothing
      throw Access.ofAnotherVersion(e);
    }
  }

  /** Those threads that the context's code has started and that live. */
  public List<Thread> threads() {
    var getter = GROUP.found();
    if (getter == null) {
      return List.of();
    }
    ThreadGroup group;
    try {
      group = (ThreadGroup) getter.invokeExact(python);
    } catch (Throwable e) { // what method handles declare; a getter throws nothing
      throw Access.ofAnotherVersion(e);
    }
    int count = group.activeCount();
    while (count > 0) {
      var threads = new Thread[count + 8];
      int found = group.enumerate(threads);
      if (found < threads.length) { // else some may be missing
        return List.of(Arrays.copyOf(threads, found));
      }
      count = 2 * found;
    }
    return List.of();
  }

  /** Whether something came while no Python code ran that is still to be done. */
  public boolean hasLateActions() {
    return actions != null && actions.late().areThere();
  }

  /** The next Python code has it done; this thread is in the context. */
  public void handOverLateActions() {
    if (actions != null) {
      actions.late().handOverAgain();
    }
  }

  /** Starts the languages that it would else start late; this thread is in the context. */
  public void startLanguages() {
    LateLanguages.start(python);
  }

  /** The context's clocks start now. */
  public void startClocks() {
    var reset = CLOCKS.found();
    if (reset == null) {
      return;
    }
    try {
      reset.invokeExact(python);
    } catch (Throwable e) { // what method handles declare; it reads a clock
      throw Access.ofAnotherVersion(e);
    }
  }
}
