package dev.clutch.engine.graalpy;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Proxy;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a context's asynchronous actions - callbacks of weak references, the freeing of native
 * memory - until they are done.
 *
 * <p>GraalPy hands each to the thread that ran Python code last, for its next safepoint. Truffle
 * gives it to that thread only if it is in the context just then, and nobody hears of the others:
 * of what dies while an interpreter is idle, no callback would ever be called. So they are handed
 * over once more when code runs there again. Signals are not kept: whoever waits for them looks
 * after that.
 */
final class LateActions {
  static final Access<Handles> ACCESS = Access.to(QuietActions.LOST, Handles::find);

  private final Handles handles;
  private final Object handler;
  private final ConcurrentSkipListMap<Long, Object> undone = new ConcurrentSkipListMap<>();
  private final AtomicLong numbers = new AtomicLong();

  /** For a context's AsyncHandler. */
  LateActions(Handles handles, Object handler) {
    this.handles = handles;
    this.handler = handler;
  }

  /**
   * What of GraalPy's it takes.
   *
   * @param task the class of what hands over an action that it asks a supplier for
   * @param supplier the field of such a task
   * @param signal the class of the actions that are not kept
   */
  record Handles(
      Class<?> task,
      Constructor<?> newTask,
      Field supplier,
      MethodHandle get,
      Class<?> action,
      MethodHandle execute,
      Class<?> signal) {
    static Handles find(MethodHandles.Lookup lookup) throws ReflectiveOperationException {
      var task = Access.python("runtime.AsyncHandler$AsyncRunnable");
      var supplier = task.getDeclaredField("actionSupplier");
      supplier.setAccessible(true);
      var newTask =
          task.getDeclaredConstructor(Access.python("runtime.AsyncHandler"), supplier.getType());
      newTask.setAccessible(true);
      var action = Access.python("runtime.AsyncHandler$AsyncAction");
      return new Handles(
          task,
          newTask,
          supplier,
          Access.handle(lookup, supplier.getType().getMethod("get")),
          action,
          Access.handle(
              lookup, action.getMethod("execute", Access.python("runtime.PythonContext"))),
          Access.python("builtins.modules.SignalModuleBuiltins$SignalTriggerAction"));
    }
  }

  /** Whether a task hands over actions. */
  boolean knows(Runnable task) {
    return handles.task().isInstance(task);
  }

  /** Waits for the next action of a task, and hands it over. */
  void handOverNext(Runnable task) {
    try {
      var action = handles.get().invoke(handles.supplier().get(task));
      if (action == null) {
        return; // interrupted
      }
      if (handles.signal().isInstance(action)) {
        handOver(action);
        return;
      }
      long number = numbers.incrementAndGet();
      undone.put(number, action);
      handOver(standIn(number));
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) { // what method handles declare
      throw Access.ofAnotherVersion(e);
    }
  }

  /** Whether there are some that have not been done. */
  boolean areThere() {
    return !undone.isEmpty();
  }

  /** Hands them over once more; this thread is in the context. */
  void handOverAgain() {
    undone.keySet().forEach(number -> handOver(standIn(number)));
  }

  private void handOver(Object action) {
    try {
      var supplier = proxy(handles.supplier().getType(), _ -> action);
      ((Runnable) handles.newTask().newInstance(handler, supplier)).run();
    } catch (ReflectiveOperationException e) {
      throw Access.ofAnotherVersion(e);
    }
  }

  /** What is done in the place of an action: the action, once. */
  private Object standIn(long number) {
    return proxy(
        handles.action(),
        context -> {
          var action = undone.remove(number);
          if (action != null) {
            handles.execute().invoke(action, context[0]);
          }
          return null;
        });
  }

  @FunctionalInterface
  private interface Body {
    @Nullable Object run(Object[] arguments) throws Throwable; // what method handles declare
  }

  /** An object of a functional interface of GraalPy's. */
  private static Object proxy(Class<?> type, Body body) {
    return Proxy.newProxyInstance(
        type.getClassLoader(), new Class<?>[] {type}, (_, _, arguments) -> body.run(arguments));
  }
}
