package dev.clutch.config;

import dev.clutch.errors.LimitExceededException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * How much one run of code may use: one call of a method of an interpreter that runs code, or one
 * task of a pool. Immutable; start from {@link #of()}.
 *
 * <p>A run that exceeds one of them ends with a {@link LimitExceededException}, and its interpreter
 * with it, whatever the code does about that. CPU time and allocation are those of the thread that
 * runs the code; threads which the code starts are not counted, so withhold {@link
 * Permission#THREADS} from code that you do not trust. Nothing here bounds a single step: one that
 * asks for more memory than the JVM has gets a MemoryError, and the JVM's heap is shared by all.
 */
public final class Limits {
  private static final Limits NONE = new Limits(null, null, null, null);

  private final @Nullable Duration wallTime;
  private final @Nullable Duration cpuTime;
  private final @Nullable Long allocatedBytes;
  private final @Nullable Long outputBytes;

  private Limits(
      @Nullable Duration wallTime,
      @Nullable Duration cpuTime,
      @Nullable Long allocatedBytes,
      @Nullable Long outputBytes) {
    this.wallTime = wallTime;
    this.cpuTime = cpuTime;
    this.allocatedBytes = allocatedBytes;
    this.outputBytes = outputBytes;
  }

  /**
   * No limits.
   *
   * @return to be narrowed by the other methods
   */
  public static Limits of() {
    return NONE;
  }

  /**
   * These, and how long a run may take, waiting included.
   *
   * @param most more than zero
   * @return new limits
   */
  public Limits wallTime(Duration most) {
    return new Limits(positive(most, "wallTime"), cpuTime, allocatedBytes, outputBytes);
  }

  /**
   * These, and how long a run may keep a processor busy.
   *
   * @param most more than zero
   * @return new limits
   */
  public Limits cpuTime(Duration most) {
    return new Limits(wallTime, positive(most, "cpuTime"), allocatedBytes, outputBytes);
  }

  /**
   * These, and how much memory a run may allocate on the heap, what it drops again included. It is
   * looked at from time to time: a run may get some dozens of megabytes further.
   *
   * @param most more than zero
   * @return new limits
   */
  public Limits allocatedBytes(long most) {
    return new Limits(wallTime, cpuTime, positive(most, "allocatedBytes"), outputBytes);
  }

  /**
   * These, and how much a run may write to its standard output and error together. Nothing beyond
   * it is written. Needs {@link InterpreterConfig.Descriptors#PRIVATE}.
   *
   * @param most more than zero
   * @return new limits
   */
  public Limits outputBytes(long most) {
    return new Limits(wallTime, cpuTime, allocatedBytes, positive(most, "outputBytes"));
  }

  /**
   * How long a run may take.
   *
   * @return empty for no limit
   */
  public Optional<Duration> wallTime() {
    return Optional.ofNullable(wallTime);
  }

  /**
   * How long a run may keep a processor busy.
   *
   * @return empty for no limit
   */
  public Optional<Duration> cpuTime() {
    return Optional.ofNullable(cpuTime);
  }

  /**
   * How much memory a run may allocate.
   *
   * @return empty for no limit
   */
  public OptionalLong allocatedBytes() {
    return allocatedBytes == null ? OptionalLong.empty() : OptionalLong.of(allocatedBytes);
  }

  /**
   * How much a run may write.
   *
   * @return empty for no limit
   */
  public OptionalLong outputBytes() {
    return outputBytes == null ? OptionalLong.empty() : OptionalLong.of(outputBytes);
  }

  /**
   * What both allow.
   *
   * @param others other limits
   * @return the narrower of each
   */
  public Limits and(Limits others) {
    return new Limits(
        least(wallTime, others.wallTime),
        least(cpuTime, others.cpuTime),
        least(allocatedBytes, others.allocatedBytes),
        least(outputBytes, others.outputBytes));
  }

  private static <T extends Comparable<T>> @Nullable T least(@Nullable T one, @Nullable T other) {
    if (one == null || other == null) {
      return one == null ? other : one;
    }
    return one.compareTo(other) <= 0 ? one : other;
  }

  private static Duration positive(Duration most, String name) {
    if (!most.isPositive()) {
      throw new IllegalArgumentException(name + " must be more than zero: " + most);
    }
    return most;
  }

  private static long positive(long most, String name) {
    if (most <= 0) {
      throw new IllegalArgumentException(name + " must be more than zero: " + most);
    }
    return most;
  }

  /** Limits are equal when they allow the same. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Limits limits
        && Objects.equals(wallTime, limits.wallTime)
        && Objects.equals(cpuTime, limits.cpuTime)
        && Objects.equals(allocatedBytes, limits.allocatedBytes)
        && Objects.equals(outputBytes, limits.outputBytes);
  }

  @Override
  public int hashCode() {
    return Objects.hash(wallTime, cpuTime, allocatedBytes, outputBytes);
  }

  /** The limits that there are, by name. */
  @Override
  public String toString() {
    var parts = new ArrayList<String>();
    wallTime().ifPresent(most -> parts.add("wallTime=" + most));
    cpuTime().ifPresent(most -> parts.add("cpuTime=" + most));
    allocatedBytes().ifPresent(most -> parts.add("allocatedBytes=" + most));
    outputBytes().ifPresent(most -> parts.add("outputBytes=" + most));
    return "Limits" + parts;
  }
}
