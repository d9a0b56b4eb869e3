package dev.clutch.bridge.calls;

import dev.clutch.config.InterpreterConfig;
import dev.clutch.config.Permission;
import dev.clutch.data.Shareable;
import dev.clutch.errors.InterpreterException;
import dev.clutch.errors.InterpreterRunningException;
import dev.clutch.runtime.Guest;
import dev.clutch.runtime.LiveInterpreter;
import dev.clutch.runtime.Retention;
import java.util.Collection;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the host functions of {@code _interpreters} do. Each throws an {@link InterpreterException}
 * where the interpreter is gone or out of reach.
 */
public final class InterpreterCalls {
  private final Door door;
  private final @Nullable Signals signals;

  /**
   * For one interpreter.
   *
   * @param signals null where the interpreter handles none
   */
  public InterpreterCalls(Door door, @Nullable Signals signals) {
    this.door = door;
    this.signals = signals;
  }

  /** The id of the interpreter whose code asks. */
  public long current() {
    return door.self();
  }

  /** The main interpreter's id; makes sure that it is there. */
  public long main() {
    return door.main().id();
  }

  /** What interpreters are made with. */
  public record Asked(InterpreterConfig config, Retention kept) {}

  /**
   * What a config asks for, cut down to what this interpreter may do. Made once for as many
   * interpreters as there will be: it takes as long as all else of a create where one was made
   * ahead.
   */
  public Asked asked(Collection<Permission> denied, Retention kept) {
    return new Asked(door.config().without(denied).toBuilder().trustPickles(false).build(), kept);
  }

  /**
   * Makes an interpreter.
   *
   * @param endsUnreferenced whether it is closed when the last reference to it is given back
   */
  public long create(Asked asked, boolean endsUnreferenced) {
    return elsewhere(() -> door.create(asked.config(), asked.kept(), endsUnreferenced, false).id());
  }

  /** Makes one to which this interpreter refers, and that is closed when nobody does any more. */
  public long createReferred(Asked asked) {
    return elsewhere(() -> door.create(asked.config(), asked.kept(), true, true).id());
  }

  /** The config fields in the order of {@code _interpreters}' namespaces; the GIL as a bool. */
  public Shareable.Tuple config(long id) {
    var interpreter = door.interpreter(id);
    var config = interpreter.config();
    var fields =
        Stream.of(
            interpreter.kept().useMainObmalloc(),
            config.allows(Permission.FORK),
            config.allows(Permission.EXEC),
            config.allows(Permission.THREADS),
            config.allows(Permission.DAEMON_THREADS),
            interpreter.kept().checkMultiInterpExtensions(),
            interpreter.kept().ownGil());
    return new Shareable.Tuple(fields.map(b -> (Shareable) Shareable.Bool.of(b)).toList());
  }

  /**
   * Counts a reference of this interpreter to another; the answer gives it back, without waiting.
   */
  public Runnable addReference(long id, boolean impliesLink) {
    door.interpretersFor(id).addReference(id, door.self(), impliesLink);
    door.counted();
    return referred(id);
  }

  /** Gives back a reference that is counted, without waiting. */
  public Runnable referred(long id) {
    var interpreters = door.interpretersFor(id);
    return () -> interpreters.dropReference(id, door.self());
  }

  /** Gives a reference back that no object does; the last one may close the other interpreter. */
  public void removeReference(long id) {
    elsewhere(
        () -> {
          door.interpretersFor(id).removeReference(id, door.self());
          return true;
        });
  }

  /** Closes an interpreter in order. */
  public void destroy(long id) {
    elsewhere(
        () -> {
          if (id == door.self()) {
            throw new InterpreterRunningException("cannot destroy the current interpreter");
          }
          var interpreter = door.interpreter(id);
          if (id == LiveInterpreter.MAIN) { // runs as long as the program does
            throw new InterpreterRunningException(
                "cannot destroy the main interpreter: it is running");
          }
          interpreter.close();
          return true;
        });
  }

  /** Ids of all that live and are within reach, the oldest first. */
  public Shareable.Tuple listAll() {
    return Shareable.Tuple.ofInts(
        door.allInterpreters().stream().mapToLong(LiveInterpreter::id).toArray());
  }

  /** Whether code runs in its {@code __main__}; the main interpreter always counts as running. */
  public boolean isRunning(long id) {
    return door.interpreter(id).isRunning() || id == LiveInterpreter.MAIN;
  }

  /** The number of the {@link dev.clutch.config.Whence}. */
  public int whence(long id) {
    return door.interpreter(id).whence().code();
  }

  /** Stands for an interpreter. */
  public Shareable handle(long id) {
    return door.interpretersFor(id).handle(id);
  }

  /** Runs something in another interpreter, and waits until it has ended. */
  public Guest.Outcome run(long id, Function<Guest, Guest.Outcome> work) {
    return elsewhere(() -> target(id).run(work));
  }

  /** Binds names in {@code __main__}. */
  public void bind(long id, Map<String, Shareable> names) {
    elsewhere(
        () -> {
          target(id).bind(names);
          return true;
        });
  }

  /** Does what may run code of another interpreter. */
  <T> T elsewhere(Supplier<T> work) {
    return signals == null ? work.get() : signals.away(work);
  }

  private LiveInterpreter target(long id) {
    var interpreter = door.interpreter(id);
    if (id == LiveInterpreter.MAIN) { // its __main__ is the program's, whether or not it runs now
      throw new InterpreterRunningException("interpreter already running");
    }
    return interpreter;
  }
}
