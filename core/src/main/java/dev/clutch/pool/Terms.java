package dev.clutch.pool;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How a task is run.
 *
 * @param deadlineNanos how long it may run, counted from when a worker begins it; negative for ever
 * @param deadline the same for messages
 * @param retries how often it is run again when its worker is lost under it
 */
public record Terms(long deadlineNanos, String deadline, int retries) {

  /** Terms with a deadline, or without. */
  public static Terms of(@Nullable Duration deadline, int retries) {
    return deadline == null
        ? new Terms(-1, "", retries)
        : new Terms(TimeUnit.NANOSECONDS.convert(deadline), deadline.toString(), retries);
  }

  /** Terms with a deadline in seconds; negative for none. */
  public static Terms ofSeconds(double deadline, int retries) {
    return deadline < 0
        ? new Terms(-1, "", retries)
        : new Terms(
            (long) Math.min(deadline * 1e9, Long.MAX_VALUE / 2.0), deadline + " s", retries);
  }
}
