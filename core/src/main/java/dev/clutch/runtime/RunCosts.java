package dev.clutch.runtime;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What the threads of one run have used, those included that have ended since they were last looked
 * at. Not thread-safe.
 */
final class RunCosts {
  /** Loaded when there is a limit to measure for. */
  private static final class Threads {
    private static final ThreadMXBean BEAN = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  }

  /** What a thread had used before the run, and when it was last looked at. */
  private static final class Used {
    long before;
    long last;
  }

  private final boolean memory;
  private final long runner;
  private final Supplier<Collection<Thread>> others;
  private final Map<Long, Used> threads = new HashMap<>();

  /**
   * Begins to count; what the threads have used until now is not the run's.
   *
   * @param memory whether bytes are counted, not nanoseconds of processors
   * @param runner the thread that does the run
   * @param others tells of those threads that the run has begotten
   */
  RunCosts(boolean memory, long runner, Supplier<Collection<Thread>> others) {
    this.memory = memory;
    this.runner = runner;
    this.others = others;
    look();
    threads.values().forEach(used -> used.before = used.last);
  }

  /** What they have used together. */
  long used() {
    look();
    long sum = 0;
    for (var used : threads.values()) {
      sum += used.last - used.before;
    }
    return sum;
  }

  private void look() {
    look(runner);
    others.get().forEach(thread -> look(thread.threadId()));
  }

  private void look(long thread) {
    long now =
        memory
            ? Threads.BEAN.getThreadAllocatedBytes(thread)
            : Threads.BEAN.getThreadCpuTime(thread);
    if (now >= 0) { // else it has ended, or is a virtual one
      threads.computeIfAbsent(thread, _ -> new Used()).last = now;
    }
  }
}
