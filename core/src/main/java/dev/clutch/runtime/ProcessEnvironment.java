package dev.clutch.runtime;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What code has changed of the environment variables since the JVM was started, which has a copy of
 * its own: interpreters that are made later begin with it, as on CPython. Thread-safe.
 *
 * <p>Names and values have one character for each byte.
 */
public final class ProcessEnvironment {
  /**
   * A time zone as {@code time.tzset} has made it.
   *
   * @param id as {@link java.time.ZoneId} has it
   * @param offset in seconds west of UTC, as Python has it; of the summer, too
   * @param name of the winter's time
   */
  public record Zone(String id, long offset, long summerOffset, String name, String summerName) {}

  private final Map<String, Optional<String>> changes = new ConcurrentHashMap<>();
  private volatile @Nullable Zone zone;

  /** The time zone was set. */
  public void set(Zone changed) {
    zone = changed;
  }

  /** The time zone that was set last; null for none. */
  public @Nullable Zone zone() {
    return zone;
  }

  /** A variable was set. */
  public void set(String name, String value) {
    changes.put(name, Optional.of(value));
  }

  /** A variable was removed. */
  public void remove(String name) {
    changes.put(name, Optional.empty());
  }

  /** What was set, each to its latest value, or removed. */
  public Map<String, Optional<String>> changes() {
    return changes;
  }
}
