package dev.clutch.runtime;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import com.sun.management.ThreadMXBean;
import dev.clutch.config.Limits;
import dev.clutch.engine.HostThreads;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Looks after the limits of one run. A timer looks at what the run has used when it can have used
 * up what it was given, and not before: a thread uses no more CPU time than time goes by, and
 * allocates no faster than {@link #ALLOCATION_RATE}. Nothing is asked of the run itself.
 *
 * <p>GraalVM's own limits ({@code sandbox.*}) are not in its community edition.
 */
final class LimitWatch implements AutoCloseable {
  /** Bytes in a second that one thread hardly exceeds. */
  private static final double ALLOCATION_RATE = 8e9;

  private static final long SHORTEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(1);
  private static final long LONGEST_PAUSE = TimeUnit.SECONDS.toNanos(1);

  /** Loaded when there is a limit to measure for. */
  private static final class Threads {
    private static final ThreadMXBean BEAN = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  }

  private final Limits limits;
  private final long thread;
  private final Consumer<String> exceeded;
  private final long wallEnd;
  private final long cpuEnd;
  private final long allocationEnd;

  @GuardedBy("this")
  private @Nullable Future<?> timer;

  @GuardedBy("this")
  private boolean over;

  /**
   * Begins to watch the current thread, a platform thread if {@link #needsPlatformThread} says so.
   *
   * @param exceeded told once which limit was exceeded, before {@link #close} returns; it must not
   *     take long
   */
  LimitWatch(Limits limits, Consumer<String> exceeded) {
    this.limits = limits;
    this.exceeded = exceeded;
    this.thread = Thread.currentThread().threadId();
    this.wallEnd = limits.wallTime().map(most -> System.nanoTime() + nanos(most)).orElse(0L);
    this.cpuEnd = limits.cpuTime().map(most -> cpuTime() + nanos(most)).orElse(0L);
    this.allocationEnd =
        limits.allocatedBytes().isPresent()
            ? saturated(allocated(), limits.allocatedBytes().getAsLong())
            : 0;
    watch();
  }

  /** Whether threads have to be measured, which the JVM cannot do for virtual ones. */
  static boolean needsPlatformThread(Limits limits) {
    return limits.cpuTime().isPresent() || limits.allocatedBytes().isPresent();
  }

  /** The run is over. */
  @Override
  public synchronized void close() {
    over = true;
    if (timer != null) {
      timer.cancel(false);
    }
  }

  /** Sets the timer; or tells which limit is exceeded. */
  private synchronized void watch() {
    if (over) {
      return;
    }
    long pause = Long.MAX_VALUE;
    if (limits.wallTime().isPresent()) {
      long left = wallEnd - System.nanoTime();
      if (left <= 0) {
        tell(text(limits.wallTime().get()));
        return;
      }
      pause = left;
    }
    if (limits.cpuTime().isPresent()) {
      long left = cpuEnd - cpuTime();
      if (left <= 0) {
        tell(text(limits.cpuTime().get()) + " of CPU time");
        return;
      }
      pause = Math.min(pause, Math.max(left, SHORTEST_PAUSE));
    }
    if (limits.allocatedBytes().isPresent()) {
      long left = allocationEnd - allocated();
      if (left <= 0) {
        tell(limits.allocatedBytes().getAsLong() + " bytes of memory");
        return;
      }
      long soonest = (long) (left / ALLOCATION_RATE * TimeUnit.SECONDS.toNanos(1));
      pause = Math.min(pause, Math.clamp(soonest, SHORTEST_PAUSE, LONGEST_PAUSE));
    }
    if (pause != Long.MAX_VALUE) {
      timer = HostThreads.after(pause, this::watch);
    }
  }

  @GuardedBy("this")
  private void tell(String limit) {
    over = true;
    exceeded.accept("exceeded its limit of " + limit);
  }

  private long cpuTime() {
    return Threads.BEAN.getThreadCpuTime(thread);
  }

  private long allocated() {
    return Threads.BEAN.getThreadAllocatedBytes(thread);
  }

  private static long nanos(Duration duration) {
    return Math.min(TimeUnit.NANOSECONDS.convert(duration), Long.MAX_VALUE / 4); // room to add
  }

  private static long saturated(long one, long other) {
    long sum = one + other;
    return sum < 0 ? Long.MAX_VALUE : sum;
  }

  private static String text(Duration duration) {
    return duration.toNanos() / 1e9 + " s";
  }
}
