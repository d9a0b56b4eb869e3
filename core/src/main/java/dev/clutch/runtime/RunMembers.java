package dev.clutch.runtime;

import dev.clutch.engine.EngineContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * What the runs of one interpreter beget: its threads, those that the host runs for it, and the
 * interpreters that it made with all of theirs. They count for the run, and end with it.
 * Thread-safe.
 */
final class RunMembers {
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private final EngineContext context;
  private final Supplier<List<LiveInterpreter>> children;
  private final Set<Thread> helpers = ConcurrentHashMap.newKeySet();
  private final AtomicLong nativeBytes = new AtomicLong();

  /**
   * For one interpreter.
   *
   * @param children those that its code made and that live
   */
  RunMembers(EngineContext context, Supplier<List<LiveInterpreter>> children) {
    this.context = context;
    this.children = children;
  }

  /** A run begins. */
  void begin() {
    nativeBytes.set(0);
  }

  /** Does something for the interpreter in a thread of the host's. */
  void help(Runnable work) {
    var me = Thread.currentThread();
    helpers.add(me);
    try {
      work.run();
    } finally {
      helpers.remove(me);
    }
  }

  /** Those threads that run code because of it, but for the one that does the run. */
  Collection<Thread> threads() {
    var all = new ArrayList<>(context.threads());
    all.addAll(helpers);
    for (var child : children.get()) {
      all.addAll(child.threads());
    }
    return all;
  }

  /** Native memory of the run. */
  long nativeBytes() {
    return nativeBytes.get();
  }

  /** The run has got more native memory; answers how much it has now. */
  long allocated(long bytes) {
    return nativeBytes.addAndGet(bytes);
  }

  /** Whether nothing runs on. */
  boolean areGone() {
    return threads().isEmpty();
  }

  /**
   * Ends what runs on when the run is over. Not to be called by a thread that is in the
   * interpreter.
   *
   * @return whether that was possible
   */
  boolean end() {
    for (var child : children.get()) {
      if (!child.threads().isEmpty()) {
        child.kill();
      }
    }
    return areGone() || (context.interrupt(PATIENCE) && awaitEnd());
  }

  /** They have been interrupted; each has some steps left. */
  private boolean awaitEnd() {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    try {
      for (var thread : threads()) {
        if (helpers.contains(thread)) {
          continue; // the host's: it left what it ran
        }
        long left = deadline - System.nanoTime();
        if (left <= 0 || !thread.join(Duration.ofNanos(left))) {
          return false;
        }
      }
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return areGone();
    }
  }
}
