package dev.clutch.data;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * An object of Java's of which Python code may call some methods, once it was handed over. It
 * crosses by reference.
 */
public final class HostObject {
  private static final AtomicLong IDS = new AtomicLong();

  private final long id = IDS.incrementAndGet();
  private final String name;
  private final Object target;
  private final Map<String, HostFunction> methods;

  /**
   * Makes one.
   *
   * @param name what its Python object calls its type
   * @param target what comes back to Java
   * @param methods by their Python names, in the order of {@code dir}
   */
  public HostObject(String name, Object target, Map<String, HostFunction> methods) {
    this.name = name;
    this.target = target;
    this.methods = Collections.unmodifiableMap(new LinkedHashMap<>(methods));
  }

  /** A number that no other one has. */
  public long id() {
    return id;
  }

  /** What its Python object calls its type. */
  public String name() {
    return name;
  }

  /** The object itself. */
  public Object target() {
    return target;
  }

  /** Its methods by their Python names. */
  public Map<String, HostFunction> methods() {
    return methods;
  }
}
