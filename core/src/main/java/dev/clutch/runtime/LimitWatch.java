package dev.clutch.runtime;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.clutch.config.Limits;
import dev.clutch.engine.HostThreads;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Looks after the limits of one run. A timer looks at what the run has used when it can have used
 * up what it was given: a thread uses no more CPU time than time goes by, and allocates no faster
 * than {@link #ALLOCATION_RATE}; and often enough to see the threads that it starts. Nothing is
 * asked of the run itself.
 *
 * <p>GraalVM's own limits ({@code sandbox.*}) are not in its community edition.
 */
final class LimitWatch implements AutoCloseable {
  /** Bytes in a second that one thread hardly exceeds. */
  private static final double ALLOCATION_RATE = 8e9;

  private static final long SHORTEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(1);

  /** A run that starts threads is looked at so often. */
  private static final long LONGEST_WITH_OTHERS = TimeUnit.MILLISECONDS.toNanos(50);

  private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();

  private final Limits limits;
  private final RunMembers members;
  private final Consumer<String> exceeded;
  private final long wallEnd;

  @GuardedBy("this")
  private final @Nullable RunCosts cpu;

  @GuardedBy("this")
  private final @Nullable RunCosts memory;

  @GuardedBy("this")
  private @Nullable Future<?> timer;

  @GuardedBy("this")
  private boolean over;

  /**
   * Begins to watch the current thread, a platform thread if {@link #needsPlatformThread} says so.
   *
   * @param members what the run may beget
   * @param exceeded told once which limit was exceeded, before {@link #close} returns; it must not
   *     take long
   */
  LimitWatch(Limits limits, RunMembers members, Consumer<String> exceeded) {
    this.limits = limits;
    this.members = members;
    this.exceeded = exceeded;
    long me = Thread.currentThread().threadId();
    this.wallEnd = limits.wallTime().map(most -> System.nanoTime() + nanos(most)).orElse(0L);
    this.cpu = limits.cpuTime().isPresent() ? new RunCosts(false, me, members::threads) : null;
    this.memory =
        limits.allocatedBytes().isPresent() ? new RunCosts(true, me, members::threads) : null;
    members.begin();
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
    if (cpu != null) {
      long left = nanos(limits.cpuTime().orElseThrow()) - cpu.used();
      if (left <= 0) {
        tell(text(limits.cpuTime().get()) + " of CPU time");
        return;
      }
      pause = Math.min(pause, Math.clamp(left / PROCESSORS, SHORTEST_PAUSE, LONGEST_WITH_OTHERS));
    }
    if (memory != null) {
      long most = limits.allocatedBytes().getAsLong();
      long left = most - memory.used() - members.nativeBytes();
      if (left <= 0) {
        tell(most + " bytes of memory");
        return;
      }
      long soonest = (long) (left / ALLOCATION_RATE * TimeUnit.SECONDS.toNanos(1));
      pause = Math.min(pause, Math.clamp(soonest, SHORTEST_PAUSE, LONGEST_WITH_OTHERS));
    }
    if (limits.threads().isPresent()) {
      long most = limits.threads().getAsLong();
      if (members.threads().size() > most) {
        tell(most + " threads");
        return;
      }
      pause = Math.min(pause, LONGEST_WITH_OTHERS);
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

  private static long nanos(Duration duration) {
    return Math.min(TimeUnit.NANOSECONDS.convert(duration), Long.MAX_VALUE / 4); // room to add
  }

  private static String text(Duration duration) {
    return duration.toNanos() / 1e9 + " s";
  }
}
