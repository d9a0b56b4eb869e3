package dev.clutch.spring;

import dev.clutch.config.Limits;
import java.time.Duration;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/** How much each run of Python code may use; see {@link Limits}. */
public class LimitsProperties {
  /** How long a run may take, waits included. */
  private @Nullable Duration wallTime;

  /** How much processor time a run may use. */
  private @Nullable Duration cpuTime;

  /** How much memory a run may allocate, freed memory included. */
  private @Nullable DataSize allocatedBytes;

  /** How much a run may write to standard output and error. */
  private @Nullable DataSize outputBytes;

  /** How many threads may live in a run. */
  private @Nullable Integer threads;

  /** How many interpreters made by a run may live. */
  private @Nullable Integer interpreters;

  /** How many queues made by a run may live. */
  private @Nullable Integer queues;

  /** How many items a queue may hold for a run to put more. */
  private @Nullable Integer queuedItems;

  /** How much shared native memory a run may ask for. */
  private @Nullable DataSize nativeBytes;

  /**
   * Tells the property.
   *
   * @return how long a run may take, waits included
   */
  public @Nullable Duration getWallTime() {
    return wallTime;
  }

  /**
   * Sets the property.
   *
   * @param value how long a run may take, waits included
   */
  public void setWallTime(@Nullable Duration value) {
    wallTime = value;
  }

  /**
   * Tells the property.
   *
   * @return how much processor time a run may use
   */
  public @Nullable Duration getCpuTime() {
    return cpuTime;
  }

  /**
   * Sets the property.
   *
   * @param value how much processor time a run may use
   */
  public void setCpuTime(@Nullable Duration value) {
    cpuTime = value;
  }

  /**
   * Tells the property.
   *
   * @return how much memory a run may allocate, freed memory included
   */
  public @Nullable DataSize getAllocatedBytes() {
    return allocatedBytes;
  }

  /**
   * Sets the property.
   *
   * @param value how much memory a run may allocate, freed memory included
   */
  public void setAllocatedBytes(@Nullable DataSize value) {
    allocatedBytes = value;
  }

  /**
   * Tells the property.
   *
   * @return how much a run may write to standard output and error
   */
  public @Nullable DataSize getOutputBytes() {
    return outputBytes;
  }

  /**
   * Sets the property.
   *
   * @param value how much a run may write to standard output and error
   */
  public void setOutputBytes(@Nullable DataSize value) {
    outputBytes = value;
  }

  /**
   * Tells the property.
   *
   * @return how many threads may live in a run
   */
  public @Nullable Integer getThreads() {
    return threads;
  }

  /**
   * Sets the property.
   *
   * @param value how many threads may live in a run
   */
  public void setThreads(@Nullable Integer value) {
    threads = value;
  }

  /**
   * Tells the property.
   *
   * @return how many interpreters made by a run may live
   */
  public @Nullable Integer getInterpreters() {
    return interpreters;
  }

  /**
   * Sets the property.
   *
   * @param value how many interpreters made by a run may live
   */
  public void setInterpreters(@Nullable Integer value) {
    interpreters = value;
  }

  /**
   * Tells the property.
   *
   * @return how many queues made by a run may live
   */
  public @Nullable Integer getQueues() {
    return queues;
  }

  /**
   * Sets the property.
   *
   * @param value how many queues made by a run may live
   */
  public void setQueues(@Nullable Integer value) {
    queues = value;
  }

  /**
   * Tells the property.
   *
   * @return how many items a queue may hold for a run to put more
   */
  public @Nullable Integer getQueuedItems() {
    return queuedItems;
  }

  /**
   * Sets the property.
   *
   * @param value how many items a queue may hold for a run to put more
   */
  public void setQueuedItems(@Nullable Integer value) {
    queuedItems = value;
  }

  /**
   * Tells the property.
   *
   * @return how much shared native memory a run may ask for
   */
  public @Nullable DataSize getNativeBytes() {
    return nativeBytes;
  }

  /**
   * Sets the property.
   *
   * @param value how much shared native memory a run may ask for
   */
  public void setNativeBytes(@Nullable DataSize value) {
    nativeBytes = value;
  }

  /** Makes properties without limits. */
  public LimitsProperties() {}

  Limits toLimits(Limits base) {
    var made = base;
    made = with(made, wallTime, Limits::wallTime);
    made = with(made, cpuTime, Limits::cpuTime);
    made = with(made, bytes(allocatedBytes), Limits::allocatedBytes);
    made = with(made, bytes(outputBytes), Limits::outputBytes);
    made = with(made, threads, Limits::threads);
    made = with(made, interpreters, Limits::interpreters);
    made = with(made, queues, Limits::queues);
    made = with(made, queuedItems, Limits::queuedItems);
    return with(made, bytes(nativeBytes), Limits::nativeBytes);
  }

  private static @Nullable Long bytes(@Nullable DataSize size) {
    return size == null ? null : size.toBytes();
  }

  private static <T> Limits with(
      Limits limits, @Nullable T value, BiFunction<Limits, T, Limits> setter) {
    return value == null ? limits : setter.apply(limits, value);
  }
}
