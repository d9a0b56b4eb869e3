package dev.clutch.runtime;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Interpreters that were ended while something ran in them that GraalPy does not interrupt: a
 * builtin that loops in Java, a system call. Nobody waits for them any more; each is forgotten when
 * what it runs comes to its next step, and ends. Thread-safe.
 */
public final class AbandonedRuns {
  /**
   * One of them.
   *
   * @param interpreter its id
   * @param reason why it was ended
   * @param since when it was left behind
   */
  public record Abandoned(long interpreter, String reason, Instant since) {}

  private record Left(Abandoned run, CompletableFuture<?> closing) {}

  private final ConcurrentSkipListMap<Long, Left> runs = new ConcurrentSkipListMap<>();
  private final AtomicLong total = new AtomicLong();

  /** Makes it empty. */
  AbandonedRuns() {}

  /** One more, until its context is closed after all. */
  void add(long interpreter, String reason, CompletableFuture<?> closing) {
    total.incrementAndGet();
    runs.put(interpreter, new Left(new Abandoned(interpreter, reason, Instant.now()), closing));
    var _ = closing.whenComplete((_, _) -> runs.remove(interpreter));
  }

  boolean contains(long interpreter) {
    return runs.containsKey(interpreter);
  }

  /**
   * Waits until an interpreter is none of them.
   *
   * @return false when the time is up
   */
  boolean awaitEnd(long interpreter, long nanos) throws InterruptedException {
    var left = runs.get(interpreter);
    if (left == null) {
      return true;
    }
    try {
      var _ = left.closing.get(Math.max(nanos, 0), TimeUnit.NANOSECONDS);
      return true;
    } catch (ExecutionException e) {
      return true; // it has ended, if not well
    } catch (TimeoutException e) {
      return false;
    }
  }

  /** Those that still run something, the oldest interpreter first. */
  public List<Abandoned> all() {
    return runs.values().stream().map(Left::run).toList();
  }

  /** Does something once none of them runs any more: now, or in the thread of the last one. */
  void whenAllHaveEnded(Runnable action) {
    var closings = runs.values().stream().map(Left::closing).toArray(CompletableFuture<?>[]::new);
    var _ = CompletableFuture.allOf(closings).whenComplete((_, _) -> action.run());
  }

  /** How many there have ever been. */
  public long total() {
    return total.get();
  }
}
