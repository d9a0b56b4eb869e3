package dev.clutch.exchange;

import static org.jetbrains.lincheck.datastructures.ManagedStrategyGuaranteeKt.forClasses;

import java.util.concurrent.TimeUnit;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Options;
import org.jetbrains.lincheck.datastructures.StressOptions;

/** How Lincheck runs operations that wait: each gives up by itself, one way or the other. */
final class LincheckRuns {
  private LincheckRuns() {}

  /** An operation that waits. */
  interface Wait<T> {
    T run(long nanos) throws InterruptedException;
  }

  /** The thread parks, and runs out of time about when somebody serves it. */
  static <T> T untilLate(Wait<T> wait) {
    try {
      return wait.run(TimeUnit.MICROSECONDS.toNanos(20));
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts here", e);
    }
  }

  /** The thread stands in line, and finds that it is interrupted; then it answers {@code none}. */
  static <T> T untilInterrupted(Wait<T> wait, T none) {
    Thread.currentThread().interrupt();
    try {
      return wait.run(Long.MAX_VALUE);
    } catch (InterruptedException e) {
      return none;
    } finally {
      boolean _ = Thread.interrupted();
    }
  }

  /** Lets waiting threads really park and run out of time. */
  static void stress(Class<?> test, Class<?> sequential) {
    var options = new StressOptions().iterations(4).invocationsPerIteration(300);
    check(options.threads(3).actorsPerThread(3), test, sequential);
  }

  /** Goes through the interleavings of two threads; they do little, so that it comes to all. */
  static void modelCheck(int actorsPerThread, Class<?> test, Class<?> sequential) {
    var options = new ModelCheckingOptions().iterations(8).invocationsPerIteration(60);
    // it only looks, and each look would be one more place for threads to take turns
    options.addGuarantee(forClasses(Patience.class.getName()).allMethods().ignore());
    check(options.threads(2).actorsPerThread(actorsPerThread), test, sequential);
  }

  private static void check(Options<?, ?> options, Class<?> test, Class<?> sequential) {
    options.actorsBefore(1).actorsAfter(1).sequentialSpecification(sequential).check(test);
  }
}
