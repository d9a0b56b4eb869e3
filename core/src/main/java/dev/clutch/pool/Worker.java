package dev.clutch.pool;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.clutch.runtime.LiveInterpreter;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * An interpreter of a pool, and the one thing that it does. Its state changes by compare-and-set
 * alone. Whoever makes a change sees to what follows from it; whoever is too late has nothing to do
 * with the worker any more, and leaves.
 *
 * <pre>
 * MAKING                -> IDLE     by its maker
 * IDLE                  -> Busy     by who gives it a task, or who has it and takes one
 * Busy                  -> IDLE     by the thread that ran the task
 * Busy -> Interrupting  -> IDLE     by who cancels the task, when the thread has left
 * each of these         -> DOOMED   by deadline, cancellation, loss, shutdown; for ever
 * </pre>
 */
final class Worker {
  /** What it does. */
  sealed interface State permits Rest, Busy, Interrupting {}

  /** It has no task. */
  enum Rest implements State {
    /** Its interpreter is being made. */
    MAKING,
    /** It waits for a task; or a thread that has it looks for one. */
    IDLE,
    /** It is given no tasks any more. */
    DOOMED
  }

  /** It has a task. Each time another object: the same task may come to the same worker twice. */
  static final class Busy implements State {
    private final Worker worker;
    private final Task task;
    // of the thread that runs the task
    private @Nullable Future<?> alarm;
    private boolean begun;
    private long since;

    private Busy(Worker worker, Task task) {
      this.worker = worker;
      this.task = task;
    }

    Worker worker() {
      return worker;
    }

    Task task() {
      return task;
    }

    @Nullable Future<?> alarm() {
      return alarm;
    }

    void setAlarm(Future<?> value) {
      alarm = value;
    }

    void begin(long now) {
      begun = true;
      since = now;
    }

    /** Whether anything of the task may have been done. */
    boolean hasBegun() {
      return begun;
    }

    long since() {
      return since;
    }
  }

  /**
   * Its task is being interrupted.
   *
   * @param left counted down by the thread that ran the task, when it has left
   */
  record Interrupting(Busy busy, CountDownLatch left) implements State {}

  private final AtomicReference<State> state = new AtomicReference<>(Rest.MAKING);

  @GuardedBy("this")
  private @Nullable LiveInterpreter interpreter;

  @GuardedBy("this")
  private boolean beingEnded;

  @GuardedBy("this")
  private boolean leftBehind;

  private volatile @Nullable Thread parked;
  private int tasks; // of the thread that has it

  State state() {
    return Objects.requireNonNull(state.get());
  }

  /** The task that it has. */
  @Nullable Task task() {
    return switch (state()) {
      case Busy busy -> busy.task;
      case Interrupting(var busy, _) -> busy.task;
      case Rest _ -> null;
    };
  }

  /** Its interpreter is made. */
  boolean ready() {
    return state.compareAndSet(Rest.MAKING, Rest.IDLE);
  }

  /** Takes a task; null when it is not idle. */
  @Nullable Busy take(Task task) {
    var busy = new Busy(this, task);
    return state.compareAndSet(Rest.IDLE, busy) ? busy : null;
  }

  /** Its task has ended. */
  boolean finish(Busy busy) {
    return state.compareAndSet(busy, Rest.IDLE);
  }

  /** Its task is to be interrupted; null when it has ended. */
  @Nullable Interrupting interrupt(Busy busy) {
    var interrupting = new Interrupting(busy, new CountDownLatch(1));
    return state.compareAndSet(busy, interrupting) ? interrupting : null;
  }

  /** The thread that ran its task has left. */
  boolean calm(Interrupting interrupting) {
    return state.compareAndSet(interrupting, Rest.IDLE);
  }

  /** Tells whoever interrupts the task that its thread has left. */
  void leave(Busy busy) {
    if (state.get() instanceof Interrupting(var interrupted, var left) && interrupted == busy) {
      left.countDown();
    }
  }

  /** Takes it out of use, if it is in that state. */
  boolean doom(State from) {
    return from != Rest.DOOMED && state.compareAndSet(from, Rest.DOOMED);
  }

  /** Its interpreter is made; false when somebody wanted to end it, and left that to the maker. */
  synchronized boolean adopt(LiveInterpreter made) {
    interpreter = made;
    return !beingEnded;
  }

  /** For somebody who ends it; null when it is not made: then its maker does. */
  synchronized @Nullable LiveInterpreter toBeEnded() {
    beingEnded = true;
    return interpreter;
  }

  /** Whether somebody ends it. */
  synchronized boolean isBeingEnded() {
    return beingEnded;
  }

  /** Whether it was left behind with something in it that could not be ended; true once. */
  synchronized boolean isLeftBehind() {
    boolean first = !leftBehind && interpreter != null && interpreter.isAbandoned();
    leftBehind |= first;
    return first;
  }

  /** Its interpreter, once it is adopted. */
  synchronized LiveInterpreter interpreter() {
    return Objects.requireNonNull(interpreter, "no interpreter yet");
  }

  /** The thread that waits for it to be given a task. */
  void parksIn(Thread thread) {
    parked = thread;
  }

  /** The thread that waits for it to be given a task; null when that is not how it gets one. */
  @Nullable Thread parked() {
    return parked;
  }

  /** One more task; answers how many there were. */
  int count() {
    return ++tasks;
  }
}
