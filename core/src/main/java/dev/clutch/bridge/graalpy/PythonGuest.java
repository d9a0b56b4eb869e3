package dev.clutch.bridge.graalpy;

import dev.clutch.bridge.graalpy.control.Delivery;
import dev.clutch.bridge.graalpy.crossing.HeldError;
import dev.clutch.bridge.graalpy.crossing.Values;
import dev.clutch.data.Callee;
import dev.clutch.data.Shareable;
import dev.clutch.errors.ExceptionInfo;
import dev.clutch.runtime.Guest;
import dev.clutch.runtime.TaskSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.function.Consumer;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/** {@link Guest} through the functions of {@code guest.py}, whose answers are plain tuples. */
final class PythonGuest implements Guest {
  private final Values values;
  private final Value exec;
  private final Value eval;
  private final Value get;
  private final Value target;
  private final Value find;
  private final Value call;
  private final Value iterate;
  private final Value deliver;
  private final Value serve;
  private final Value bind;
  private final Value reset;
  private final Value brokenOff;
  private final Value shutdown;
  private final Map<Callee, Value> callees = Collections.synchronizedMap(new WeakHashMap<>());

  PythonGuest(Value guest, Values values) {
    this.values = values;
    exec = guest.getMember("run");
    eval = guest.getMember("evaluate");
    get = guest.getMember("get");
    target = guest.getMember("Target");
    find = guest.getMember("find");
    call = guest.getMember("call");
    iterate = guest.getMember("iterate");
    deliver = guest.getMember("deliver");
    serve = guest.getMember("serve");
    bind = guest.getMember("bind");
    reset = guest.getMember("reset");
    brokenOff = guest.getMember("broken_off");
    shutdown = guest.getMember("shutdown");
  }

  @Override
  public Outcome exec(Code code) {
    return outcome(
        switch (code) {
          case Code.Text(var source, var fileName) -> exec.execute(source, fileName);
          case Code.Script(var source, var file) ->
              exec.execute(source, file.toString(), file.toAbsolutePath().toString());
          case Code.Marshalled(var bytes) -> exec.execute(values.bytes(bytes), values.none());
        });
  }

  @Override
  public Outcome eval(String expression, boolean pickling) {
    return outcome(eval.execute(expression, pickling));
  }

  @Override
  public Outcome get(String name) {
    return outcome(get.execute(name));
  }

  @Override
  public Target target(String function) {
    return new PythonTarget(target.newInstance(function));
  }

  private final class PythonTarget implements Target {
    private final Value python;

    PythonTarget(Value python) {
      this.python = python;
    }

    @Override
    public Outcome find() {
      return outcome(find.execute(python));
    }

    @Override
    public Outcome call(List<Shareable> args, Shareable.@Nullable Tuple named) {
      return invoke(python, args, named);
    }
  }

  @Override
  public Outcome call(String function, List<Shareable> args, Shareable.@Nullable Tuple named) {
    return invoke(function, args, named);
  }

  @Override
  public Outcome iterate(
      String function,
      List<Shareable> args,
      Shareable.@Nullable Tuple named,
      Consumer<Items> given) {
    var answer = iterate.execute(arguments(function, args, named));
    if (answer.hasMember("info")) {
      return failed(answer.getMember("info"));
    }
    given.accept(new PythonItems(answer));
    return new Outcome.Done(Shareable.None.NONE);
  }

  private final class PythonItems implements Items {
    private final Value iteration;

    PythonItems(Value iteration) {
      this.iteration = iteration;
    }

    @Override
    public Outcome next() {
      return ended(iteration.invokeMember("next"));
    }

    @Override
    public Outcome close() {
      return ended(iteration.invokeMember("close"));
    }

    private Outcome ended(Value answer) {
      return answer.isNull() ? new Outcome.Done(Shareable.None.NONE) : result(answer);
    }
  }

  private Outcome invoke(Object function, List<Shareable> args, Shareable.@Nullable Tuple named) {
    return result(call.execute(arguments(function, args, named)));
  }

  private Object[] arguments(
      Object function, List<Shareable> args, Shareable.@Nullable Tuple named) {
    var arguments = new Object[args.size() + 2];
    arguments[0] = function;
    arguments[1] = named == null ? values.none() : values.toGuest(named);
    for (int i = 2; i < arguments.length; i++) {
      arguments[i] = values.toGuest(args.get(i - 2));
    }
    return arguments;
  }

  /** Reads a value, or a {@code Failure}. */
  private Outcome result(Value answer) {
    if (!answer.isNumber() && !answer.isHostObject() && answer.hasMember("info")) {
      var snapshot = answer.getMember("info");
      var args = answer.getMember("args");
      return args.isNull()
          ? failed(snapshot)
          : new Outcome.Rejected(info(snapshot), values.fromGuest(args));
    }
    return new Outcome.Done(values.fromGuest(answer));
  }

  @Override
  public Outcome call(Callee callee, Shareable args, Shareable kwargs, boolean keep) {
    var parcel = Delivery.parcel(values, callees, callee, args, kwargs);
    var arguments = new Object[parcel.length + 1];
    arguments[0] = keep;
    System.arraycopy(parcel, 0, arguments, 1, parcel.length);
    return result(deliver.execute(arguments));
  }

  @Override
  public void serve(TaskSource tasks) {
    serve.executeVoid(new WorkerPort(tasks, values, callees));
  }

  @Override
  public void bind(Map<String, Shareable> names) {
    names.forEach((name, value) -> bind.execute(name, values.toGuest(value)));
  }

  @Override
  public void resetMain() {
    reset.executeVoid();
  }

  @Override
  public void brokenOff() {
    brokenOff.executeVoid();
  }

  @Override
  public void shutdown() {
    shutdown.executeVoid();
  }

  /**
   * Reads {@code ("done", value)}, {@code ("failed", info)} or {@code ("rejected", info, args)}.
   */
  private Outcome outcome(Value answer) {
    if (answer.isNull()) {
      return new Outcome.Done(Shareable.None.NONE);
    }
    var second = answer.getArrayElement(1);
    return switch (answer.getArrayElement(0).asString()) {
      case "done" -> new Outcome.Done(values.fromGuest(second));
      case "failed" -> failed(second);
      case "rejected" ->
          new Outcome.Rejected(info(second), values.fromGuest(answer.getArrayElement(2)));
      default -> throw new IllegalStateException("guest.py answered " + answer);
    };
  }

  /** What {@code guest.py:_snapshot} answers ends with the exception of Java's, or None. */
  private static Outcome.Failed failed(Value snapshot) {
    var java = snapshot.getArrayElement(7);
    var thrown = java.isHostObject() ? java.asHostObject() : null;
    return new Outcome.Failed(
        info(snapshot),
        switch (thrown) {
          case HeldError held -> held.thrown();
          case Throwable cause -> cause;
          case null, default -> null;
        });
  }

  /**
   * Reads {@code (name, qualname, module, msg, formatted, errdisplay, ((file, line, function),
   * ...))}.
   */
  static ExceptionInfo info(Value tuple) {
    var frames = new ArrayList<ExceptionInfo.Frame>();
    var rows = tuple.getArrayElement(6);
    for (long i = 0; i < rows.getArraySize(); i++) {
      var row = rows.getArrayElement(i);
      frames.add(
          new ExceptionInfo.Frame(text(row, 0), row.getArrayElement(1).asInt(), text(row, 2)));
    }
    var type = new ExceptionInfo.TypeName(text(tuple, 0), text(tuple, 1), text(tuple, 2));
    return new ExceptionInfo(type, text(tuple, 3), text(tuple, 4), text(tuple, 5), frames);
  }

  private static String text(Value tuple, int index) {
    return tuple.getArrayElement(index).asString();
  }
}
