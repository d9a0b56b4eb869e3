package dev.clutch.pool;

import dev.clutch.runtime.TaskSource;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A task that an interpreter asks for. */
final class PullTask extends Task {
  private final long id;
  private final TaskSource.Task call;
  private final Consumer<TaskEnd> told;
  private @Nullable CountDownLatch caller; // set before anybody else has it

  PullTask(long id, TaskSource.Task call, Terms terms, Consumer<TaskEnd> told) {
    super(terms);
    this.id = id;
    this.call = call;
    this.told = told;
  }

  long id() {
    return id;
  }

  TaskSource.Task call() {
    return call;
  }

  /** Tells of its end, once it is settled. */
  void tell(TaskEnd end) {
    told.accept(end);
    released();
  }

  /** Blocks until a caller that waits for it need not any more. */
  void awaitEnd() throws InterruptedException {
    if (caller != null) {
      caller.await();
    }
  }

  @Override
  protected String name() {
    return "task " + id;
  }

  @Override
  protected void lent() {
    caller = new CountDownLatch(1);
  }

  @Override
  protected void released() {
    if (caller != null) {
      caller.countDown();
    }
  }

  @Override
  protected void ended(Ending ending) {
    tell(
        switch (ending) {
          case Ending.Overdue(var deadline) ->
              TaskEnd.of(id, TaskEnd.Kind.EXPIRED, "the task took longer than " + deadline);
          case Ending.Lost(var reason) ->
              TaskEnd.of(id, TaskEnd.Kind.LOST, String.valueOf(reason.getMessage()));
          case Ending.Broken _ -> TaskEnd.of(id, TaskEnd.Kind.BROKEN, "an initializer failed");
          case Ending.Terminated() -> TaskEnd.of(id, TaskEnd.Kind.LOST, "the pool was terminated");
        });
  }
}
