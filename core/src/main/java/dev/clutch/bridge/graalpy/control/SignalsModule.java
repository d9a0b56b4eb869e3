package dev.clutch.bridge.graalpy.control;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.clutch.bridge.calls.Signals;
import dev.clutch.engine.HostThreads;
import dev.clutch.engine.InterruptWatch;
import dev.clutch.engine.SystemCalls;
import dev.clutch.runtime.InterpreterTable;
import dev.clutch.runtime.LiveInterpreter;
import java.util.ArrayDeque;
import java.util.List;
import java.util.function.Supplier;
import org.graalvm.polyglot.HostAccess;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/**
 * Brings signals to the main interpreter's main thread wherever it is.
 *
 * <p>GraalPy runs a Python signal handler in that thread at its next safepoint. A thread that waits
 * in a host function reaches none; one that runs code of another interpreter does, but what the
 * handler raised would end up in that interpreter. So the handler that GraalPy sets is wrapped: it
 * counts the signal, lets GraalPy queue the Python handler, and wakes a waiting host function
 * ({@link #letIn}) or system call ({@link SystemCalls}). While the thread is {@link #away} in
 * another interpreter, it interrupts that one instead, and the handler runs once the thread is
 * back. The Python half in {@code signals.py} replaces {@code signal} and {@code getsignal}, so
 * that nobody sees the wrapping.
 */
public final class SignalsModule implements Signals {
  /** What the JVM lets a program handle. */
  private static final List<String> NAMES =
      List.of(
          "HUP", "INT", "ABRT", "TRAP", "USR2", "PIPE", "ALRM", "TERM", "CHLD", "CONT", "TSTP",
          "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO", "PWR");

  /**
   * For the moment between two handlers. Not SIG_IGN: the JVM never takes an ignored SIGINT back.
   */
  private static final SignalHandler NOBODY = _ -> {};

  private static final int LAST_WAIT_MILLIS = 1024;

  private final Value awaitHandlers;
  private final Value raiseFailure;
  private final Value runHandler;
  private final Supplier<InterpreterTable> table;
  private final Thread mainThread = Thread.currentThread();
  private final @Nullable SystemCalls systemCalls = SystemCalls.ofCurrentThread();

  @GuardedBy("this")
  private long raised;

  @GuardedBy("this")
  private long delivered;

  @GuardedBy("this")
  private long failures;

  @GuardedBy("this")
  private boolean waiting;

  @GuardedBy("this")
  private boolean woken;

  @GuardedBy("this")
  private int awayDepth;

  @GuardedBy("this")
  private final ArrayDeque<Integer> postponed = new ArrayDeque<>();

  public SignalsModule(Value signals, Supplier<InterpreterTable> table) {
    this.awaitHandlers = signals.getMember("await_handlers");
    this.raiseFailure = signals.getMember("raise_failure");
    this.runHandler = signals.getMember("run_handler");
    this.table = table;
    signals.invokeMember("install", this);
  }

  private final class Relay implements SignalHandler {
    private final SignalHandler python;

    Relay(SignalHandler python) {
      this.python = python;
    }

    @Override
    public void handle(Signal signal) {
      synchronized (SignalsModule.this) {
        if (awayDepth > 0) {
          postponed.add(signal.getNumber());
        } else {
          raised++;
          python.handle(signal);
        }
        if (waiting) {
          woken = true;
          InterruptWatch.wake(mainThread);
        }
      }
      // not here: the JVM hands out signals one after the other, and this may take a while
      HostThreads.daemon("clutch-interrupt").start(this::interrupt);
      HostThreads.daemon("clutch-wake").start(this::wake);
    }

    private void interrupt() {
      table.get().interruptInnermost(mainThread, LiveInterpreter.MAIN);
    }

    private void wake() {
      if (systemCalls == null) {
        return;
      }
      // more than once: the thread may be just about to begin its call
      for (int wait = 1; undelivered() && wait <= LAST_WAIT_MILLIS; wait *= 2) {
        systemCalls.interrupt();
        try {
          Thread.sleep(wait);
        } catch (InterruptedException e) {
          return;
        }
      }
    }
  }

  /** Wraps the handler that GraalPy has just set. */
  @HostAccess.Export
  public void chain(int number) {
    var signal = signal(number);
    if (signal != null) {
      var python = Signal.handle(signal, NOBODY);
      Signal.handle(signal, new Relay(python));
    }
  }

  /** Puts the handler that GraalPy knows back. */
  @HostAccess.Export
  public void unchain(int number) {
    var signal = signal(number);
    if (signal != null) {
      var current = Signal.handle(signal, NOBODY);
      Signal.handle(signal, current instanceof Relay relay ? relay.python : current);
    }
  }

  /** Called by the Python half when a handler is about to run. */
  @HostAccess.Export
  public synchronized void delivered() {
    delivered++;
  }

  /** Called by the Python half when a handler raised an exception. */
  @HostAccess.Export
  public synchronized void failed() {
    failures++;
  }

  private synchronized long failures() {
    return failures;
  }

  private synchronized boolean undelivered() {
    return pending() || !postponed.isEmpty();
  }

  /** Whether a signal has come whose handler did not run yet. */
  @HostAccess.Export
  public synchronized boolean pending() {
    return raised > delivered;
  }

  /**
   * Runs a wait so that a signal interrupts it, when this is the thread that handles signals.
   *
   * @throws InterruptedException also when a signal came before
   */
  @Override
  public <T> @Nullable T letIn(Interruptible<T> wait) throws InterruptedException {
    if (!onMainThread()) {
      return wait.run();
    }
    synchronized (this) {
      if (pending()) {
        throw new InterruptedException();
      }
      waiting = true;
    }
    try {
      return wait.run();
    } finally {
      awake();
    }
  }

  /** Where the wait ended just before it would have been woken, nothing else shall be. */
  private synchronized void awake() {
    waiting = false;
    if (woken) {
      woken = false;
      boolean _ = Thread.interrupted();
    }
  }

  /**
   * Runs code of another interpreter; handlers of signals that come meanwhile are run afterwards,
   * in this one.
   */
  @Override
  public <T> T away(Supplier<T> work) {
    if (!onMainThread()) {
      return work.get();
    }
    leave();
    try {
      return work.get();
    } finally {
      comeBack();
    }
  }

  private void leave() {
    do { // what came before is this interpreter's business still
      deliver();
    } while (!tryLeave());
  }

  private synchronized boolean tryLeave() {
    if (pending() && awayDepth == 0) {
      return false;
    }
    awayDepth++;
    return true;
  }

  private void comeBack() {
    synchronized (this) {
      awayDepth--;
    }
    for (var number = nextPostponed(); number != null; number = nextPostponed()) {
      // what it raises goes on to Python; the rest waits for the next time
      runHandler.executeVoid(number);
    }
  }

  private synchronized @Nullable Integer nextPostponed() {
    return awayDepth == 0 ? postponed.poll() : null;
  }

  /**
   * Lets the Python handlers of the signals that came run, in this thread. What a handler raises
   * goes on to Python.
   *
   * @return false when there was nothing to deliver
   */
  @Override
  public boolean deliver() {
    if (!onMainThread() || !deliverable()) {
      return false;
    }
    long before = failures();
    awaitHandlers.executeVoid();
    if (failures() != before) {
      // GraalPy 25.0.3 lost it: seen, rarely, when the handler ran at the safepoint on the way in
      raiseFailure.executeVoid();
    }
    return true;
  }

  private synchronized boolean deliverable() {
    return awayDepth == 0 && pending();
  }

  private boolean onMainThread() {
    return mainThread.equals(Thread.currentThread());
  }

  private static @Nullable Signal signal(int number) {
    for (var name : NAMES) {
      try {
        var signal = new Signal(name);
        if (signal.getNumber() == number) {
          return signal;
        }
      } catch (IllegalArgumentException e) {
        // this platform has no such signal: it cannot be the one asked for
      }
    }
    return null;
  }
}
