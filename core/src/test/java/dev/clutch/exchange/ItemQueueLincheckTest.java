package dev.clutch.exchange;

import dev.clutch.config.UnboundPolicy;
import dev.clutch.data.Shareable;
import dev.clutch.errors.QueueException;
import java.util.ArrayDeque;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Test;

/**
 * Lincheck holds histories of the queue against a plain deque. An operation that waits a while is
 * the same as one that does not, at the moment when it ends: so that, too, is linearizable.
 *
 * <p>The stress strategy lets waiting threads really park and run out of time; the model checker
 * goes through the interleavings of those that find themselves interrupted.
 */
class ItemQueueLincheckTest {
  private static final long DOOMED = 7;
  private static final String GONE = "gone";
  private static final String NONE = "none";

  /** What the queue does, one after the other. */
  public static class Sequential {
    private static final int MAX_SIZE = 2;

    private record Stored(int value, boolean doomed) {}

    private final ArrayDeque<Stored> items = new ArrayDeque<>();
    private boolean shutDown;
    private boolean destroyed;

    public String put(int value) {
      return add(new Stored(value, false));
    }

    public String putDoomed(int value) {
      return add(new Stored(value, true));
    }

    private String add(Stored item) {
      if (shutDown || destroyed) {
        return GONE;
      }
      if (items.size() == MAX_SIZE) {
        return NONE;
      }
      items.add(item);
      return "put";
    }

    public String take() {
      if (destroyed || (shutDown && items.isEmpty())) {
        return GONE;
      }
      return items.isEmpty() ? NONE : String.valueOf(items.remove().value());
    }

    public void unbind() {
      items.removeIf(Stored::doomed);
    }

    public String shutdown() {
      if (destroyed) {
        return GONE;
      }
      shutDown = true;
      return "down";
    }

    public void destroy() {
      destroyed = true;
    }
  }

  /** The queue with operations that wait, and give up by themselves. */
  @Param(name = "value", gen = IntGen.class, conf = "1:9")
  public abstract static class Concurrent {
    final ItemQueue queue = new ItemQueue(1, Sequential.MAX_SIZE, UnboundPolicy.REMOVE);

    /** Lets an operation wait, but not for ever. */
    abstract String briefly(LincheckRuns.Wait<String> wait);

    @Operation
    public String put(@Param(name = "value") int value) {
      return put(value, Item.HOST);
    }

    String put(int value, long origin) {
      try {
        var item = new Item(new Shareable.Int(value), origin, UnboundPolicy.REMOVE);
        return briefly(nanos -> queue.put(item, nanos) ? "put" : NONE);
      } catch (QueueException e) {
        return GONE;
      }
    }

    @Operation
    public String take() {
      try {
        return briefly(
            nanos -> {
              var item = queue.take(nanos);
              return item == null ? NONE : String.valueOf(Items.number(item));
            });
      } catch (QueueException e) {
        return GONE;
      }
    }
  }

  /** Threads park, and run out of time about when somebody serves them. */
  public static class RunningOutOfTime extends Concurrent {
    @Operation
    public String putDoomed(@Param(name = "value") int value) {
      return put(value, DOOMED);
    }

    @Operation
    public void unbind() {
      queue.unbind(DOOMED);
    }

    @Operation
    public String shutdown() {
      try {
        queue.shutdown(false);
        return "down";
      } catch (QueueException e) {
        return GONE;
      }
    }

    @Operation
    public void destroy() {
      queue.destroy();
    }

    @Override
    String briefly(LincheckRuns.Wait<String> wait) {
      return LincheckRuns.untilLate(wait);
    }
  }

  /** Threads stand in line, and find that they are interrupted. */
  public static class Interrupted extends Concurrent {
    @Override
    String briefly(LincheckRuns.Wait<String> wait) {
      return LincheckRuns.untilInterrupted(wait, NONE);
    }
  }

  @Test
  void runningOutOfTime() {
    LincheckRuns.stress(RunningOutOfTime.class, Sequential.class);
  }

  /** Small, so that every race between a waiter that gives up and who serves it is gone through. */
  @Test
  void interrupted() {
    LincheckRuns.modelCheck(2, Interrupted.class, Sequential.class);
  }
}
