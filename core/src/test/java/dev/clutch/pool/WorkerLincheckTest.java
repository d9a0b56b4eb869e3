package dev.clutch.pool;

import dev.clutch.pool.Worker.Busy;
import dev.clutch.pool.Worker.Interrupting;
import dev.clutch.pool.Worker.Rest;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Lincheck holds a worker's state against a plain variable: threads that end its task, interrupt it
 * or doom the worker, each for the task that they know of. So one of them wins each task, and none
 * comes to a doomed worker.
 */
@Timeout(300)
class WorkerLincheckTest {
  /** What a worker does, one change after the other. */
  public static class Sequential {
    private String state = "making";

    private boolean change(String from, String to) {
      boolean changes = state.equals(from);
      state = changes ? to : state;
      return changes;
    }

    public boolean ready() {
      return change("making", "idle");
    }

    public boolean take() {
      return change("idle", "busy");
    }

    public boolean finish() {
      return change("busy", "idle");
    }

    public boolean interrupt() {
      return change("busy", "interrupting");
    }

    public boolean calm() {
      return change("interrupting", "idle");
    }

    public boolean doomIdle() {
      return change("idle", "doomed");
    }

    public boolean doomBusy() {
      return change("busy", "doomed");
    }

    public String state() {
      return state;
    }
  }

  /** The same by threads that know of a task what its worker's state tells them. */
  public static class Concurrent {
    private final Worker worker = new Worker();

    @Operation
    public boolean ready() {
      return worker.ready();
    }

    @Operation
    public boolean take() {
      return worker.take(new Nothing()) != null;
    }

    @Operation
    public boolean finish() {
      return worker.state() instanceof Busy busy && worker.finish(busy);
    }

    @Operation
    public boolean interrupt() {
      return worker.state() instanceof Busy busy && worker.interrupt(busy) != null;
    }

    @Operation
    public boolean calm() {
      return worker.state() instanceof Interrupting interrupting && worker.calm(interrupting);
    }

    @Operation
    public boolean doomIdle() {
      return worker.doom(Rest.IDLE);
    }

    @Operation
    public boolean doomBusy() {
      return worker.state() instanceof Busy busy && worker.doom(busy);
    }

    @Operation
    public String state() {
      return switch (worker.state()) {
        case Rest.MAKING -> "making";
        case Rest.IDLE -> "idle";
        case Rest.DOOMED -> "doomed";
        case Busy _ -> "busy";
        case Interrupting _ -> "interrupting";
      };
    }
  }

  @Test
  void modelCheck() {
    new ModelCheckingOptions()
        .iterations(20)
        .invocationsPerIteration(300)
        .threads(3)
        .actorsPerThread(3)
        .actorsBefore(2)
        .actorsAfter(2)
        .sequentialSpecification(Sequential.class)
        .check(Concurrent.class);
  }

  @Test
  void stress() {
    new StressOptions()
        .iterations(6)
        .invocationsPerIteration(500)
        .threads(3)
        .actorsPerThread(4)
        .actorsBefore(2)
        .actorsAfter(2)
        .sequentialSpecification(Sequential.class)
        .check(Concurrent.class);
  }

  private static final class Nothing extends Task {
    Nothing() {
      super(Terms.of(null, 0));
    }

    @Override
    protected String name() {
      return "nothing";
    }

    @Override
    protected void ended(Ending ending) {}

    @Override
    protected void released() {}

    @Override
    protected void lent() {}
  }
}
