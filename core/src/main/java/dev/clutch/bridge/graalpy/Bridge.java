package dev.clutch.bridge.graalpy;

import dev.clutch.bridge.calls.ChannelCalls;
import dev.clutch.bridge.calls.ControlCalls;
import dev.clutch.bridge.calls.Door;
import dev.clutch.bridge.calls.HostWaits;
import dev.clutch.bridge.calls.InterpreterCalls;
import dev.clutch.bridge.calls.PoolCalls;
import dev.clutch.bridge.calls.QueueCalls;
import dev.clutch.bridge.calls.SelectCalls;
import dev.clutch.bridge.calls.ShareCalls;
import dev.clutch.bridge.calls.SyncCalls;
import dev.clutch.bridge.graalpy.control.ControlModule;
import dev.clutch.bridge.graalpy.control.InterpretersModule;
import dev.clutch.bridge.graalpy.control.SignalsModule;
import dev.clutch.bridge.graalpy.control.WorkersModule;
import dev.clutch.bridge.graalpy.crossing.GuestErrors;
import dev.clutch.bridge.graalpy.crossing.ShareModule;
import dev.clutch.bridge.graalpy.crossing.StackRoom;
import dev.clutch.bridge.graalpy.crossing.Values;
import dev.clutch.bridge.graalpy.lines.ChannelsModule;
import dev.clutch.bridge.graalpy.lines.QueuesModule;
import dev.clutch.bridge.graalpy.lines.SelectModule;
import dev.clutch.bridge.graalpy.sync.SyncModule;
import dev.clutch.config.InterpreterConfig;
import dev.clutch.config.InterpreterConfig.Descriptors;
import dev.clutch.config.Permission;
import dev.clutch.engine.graalpy.GraalPyContext;
import dev.clutch.engine.graalpy.GraalPyInternals;
import dev.clutch.engine.graalpy.StandardStreams;
import dev.clutch.exchange.ChannelTable;
import dev.clutch.exchange.QueueTable;
import dev.clutch.exchange.sync.SyncTable;
import dev.clutch.runtime.Guest;
import dev.clutch.runtime.InterpreterTable;
import dev.clutch.runtime.ProcessEnvironment;
import java.time.ZoneId;
import java.util.List;
import java.util.Objects;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.graalvm.polyglot.HostAccess;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.proxy.ProxyArray;
import org.jspecify.annotations.Nullable;

/**
 * The Python side of one interpreter, seen from the host: installs what stands in {@code
 * python/guest/}, which brings our modules in when they are imported, and holds what the host
 * functions of those modules share.
 */
public final class Bridge {
  private static final Source GUEST = source("guest/guest.py");
  private static final Source IMPORTS = source("guest/imports.py");
  private static final Source MAKERS = source("guest/makers.py");
  private static final Source OUTPUT = source("guest/output.py");
  private static final Source ENVIRONMENT = source("guest/environment.py");
  private static final Source JUDGED = source("guest/judged.py");
  private static final Source SIGNALS = source("guest/signals.py");

  private final InterpretersModule interpreters;
  private final ControlModule control;
  private final QueuesModule queues;
  private final ChannelsModule channels;
  private final SyncModule sync;
  private final ShareModule share;
  private final SelectModule select;
  private final WorkersModule workers;
  private final CompletionsModule completions;
  private final Values values;

  private Bridge(
      Door door,
      Values values,
      StandardStreams streams,
      Value flush,
      @Nullable SignalsModule signals) {
    var environment = sharesEnvironment(door.config()) ? door : null;
    this.values = values;
    var errors = values.errors();
    var waits = new HostWaits(signals);
    var interpreterCalls = new InterpreterCalls(door, signals);
    var queueCalls = new QueueCalls(door, waits);
    this.interpreters = new InterpretersModule(interpreterCalls, values, errors, streams, flush);
    this.control =
        new ControlModule(new ControlCalls(door, interpreterCalls, waits), errors, interpreters);
    this.share =
        new ShareModule(new ShareCalls(door), queueCalls, interpreterCalls, values, errors);
    this.workers = new WorkersModule(new PoolCalls(door), values, errors, waits);
    this.queues = new QueuesModule(queueCalls, values, errors);
    this.sync = new SyncModule(new SyncCalls(door, waits), values, errors);
    this.channels = new ChannelsModule(new ChannelCalls(door, waits), values, errors);
    this.completions = new CompletionsModule(waits, new ShareCalls(door), errors, environment);
    this.select = new SelectModule(new SelectCalls(door, waits), queues, channels, values, errors);
  }

  /**
   * Puts the Python side into a context.
   *
   * @param isMain whether it will be the main interpreter
   * @param table where the interpreter will stand; asked for only once Python code runs
   * @return given the id that it will have, what the runtime may ask of it
   */
  public static LongFunction<Guest> install(
      GraalPyContext context,
      InterpreterConfig config,
      boolean isMain,
      Supplier<InterpreterTable> table,
      QueueTable queueTable,
      ChannelTable channelTable,
      SyncTable syncTable) {
    if (!isMain) { // which is made when the program starts: it waits for its first thread
      context.startLanguages();
    }
    var guest = context.eval(GUEST);
    boolean handlesSignals = isMain && config.handlesSignals();
    var signals = handlesSignals ? new SignalsModule(context.eval(SIGNALS), table) : null;
    var makers = context.eval(MAKERS);
    var values = new Values(makers, context.content(), config.allows(Permission.NATIVE_MEMORY));
    var loader = new Loader(context, values.errors());
    var environment = context.eval(ENVIRONMENT);
    if (config.isConfined()) {
      context.eval(JUDGED).invokeMember("withhold", granted(handlesSignals, config));
    }
    environment.invokeMember("prepare", loader, settings(isMain, handlesSignals, config));
    var program = config.program();
    context.eval(IMPORTS).invokeMember("install", loader);
    var output = context.eval(OUTPUT);
    var first = output.invokeMember("install", loader);
    var streams = new StandardStreams(first.getArrayElement(0), first.getArrayElement(1));
    loader.streams = streams;
    guest.invokeMember(
        "install",
        environment,
        output,
        ProxyArray.fromArray(program.argv().toArray()),
        ProxyArray.fromArray(firstPlaces(config).toArray()),
        ProxyArray.fromArray(program.commandLine().toArray()),
        ProxyArray.fromArray(program.extraOptions().toArray()));
    var flush = output.getMember("flush");
    var python = new PythonGuest(guest, values);
    return id -> {
      var door = new Door(id, config, table, queueTable, channelTable, syncTable);
      values.tell(door);
      if (sharesEnvironment(config)) {
        begin(environment, door.environment());
      }
      loader.bridge = new Bridge(door, values, streams, flush, signals);
      loader.door = door;
      return python;
    };
  }

  /** Where modules are looked for before all else. */
  private static List<String> firstPlaces(InterpreterConfig config) {
    var script = config.program().path0();
    var places = config.pythonPathIsText() ? List.<String>of() : config.pythonPath();
    return Stream.concat(Stream.ofNullable(script), places.stream()).toList();
  }

  private static Source source(String resource) {
    return GraalPyContext.privateSource("<clutch>/" + resource, PythonModules.text(resource));
  }

  /** What {@code judged.withhold} takes. */
  private static Object[] granted(boolean signals, InterpreterConfig config) {
    var names = config.permissions().stream().map(Permission::name);
    return (signals ? Stream.concat(names, Stream.of("signals")) : names).toArray();
  }

  /** Makes the environment what other interpreters have made of it. */
  private static void begin(Value guest, ProcessEnvironment process) {
    process
        .changes()
        .forEach(
            (name, value) ->
                guest.invokeMember(
                    "put_in_environment", name, value.orElse(""), value.isPresent()));
    var zone = process.zone();
    if (zone != null) {
      var time =
          guest.invokeMember(
              "set_zone", zone.offset(), zone.summerOffset(), zone.name(), zone.summerName());
      var _ = GraalPyInternals.setZone(time, ZoneId.of(zone.id()));
    }
  }

  /**
   * Whether what its code sets in its environment is the process's, which whatever starts later
   * finds.
   */
  private static boolean sharesEnvironment(InterpreterConfig config) {
    return config.allows(Permission.ENVIRONMENT) && config.descriptors() == Descriptors.PROCESS;
  }

  /** What {@code environment.prepare} takes, in its order. */
  private static ProxyArray settings(boolean isMain, boolean signals, InterpreterConfig config) {
    return ProxyArray.fromArray(
        isMain,
        signals,
        config.allows(Permission.NETWORK),
        config.allows(Permission.SUBPROCESS),
        config.allows(Permission.THREADS),
        config.allows(Permission.DAEMON_THREADS),
        config.allows(Permission.FORK),
        config.allows(Permission.EXEC),
        config.allows(Permission.NATIVE_MEMORY),
        sharesEnvironment(config),
        !config.hostClasses().isEmpty());
  }

  /** What {@code python/guest/} asks the host, and what it tells it. */
  public static final class Loader {
    private final GraalPyContext context;
    private @Nullable StandardStreams streams; // null until they are known
    private final GuestErrors errors;
    private @Nullable Door door; // like the bridge
    private @Nullable Bridge bridge; // null until the interpreter has its id, before any code runs

    private final Code code = new Code();

    Loader(GraalPyContext context, GuestErrors errors) {
      this.context = context;
      this.errors = errors;
    }

    /** Whether the build has compiled the library that is in a folder. */
    @HostAccess.Export
    public boolean hasLibrary(String folder) {
      return code.hasLibrary(folder);
    }

    /**
     * What of the library the build has compiled: 1 for a module, 2 for a package, 0 for nothing.
     */
    @HostAccess.Export
    public int kindInLibrary(String key) {
      return code.kindInLibrary(key);
    }

    /** The code object of a module of the library, once; then, or for nothing, an empty text. */
    @HostAccess.Export
    public Object codeInLibrary(String key) {
      return code.inLibrary(key);
    }

    /** The code object of a module of ours, by its resource, once; or an empty text. */
    @HostAccess.Export
    public Object code(String resource) {
      return code.ofResource(resource);
    }

    /** Code is about to call {@code os._exit}. */
    @HostAccess.Export
    public void exiting(int status) {
      context.exiting(status);
    }

    /**
     * Whether the streams that are {@code sys.stdout} and {@code sys.stderr} have to be flushed.
     */
    @HostAccess.Export
    public boolean arePending(Value out, Value err) {
      return streams == null || streams.arePending(out, err);
    }

    /** Code has set a variable of the process's environment; one character for each byte. */
    @HostAccess.Export
    public void setInEnvironment(String name, String value) {
      environment().set(name, value);
    }

    /** Code has removed a variable of the process's environment. */
    @HostAccess.Export
    public void removeFromEnvironment(String name) {
      environment().remove(name);
    }

    private ProcessEnvironment environment() {
      var known = Objects.requireNonNull(door, "the interpreter has no id yet");
      return errors.translate(known::environment);
    }

    private boolean isConfined() {
      return Objects.requireNonNull(door, "the interpreter has no id yet").config().isConfined();
    }

    /** Code is about to start its first thread. */
    @HostAccess.Export
    public void startLanguages() {
      context.startLanguages();
    }

    /** Whether a {@code TextIOWrapper} has to be flushed. */
    @HostAccess.Export
    public boolean hasPending(Value stream) {
      return GraalPyInternals.hasPending(stream);
    }

    /** The resource of a module of ours, or an empty text: a Java null is no None. */
    @HostAccess.Export
    public String resource(String module) {
      return PythonModules.resource(module);
    }

    /** The text of a module, by its resource. */
    @HostAccess.Export
    public String text(String resource) {
      return PythonModules.moduleText(resource);
    }

    /** The host functions of a room: what {@code _clutch.ground.host} answers. */
    @HostAccess.Export
    public Object host(String room) {
      var host = Objects.requireNonNull(bridge, "the interpreter has no id yet");
      return switch (room) {
        case "interpreters" -> host.interpreters;
        case "control" -> host.control;
        case "workers" -> host.workers;
        case "queues" -> host.queues;
        case "channels" -> host.channels;
        case "select" -> host.select;
        case "sync" -> host.sync;
        case "share" -> { // which all others import
          StackRoom.prepare();
          yield host.share;
        }
        case "completions" -> host.completions;
        case "unicode" -> new UnicodeModule();
        case "xml" -> new XmlModule();
        case "regex" -> new RegexModule();
        case "sqlite" -> new SqliteModule(isConfined(), host.values);
        default -> throw new IllegalArgumentException("there is no room " + room);
      };
    }
  }
}
