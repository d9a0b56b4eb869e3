package dev.clutch.bridge.graalpy.crossing;

import dev.clutch.bridge.calls.Door;
import dev.clutch.bridge.calls.FunctionCalls;
import dev.clutch.bridge.calls.ShareCalls;
import dev.clutch.data.HostFunction;
import dev.clutch.data.Sender;
import dev.clutch.data.Shareable;
import dev.clutch.data.SharedMemory;
import dev.clutch.engine.graalpy.GraalPyInternals;
import dev.clutch.engine.graalpy.GuestContainers;
import dev.clutch.engine.graalpy.GuestContent;
import dev.clutch.errors.ExceptionInfo;
import dev.clutch.errors.NotShareableException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/**
 * Turns the values of one interpreter into {@link Shareable} and back. The only place where that
 * happens.
 *
 * <p>What arrives here from Python was prepared by {@code _clutch.crossing.share}: exact built-in
 * types, and host objects for whatever polyglot would not tell apart by itself.
 */
public final class Values {
  /** How deep tuples are nested at most; {@code _clutch.ground.values} has it lower. */
  private static final int MAX_DEPTH = 200;

  private static final int WORTH_MEMORY = 128;

  private final @Nullable GuestContent shared;
  private final @Nullable GuestContainers containers;
  private final boolean mayTouchMemory;
  private final GuestErrors errors;
  private final Scratches scratches;
  private final Value none;
  private final Value makeInt;
  private final Value makeBytes;
  private final Value makeWideStr;
  private final Value makeTuple;
  private final Value makeInts;
  private final Value makeHandle;
  private final Value makeGraph;
  private final Value makeUnpickler;
  private final Value makeNamed;
  private final Value makeLargeBytes;
  private final Value makeView;
  private final Value makeBuffer;
  private final Value makeSocket;
  private final Value makeFailed;
  private final Value makeFunction;
  private final Value makeObject;
  private @Nullable Value unpickler; // made when first needed; of two, either will do
  private @Nullable Door door; // null until the interpreter has its id, before any code runs

  /**
   * Takes hold of the interpreter's own makers.
   *
   * @param makers the object of that name in {@code makers.py}
   * @param shared null for bytes and str objects to be copied
   * @param mayTouchMemory whether its config allows native memory
   */
  public Values(Value makers, @Nullable GuestContent shared, boolean mayTouchMemory) {
    this.shared = shared;
    containers = shared == null ? null : shared.containers();
    this.mayTouchMemory = mayTouchMemory;
    errors = new GuestErrors(makers, this);
    scratches = new Scratches(makers.getMember("make_scratch"));
    none = makers.getMember("none");
    makeInt = makers.getMember("make_int");
    makeBytes = makers.getMember("make_bytes");
    makeWideStr = makers.getMember("make_wide_str");
    makeTuple = makers.getMember("make_tuple");
    makeInts = makers.getMember("make_ints");
    makeHandle = makers.getMember("make_handle");
    makeGraph = makers.getMember("make_graph");
    makeUnpickler = makers.getMember("make_unpickler");
    makeNamed = makers.getMember("make_named");
    makeLargeBytes = makers.getMember("make_large_bytes");
    makeView = makers.getMember("make_view");
    makeBuffer = makers.getMember("make_buffer");
    makeSocket = makers.getMember("make_socket");
    makeFailed = makers.getMember("make_failed");
    makeFunction = makers.getMember("make_function");
    makeObject = makers.getMember("make_object");
  }

  /** From now on the door is told of the handles that reach the interpreter. */
  public void tell(Door listener) {
    door = listener;
  }

  /** Raises exceptions in the interpreter. */
  public GuestErrors errors() {
    return errors;
  }

  /** Memory as the interpreter has it. */
  MemoryHandle handle(SharedMemory memory) {
    return new MemoryHandle(memory, mayTouchMemory ? null : errors);
  }

  /** None as the interpreter knows it: a Java null would arrive as a foreign one. */
  public Value none() {
    return none;
  }

  /** A value as the interpreter will see it; ready to be handed to polyglot. */
  public Object toGuest(Shareable value) {
    return switch (value) {
      case Shareable.None _ -> none;
      case Shareable.Bool b -> b == Shareable.Bool.TRUE;
      case Shareable.Int(var n) -> n;
      case Shareable.BigInt(var n) ->
          makeInt.execute(n.toString(16)); // base 16 parses in linear time
      case Shareable.Real(var n) -> n;
      case Shareable.Str(var s) -> s;
      case Shareable.GuestStr(var text) -> text;
      case Shareable.WideStr(var codePoints) -> makeWideStr.execute(codePoints);
      case Shareable.Bytes(var bytes) -> bytes(bytes);
      case Shareable.Tuple(var items) -> tuple(items);
      case Shareable.Ints(var data) -> makeInts.execute(bytes(data.value()));
      case Shareable.Graph(var nodes) -> graph(nodes);
      case Shareable.Ref _ -> throw new IllegalArgumentException("a reference outside its graph");
      case Shareable.Pickled pickle -> unpickled(pickle);
      case Shareable.Named(var type, var text) -> makeNamed.execute(type.name(), text);
      case Shareable.LargeBytes(var memory) ->
          makeLargeBytes.execute(handle(memory), memory.segment().byteSize());
      case Shareable.View v ->
          makeView.execute(
              handle(v.memory()),
              v.offset(),
              v.size(),
              v.format(),
              makeTuple.execute(v.shape().toArray()),
              v.readOnly());
      case Shareable.Buffer(var memory) -> makeBuffer.execute(handle(memory));
      case Shareable.QueueRef(var id) -> reference("queue", value, id);
      case Shareable.ChannelRef(var id, var end, var form) ->
          reference(form + "_" + end, value, id);
      case Shareable.PipeRef(var recv, var send) ->
          makeHandle.execute(
              "PIPE",
              makeTuple.execute(
                  recv == null ? none : toGuest(recv), send == null ? none : toGuest(send)));
      case Shareable.SocketRef s ->
          makeSocket.execute(
              new DescriptorHandle(s.descriptor()),
              s.family(),
              s.type(),
              s.protocol(),
              s.timeout());
      case Shareable.SyncRef(var id, var primitive) -> reference("SYNC_" + primitive, value, id);
      case Shareable.InterpreterRef(var id) -> reference("interpreter", value, id);
      case Shareable.FunctionRef(var function) ->
          makeFunction.execute(function.id(), held(function));
      case Shareable.ObjectRef ref ->
          makeObject.execute(ref.object().id(), new HeldObject(ref, this));
    };
  }

  /** A function of Java's, ready to be called. */
  HeldFunction held(HostFunction function) {
    if (door == null) {
      throw new IllegalStateException("an interpreter that has no id yet calls nothing");
    }
    return new HeldFunction(function, new FunctionCalls(door), this, errors);
  }

  private Value unpickled(Shareable.Pickled pickle) {
    if (door != null) {
      try {
        door.receive(pickle);
      } catch (NotShareableException e) {
        throw errors.raise(e);
      }
    }
    var loader = unpickler;
    if (loader == null) {
      loader = makeUnpickler.execute();
      unpickler = loader;
    }
    var handles = pickle.handles();
    var arguments = new Object[handles.size() + 1];
    arguments[0] = bytes(pickle.data().value());
    for (int i = 1; i < arguments.length; i++) {
      arguments[i] = toGuest(handles.get(i - 1));
    }
    return loader.invokeMember("load_in_host", arguments);
  }

  private Value reference(String kind, Shareable value, long id) {
    if (door != null) {
      door.handed(value);
    }
    return makeHandle.execute(kind, id);
  }

  /** What {@code _interpreters} makes an excinfo of: a tuple of texts. */
  public Object excinfo(ExceptionInfo info) {
    return makeTuple.execute(texts(info));
  }

  /** What stands for an uncaught exception where a result may stand, too. */
  public Object failed(ExceptionInfo info) {
    return makeFailed.execute(texts(info));
  }

  private static Object[] texts(ExceptionInfo info) {
    var type = info.type();
    return new Object[] {
      type.name(), type.qualname(), type.module(), info.msg(), info.formatted(), info.errdisplay()
    };
  }

  /**
   * Whether nothing of the other side's, or of the program's, has a say in making a value: what
   * goes wrong with it is no matter of what it is.
   */
  public static boolean isPlain(Shareable value) {
    return switch (value) {
      case Shareable.None _, Shareable.Bool _, Shareable.Int _, Shareable.Real _ -> true;
      case Shareable.Str _, Shareable.GuestStr _, Shareable.WideStr _ -> true;
      case Shareable.BigInt _, Shareable.Bytes _, Shareable.Ints _, Shareable.Ref _ -> true;
      case Shareable.Tuple(var items) -> arePlain(items);
      case Shareable.Graph(var nodes) -> nodes.stream().allMatch(node -> arePlain(node.items()));
      default -> false;
    };
  }

  private static boolean arePlain(List<Shareable> items) {
    for (var item : items) {
      if (!isPlain(item)) {
        return false;
      }
    }
    return true;
  }

  /** A tuple of what is ready to be handed to polyglot. */
  public Object tuple(Object[] items) {
    return makeTuple.execute(items);
  }

  /**
   * Whether it is of a type that has no code of Python's: those that {@link #toObject} makes
   * itself.
   */
  static boolean isAtom(Shareable value) {
    return switch (value) {
      case Shareable.None _, Shareable.Bool _, Shareable.Int _, Shareable.BigInt _ -> true;
      case Shareable.Real _, Shareable.Str _, Shareable.GuestStr _, Shareable.Bytes _ -> true;
      default -> false;
    };
  }

  /** GraalPy's own object for a value; only where there are {@link #containers}. */
  private Object toObject(GuestContainers own, Shareable value) {
    return switch (value) {
      case Shareable.None _ -> own.none();
      case Shareable.Int(var n) when n == (int) n -> (int) n; // as Python code has it
      case Shareable.Int(var n) -> n;
      case Shareable.BigInt(var n) -> own.integer(n);
      case Shareable.Str(var text) -> own.text(text);
      default -> {
        var made = toGuest(value);
        yield made instanceof Value guest
            ? Objects.requireNonNull(GraalPyInternals.objectOf(guest))
            : made;
      }
    };
  }

  private Object tuple(List<Shareable> items) {
    var own = containers;
    if (own == null) {
      return makeTuple.execute(toGuest(items));
    }
    var objects = new Object[items.size()];
    for (int i = 0; i < objects.length; i++) {
      objects[i] = toObject(own, items.get(i));
    }
    return own.tuple(objects);
  }

  /** Whether containers are read and made at once, and not by our Python modules. */
  boolean readsContainers() {
    return containers != null;
  }

  /**
   * What a container becomes, with all that is in it.
   *
   * @return null when something in it has to be prepared by our Python modules
   */
  public @Nullable Shareable container(Value root) {
    var reader = reader(root, false);
    return reader == null || reader.isTooDeep() || reader.others().length > 0
        ? null
        : container(reader.nodes(), true);
  }

  /**
   * What a container becomes, with all that is in it.
   *
   * @param strict whether tuples are all the containers that cross
   * @param prepare called with all that is no container, no number and no text: gives a tuple of
   *     what {@code _clutch.crossing.share} makes of it, or None; called with nothing when tuples
   *     are nested too deep, and raises then
   * @return null when it has given None, or there is no access to containers
   */
  @Nullable Shareable container(Value root, boolean strict, Value prepare) {
    var reader = reader(root, strict);
    if (reader == null) {
      return null;
    }
    if (reader.isTooDeep()) {
      prepare.executeVoid();
      return null;
    }
    var others = reader.others();
    if (others.length > 0) {
      var prepared = prepare.execute(others);
      if (prepared.isNull()) {
        return null;
      }
      List<Shareable> values = new ArrayList<>(others.length);
      for (int i = 0; i < others.length; i++) {
        values.add(fromGuest(prepared.getArrayElement(i)));
      }
      reader.complete(values);
    }
    return container(reader.nodes(), others.length == 0);
  }

  private @Nullable GraphReader reader(Value root, boolean strict) {
    if (shared == null || containers == null) {
      return null;
    }
    var object = Objects.requireNonNull(GraalPyInternals.objectOf(root));
    var reader = new GraphReader(shared, containers, strict);
    return reader.read(object) ? reader : null;
  }

  /** With items that Python code has prepared, it has to be looked through. */
  private Shareable container(List<Shareable.Node> nodes, boolean isOurs) {
    if (!isOurs) {
      return errors.translate(() -> ShareCalls.graph(nodes));
    }
    return nodes.size() == 1 && nodes.getFirst().kind() == Shareable.Node.Kind.TUPLE
        ? new Shareable.Tuple(nodes.getFirst().items())
        : new Shareable.Graph(nodes);
  }

  private Object[] toGuest(List<Shareable> items) {
    var objects = new Object[items.size()];
    for (int i = 0; i < objects.length; i++) {
      objects[i] = toGuest(items.get(i));
    }
    return objects;
  }

  private Object graph(List<Shareable.Node> nodes) {
    var own = containers;
    var made = own == null ? null : made(own, nodes);
    return made == null ? makeFlat(nodes) : made;
  }

  private @Nullable Object made(GuestContainers own, List<Shareable.Node> nodes) {
    return new GraphMaker(own, value -> toObject(own, value), nodes).make();
  }

  /**
   * All nodes in one call, flat: kind, number of items, number of references, items, positions of
   * those items that are references and stand there as numbers.
   */
  private Value makeFlat(List<Shareable.Node> nodes) {
    var flat = new ArrayList<Object>();
    var refs = new ArrayList<Object>();
    for (var node : nodes) {
      flat.add(node.kind().name());
      flat.add(node.items().size());
      int refCount = flat.size();
      flat.add(0);
      refs.clear();
      int position = 0;
      for (var item : node.items()) {
        if (item instanceof Shareable.Ref(var place)) {
          flat.add(place);
          refs.add(position);
        } else {
          flat.add(toGuest(item));
        }
        position++;
      }
      flat.set(refCount, refs.size());
      flat.addAll(refs);
    }
    return makeGraph.execute(flat.toArray());
  }

  /** A bytes object; the array must not be changed any more. */
  public Object bytes(byte[] bytes) {
    if (shared != null) {
      return shared.make(bytes);
    }
    if (bytes.length < WORTH_MEMORY || !mayTouchMemory) {
      // one Latin-1 character a byte crosses in bulk, an array would be read element by element
      return makeBytes.execute(new String(bytes, StandardCharsets.ISO_8859_1));
    }
    if (bytes.length > Scratches.SIZE) {
      return makeLargeBytes.execute(handle(SharedMemory.copyOf(bytes)), bytes.length);
    }
    return scratches.carry(bytes).invokeMember("read");
  }

  /**
   * A value for compiled Python code, which reads a {@link Scratches} object itself faster than it
   * can be called back.
   */
  public Object toCompiled(Shareable value) {
    if (mayTouchMemory) {
      if (shared == null
          && value instanceof Shareable.Bytes(var bytes)
          && bytes.length >= WORTH_MEMORY
          && bytes.length <= Scratches.SIZE) {
        return scratches.carry(bytes);
      }
      if (value instanceof Shareable.Ints(var data) && data.value().length <= Scratches.SIZE) {
        return scratches.carryInts(data.value());
      }
    }
    return toGuest(value);
  }

  /** The content of a bytes-like object, in bulk. */
  public static byte[] bytes(Value buffer) {
    var bytes = new byte[Math.toIntExact(buffer.getBufferSize())];
    buffer.readBuffer(0, bytes, 0, bytes.length);
    return bytes;
  }

  /** Whether bytes and str objects cross without a copy. */
  boolean sharesContent() {
    return shared != null;
  }

  /** What a bytes object becomes; without a copy if that can be. */
  public Shareable.Bytes content(Value bytes) {
    var content = shared == null ? null : shared.bytes(bytes);
    return new Shareable.Bytes(content == null ? bytes(bytes) : content);
  }

  /** What a str becomes, of those that {@code _clutch.crossing.share} leaves as they are. */
  public Shareable text(Value text) {
    return shared == null
        ? new Shareable.Str(text.asString())
        : new Shareable.GuestStr(shared.text(text));
  }

  /** A value that {@code _clutch.crossing.share} prepared. */
  public Shareable fromGuest(Value value) {
    return fromGuest(value, 0);
  }

  private Shareable fromGuest(Value value, int depth) {
    if (value.isNumber()) { // first, as calls that return numbers are the hot ones
      return number(value.as(Object.class));
    }
    if (value.isHostObject()) {
      return value.<Shareable>asHostObject();
    }
    if (value.isNull()) {
      return Shareable.None.NONE;
    }
    if (value.isString()) {
      return text(value);
    }
    if (value.isBoolean()) {
      return Shareable.Bool.of(value.asBoolean());
    }
    if (value.hasBufferElements()) {
      return content(value);
    }
    if (value.hasArrayElements()) {
      return tuple(value, depth + 1);
    }
    if (value.canInvokeMember("dump_in_host")) {
      return pickled(value);
    }
    throw new IllegalArgumentException(
        "not prepared by _clutch.crossing.share: " + value.getMetaObject());
  }

  /**
   * Has a pickler of {@code _clutch.crossing.pickles} pickle its object.
   *
   * <p>It is the host that calls it, and the unpickler, so that compiled Python code does not reach
   * them: the JIT would try whether they are worth inlining, and take 10 to 60 s to find out that
   * they are too large, each time, while all else that is hot waits. {@code GraalPyEngine} keeps
   * those methods themselves from being compiled.
   */
  private Shareable pickled(Value pickler) {
    var parts = pickler.invokeMember("dump_in_host");
    long size = parts.getArraySize();
    List<Shareable> handles = new ArrayList<>();
    for (long i = 2; i < size; i++) {
      handles.add(fromGuest(parts.getArrayElement(i)));
    }
    var type = parts.getArrayElement(0).asString();
    var data = content(parts.getArrayElement(1));
    return errors.translate(() -> ShareCalls.pickled(type, data, handles, sender()));
  }

  private Sender sender() {
    if (door == null) {
      throw new IllegalStateException("an interpreter that has no id yet sends nothing");
    }
    return door.sender();
  }

  /** None, a bool, an int, a float or a str without surrogates, as polyglot converts it. */
  public static Shareable atom(@Nullable Object value) {
    return switch (value) {
      case null -> Shareable.None.NONE;
      case Boolean b -> Shareable.Bool.of(b);
      case String s -> new Shareable.Str(s);
      default -> number(value);
    };
  }

  /** A tuple of what {@link #atom} takes, as a varargs call brings it. */
  public static Shareable.Tuple atoms(@Nullable Object @Nullable [] items) {
    var objects = items == null ? new @Nullable Object[1] : items; // null is what (None,) comes as
    var atoms = new Shareable[objects.length];
    for (int i = 0; i < objects.length; i++) {
      atoms[i] = Values.atom(objects[i]);
    }
    return new Shareable.Tuple(List.of(atoms));
  }

  static Shareable integer(BigInteger number) {
    return number.bitLength() < Long.SIZE
        ? new Shareable.Int(number.longValue())
        : new Shareable.BigInt(number);
  }

  private static Shareable number(Object number) {
    return switch (number) {
      case Double n -> new Shareable.Real(n);
      case Float n -> new Shareable.Real(n);
      case BigInteger n -> integer(n);
      case Number n -> new Shareable.Int(n.longValue());
      default -> throw new IllegalArgumentException("not a number: " + number);
    };
  }

  private Shareable tuple(Value value, int depth) {
    if (depth > MAX_DEPTH) { // our modules see to it first: whoever receives it has less stack
      throw errors.raise("NotShareableError", "tuples are nested too deep");
    }
    int size = Math.toIntExact(value.getArraySize());
    List<Shareable> items = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      items.add(fromGuest(value.getArrayElement(i), depth));
    }
    return new Shareable.Tuple(items);
  }
}
