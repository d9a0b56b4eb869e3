package dev.clutch.config;

import dev.clutch.errors.LimitExceededException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How much one run of code may use: one call of a method of an interpreter that runs code, or one
 * task of a pool. Immutable; start from {@link #of()}.
 *
 * <p>A run that exceeds one of them ends with a {@link LimitExceededException}, and its interpreter
 * with it, whatever the code does about that; limits that count what lives refuse one more. Threads
 * and interpreters that a run starts count for it, and end with it. A run is let go when it exceeds
 * a limit in a step that the engine does not interrupt; see {@code dev.clutch.Clutch.abandoned()}.
 * One that asks for more memory than the JVM has gets a MemoryError, and the heap is shared by all.
 */
public final class Limits {
  /** What is counted. */
  private enum Kind {
    WALL_TIME("wallTime"),
    CPU_TIME("cpuTime"),
    ALLOCATED_BYTES("allocatedBytes"),
    OUTPUT_BYTES("outputBytes"),
    THREADS("threads"),
    INTERPRETERS("interpreters"),
    QUEUES("queues"),
    QUEUED_ITEMS("queuedItems"),
    NATIVE_BYTES("nativeBytes");

    private final String text;

    Kind(String text) {
      this.text = text;
    }
  }

  private static final Limits NONE = new Limits(new EnumMap<>(Kind.class));

  private final EnumMap<Kind, Long> most; // times in nanoseconds; never changed

  private Limits(EnumMap<Kind, Long> most) {
    this.most = most;
  }

  private Limits with(Kind kind, long value) {
    var narrowed = new EnumMap<>(most);
    narrowed.put(kind, value);
    return new Limits(narrowed);
  }

  private OptionalLong get(Kind kind) {
    var value = most.get(kind);
    return value == null ? OptionalLong.empty() : OptionalLong.of(value);
  }

  private Optional<Duration> time(Kind kind) {
    return Optional.ofNullable(most.get(kind)).map(Duration::ofNanos);
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
    return with(Kind.WALL_TIME, positive(most, Kind.WALL_TIME));
  }

  /**
   * These, and how long a run may keep a processor busy.
   *
   * @param most more than zero
   * @return new limits
   */
  public Limits cpuTime(Duration most) {
    return with(Kind.CPU_TIME, positive(most, Kind.CPU_TIME));
  }

  /**
   * These, and how much memory a run may allocate on the heap, what it drops again included. It is
   * looked at from time to time: a run may get some dozens of megabytes further.
   *
   * @param most more than zero
   * @return new limits
   */
  public Limits allocatedBytes(long most) {
    return with(Kind.ALLOCATED_BYTES, positive(most, Kind.ALLOCATED_BYTES));
  }

  /**
   * These, and how much a run may write to its standard output and error together. Nothing beyond
   * it is written. Needs {@link InterpreterConfig.Descriptors#PRIVATE}.
   *
   * @param most more than zero
   * @return new limits
   */
  public Limits outputBytes(long most) {
    return with(Kind.OUTPUT_BYTES, positive(most, Kind.OUTPUT_BYTES));
  }

  /**
   * These, and how many threads may live that code of the interpreter has started. One more, and
   * the run ends; it is looked at from time to time.
   *
   * @param most zero or more
   * @return new limits
   */
  public Limits threads(int most) {
    return with(Kind.THREADS, notNegative(most, Kind.THREADS));
  }

  /**
   * These, and how many interpreters may live that code of the interpreter has made, and theirs.
   * One more is refused with a {@link LimitExceededException}; the run goes on.
   *
   * @param most zero or more
   * @return new limits
   */
  public Limits interpreters(int most) {
    return with(Kind.INTERPRETERS, notNegative(most, Kind.INTERPRETERS));
  }

  /**
   * These, and how many queues, channels and synchronisation primitives may live that code of the
   * interpreter has made, of each. One more is refused with a {@link LimitExceededException}.
   *
   * @param most zero or more
   * @return new limits
   */
  public Limits queues(int most) {
    return with(Kind.QUEUES, notNegative(most, Kind.QUEUES));
  }

  /**
   * These, and how many items a queue may hold when code of the interpreter puts another into it.
   * One more is refused with a {@link LimitExceededException}.
   *
   * @param most more than zero
   * @return new limits
   */
  public Limits queuedItems(int most) {
    return with(Kind.QUEUED_ITEMS, positive((long) most, Kind.QUEUED_ITEMS));
  }

  /**
   * These, and how much shared native memory a run may allocate, what it drops again included. More
   * is refused with a {@link LimitExceededException}. It counts as allocated, too.
   *
   * @param most zero or more
   * @return new limits
   */
  public Limits nativeBytes(long most) {
    return with(Kind.NATIVE_BYTES, notNegative(most, Kind.NATIVE_BYTES));
  }

  /**
   * How long a run may take.
   *
   * @return empty for no limit
   */
  public Optional<Duration> wallTime() {
    return time(Kind.WALL_TIME);
  }

  /**
   * How long a run may keep a processor busy.
   *
   * @return empty for no limit
   */
  public Optional<Duration> cpuTime() {
    return time(Kind.CPU_TIME);
  }

  /**
   * How much memory a run may allocate.
   *
   * @return empty for no limit
   */
  public OptionalLong allocatedBytes() {
    return get(Kind.ALLOCATED_BYTES);
  }

  /**
   * How much a run may write.
   *
   * @return empty for no limit
   */
  public OptionalLong outputBytes() {
    return get(Kind.OUTPUT_BYTES);
  }

  /**
   * How many threads may live.
   *
   * @return empty for no limit
   */
  public OptionalLong threads() {
    return get(Kind.THREADS);
  }

  /**
   * How many interpreters may live.
   *
   * @return empty for no limit
   */
  public OptionalLong interpreters() {
    return get(Kind.INTERPRETERS);
  }

  /**
   * How many queues may live.
   *
   * @return empty for no limit
   */
  public OptionalLong queues() {
    return get(Kind.QUEUES);
  }

  /**
   * How many items a queue may hold.
   *
   * @return empty for no limit
   */
  public OptionalLong queuedItems() {
    return get(Kind.QUEUED_ITEMS);
  }

  /**
   * How much native memory a run may allocate.
   *
   * @return empty for no limit
   */
  public OptionalLong nativeBytes() {
    return get(Kind.NATIVE_BYTES);
  }

  /**
   * What both allow.
   *
   * @param others other limits
   * @return the narrower of each
   */
  public Limits and(Limits others) {
    var both = new EnumMap<>(most);
    others.most.forEach((kind, value) -> both.merge(kind, value, Math::min));
    return new Limits(both);
  }

  private static long positive(Duration most, Kind kind) {
    if (!most.isPositive()) {
      throw new IllegalArgumentException(kind.text + " must be more than zero: " + most);
    }
    return TimeUnit.NANOSECONDS.convert(most);
  }

  private static long positive(long most, Kind kind) {
    if (most <= 0) {
      throw new IllegalArgumentException(kind.text + " must be more than zero: " + most);
    }
    return most;
  }

  private static long notNegative(long most, Kind kind) {
    if (most < 0) {
      throw new IllegalArgumentException(kind.text + " must be zero or more: " + most);
    }
    return most;
  }

  /** Limits are equal when they allow the same. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Limits limits && most.equals(limits.most);
  }

  @Override
  public int hashCode() {
    return most.hashCode();
  }

  /** The limits that there are, by name. */
  @Override
  public String toString() {
    var parts = new ArrayList<String>();
    most.forEach(
        (kind, value) ->
            parts.add(
                kind.text + "=" + (kind.text.endsWith("Time") ? Duration.ofNanos(value) : value)));
    return "Limits" + parts;
  }
}
