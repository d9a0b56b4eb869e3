package dev.clutch;

import dev.clutch.bridge.graalpy.Bridge;
import dev.clutch.config.InterpreterConfig;
import dev.clutch.config.UnboundPolicy;
import dev.clutch.data.ChannelEnd;
import dev.clutch.data.JavaValues;
import dev.clutch.data.Shareable;
import dev.clutch.data.TypeVariables;
import dev.clutch.engine.CallerThread;
import dev.clutch.engine.graalpy.EngineSettings;
import dev.clutch.engine.graalpy.GraalPyEngine;
import dev.clutch.engine.graalpy.JitDiagnosis;
import dev.clutch.errors.NotShareableException;
import dev.clutch.exchange.ChannelTable;
import dev.clutch.exchange.Item;
import dev.clutch.exchange.QueueTable;
import dev.clutch.exchange.sync.SyncTable;
import dev.clutch.exchange.table.References;
import dev.clutch.runtime.InterpreterTable;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.graalvm.polyglot.Context;
import org.jspecify.annotations.Nullable;

/**
 * A runtime of isolated Python interpreters. Several may live side by side in one process; nothing
 * is shared between them. Thread-safe.
 *
 * <p>Java threads that are in no interpreter act for the host: what they put into a queue never
 * becomes unbound.
 */
public final class Clutch implements AutoCloseable {
  private final GraalPyEngine engine;
  private final QueueTable queues;
  private final ChannelTable channels;
  private final SyncTable syncs;
  private final InterpreterTable interpreters;
  private final JavaValues values = new JavaValues(this::toHandle, this::fromHandle);

  private Clutch(Builder from) {
    queues = new QueueTable();
    channels = new ChannelTable();
    syncs = new SyncTable(CallerThread::asking);
    engine = new GraalPyEngine(from.engine);
    interpreters =
        new InterpreterTable(
            engine,
            queues,
            channels,
            syncs,
            from.defaultConfig,
            (context, config, isMain) ->
                Bridge.install(context, config, isMain, this::table, queues, channels, syncs),
            from.warm,
            from.closeGrace);
  }

  private InterpreterTable table() {
    return interpreters;
  }

  private void warmUp(String source) {
    try (var interpreter = create()) {
      interpreter.exec(source);
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  /**
   * Starts a runtime whose interpreters are trusted.
   *
   * @return a runtime to be closed by the caller
   */
  public static Clutch start() {
    return builder().start();
  }

  /**
   * Starts to build a runtime.
   *
   * @return a builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /** Collects what a {@link Clutch} is made of. Not thread-safe. */
  public static final class Builder {
    /** Of some 2.5 MB each, what fits into a hundredth of the heap; eight outlast most bursts. */
    private static final int DEFAULT_WARM =
        (int) Math.min(8, Runtime.getRuntime().maxMemory() / 100 / 2_500_000);

    private InterpreterConfig defaultConfig = InterpreterConfig.trusted();
    private int warm = DEFAULT_WARM;
    private Duration closeGrace = Duration.ofSeconds(5);
    private EngineSettings engine = EngineSettings.NONE;
    private @Nullable String warmUp;

    private Builder() {}

    /**
     * Sets the config of the main interpreter, and of those that are created without one.
     *
     * @param config {@link InterpreterConfig#trusted()} unless said otherwise
     * @return this
     */
    public Builder defaultConfig(InterpreterConfig config) {
      defaultConfig = Objects.requireNonNull(config, "config");
      return this;
    }

    /**
     * Limits how many interpreters are made ahead of time. A daemon thread makes them once the
     * first one was created, as many as the calls of {@code create} suggest, and throws them away
     * again when nobody asks for them; until then each takes about 2.3 MB of heap.
     *
     * @param interpreters 0 for none; unless said otherwise 8, fewer on a heap below 2 GB
     * @return this
     */
    public Builder warm(int interpreters) {
      if (interpreters < 0) {
        throw new IllegalArgumentException("warm is " + interpreters + ": 0 or more expected");
      }
      warm = interpreters;
      return this;
    }

    /**
     * Sets how long an interpreter that is closed may take for what Python waits for then: threads
     * that are no daemons, and atexit handlers. What is left is ended, and the interpreter named in
     * one line of the log. {@link Clutch#close} gives it to all interpreters together.
     *
     * @param grace 5 seconds unless said otherwise; zero for none
     * @return this
     */
    public Builder closeGrace(Duration grace) {
      if (grace.isNegative()) {
        throw new IllegalArgumentException("closeGrace is " + grace + ": zero or more expected");
      }
      closeGrace = grace;
      return this;
    }

    /**
     * Sets Python code that runs once before {@link #start} returns, in an interpreter of its own
     * that is closed then. What is compiled for it serves all interpreters that run the same code:
     * import the modules that the service uses and call what is to be fast, for some seconds.
     *
     * @param source Python source; when it fails, start throws what it raised and starts nothing
     * @return this
     */
    public Builder warmUp(String source) {
      warmUp = Objects.requireNonNull(source, "source");
      return this;
    }

    /**
     * Says whether hot Python code is compiled to machine code. Unless this is called it is where
     * the JVM has GraalPy's compiler; see {@link Clutch#diagnose}.
     *
     * @param compile true to have {@link #start} fail where it would not be, false to have the
     *     engine interpret only
     * @return this
     */
    public Builder jit(boolean compile) {
      engine = engine.jit(compile);
      return this;
    }

    /**
     * Changes the polyglot context of each interpreter before it is built: for options of GraalPy
     * that Clutch does not name. It comes after what the interpreter's config says about streams,
     * paths and {@linkplain InterpreterConfig.Builder#option options}, so it may change those. What
     * the code may do Clutch sets afterwards, whatever was set here: access to Java, files,
     * network, processes, threads, native code, other languages and the environment, whose
     * descriptors it sees, and where its output goes when that is limited. So this can weaken no
     * {@link dev.clutch.config.Permission}; {@code allowAllAccess} has no effect.
     *
     * @param customizer called by whichever thread makes an interpreter, also ahead of time, and by
     *     several at once; what it throws, {@link Clutch#create()} throws
     * @return this
     */
    public Builder contextCustomizer(Consumer<Context.Builder> customizer) {
      engine = engine.contexts(Objects.requireNonNull(customizer, "customizer"));
      return this;
    }

    /**
     * Sets who is told what the engine logs, one message at a time. Messages about compilations
     * begin with {@code opt}, as those of {@code engine.TraceCompilation} do, and are told to the
     * listener only; others, such as warnings, go to the {@link System.Logger} as well.
     *
     * @param listener called by any thread, compiler threads included, and by several at once; it
     *     must not take long, nor run code in an interpreter. What it throws is logged
     * @return this
     */
    public Builder engineListener(Consumer<String> listener) {
      engine = engine.listener(Objects.requireNonNull(listener, "listener"));
      return this;
    }

    /**
     * Starts the runtime. The first one of a JVM takes about a second.
     *
     * @return a runtime to be closed by the caller
     * @throws IllegalStateException when {@link #jit} cannot be obeyed; says why
     */
    public Clutch start() {
      var clutch = new Clutch(this);
      if (warmUp != null) {
        clutch.warmUp(warmUp);
      }
      return clutch;
    }
  }

  /**
   * Creates an interpreter with the default config. Takes less than a millisecond when one was made
   * ahead of time (see {@link Builder#warm}), else tens to hundreds.
   *
   * @return an idle interpreter, to be closed by the caller
   * @throws dev.clutch.errors.InterpreterClosedException when this runtime is closed
   */
  public Interpreter create() {
    return create(interpreters.defaultConfig());
  }

  /**
   * Creates an interpreter.
   *
   * @param config what it is given and what it may do
   * @return an idle interpreter, to be closed by the caller
   * @throws dev.clutch.errors.InterpreterClosedException when this runtime is closed
   */
  public Interpreter create(InterpreterConfig config) {
    return new Interpreter(interpreters.create(config), this);
  }

  /**
   * The main interpreter, with id 0. Made when first asked for, by that thread; others that ask
   * meanwhile wait for it.
   *
   * @return the same interpreter every time, also once it is closed
   * @throws dev.clutch.errors.InterpreterInterruptedException when this thread is interrupted
   *     meanwhile
   * @throws dev.clutch.errors.InterpreterClosedException when this runtime is closed
   */
  public Interpreter main() {
    return new Interpreter(interpreters.main(), this);
  }

  /**
   * All interpreters that live, those that Python code made included.
   *
   * @return a snapshot, the oldest first
   */
  public List<Interpreter> interpreters() {
    return interpreters.all().stream().map(live -> new Interpreter(live, this)).toList();
  }

  /**
   * The interpreter with an id.
   *
   * @param id as {@link Interpreter#id()} tells it
   * @return the interpreter, or empty when none with that id lives
   */
  public Optional<Interpreter> find(long id) {
    return interpreters.find(id).map(live -> new Interpreter(live, this));
  }

  /**
   * Creates a queue whose items are replaced by a marker when their interpreter is gone.
   *
   * @param maxSize how many items it holds at most; zero or less for no limit
   * @return a queue that lives until it is closed, or this runtime is
   */
  public InterpreterQueue createQueue(int maxSize) {
    return createQueue(maxSize, UnboundPolicy.REPLACE);
  }

  /**
   * Creates a queue.
   *
   * @param maxSize how many items it holds at most; zero or less for no limit
   * @param unboundItems what becomes of items whose interpreter is gone
   * @return a queue that lives until it is closed, or this runtime is
   */
  public InterpreterQueue createQueue(int maxSize, UnboundPolicy unboundItems) {
    var queue = queues.create(maxSize, unboundItems);
    queues.bind(queue.id());
    return new InterpreterQueue(queue, this);
  }

  /**
   * Creates a channel whose senders wait until their value is received.
   *
   * @return a channel that lives until both ends are closed, or are garbage, and no interpreter
   *     refers to it, or this runtime is closed
   */
  public Channel createChannel() {
    return createChannel(0, UnboundPolicy.REPLACE);
  }

  /**
   * Creates a channel. Java counts as using both its ends as long as there are objects for them
   * that are not closed: interpreters may come and go.
   *
   * @param capacity how many values it buffers before senders have to wait; 0 for none
   * @param unboundItems what becomes of values whose interpreter is gone
   * @return a channel that lives until both ends are closed, or are garbage, and no interpreter
   *     refers to it, or this runtime is closed
   */
  public Channel createChannel(int capacity, UnboundPolicy unboundItems) {
    var channel = channels.create(capacity, unboundItems, ChannelTable.FULL_FALLBACK);
    channels.bind(channel.id(), References.HOST); // not destroyed between its two ends
    var ends = new Channel(new SendChannel(channel, this), new RecvChannel(channel, this));
    channel.associate(Item.HOST, ChannelEnd.SEND); // else the end of whoever is the first to use
    channel.associate(Item.HOST, ChannelEnd.RECV); // it, and the last, would be the channel's end
    channels.releaseOwn(channel.id(), References.HOST);
    return ends;
  }

  /**
   * The two ends of a channel.
   *
   * @param send where values go in
   * @param recv where they come out
   */
  public record Channel(SendChannel send, RecvChannel recv) {}

  /**
   * A Java function for Python code to call, with whatever it is given; see {@link Callback}.
   *
   * @param name what Python calls it
   * @param body what it does
   * @return a value to hand to interpreters of this runtime
   */
  public Callback function(String name, Callback.Body body) {
    return new Callback(Callback.untyped(name, body, values), this);
  }

  /**
   * An object of a functional interface for Python code to call, with positional and keyword
   * arguments that become the types of its method's parameters, exactly; see {@link Callback}.
   * Parameters of type Optional, OptionalInt and the like may be left out at the end, variable ones
   * are {@code *args}, {@link Kwargs} as the last one are {@code **kwargs}. Their names are those
   * of {@link PythonCallable#parameters}, or of the class file when it was compiled with {@code
   * -parameters}; else they have none, and arguments are positional.
   *
   * @param <T> the interface
   * @param name what Python calls it
   * @param type an interface with one abstract method
   * @param function what is called
   * @return a value to hand to interpreters of this runtime
   * @throws IllegalArgumentException when the type is no functional interface
   */
  public <T> Callback function(String name, Class<T> type, T function) {
    return typed(name, type, type, function);
  }

  /**
   * An object of a functional interface with type arguments for Python code to call; see {@link
   * #function(String, Class, Object)}.
   *
   * @param <T> the interface
   * @param name what Python calls it
   * @param type {@code new TypeRef<Function<Point, String>>() {}}
   * @param function what is called
   * @return a value to hand to interpreters of this runtime
   * @throws IllegalArgumentException when the type is no functional interface
   */
  public <T> Callback function(String name, TypeRef<T> type, T function) {
    var raw = type.type() instanceof ParameterizedType generic ? generic.getRawType() : type.type();
    if (!(raw instanceof Class<?> plain)) {
      throw new IllegalArgumentException(type + " is no functional interface");
    }
    return typed(name, plain, type.type(), function);
  }

  private Callback typed(String name, Class<?> raw, Type type, Object function) {
    Objects.requireNonNull(function, "function");
    var method = PythonFunction.onlyMethod(raw);
    var says = method.getAnnotation(PythonCallable.class);
    var typed = new TypedCallback(name, method, TypeVariables.of(type), says);
    return new Callback(typed.of(function, values), this);
  }

  /**
   * Starts to build a pool of interpreters.
   *
   * @return a builder
   */
  public InterpreterPool.Builder poolBuilder() {
    return new InterpreterPool.Builder(this);
  }

  /**
   * Whether hot Python code is compiled to machine code.
   *
   * @return false when the JVM runs without GraalPy's compiler, or it shall not compile: everything
   *     works, but slower
   */
  public boolean jitEnabled() {
    return engine.jitEnabled();
  }

  /**
   * Says in plain words whether hot Python code is compiled to machine code in this JVM; where it
   * is not, why, and which options of the JVM would change that.
   *
   * @return one to three lines of text for people
   */
  public static String diagnose() {
    return JitDiagnosis.text();
  }

  /**
   * An interpreter that was ended, and runs on.
   *
   * @param interpreter its id
   * @param reason why it was ended: which limit it exceeded, for instance
   * @param since when nobody waited for it any more
   */
  public record Abandoned(long interpreter, String reason, Instant since) {}

  /**
   * Interpreters that were ended while they ran a step that the engine does not interrupt, such as
   * {@code sum(range(10**13))} or a system call. They are gone from everywhere else, what they
   * still answer is thrown away, and each ends with its step; until then it keeps a thread, and a
   * processor if it computes.
   *
   * @return a snapshot, the oldest interpreter first
   */
  public List<Abandoned> abandoned() {
    return interpreters.abandonedRuns().all().stream()
        .map(run -> new Abandoned(run.interpreter(), run.reason(), run.since()))
        .toList();
  }

  /**
   * Ends every interpreter, queue and thread of this runtime: idle interpreters in order, for which
   * they have the {@linkplain Builder#closeGrace grace}, running ones at once. Waits for that, but
   * not for what is {@linkplain #abandoned() abandoned}. Closing again does nothing.
   */
  @Override
  public void close() {
    interpreters.close();
    queues.destroyAll();
    channels.destroyAll();
    syncs.destroyAll();
    interpreters.closeEngine();
  }

  QueueTable queues() {
    return queues;
  }

  ChannelTable channels() {
    return channels;
  }

  JavaValues values() {
    return values;
  }

  private @Nullable Shareable toHandle(Object object) {
    try {
      return handle(object);
    } finally {
      Reference.reachabilityFence(object); // until the handle holds what the object holds
    }
  }

  private @Nullable Shareable handle(Object object) {
    return switch (object) {
      case Interpreter interpreter ->
          interpreters.handle(ours(interpreter.id(), interpreter.clutch(), "interpreter"));
      case InterpreterQueue queue -> queues.handle(ours(queue.id(), queue.clutch(), "queue"));
      case SendChannel end ->
          channels.handle(
              ours(end.id(), end.clutch(), "channel"),
              ChannelEnd.SEND,
              Shareable.ChannelRef.Form.CHANNELS);
      case RecvChannel end ->
          channels.handle(
              ours(end.id(), end.clutch(), "channel"),
              ChannelEnd.RECV,
              Shareable.ChannelRef.Form.CHANNELS);
      case SharedBuffer buffer -> buffer.shareable();
      case Callback callback -> {
        if (!equals(callback.clutch())) {
          throw new NotShareableException(
              "function " + callback.name() + " belongs to another Clutch");
        }
        yield new Shareable.FunctionRef(callback.function());
      }
      case MemorySegment segment -> SharedBuffer.of(segment).view();
      case ByteBuffer buffer when buffer.isDirect() ->
          SharedBuffer.of(MemorySegment.ofBuffer(buffer)).view();
      default -> {
        var callable = CallableMethods.of(object, values);
        yield callable == null ? null : new Shareable.ObjectRef(callable);
      }
    };
  }

  /** Another runtime has its own numbers: here they stand for something else. */
  private long ours(long id, Clutch owner, String kind) {
    if (!equals(owner)) {
      throw new NotShareableException(kind + " " + id + " belongs to another Clutch");
    }
    return id;
  }

  private Object fromHandle(Shareable handle) {
    try {
      return switch (handle) {
        case Shareable.InterpreterRef(var id) -> new Interpreter(interpreters.get(id), this);
        case Shareable.QueueRef(var id) -> {
          queues.bind(id);
          yield new InterpreterQueue(queues.get(id), this);
        }
        case Shareable.ChannelRef(var id, var end, _) ->
            switch (end) {
              case SEND -> new SendChannel(channels.get(id), this);
              case RECV -> new RecvChannel(channels.get(id), this);
              case BOTH ->
                  throw new NotShareableException(
                      "cannot share a 'ChannelID' of both ends with Java: send one of its ends");
            };
        case Shareable.SyncRef(_, var kind) ->
            throw new NotShareableException(
                "cannot share a synchronisation primitive (" + kind + ") with Java");
        case Shareable.Buffer(var memory) -> new SharedBuffer(memory.segment());
        case Shareable.View v -> SharedBuffer.over(v);
        case Shareable.FunctionRef(var function) -> new Callback(function, this);
        case Shareable.ObjectRef(var object) -> object.target();
        default -> throw new IllegalArgumentException("no handle: " + handle);
      };
    } finally {
      Reference.reachabilityFence(handle); // until there is a reference of the host's
    }
  }
}
