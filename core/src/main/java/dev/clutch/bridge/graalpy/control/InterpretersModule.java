package dev.clutch.bridge.graalpy.control;

import dev.clutch.bridge.calls.InterpreterCalls;
import dev.clutch.bridge.graalpy.crossing.GuestErrors;
import dev.clutch.bridge.graalpy.crossing.Values;
import dev.clutch.bridge.graalpy.lines.Release;
import dev.clutch.config.Permission;
import dev.clutch.data.Callee;
import dev.clutch.data.Shareable;
import dev.clutch.engine.graalpy.StandardStreams;
import dev.clutch.runtime.Guest;
import dev.clutch.runtime.Retention;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.graalvm.polyglot.HostAccess;
import org.graalvm.polyglot.Value;

/**
 * The host functions behind {@code _interpreters}: {@link InterpreterCalls} for GraalPy. Arguments
 * are checked by the Python side; ids are plain longs. What goes wrong is raised as the Python
 * exception that stands for it.
 */
public final class InterpretersModule {
  private final InterpreterCalls calls;
  private final Values values;
  private final GuestErrors errors;
  private final StandardStreams streams;
  private final Value flush;

  /**
   * For one interpreter.
   *
   * @param streams that it begins with
   * @param flush writes out what this interpreter has written so far
   */
  public InterpretersModule(
      InterpreterCalls calls,
      Values values,
      GuestErrors errors,
      StandardStreams streams,
      Value flush) {
    this.calls = calls;
    this.values = values;
    this.errors = errors;
    this.streams = streams;
    this.flush = flush;
  }

  /** The id of the interpreter whose code asks. */
  @HostAccess.Export
  public long current() {
    return calls.current();
  }

  /** Makes sure that the main interpreter is there. */
  @HostAccess.Export
  public long main() {
    return errors.translate(calls::main);
  }

  /**
   * What a config asks for, cut down to what this interpreter may do. Made once for as many
   * interpreters as there will be: it takes as long as all else of a create where one was made
   * ahead.
   *
   * @param denied names of {@link Permission}
   * @param kept the three fields of {@link Retention}
   */
  @HostAccess.Export
  public Object asked(Value denied, Value kept) {
    return errors.translate(() -> calls.asked(permissions(denied), kept(kept)));
  }

  /**
   * Makes an interpreter.
   *
   * @param endsUnreferenced whether it is closed when the last reference to it is given back
   */
  @HostAccess.Export
  public long create(InterpreterCalls.Asked asked, boolean endsUnreferenced) {
    return errors.translate(() -> calls.create(asked, endsUnreferenced));
  }

  /**
   * Makes an interpreter to which an object refers, and which is closed when none does any more:
   * {@link #create}, {@link #addReference} and {@link Release#tie} in one call, for each call of
   * the host takes a tenth of a millisecond after a pause; and nothing stays behind when this
   * interpreter dies or is interrupted in between.
   */
  @HostAccess.Export
  public long createFor(InterpreterCalls.Asked asked, Value owner) {
    long made = errors.translate(() -> calls.createReferred(asked));
    return Release.tied(made, calls::referred, owner);
  }

  /** Gives back the reference that was counted then, where it could not be tied. */
  @HostAccess.Export
  public Object referred(long id) {
    return new Release(errors.translate(() -> calls.referred(id)));
  }

  static List<Permission> permissions(Value names) {
    List<Permission> permissions = new ArrayList<>();
    for (long i = 0; i < names.getArraySize(); i++) {
      permissions.add(Permission.valueOf(names.getArrayElement(i).asString()));
    }
    return permissions;
  }

  private static Retention kept(Value flags) {
    return new Retention(
        flags.getArrayElement(0).asBoolean(),
        flags.getArrayElement(1).asBoolean(),
        flags.getArrayElement(2).asBoolean());
  }

  /** The config fields in the order of {@code _interpreters}' namespaces; the GIL as a bool. */
  @HostAccess.Export
  public Object config(long id) {
    return values.toGuest(errors.translate(() -> calls.config(id)));
  }

  /** Counts a reference of this interpreter to another. */
  @HostAccess.Export
  public Object addReference(long id, boolean impliesLink) {
    return reference(id, impliesLink);
  }

  private Release reference(long id, boolean impliesLink) {
    return new Release(errors.translate(() -> calls.addReference(id, impliesLink)));
  }

  /** Gives a reference back that no object does; the last one may close the other interpreter. */
  @HostAccess.Export
  public void removeReference(long id) {
    errors.run(() -> calls.removeReference(id));
  }

  /** Closes an interpreter in order. */
  @HostAccess.Export
  public void destroy(long id) {
    errors.run(() -> calls.destroy(id));
  }

  /** Ids of all that live, the oldest first. */
  @HostAccess.Export
  public Object listAll() {
    return values.toGuest(errors.translate(calls::listAll));
  }

  /** Whether code runs in its {@code __main__}; the main interpreter always counts as running. */
  @HostAccess.Export
  public boolean isRunning(long id) {
    return errors.translate(() -> calls.isRunning(id));
  }

  /** The number of the {@link dev.clutch.config.Whence}. */
  @HostAccess.Export
  public int whence(long id) {
    return errors.translate(() -> calls.whence(id));
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
   * @param out {@code sys.stdout}, and
   * @param err {@code sys.stderr}, so that nobody need ask whether they have to be flushed
   * @return the result; or the Python side's {@code Failed}
   */
  @HostAccess.Export
  public Object call(
      long id, Callee callee, Value args, Value kwargs, boolean keep, Value out, Value err) {
    var positional = values.fromGuest(args);
    var named = values.fromGuest(kwargs);
    if (streams.arePending(out, err)) {
      flush();
    }
    try {
      return result(
          errors.translate(
              () -> calls.run(id, guest -> guest.call(callee, positional, named, keep))));
    } finally {
      Reference.reachabilityFence(positional);
      Reference.reachabilityFence(named);
    }
  }

  private Guest.Outcome run(long id, Function<Guest, Guest.Outcome> work) {
    flush();
    return errors.translate(() -> calls.run(id, work));
  }

  /** What the other interpreter is going to write comes after what this one wrote. */
  void flush() {
    flush.executeVoid();
  }

  /** The value, or what stands for an uncaught exception; raises when nothing was run. */
  Object result(Guest.Outcome outcome) {
    return switch (outcome) {
      case Guest.Outcome.Done(var value) -> values.toGuest(value);
      case Guest.Outcome.Failed(var info, _) -> values.failed(info);
      case Guest.Outcome.Rejected rejected -> throw raised(rejected);
    };
  }

  /** None, or what {@code _interpreters} makes an excinfo of; raises when nothing was run. */
  private Object answer(Guest.Outcome outcome) {
    return switch (outcome) {
      case Guest.Outcome.Done _ -> values.none();
      case Guest.Outcome.Failed(var info, _) -> values.excinfo(info);
      case Guest.Outcome.Rejected rejected -> throw raised(rejected);
    };
  }

  private RuntimeException raised(Guest.Outcome.Rejected rejected) {
    return errors.raise(rejected.info().type().name(), rejected.args());
  }

  /** Binds names in {@code __main__}; see {@link #exec}. */
  @HostAccess.Export
  public void bind(long id, Value names, Value shared) {
    var bindings = bindings(names, shared);
    try {
      errors.run(() -> calls.bind(id, bindings));
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

  private Map<String, Shareable> bindings(Value names, Value shared) {
    var bindings = new LinkedHashMap<String, Shareable>();
    for (long i = 0; i < names.getArraySize(); i++) {
      bindings.put(
          names.getArrayElement(i).asString(), values.fromGuest(shared.getArrayElement(i)));
    }
    return bindings;
  }
}
