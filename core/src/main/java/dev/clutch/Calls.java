package dev.clutch;

import dev.clutch.data.JavaValues;
import dev.clutch.data.Shareable;
import dev.clutch.engine.HostThreads;
import dev.clutch.errors.ExceptionInfo;
import dev.clutch.errors.ExecutionFailedException;
import dev.clutch.errors.InterpreterClosedException;
import dev.clutch.errors.LimitExceededException;
import dev.clutch.errors.NotShareableException;
import dev.clutch.runtime.Guest;
import dev.clutch.runtime.InterruptibleRun;
import dev.clutch.runtime.LiveInterpreter;
import java.lang.ref.Reference;
import java.time.Duration;
import java.util.Objects;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * How {@link Interpreter} and {@link InterpreterPool} run Python. A run that somebody may want to
 * end is given as an {@link InterruptibleRun}.
 */
record Calls(LiveInterpreter live, JavaValues values, @Nullable Duration deadline) {
  private static final int PYTHONS_LIMIT = 1000;
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  /** Those without a deadline. */
  Calls(LiveInterpreter live, JavaValues values) {
    this(live, values, null);
  }

  /** Runs code, and answers its value. */
  Shareable value(Function<Guest, Guest.Outcome> work, @Nullable InterruptibleRun run) {
    return deadline == null
        ? undisturbed(work, run)
        : within(deadline, work, run == null ? new InterruptibleRun() : run);
  }

  /** The same, interrupted when it takes longer. */
  private Shareable within(
      Duration most, Function<Guest, Guest.Outcome> work, InterruptibleRun run) {
    var overdue = new AtomicBoolean();
    var alarm =
        HostThreads.after(
            TimeUnit.NANOSECONDS.convert(most),
            () -> {
              overdue.set(true);
              cancel(run);
            });
    try {
      return undisturbed(work, run);
    } catch (ExecutionFailedException | CancellationException | InterpreterClosedException e) {
      if (!overdue.get()) {
        throw e;
      }
      var late =
          new LimitExceededException(
              "code in interpreter %d outlived its deadline of %s".formatted(live.id(), most));
      late.addSuppressed(e); // where it was
      throw late;
    } finally {
      alarm.cancel(false);
    }
  }

  private Shareable undisturbed(
      Function<Guest, Guest.Outcome> work, @Nullable InterruptibleRun run) {
    var outcome =
        live.run(
            run == null
                ? work
                : guest -> Objects.requireNonNull(run.run(live, () -> work.apply(guest))));
    return switch (outcome) {
      case Guest.Outcome.Done(var value) -> value;
      case Guest.Outcome.Failed(var info, var cause) ->
          throw new ExecutionFailedException(hinted(info), cause);
      case Guest.Outcome.Rejected(var info, _)
          when info.type().name().equals("NotShareableError") ->
          throw new NotShareableException(info.msg());
      case Guest.Outcome.Rejected(var info, _) -> throw new ExecutionFailedException(info);
    };
  }

  /** Says of a RecursionError that it was this thread's stack that did not last for more. */
  private static ExceptionInfo hinted(ExceptionInfo info) {
    if (!info.type().name().equals("RecursionError")
        || Thread.currentThread().isVirtual() // then it was a thread of ours
        || info.frames().size() >= PYTHONS_LIMIT) {
      return info;
    }
    return new ExceptionInfo(
        info.type(),
        info.msg(),
        info.formatted(),
        info.errdisplay()
            + "\n\nPython functions go as deep as the stack of the Java thread that runs them:"
            + " Thread.ofPlatform().stackSize(16L << 20), or -Xss16m for the JVM, lets them reach"
            + " the recursion limit",
        info.frames());
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

  /** Goes through what a function gives, an item whenever one is asked for. */
  <T> Stream<@Nullable T> stream(
      String function, Arguments arguments, Function<@Nullable Object, @Nullable T> convert) {
    var items = new Guest.Items[1];
    try {
      var _ =
          value(
              guest ->
                  guest.iterate(
                      function,
                      arguments.positional(),
                      arguments.named(),
                      given -> items[0] = given),
              null);
    } finally {
      Reference.reachabilityFence(arguments);
    }
    var each =
        new Spliterators.AbstractSpliterator<@Nullable T>(Long.MAX_VALUE, Spliterator.ORDERED) {
          private boolean over;

          @Override
          public boolean tryAdvance(Consumer<? super @Nullable T> action) {
            if (over) {
              return false;
            }
            over = true; // unless it goes on: what failed has no more items
            if (value(_ -> items[0].next(), null) instanceof Shareable.Tuple(var item)) {
              over = false;
              action.accept(convert.apply(values.toJava(item.getFirst())));
            }
            return !over;
          }
        };
    return StreamSupport.stream(each, false)
        .onClose(
            () -> {
              var _ = value(_ -> items[0].close(), null);
            });
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
        args -> call(target[0], Arguments.of(values, args), null),
        args -> {
          var arguments = Arguments.of(values, args);
          return async(run -> call(target[0], arguments, run));
        });
  }

  private @Nullable Object call(
      Guest.Target target, Arguments arguments, @Nullable InterruptibleRun run) {
    return call(arguments, _ -> target.call(arguments.positional(), arguments.named()), run);
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
