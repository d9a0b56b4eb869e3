package dev.clutch;

import dev.clutch.data.JavaValues;
import dev.clutch.data.Shareable;
import dev.clutch.engine.HostThreads;
import dev.clutch.errors.ExecutionFailedException;
import dev.clutch.errors.NotShareableException;
import dev.clutch.runtime.Guest;
import dev.clutch.runtime.InterruptibleRun;
import dev.clutch.runtime.LiveInterpreter;
import java.lang.ref.Reference;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How {@link Interpreter} and {@link InterpreterPool} run Python. A run that somebody may want to
 * end is given as an {@link InterruptibleRun}.
 */
record Calls(LiveInterpreter live, JavaValues values) {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  /** Runs code, and answers its value. */
  Shareable value(Function<Guest, Guest.Outcome> work, @Nullable InterruptibleRun run) {
    var outcome =
        live.run(
            run == null
                ? work
                : guest -> Objects.requireNonNull(run.run(live, () -> work.apply(guest))));
    return switch (outcome) {
      case Guest.Outcome.Done(var value) -> value;
      case Guest.Outcome.Failed(var info, var cause) ->
          throw new ExecutionFailedException(info, cause);
      case Guest.Outcome.Rejected(var info, _)
          when info.type().name().equals("NotShareableError") ->
          throw new NotShareableException(info.msg());
      case Guest.Outcome.Rejected(var info, _) -> throw new ExecutionFailedException(info);
    };
  }

  /** Calls a function by name. */
  @Nullable Object call(String function, Arguments arguments, @Nullable InterruptibleRun run) {
    return call(arguments, guest -> call(guest, function, arguments), run);
  }

  /**
   * Calls a function by name.
   *
   * @param entered run when something may have been done from now on
   */
  @Nullable Object call(String function, Arguments arguments, Runnable entered) {
    return call(
        arguments,
        guest -> {
          entered.run();
          return call(guest, function, arguments);
        },
        null);
  }

  private @Nullable Object call(
      Arguments arguments, Function<Guest, Guest.Outcome> work, @Nullable InterruptibleRun run) {
    try {
      return values.toJava(value(work, run));
    } finally {
      Reference.reachabilityFence(arguments); // what handles in it refer to
    }
  }

  private static Guest.Outcome call(Guest guest, String function, Arguments arguments) {
    return guest.call(function, arguments.positional(), arguments.named());
  }

  /** A function as an object of a functional interface. */
  <T> T function(String function, Class<T> type) {
    var target = new Guest.Target[1];
    value(
        guest -> {
          target[0] = guest.target(function);
          return target[0].find();
        },
        null);
    return PythonFunction.behind(
        type,
        function,
        args -> {
          var arguments = Arguments.of(values, args);
          try {
            return values.toJava(
                value(_ -> target[0].call(arguments.positional(), arguments.named()), null));
          } finally {
            Reference.reachabilityFence(arguments);
          }
        });
  }

  /** Runs work in a virtual thread; the run is cancelled when the future is completed otherwise. */
  <T> CompletableFuture<@Nullable T> async(Function<InterruptibleRun, @Nullable T> work) {
    var future = new CompletableFuture<@Nullable T>();
    var run = new InterruptibleRun();
    Thread.ofVirtual()
        .name("clutch-call-" + live.id())
        .start(
            () -> {
              try {
                future.complete(work.apply(run));
              } catch (Throwable e) { // whoever has the future is told
                future.completeExceptionally(e);
              }
            });
    var _ = future.whenComplete((_, _) -> cancel(run));
    return future;
  }

  private static void cancel(InterruptibleRun run) {
    if (run.isOver()) {
      return;
    }
    // no virtual one: those whose work does not end may have all the carriers
    HostThreads.daemon("clutch-cancel")
        .start(
            () -> {
              try {
                boolean _ = run.cancel(PATIENCE);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // nobody has this thread to interrupt it
              }
            });
  }
}
