package dev.clutch;

import dev.clutch.config.InterpreterConfig;
import dev.clutch.config.Whence;
import dev.clutch.data.Conversions;
import dev.clutch.data.Shareable;
import dev.clutch.errors.ExecutionFailedException;
import dev.clutch.errors.InterpreterException;
import dev.clutch.runtime.Guest;
import dev.clutch.runtime.InterruptibleRun;
import dev.clutch.runtime.LiveInterpreter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One isolated Python interpreter: its own modules, {@code sys}, {@code builtins}, {@code __main__}
 * and lock, so that several run Python at the same time.
 *
 * <p>Any thread may use it, one at a time: whoever comes second gets {@link
 * dev.clutch.errors.InterpreterRunningException} at once. What code binds in {@code __main__} stays
 * for the next call. Methods that run code block until it ends; uncaught Python exceptions come as
 * {@link ExecutionFailedException}.
 *
 * <p>{@link Thread#interrupt} of a thread that runs code here, platform or virtual, ends that code
 * as {@link #interrupt} does, be it in a wait or in a loop: the thread gets an {@link
 * dev.clutch.errors.InterpreterInterruptedException}, and its interrupted status is set. A thread
 * whose status is set already runs nothing, and creates nothing; it may close. Code that ends in
 * time all the same keeps its value. A file, pipe or socket that it uses at that moment may be
 * closed, as the JDK does with those of an interrupted thread; a read from {@code sys.stdin} goes
 * on until there is something to read.
 *
 * <p>Values cross by copy, and one object stays one inside one message. Into Python: null and an
 * empty Optional, booleans, numbers, characters, strings, {@code byte[]}, arrays and records (as
 * tuples), Lists, Maps, Sets, and what stands for something that is not copied: queues, ends of
 * channels, interpreters, memory ({@link SharedBuffer}). Out of Python: None as null, bool, int as
 * Long or BigInteger, float as Double, str, bytes as {@code byte[]}, tuple and list as unmodifiable
 * Lists, dict as a Map in its order, set and frozenset as Sets, memoryview as a SharedBuffer.
 * Anything else raises {@link dev.clutch.errors.NotShareableException} here, which names the type
 * and where it stands, and NotShareableError in Python.
 */
public final class Interpreter implements AutoCloseable {
  private static final @Nullable InterruptibleRun DIRECTLY = null;

  private final LiveInterpreter live;
  private final Clutch clutch;
  private final Calls calls;

  Interpreter(LiveInterpreter live, Clutch clutch) {
    this(live, clutch, null);
  }

  private Interpreter(LiveInterpreter live, Clutch clutch, @Nullable Duration deadline) {
    this.live = live;
    this.clutch = clutch;
    this.calls = new Calls(live, clutch.values(), deadline);
  }

  /**
   * The same interpreter, whose code has so much time when it is run through the object returned:
   * {@code py.within(Duration.ofSeconds(1)).call("f")}. What takes longer is interrupted, and ends
   * with a {@link dev.clutch.errors.LimitExceededException}; the interpreter stays usable. For code
   * that may catch that, there are {@linkplain dev.clutch.config.Limits limits}.
   *
   * @param deadline how long each run may take, each item of a {@link #stream} included
   * @return an object that is equal to this
   * @throws IllegalArgumentException when it is zero or negative
   */
  public Interpreter within(Duration deadline) {
    if (deadline.isZero() || deadline.isNegative()) {
      throw new IllegalArgumentException("deadline must be positive, not " + deadline);
    }
    return new Interpreter(live, clutch, deadline);
  }

  Clutch clutch() {
    return clutch;
  }

  LiveInterpreter live() {
    return live;
  }

  /**
   * The interpreter's number in its runtime: 0 for the main one, counting up from 1, never used
   * again.
   *
   * @return the id that Python sees, too
   */
  public long id() {
    return live.id();
  }

  /**
   * Who made it.
   *
   * @return {@link Whence#RUNTIME} for the main interpreter, {@link Whence#XI} for Java, {@link
   *     Whence#STDLIB} for Python code
   */
  public Whence whence() {
    return live.whence();
  }

  /**
   * What it was given and what it may do.
   *
   * @return its config
   */
  public InterpreterConfig config() {
    return live.config();
  }

  /**
   * Whether somebody runs code in its {@code __main__} right now. Threads which that code started
   * do not count.
   *
   * @return a snapshot
   */
  public boolean isRunning() {
    return live.isRunning();
  }

  /**
   * Runs source text as a module body in {@code __main__}.
   *
   * @param source Python source
   * @throws ExecutionFailedException for an uncaught exception, a SyntaxError included
   */
  public void exec(String source) {
    calls.value(guest -> guest.exec(new Guest.Code.Text(source, "<script>")), DIRECTLY);
  }

  /**
   * Runs source text that has a name as a module body in {@code __main__}.
   *
   * @param source Python source
   * @param name what tracebacks call it
   * @throws ExecutionFailedException for an uncaught exception, a SyntaxError included
   */
  public void exec(String source, String name) {
    calls.value(guest -> guest.exec(new Guest.Code.Text(source, name)), DIRECTLY);
  }

  /**
   * Runs a file of UTF-8 source text as a module body in {@code __main__}; tracebacks name the
   * file, and {@code __file__} does from now on. Modules that stand beside it are imported only
   * from a folder of {@link dev.clutch.config.InterpreterConfig.Builder#pythonPath}.
   *
   * @param file Python source
   * @throws UncheckedIOException when it cannot be read
   * @throws ExecutionFailedException for an uncaught exception, a SyntaxError included
   */
  public void exec(Path file) {
    String source;
    try {
      source = Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the Python source " + file, e);
    }
    calls.value(guest -> guest.exec(new Guest.Code.Script(source, file)), DIRECTLY);
  }

  /**
   * Evaluates an expression in {@code __main__}.
   *
   * @param expression a Python expression
   * @return its value; null for None
   * @throws ExecutionFailedException for an uncaught exception
   * @throws dev.clutch.errors.NotShareableException for a value that cannot cross
   */
  public @Nullable Object eval(String expression) {
    return clutch.values().toJava(calls.value(guest -> guest.eval(expression, false), DIRECTLY));
  }

  /**
   * Evaluates an expression in {@code __main__}.
   *
   * @param <T> the type asked for
   * @param expression a Python expression
   * @param type the type asked for; {@code Optional.class} for a value that may be None
   * @return its value in that type, exactly; null for None
   * @throws ArithmeticException when a number does not fit the type
   * @throws ClassCastException when the value is of another kind
   */
  public <T> @Nullable T eval(String expression, Class<T> type) {
    return Conversions.convert(eval(expression), type);
  }

  /**
   * Evaluates an expression in {@code __main__}.
   *
   * @param <T> the type asked for
   * @param expression a Python expression
   * @param type the type asked for, items of containers and components of records included
   * @return its value in that type, exactly; null for None
   * @throws ArithmeticException when a number does not fit the type
   * @throws ClassCastException when the value is of another kind
   */
  public <T> @Nullable T eval(String expression, TypeRef<T> type) {
    return converted(eval(expression), type);
  }

  @SuppressWarnings("unchecked") // that is what the conversion makes
  private static <T> @Nullable T converted(@Nullable Object value, TypeRef<T> type) {
    return (T) Conversions.convert(value, type.type());
  }

  /**
   * Reads a name of {@code __main__}.
   *
   * @param name a variable
   * @return its value; null for None
   * @throws ExecutionFailedException with a NameError when there is none
   */
  public @Nullable Object get(String name) {
    return clutch.values().toJava(calls.value(guest -> guest.get(name), DIRECTLY));
  }

  /**
   * Reads a name of {@code __main__}.
   *
   * @param <T> the type asked for
   * @param name a variable
   * @param type the type asked for; see {@link #eval(String, Class)}
   * @return its value in that type, exactly; null for None
   */
  public <T> @Nullable T get(String name, Class<T> type) {
    return Conversions.convert(get(name), type);
  }

  /**
   * Calls a Python function by name.
   *
   * @param function {@code module.function}, the module imported first; without a dot one of {@code
   *     __main__} or a builtin
   * @param args its positional arguments; {@link Kwargs} as the last one for its keyword arguments
   * @return its value; null for None. Of a coroutine, as an {@code async def} gives it, what it
   *     comes to, run by {@code asyncio}
   * @throws ExecutionFailedException for an uncaught exception
   * @throws dev.clutch.errors.NotShareableException for an argument or a value that cannot cross
   */
  public @Nullable Object call(String function, @Nullable Object... args) {
    return calls.call(function, Arguments.of(clutch.values(), args), DIRECTLY);
  }

  /**
   * Calls a Python function by name; see {@link #call(String, Object...)}.
   *
   * @param <T> the type asked for
   * @param function its name
   * @param type the type asked for; see {@link #eval(String, Class)}
   * @param args its arguments
   * @return its value in that type, exactly; null for None
   */
  public <T> @Nullable T call(String function, Class<T> type, @Nullable Object... args) {
    return Conversions.convert(call(function, args), type);
  }

  /**
   * Calls a Python function by name; see {@link #call(String, Object...)}.
   *
   * @param <T> the type asked for
   * @param function its name
   * @param type the type asked for; see {@link #eval(String, TypeRef)}
   * @param args its arguments
   * @return its value in that type, exactly; null for None
   */
  public <T> @Nullable T call(String function, TypeRef<T> type, @Nullable Object... args) {
    return converted(call(function, args), type);
  }

  /**
   * A Python function as an object of a functional interface. The function is looked for now, and
   * the same one is called from then on. Results are converted to what the interface's method
   * returns, items of a {@code List<T>}, {@code Map<K, V>} or {@code Optional<T>} included; a dict
   * becomes a record by the names of its components. The method's arguments are those of the
   * function, variable ones spread out, {@link Kwargs} last for its keyword arguments. One that
   * returns a CompletableFuture does not wait, as {@link #callAsync(String, Object...)}.
   *
   * @param <T> the interface
   * @param function its name, as {@link #call(String, Object...)} takes it
   * @param type an interface with one abstract method
   * @return an object that any thread may use, as this interpreter
   * @throws ExecutionFailedException when there is no such function
   * @throws IllegalArgumentException when the type is no functional interface
   */
  public <T> T function(String function, Class<T> type) {
    return calls.function(function, type);
  }

  /**
   * Calls a Python function by name, and goes through what it gives: a generator, or whatever
   * {@code for} takes. It is asked for an item when the stream is, in the thread that does that;
   * between two items others may use the interpreter.
   *
   * @param <T> the type asked for
   * @param function its name
   * @param type of the items; see {@link #eval(String, Class)}
   * @param args its arguments
   * @return a stream, to be closed unless it is gone through to the end: that closes a generator
   * @throws ExecutionFailedException for an uncaught exception, also later on
   */
  public <T> Stream<@Nullable T> stream(String function, Class<T> type, @Nullable Object... args) {
    return calls.stream(
        function, Arguments.of(clutch.values(), args), value -> Conversions.convert(value, type));
  }

  /**
   * Calls a Python function by name in a virtual thread; see {@link #call(String, Object...)}.
   * Cancelling the future, or completing it in another way, interrupts the function.
   *
   * @param function its name
   * @param args its arguments
   * @return a future of its value
   */
  public CompletableFuture<@Nullable Object> callAsync(String function, @Nullable Object... args) {
    var arguments = Arguments.of(clutch.values(), args);
    return calls.async(run -> calls.call(function, arguments, run));
  }

  /**
   * Calls a Python function by name in a virtual thread; see {@link #callAsync(String, Object...)}.
   *
   * @param <T> the type asked for
   * @param function its name
   * @param type the type asked for; see {@link #eval(String, Class)}
   * @param args its arguments
   * @return a future of its value in that type
   */
  public <T> CompletableFuture<@Nullable T> callAsync(
      String function, Class<T> type, @Nullable Object... args) {
    var arguments = Arguments.of(clutch.values(), args);
    return calls.async(run -> Conversions.convert(calls.call(function, arguments, run), type));
  }

  /**
   * Runs source text in a virtual thread; see {@link #exec(String)}. Cancelling the future, or
   * completing it in another way, interrupts the code.
   *
   * @param source Python source
   * @return a future that completes with null
   */
  public CompletableFuture<@Nullable Void> execAsync(String source) {
    return calls.async(
        run -> {
          calls.value(guest -> guest.exec(new Guest.Code.Text(source, "<script>")), run);
          return null;
        });
  }

  /**
   * Binds names in {@code __main__}. Either all are bound or, when a value cannot cross, none.
   *
   * @param names names and values
   * @throws dev.clutch.errors.NotShareableException naming the value that cannot cross
   */
  public void prepareMain(Map<String, ? extends @Nullable Object> names) {
    var bindings = new LinkedHashMap<String, Shareable>();
    names.forEach((name, value) -> bindings.put(name, clutch.values().toShareable(value)));
    live.bind(bindings);
  }

  /**
   * Ends what runs in it now, as Ctrl-C ends a script that does not catch KeyboardInterrupt. The
   * interpreter stays usable.
   *
   * @param timeout how long to wait for that
   * @return whether it had ended in time
   */
  public boolean interrupt(Duration timeout) {
    return live.interrupt(timeout);
  }

  /**
   * Ends it, whatever runs in it: an endless loop, a wait, code that catches everything. Whoever
   * ran code in it gets a {@link dev.clutch.errors.InterpreterStoppedException}; nobody can run any
   * from now on. Its threads and atexit handlers have a quarter of the time, and are ended after
   * that.
   *
   * <p>What the engine does not interrupt, such as {@code sum(range(10**13))} or a read from a
   * descriptor of the process, is left behind: see {@link Clutch#abandoned}. Whoever called it is
   * let go then only if the interpreter has limits.
   *
   * @param timeout how long to wait for the end
   * @return whether it had ended in time, with all that ran in it; else, also when this thread is
   *     interrupted, it goes on ending by itself
   * @throws dev.clutch.errors.InterpreterRunningException from inside of code that it runs itself
   */
  public boolean stop(Duration timeout) {
    try {
      return live.stop(timeout).get(TimeUnit.NANOSECONDS.convert(timeout), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (ExecutionException e) {
      throw new InterpreterException("interpreter " + id() + " could not be stopped", e);
    }
  }

  /**
   * Closes it: joins its threads, runs its atexit handlers, applies the policies of what it left in
   * queues. Threads and handlers have so much time; then they are ended. Closing again does
   * nothing.
   *
   * @param grace zero to end them at once
   * @throws dev.clutch.errors.InterpreterRunningException when code runs in it
   */
  public void close(Duration grace) {
    live.close(grace);
  }

  /**
   * Closes it; see {@link #close(Duration)}. The grace is that of {@link
   * Clutch.Builder#closeGrace}.
   *
   * @throws dev.clutch.errors.InterpreterRunningException when code runs in it
   */
  @Override
  public void close() {
    live.close();
  }

  /** Two objects for one interpreter are equal. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Interpreter interpreter && interpreter.live == live;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(id());
  }

  @Override
  public String toString() {
    return "Interpreter(" + id() + ")";
  }
}
