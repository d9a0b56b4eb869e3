package dev.clutch.bridge.graalpy.crossing;

import dev.clutch.bridge.calls.HostWaits;
import dev.clutch.data.Shareable;
import dev.clutch.engine.HostThreads;
import dev.clutch.errors.BarrierBrokenException;
import dev.clutch.errors.ChannelClosedException;
import dev.clutch.errors.ChannelException;
import dev.clutch.errors.ChannelNotEmptyException;
import dev.clutch.errors.ChannelNotFoundException;
import dev.clutch.errors.ChannelPoisonedException;
import dev.clutch.errors.ChannelReleasedException;
import dev.clutch.errors.InterpreterClosedException;
import dev.clutch.errors.InterpreterException;
import dev.clutch.errors.InterpreterNotFoundException;
import dev.clutch.errors.InterpreterStoppedException;
import dev.clutch.errors.ItemInterpreterDestroyedException;
import dev.clutch.errors.LimitExceededException;
import dev.clutch.errors.LockAbandonedException;
import dev.clutch.errors.NotPermittedException;
import dev.clutch.errors.NotShareableException;
import dev.clutch.errors.QueueException;
import dev.clutch.errors.QueueNotFoundException;
import dev.clutch.errors.QueueShutDownException;
import java.util.ArrayList;
import java.util.Objects;
import java.util.function.Supplier;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Value;

/** Raises Python exceptions from host code, so that Python never sees a Java one. */
public final class GuestErrors {
  private static final int MOST_CAUSES = 20;

  private final Value makeError;
  private final Value makeRecursionError;
  private final Value makeJavaError;
  private final Values values;

  /**
   * Takes hold of the interpreter's own maker of exceptions.
   *
   * @param makers the object of that name in {@code makers.py}
   */
  public GuestErrors(Value makers, Values values) {
    this.makeError = makers.getMember("make_error");
    this.makeRecursionError = makers.getMember("make_recursion_error");
    this.makeJavaError = makers.getMember("make_java_error");
    this.values = values;
  }

  /**
   * Runs host work for Python code; what it throws of ours becomes the Python exception that stands
   * for it.
   */
  public <T> T translate(Supplier<T> work) {
    roomToTake();
    try {
      return work.get();
    } catch (InterpreterException e) {
      throw raise(e);
    }
  }

  /** {@link #translate} for work without a result. */
  public void run(Runnable work) {
    roomToTake();
    try {
      work.run();
    } catch (InterpreterException e) {
      throw raise(e);
    }
  }

  /**
   * Raises Python's RecursionError where the stack would not last for something that must not be
   * broken off: to be called before it begins.
   */
  public void roomToTake() {
    room(StackRoom.TO_TAKE);
  }

  /** {@link #roomToTake} for what ends something that was begun where the stack was as deep. */
  public void roomToGiveBack() {
    room(StackRoom.TO_GIVE_BACK);
  }

  private void room(StackRoom needed) {
    try {
      needed.check();
    } catch (StackOverflowError e) {
      throw recursionError();
    }
  }

  /**
   * Made in a thread of its own. Here there may be too little stack for it, and a class whose
   * initialisation overflows the stack is lost to the JVM.
   */
  private RuntimeException recursionError() {
    var made = new Made(makeRecursionError);
    var thread = HostThreads.daemon("clutch-recursion-error").start(made);
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new HostWaits.HostInterrupted(e); // as every wait of Python code ends
    }
    return made.error;
  }

  /** No lambda: it would have to be linked where there is no stack for that. */
  private static final class Made implements Runnable {
    private final Value function;
    private RuntimeException error = new IllegalStateException("the interpreter is closed");

    Made(Value function) {
      this.function = function;
    }

    @Override
    public void run() {
      try {
        error = function.execute().throwException();
      } catch (PolyglotException | IllegalStateException e) { // as it should be, or its end
        error = e;
      }
    }
  }

  /** The Python exception that stands for one of ours; to be thrown by the caller. */
  public RuntimeException raise(InterpreterException e) {
    return raise(pythonName(e), String.valueOf(e.getMessage()));
  }

  /**
   * An exception that polyglot unwraps to a Python one when it reaches Python; to be thrown by the
   * caller.
   *
   * @param type a name of {@code _clutch.ground.errors} or {@code builtins}
   */
  public RuntimeException raise(String type, String message) {
    return makeError.execute(type, message).throwException();
  }

  /** The same with arguments of any shareable type. */
  public RuntimeException raise(String type, Shareable args) {
    return makeError.execute(type, values.toGuest(args)).throwException();
  }

  /**
   * What a function of Java's threw, as a Python exception that is named like it, with its causes;
   * to be thrown by the caller. Uncaught, it comes back to Java as it was.
   */
  RuntimeException raiseJava(Throwable thrown) {
    var chain = new ArrayList<Throwable>();
    for (var each = thrown;
        each != null && chain.size() < MOST_CAUSES && !chain.contains(each);
        each = each.getCause()) {
      chain.add(each);
    }
    var made = values.none();
    for (var each : chain.reversed()) {
      made =
          makeJavaError.execute(
              new HeldError(each), message(each), made, values.tuple(names(each)));
    }
    return made.throwException();
  }

  private static String message(Throwable thrown) {
    try {
      return Objects.requireNonNullElse(thrown.getMessage(), "");
    } catch (RuntimeException e) { // the message is the user's code, too
      return "<getMessage() failed: " + e.getClass().getName() + ">";
    }
  }

  /** The names of its class and of those above, but for Throwable, which all have. */
  private static Object[] names(Throwable thrown) {
    var names = new ArrayList<Object>();
    for (Class<?> type = thrown.getClass();
        type != null && type != Throwable.class;
        type = type.getSuperclass()) {
      names.add(type.getName());
    }
    return names.isEmpty() ? new Object[] {Throwable.class.getName()} : names.toArray();
  }

  private static String pythonName(InterpreterException e) {
    return switch (e) {
      case InterpreterNotFoundException _, InterpreterClosedException _ ->
          "InterpreterNotFoundError";
      case InterpreterStoppedException _ -> "InterpreterStoppedError";
      case LimitExceededException _ -> "LimitExceededError";
      case NotShareableException _ -> "NotShareableError";
      case QueueNotFoundException _ -> "QueueNotFoundError";
      case QueueShutDownException _ -> "QueueShutDown";
      case ChannelNotFoundException _ -> "ChannelNotFoundError";
      case ChannelReleasedException _ -> "ChannelReleasedError";
      case ChannelClosedException _ -> "ChannelClosedError";
      case ChannelNotEmptyException _ -> "ChannelNotEmptyError";
      case ChannelPoisonedException _ -> "ChannelPoisonedError";
      case ChannelException _ -> "ChannelError";
      case ItemInterpreterDestroyedException _ -> "ItemInterpreterDestroyed";
      case QueueException _ -> "QueueError";
      case LockAbandonedException _ -> "LockAbandonedError";
      case BarrierBrokenException _ -> "BrokenBarrierError";
      case NotPermittedException _ -> "PermissionError";
      default -> "InterpreterError";
    };
  }
}
