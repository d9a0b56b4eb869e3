package dev.clutch.spring;

import dev.clutch.Clutch;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.NestedConfigurationProperty;

/**
 * The properties {@code clutch.*}. What is said of interpreters here holds for those of all pools.
 */
@ConfigurationProperties("clutch")
public class ClutchProperties extends InterpreterProperties {
  /** Whether hot Python code is compiled to machine code. */
  public enum Jit {
    /** Where the JVM has GraalPy's compiler. */
    AUTO,
    /** The application does not start where it would not be. */
    REQUIRED,
    /** It is interpreted only. */
    OFF
  }

  /** Whether hot Python code is compiled to machine code. */
  private Jit jit = Jit.AUTO;

  /** How many interpreters are made ahead of time at most. */
  private @Nullable Integer warm;

  /** Python source that runs once before the application is ready, so that it is compiled. */
  private @Nullable String warmUp;

  /** How long an interpreter that is closed may take to end its threads; 5 seconds by default. */
  private @Nullable Duration closeGrace;

  /**
   * How long pools may take to end their tasks when the application stops; what is left then is
   * cancelled. Less than spring.lifecycle.timeout-per-shutdown-phase.
   */
  private Duration drainTimeout = Duration.ofSeconds(20);

  /**
   * Tells the property.
   *
   * @return whether hot Python code is compiled to machine code
   */
  public Jit getJit() {
    return jit;
  }

  /**
   * Sets the property.
   *
   * @param value whether hot Python code is compiled to machine code
   */
  public void setJit(Jit value) {
    jit = value;
  }

  /**
   * Tells the property.
   *
   * @return how many interpreters are made ahead of time at most
   */
  public @Nullable Integer getWarm() {
    return warm;
  }

  /**
   * Sets the property.
   *
   * @param value how many interpreters are made ahead of time at most
   */
  public void setWarm(@Nullable Integer value) {
    warm = value;
  }

  /**
   * Tells the property.
   *
   * @return python source that runs once before the application is ready, so that it is compiled
   */
  public @Nullable String getWarmUp() {
    return warmUp;
  }

  /**
   * Sets the property.
   *
   * @param value python source that runs once before the application is ready, so that it is
   *     compiled
   */
  public void setWarmUp(@Nullable String value) {
    warmUp = value;
  }

  /**
   * Tells the property.
   *
   * @return how long an interpreter that is closed may take to end its threads; 5 seconds by
   *     default
   */
  public @Nullable Duration getCloseGrace() {
    return closeGrace;
  }

  /**
   * Sets the property.
   *
   * @param value how long an interpreter that is closed may take to end its threads; 5 seconds by
   *     default
   */
  public void setCloseGrace(@Nullable Duration value) {
    closeGrace = value;
  }

  /**
   * Tells the property.
   *
   * @return how long pools may take to end their tasks when the application stops; what is left
   *     then is cancelled. Less than spring.lifecycle.timeout-per-shutdown-phase
   */
  public Duration getDrainTimeout() {
    return drainTimeout;
  }

  /**
   * Sets the property.
   *
   * @param value how long pools may take to end their tasks when the application stops; what is
   *     left then is cancelled. Less than spring.lifecycle.timeout-per-shutdown-phase
   */
  public void setDrainTimeout(Duration value) {
    drainTimeout = value;
  }

  /** The pool that is there without a name: the bean clutchPool. */
  @NestedConfigurationProperty private final PoolProperties pool = new PoolProperties();

  /** Further pools, by the names of their beans. */
  private final Map<String, PoolProperties> pools = new LinkedHashMap<>();

  /** Makes properties that say nothing. */
  public ClutchProperties() {}

  void applyTo(Clutch.Builder builder) {
    switch (jit) {
      case AUTO -> {}
      case REQUIRED -> builder.jit(true);
      case OFF -> builder.jit(false);
    }
    if (warm != null) {
      builder.warm(warm);
    }
    if (warmUp != null) {
      builder.warmUp(warmUp);
    }
    if (closeGrace != null) {
      builder.closeGrace(closeGrace);
    }
  }

  /**
   * Tells the property.
   *
   * @return how the bean clutchPool is made
   */
  public PoolProperties getPool() {
    return pool;
  }

  /**
   * Tells the property.
   *
   * @return how further pools are made, by the names of their beans
   */
  public Map<String, PoolProperties> getPools() {
    return pools;
  }
}
