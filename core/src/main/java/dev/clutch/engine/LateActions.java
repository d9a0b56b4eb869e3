package dev.clutch.engine;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Proxy;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
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
  private final Access access;
  private final Object handler;
  private final Queue<Kept> undone = new ConcurrentLinkedQueue<>();

  /** For a context's AsyncHandler. */
  LateActions(Access access, Object handler) {
    this.access = access;
    this.handler = handler;
  }

  /**
   * What of GraalPy's it takes.
   *
   * @param newTask makes what hands over an action that it asks a supplier for
   * @param supplier the field of such a task
   */
  record Access(
      Constructor<?> newTask,
      Field supplier,
      MethodHandle get,
      Class<?> type,
      MethodHandle execute) {
    static Access find(Class<?> context) throws ReflectiveOperationException {
      var handler = "com.oracle.graal.python.runtime.AsyncHandler";
      var task = Class.forName(handler + "$AsyncRunnable");
      var supplier = task.getDeclaredField("actionSupplier");
      supplier.setAccessible(true);
      var newTask = task.getDeclaredConstructor(Class.forName(handler), supplier.getType());
      newTask.setAccessible(true);
      var type = Class.forName(handler + "$AsyncAction");
      var lookup = MethodHandles.lookup();
      return new Access(
          newTask,
          supplier,
          lookup.unreflect(supplier.getType().getMethod("get")),
          type,
          lookup.unreflect(type.getMethod("execute", context)));
    }
  }

  /** What is done in the place of an action: the action, once. */
  private record Kept(Object action) {}

  /** Waits for the next action of a task, and hands it over. */
  void handOverNext(Runnable task) {
    try {
      var action = access.get().invoke(access.supplier().get(task));
      if (action == null) {
        return; // interrupted
      }
      if (action.getClass().getSimpleName().equals("SignalTriggerAction")) {
        handOver(action);
        return;
      }
      var kept = new Kept(action);
      undone.add(kept);
      handOver(standIn(kept));
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) { // what method handles declare
      throw GuestObjects.ofAnotherVersion(e);
    }
  }

  /** Whether there are some that have not been done. */
  boolean areThere() {
    return !undone.isEmpty();
  }

  /** Hands them over once more; this thread is in the context. */
  void handOverAgain() {
    undone.forEach(kept -> handOver(standIn(kept)));
  }

  private void handOver(Object action) {
    try {
      var supplier = proxy(access.supplier().getType(), _ -> action);
      ((Runnable) access.newTask().newInstance(handler, supplier)).run();
    } catch (ReflectiveOperationException e) {
      throw GuestObjects.ofAnotherVersion(e);
    }
  }

  private Object standIn(Kept kept) {
    return proxy(
        access.type(),
        context -> {
          if (undone.remove(kept)) {
            access.execute().invoke(kept.action(), context[0]);
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
