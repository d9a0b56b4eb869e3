package dev.clutch;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** An interpreter of a pool. Whoever took it from the dispatcher has it to himself. */
final class PoolWorker {
  private final Interpreter interpreter;
  private int tasks; // of whoever has it
  private final AtomicReference<@Nullable PoolTask<?>> task = new AtomicReference<>();

  PoolWorker(Interpreter interpreter) {
    this.interpreter = interpreter;
  }

  Interpreter interpreter() {
    return interpreter;
  }

  /** One more task; answers how many there were. */
  int count() {
    return ++tasks;
  }

  int tasks() {
    return tasks;
  }

  /** What it runs now. */
  @Nullable PoolTask<?> task() {
    return task.get();
  }

  /** Notes what it runs. */
  void begin(PoolTask<?> what) {
    task.set(what);
  }

  /**
   * Takes the task off it: whoever runs it because it has ended, or else whoever found that it must
   * be stopped under it. The worker is not to be used any more by a loser; the winner sees to it,
   * and to the task.
   *
   * @return false when somebody else did
   */
  boolean release(PoolTask<?> what) {
    return task.compareAndSet(what, null);
  }
}
