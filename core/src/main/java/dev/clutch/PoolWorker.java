package dev.clutch;

import org.jspecify.annotations.Nullable;

/** An interpreter of a pool. Whoever took it from the dispatcher has it to himself. */
final class PoolWorker {
  private final Interpreter interpreter;
  private int tasks; // of whoever has it
  private volatile @Nullable PoolTask<?> task;

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
    return task;
  }

  void runs(@Nullable PoolTask<?> what) {
    task = what;
  }
}
