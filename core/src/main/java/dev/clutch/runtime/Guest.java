package dev.clutch.runtime;

import dev.clutch.data.Callee;
import dev.clutch.data.Shareable;
import dev.clutch.errors.ExceptionInfo;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What the runtime asks of the Python side of an interpreter. One thread at a time calls it, the
 * owner of the interpreter's {@code __main__}.
 */
public interface Guest {

  /** Code as it reaches an interpreter. */
  sealed interface Code {
    /** Source text of a module body. */
    record Text(String source, String fileName) implements Code {}

    /** Source text that stands in a file. */
    record Script(String source, Path file) implements Code {}

    /** A code object, as Python's {@code marshal} writes it. */
    @SuppressWarnings("ArrayRecordComponent") // never compared, never written
    record Marshalled(byte[] bytes) implements Code {}
  }

  /** How a piece of work ended. */
  sealed interface Outcome {
    /** It ended with a value; None for a script. */
    record Done(Shareable value) implements Outcome {}

    /**
     * It ended with an uncaught exception.
     *
     * @param cause what Java code threw that Python code called; null for none
     */
    record Failed(ExceptionInfo info, @Nullable Throwable cause) implements Outcome {
      /** One that comes of Python alone. */
      public Failed(ExceptionInfo info) {
        this(info, null);
      }
    }

    /**
     * It could not be run: the source text is no Python, or a value could not cross.
     *
     * @param info the error as data
     * @param args the exception's arguments, from which a caller in Python can raise it again
     */
    record Rejected(ExceptionInfo info, Shareable args) implements Outcome {}
  }

  /** Runs code as a module body in {@code __main__}. */
  Outcome exec(Code code);

  /**
   * Evaluates an expression in {@code __main__}.
   *
   * @param pickling whether whoever asks can make something of a pickle
   */
  Outcome eval(String expression, boolean pickling);

  /** The value of a name in {@code __main__}; a NameError when there is none. */
  Outcome get(String name);

  /**
   * Calls the function {@code module.function} as it is found now.
   *
   * @param named the keyword arguments: pairs of name and value, or null for none
   */
  Outcome call(String function, List<Shareable> args, Shareable.@Nullable Tuple named);

  /** A function found by name once, and then called as often as one likes. */
  interface Target {
    /** Looks for it; else the first call does. */
    Outcome find();

    /** Calls it; see {@link Guest#call(String, List, Shareable.Tuple)}. */
    Outcome call(List<Shareable> args, Shareable.@Nullable Tuple named);
  }

  /** What a call gave to go through, item by item. */
  interface Items {
    /** A tuple of the next item; ends with None when there are no more. */
    Outcome next();

    /** Ends a generator before its end. */
    Outcome close();
  }

  /**
   * Calls the function {@code module.function}, to go through what it gives.
   *
   * @param named see {@link #call(String, List, Shareable.Tuple)}
   * @param given gets that, unless the call failed
   */
  Outcome iterate(
      String function,
      List<Shareable> args,
      Shareable.@Nullable Tuple named,
      Consumer<Items> given);

  /** The function {@code module.function}; nothing is imported or called yet. */
  Target target(String function);

  /**
   * Calls what another interpreter knew. Rejected when it, an argument or the result cannot cross.
   *
   * @param args a tuple
   * @param kwargs a dict, or None
   * @param keep whether the result is wanted; else it ends with None
   */
  Outcome call(Callee callee, Shareable args, Shareable kwargs, boolean keep);

  /** Works tasks off until there are no more. */
  void serve(TaskSource tasks);

  /** Binds names in {@code __main__}. */
  void bind(Map<String, Shareable> names);

  /** Makes {@code __main__} as it was when the interpreter was new. */
  void resetMain();

  /** What this thread ran was interrupted: gives back what nobody else could. */
  void brokenOff();

  /**
   * Joins the interpreter's non-daemon threads, runs its atexit handlers and flushes its streams.
   */
  void shutdown();
}
