package dev.clutch.bridge.graalpy.crossing;

import dev.clutch.data.Shareable;
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
import java.util.function.Supplier;
import org.graalvm.polyglot.Value;

/** Raises Python exceptions from host code, so that Python never sees a Java one. */
public final class GuestErrors {
  private final Value makeError;
  private final Values values;

  /**
   * Takes hold of the interpreter's own maker of exceptions.
   *
   * @param makers the object of that name in {@code makers.py}
   */
  public GuestErrors(Value makers, Values values) {
    this.makeError = makers.getMember("make_error");
    this.values = values;
  }

  /**
   * Runs host work for Python code; what it throws of ours becomes the Python exception that stands
   * for it.
   */
  public <T> T translate(Supplier<T> work) {
    try {
      return work.get();
    } catch (InterpreterException e) {
      throw raise(e);
    }
  }

  /** {@link #translate} for work without a result. */
  public void run(Runnable work) {
    try {
      work.run();
    } catch (InterpreterException e) {
      throw raise(e);
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
