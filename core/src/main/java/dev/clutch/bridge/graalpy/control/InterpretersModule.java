package dev.clutch.bridge.graalpy.control;

import dev.clutch.bridge.graalpy.crossing.GuestErrors;
import dev.clutch.bridge.graalpy.crossing.Values;
import dev.clutch.bridge.graalpy.lines.Release;
import dev.clutch.config.InterpreterConfig;
import dev.clutch.config.Permission;
import dev.clutch.data.Callee;
import dev.clutch.data.Shareable;
import dev.clutch.engine.graalpy.GraalPyInternals;
import dev.clutch.errors.InterpreterRunningException;
import dev.clutch.runtime.Guest;
import dev.clutch.runtime.InterpreterTable;
import dev.clutch.runtime.Kept;
import dev.clutch.runtime.LiveInterpreter;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.graalvm.polyglot.HostAccess;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/**
 * The host functions behind {@code _interpreters}. Arguments are checked by the Python side; ids
 * are plain longs. What goes wrong is raised as the Python exception that stands for it.
 */
public final class InterpretersModule {
  private final long self;
  private final Supplier<InterpreterTable> table;
  private final Values values;
  private final GuestErrors errors;
  private final Value flush;
  private final @Nullable SignalsModule signals;

  public InterpretersModule(
      long self,
      Supplier<InterpreterTable> table,
      Values values,
      GuestErrors errors,
      Value flush,
      @Nullable SignalsModule signals) {
    this.self = self;
    this.table = table;
    this.values = values;
    this.errors = errors;
    this.flush = flush;
    this.signals = signals;
  }

  /** The id of the interpreter whose code asks. */
  @HostAccess.Export
  public long current() {
    return self;
  }

  /** Makes sure that the main interpreter is there. */
  @HostAccess.Export
  public long main() {
    return errors.translate(() -> table.get().main().id());
  }

  /** What interpreters are made with. */
  public record Asked(InterpreterConfig config, Kept kept) {}

  /**
   * What a config asks for, cut down to what this interpreter may do. Made once for as many
   * interpreters as there will be: it takes as long as all else of a create where one was made
   * ahead.
   *
   * @param denied names of {@link Permission}
   * @param kept the three fields of {@link Kept}
   */
  @HostAccess.Export
  public Object asked(Value denied, Value kept) {
    return errors.translate(() -> new Asked(own().without(permissions(denied)), kept(kept)));
  }

  /**
   * Makes an interpreter.
   *
   * @param endsUnreferenced whether it is closed when the last reference to it is given back
   */
  @HostAccess.Export
  public long create(Asked asked, boolean endsUnreferenced) {
    return elsewhere(() -> table.get().create(asked.config(), asked.kept(), endsUnreferenced).id());
  }

  /**
   * Makes an interpreter to which an object refers, and which is closed when none does any more:
   * {@link #create}, {@link #addReference} and {@link Release#tie} in one call, for each call of
   * the host takes a tenth of a millisecond after a pause. To be called where {@link #canTie} only.
   */
  @HostAccess.Export
  public long createFor(Asked asked, Value owner) {
    long id = create(asked, true);
    var _ = reference(id, false).tie(owner);
    return id;
  }

  /** Whether {@link Release#tie} will do it. */
  @HostAccess.Export
  public boolean canTie() {
    return GraalPyInternals.seesObjects();
  }

  /** The config of the interpreter whose code asks: none that it makes is allowed more. */
  InterpreterConfig own() {
    return table.get().get(self).config();
  }

  static List<Permission> permissions(Value names) {
    List<Permission> permissions = new ArrayList<>();
    for (long i = 0; i < names.getArraySize(); i++) {
      permissions.add(Permission.valueOf(names.getArrayElement(i).asString()));
    }
    return permissions;
  }

  private static Kept kept(Value flags) {
    return new Kept(
        flags.getArrayElement(0).asBoolean(),
        flags.getArrayElement(1).asBoolean(),
        flags.getArrayElement(2).asBoolean());
  }

  /** The config fields in the order of {@code _interpreters}' namespaces; the GIL as a bool. */
  @HostAccess.Export
  public Object config(long id) {
    var interpreter = errors.translate(() -> table.get().get(id));
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
    return values.toGuest(
        new Shareable.Tuple(fields.map(b -> (Shareable) Shareable.Bool.of(b)).toList()));
  }

  /** Counts a reference of this interpreter to another. */
  @HostAccess.Export
  public Object addReference(long id, boolean impliesLink) {
    return reference(id, impliesLink);
  }

  private Release reference(long id, boolean impliesLink) {
    var interpreters = table.get();
    errors.run(() -> interpreters.addReference(id, self, impliesLink));
    return new Release(() -> interpreters.dropReference(id, self));
  }

  /** Gives a reference back that no object does; the last one may close the other interpreter. */
  @HostAccess.Export
  public void removeReference(long id) {
    elsewhere(
        () -> {
          table.get().removeReference(id, self);
          return true;
        });
  }

  /** Closes an interpreter in order. */
  @HostAccess.Export
  public void destroy(long id) {
    elsewhere(
        () -> {
          if (id == self) {
            throw new InterpreterRunningException("cannot destroy the current interpreter");
          }
          var interpreter = table.get().get(id);
          if (id == LiveInterpreter.MAIN) { // runs as long as the program does
            throw new InterpreterRunningException(
                "cannot destroy the main interpreter: it is running");
          }
          interpreter.close();
          return true;
        });
  }

  /** Ids of all that live, the oldest first. */
  @HostAccess.Export
  public Object listAll() {
    var ids = table.get().all().stream().map(i -> (Shareable) new Shareable.Int(i.id())).toList();
    return values.toGuest(new Shareable.Tuple(ids));
  }

  /** Whether code runs in its {@code __main__}; the main interpreter always counts as running. */
  @HostAccess.Export
  public boolean isRunning(long id) {
    return errors.translate(() -> table.get().get(id).isRunning() || id == LiveInterpreter.MAIN);
  }

  /** The number of the {@link dev.clutch.config.Whence}. */
  @HostAccess.Export
  public int whence(long id) {
    return errors.translate(() -> table.get().get(id).whence().code());
  }

  /**
   * Runs a script.
   *
   * @param names bound in {@code __main__} first, with
   * @param shared their values, prepared by {@code _clutch.crossing.share}
   * @param code source text, or a marshalled code object as bytes
   * @return None, or what {@code _interpreters} makes an excinfo of
   */
  @HostAccess.Export
  public Object exec(long id, Value names, Value shared, Value code) {
    var bindings = bindings(names, shared);
    var what =
        code.isString()
            ? new Guest.Code.Text(code.asString(), "<script>")
            : new Guest.Code.Marshalled(Values.bytes(code));
    try {
      return answer(
          run(
              id,
              guest -> {
                guest.bind(bindings);
                return guest.exec(what);
              }));
    } finally {
      Reference.reachabilityFence(bindings);
    }
  }

  /**
   * Calls a function.
   *
   * @param callee made by {@code _clutch.crossing.calls}
   * @param args a tuple, prepared by {@code _clutch.crossing.share}
   * @param kwargs a dict or None, prepared by {@code _clutch.crossing.share}
   * @param keep whether the result is wanted
   * @return a tuple of the result; or what {@code _interpreters} makes an excinfo of
   */
  @HostAccess.Export
  public Object call(long id, Callee callee, Value args, Value kwargs, boolean keep) {
    var positional = values.fromGuest(args);
    var named = values.fromGuest(kwargs);
    try {
      return result(run(id, guest -> guest.call(callee, positional, named, keep)));
    } finally {
      Reference.reachabilityFence(positional);
      Reference.reachabilityFence(named);
    }
  }

  Guest.Outcome run(long id, Function<Guest, Guest.Outcome> work) {
    flush.executeVoid(); // what the other interpreter writes comes after what this one wrote
    return elsewhere(() -> target(id).run(work));
  }

  /** A tuple of the value, or what {@link #answer} says. */
  Object result(Guest.Outcome outcome) {
    return outcome instanceof Guest.Outcome.Done(var value)
        ? values.toGuest(new Shareable.Tuple(List.of(value)))
        : answer(outcome);
  }

  /** None, or what {@code _interpreters} makes an excinfo of; raises when nothing was run. */
  Object answer(Guest.Outcome outcome) {
    return switch (outcome) {
      case Guest.Outcome.Done _ -> values.none();
      case Guest.Outcome.Failed(var info) -> values.excinfo(info);
      case Guest.Outcome.Rejected(var info, var args) ->
          throw errors.raise(info.type().name(), args);
    };
  }

  /** Binds names in {@code __main__}; see {@link #exec}. */
  @HostAccess.Export
  public void bind(long id, Value names, Value shared) {
    var bindings = bindings(names, shared);
    try {
      elsewhere(
          () -> {
            target(id).bind(bindings);
            return true;
          });
    } finally {
      Reference.reachabilityFence(bindings);
    }
  }

  /** Makes {@code __main__} as it was when the interpreter was new. */
  @HostAccess.Export
  public void resetMain(long id) {
    run(
        id,
        guest -> {
          guest.resetMain();
          return new Guest.Outcome.Done(Shareable.None.NONE);
        });
  }

  /** Runs work in another interpreter. */
  <T> T elsewhere(Supplier<T> work) {
    return errors.translate(() -> signals == null ? work.get() : signals.away(work));
  }

  private LiveInterpreter target(long id) {
    if (id
        == LiveInterpreter
            .MAIN) { // its __main__ belongs to the program, whether or not it runs code just now
      throw new InterpreterRunningException("interpreter already running");
    }
    return table.get().get(id);
  }

  private Map<String, Shareable> bindings(Value names, Value shared) {
    var bindings = new LinkedHashMap<String, Shareable>();
    for (long i = 0; i < names.getArraySize(); i++) {
      bindings.put(
          names.getArrayElement(i).asString(), values.fromGuest(shared.getArrayElement(i)));
    }
    return bindings;
  }
}
