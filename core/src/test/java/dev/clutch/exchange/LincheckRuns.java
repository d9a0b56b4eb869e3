package dev.clutch.exchange;

import static org.jetbrains.lincheck.datastructures.ManagedStrategyGuaranteeKt.forClasses;

import dev.clutch.exchange.park.LockOrder;
import dev.clutch.exchange.park.Patience;
import dev.clutch.exchange.sync.SyncCondition;
import dev.clutch.exchange.sync.SyncLock;
import dev.clutch.exchange.sync.SyncObject;
import dev.clutch.exchange.sync.SyncSemaphore;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jetbrains.kotlinx.lincheck.Actor;
import org.jetbrains.kotlinx.lincheck.execution.ExecutionScenario;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Options;
import org.jetbrains.lincheck.datastructures.StressOptions;

/** How Lincheck runs operations that wait: each gives up by itself, one way or the other. */
public final class LincheckRuns {
  private LincheckRuns() {}

  /** An operation that waits. */
  public interface Wait<T> {
    T run(long nanos) throws InterruptedException;
  }

  /** The thread parks, and runs out of time about when somebody serves it. */
  public static <T> T untilLate(Wait<T> wait) {
    try {
      return wait.run(TimeUnit.MICROSECONDS.toNanos(20));
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts here", e);
    }
  }

  /** The thread stands in line, and finds that it is interrupted; then it answers {@code none}. */
  public static <T> T untilInterrupted(Wait<T> wait, T none) {
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
  public static void stress(Class<?> test, Class<?> sequential) {
    var options = new StressOptions().iterations(4).invocationsPerIteration(300);
    check(options.threads(3).actorsPerThread(3), test, sequential);
  }

  /** Goes through the interleavings of two threads; they do little, so that it comes to all. */
  public static void modelCheck(int actorsPerThread, Class<?> test, Class<?> sequential) {
    var options = new ModelCheckingOptions().iterations(8).invocationsPerIteration(60);
    ignoreLooks(options);
    check(options.threads(2).actorsPerThread(actorsPerThread), test, sequential);
  }

  /**
   * Goes through the interleavings of threads that do what is given: for faults that random steps
   * hardly come to.
   */
  public static void explore(List<Scenario> scenarios, Class<?> test, Class<?> sequential) {
    var options = new ModelCheckingOptions().iterations(0).invocationsPerIteration(60);
    ignoreLooks(options);
    // a step of its own, with a monitor around it; else those below could walk into the midst of it
    options.addGuarantee(
        forClasses(Choice.class.getName()).methods("decide", "winner", "outcome").treatAsAtomic());
    // each a step of its own, under locks that are looked at, or with a lock around all of it
    var guarded =
        List.of(
            ItemBuffer.class,
            ChannelLife.class,
            Associations.class,
            SyncObject.class,
            SyncLock.class,
            SyncSemaphore.class,
            SyncCondition.class);
    var names = guarded.stream().map(Class::getName).toArray(String[]::new);
    options.addGuarantee(forClasses(names).allMethods().treatAsAtomic());
    scenarios.forEach(scenario -> options.addCustomScenario(scenario.of(test)));
    options.sequentialSpecification(sequential).check(test);
  }

  /** They only look, and each look would be one more place for threads to take turns. */
  private static void ignoreLooks(ModelCheckingOptions options) {
    options.addGuarantee(
        forClasses(Patience.class.getName(), LockOrder.class.getName()).allMethods().ignore());
  }

  /**
   * What threads do.
   *
   * @param first the steps before them, each the name of an operation and its numbers
   * @param parallel the steps of each
   */
  public record Scenario(List<String> first, List<List<String>> parallel) {
    private ExecutionScenario of(Class<?> test) {
      var threads = parallel.stream().map(steps -> actors(test, steps)).toList();
      return new ExecutionScenario(actors(test, first), threads, List.of(), null);
    }

    private static List<Actor> actors(Class<?> test, List<String> steps) {
      return steps.stream().map(step -> actor(test, step.split(" "))).toList();
    }

    private static Actor actor(Class<?> test, String... words) {
      for (var method : test.getMethods()) {
        if (method.getName().equals(words[0])) {
          List<Integer> numbers = Arrays.stream(words).skip(1).map(Integer::valueOf).toList();
          return new Actor(method, numbers);
        }
      }
      throw new IllegalArgumentException("there is no operation " + words[0]);
    }
  }

  private static void check(Options<?, ?> options, Class<?> test, Class<?> sequential) {
    options.actorsBefore(1).actorsAfter(1).sequentialSpecification(sequential).check(test);
  }
}
