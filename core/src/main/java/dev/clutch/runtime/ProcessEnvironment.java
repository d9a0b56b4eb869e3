package dev.clutch.runtime;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What code has changed of the environment variables since the JVM was started, which has a copy of
 * its own: interpreters that are made later begin with it, as on CPython. Thread-safe.
 *
 * <p>Names and values have one character for each byte.
 */
public final class ProcessEnvironment {
  private final Map<String, Optional<String>> changes = new ConcurrentHashMap<>();

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
