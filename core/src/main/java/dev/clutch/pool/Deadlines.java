package dev.clutch.pool;

import dev.clutch.engine.HostThreads;
import dev.clutch.pool.Worker.Busy;
import java.util.function.Consumer;

/** Watches over the tasks that run. Thread-safe. */
final class Deadlines {
  private final Consumer<Busy> overdue;

  /**
   * Makes one.
   *
   * @param overdue told of tasks that may have outlived their deadline, by a thread that all share
   */
  Deadlines(Consumer<Busy> overdue) {
    this.overdue = overdue;
  }

  /** A task begins. */
  void begin(Busy busy) {
    long nanos = busy.task().terms().deadlineNanos();
    if (nanos >= 0) {
      busy.setAlarm(HostThreads.after(nanos, () -> overdue.accept(busy)));
    }
  }

  /** It has ended. To be called by the thread that began it. */
  void end(Busy busy) {
    var alarm = busy.alarm();
    if (alarm != null) {
      alarm.cancel(false);
    }
  }
}
