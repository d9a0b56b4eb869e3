package dev.clutch.bridge.graalpy.crossing;

import dev.clutch.bridge.calls.InterpreterCalls;
import dev.clutch.bridge.calls.QueueCalls;
import dev.clutch.bridge.calls.ShareCalls;
import dev.clutch.data.Callee;
import dev.clutch.data.Descriptor;
import dev.clutch.data.JavaValues;
import dev.clutch.data.Shareable;
import dev.clutch.data.Shareable.Node.Kind;
import dev.clutch.data.SharedMemory;
import dev.clutch.engine.SystemCalls;
import dev.clutch.engine.graalpy.GraalPyInternals;
import dev.clutch.errors.NotShareableException;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.graalvm.polyglot.HostAccess;
import org.graalvm.polyglot.Value;

/**
 * The host functions behind {@code _clutch}: makers of the host objects that stand, inside a value
 * that {@code _clutch.crossing.share} prepares, for what polyglot cannot tell apart or would read
 * slowly.
 */
public final class ShareModule {
  /** For plain data: no objects of the API. */
  private static final JavaValues JAVA =
      new JavaValues(
          _ -> null,
          handle -> {
            throw new NotShareableException("no plain data: " + handle);
          });

  private final ShareCalls calls;
  private final QueueCalls queues;
  private final InterpreterCalls interpreters;
  private final Values values;
  private final GuestErrors errors;

  /** For one interpreter. */
  public ShareModule(
      ShareCalls calls,
      QueueCalls queues,
      InterpreterCalls interpreters,
      Values values,
      GuestErrors errors) {
    this.calls = calls;
    this.queues = queues;
    this.interpreters = interpreters;
    this.values = values;
    this.errors = errors;
  }

  /** Python's own value for a Java object that a class of {@code hostClasses} has returned. */
  @HostAccess.Export
  public Object java(Value object) {
    return errors.translate(() -> values.toGuest(JAVA.toShareable(hosts(object))));
  }

  /** Python's own objects look like Java's from here, and a range may be without end. */
  private static Object hosts(Value object) {
    if (!object.isHostObject()) {
      throw new NotShareableException("an object of Java's is wanted, and this is one of Python's");
    }
    return object.asHostObject();
  }

  /** Whether the interpreter's config allows native memory. */
  @HostAccess.Export
  public boolean mayTouchMemory() {
    return calls.mayTouchMemory();
  }

  /** Whether something counted can be tied to an object, as {@code Release.tie} does. */
  @HostAccess.Export
  public boolean canTie() {
    return GraalPyInternals.seesObjects();
  }

  /** Stands for a queue. */
  @HostAccess.Export
  public Object queue(long queue) {
    return errors.translate(() -> queues.handle(queue));
  }

  /** Stands for an interpreter. */
  @HostAccess.Export
  public Object interpreter(long interpreter) {
    return errors.translate(() -> interpreters.handle(interpreter));
  }

  /** Whether a str of that many code points came through Java's UTF-16 without loss. */
  @HostAccess.Export
  public boolean isExact(String text, int length) {
    return text.codePointCount(0, text.length()) == length;
  }

  /** Stands for a str that did not. */
  @HostAccess.Export
  public Object wideStr(String codePoints) {
    return new Shareable.WideStr(codePoints);
  }

  /**
   * Stands for a graph of containers.
   *
   * @param nodes tuples of the name of a {@link Kind}, a tuple of the positions of those items that
   *     are references, and the items, references as numbers; or what {@link #packed} made
   */
  @HostAccess.Export
  public Object graph(Value nodes) {
    var made = new ArrayList<Shareable.Node>();
    for (long i = 0; i < nodes.getArraySize(); i++) {
      var node = nodes.getArrayElement(i);
      made.add(node.isHostObject() ? node.<Shareable.Node>asHostObject() : node(node));
    }
    return errors.translate(() -> ShareCalls.graph(made));
  }

  private Shareable.Node node(Value tuple) {
    int size = Math.toIntExact(tuple.getArraySize());
    var refs = tuple.getArrayElement(1);
    long refCount = refs.getArraySize();
    long ref = 0;
    long nextRef = refCount == 0 ? -1 : refs.getArrayElement(0).asLong();
    List<Shareable> items = new ArrayList<>(size);
    for (int i = 2; i < size; i++) {
      var item = tuple.getArrayElement(i);
      if (i - 2 != nextRef) {
        items.add(values.fromGuest(item));
      } else {
        items.add(new Shareable.Ref(item.asInt()));
        nextRef = ++ref < refCount ? refs.getArrayElement(ref).asLong() : -1;
      }
    }
    return new Shareable.Node(Kind.valueOf(tuple.getArrayElement(0).asString()), items);
  }

  /** Whether {@link #containers} has an answer. */
  @HostAccess.Export
  public boolean readsContainers() {
    return values.readsContainers();
  }

  /**
   * Stands for a container with all that is in it; None when {@code prepare} has given that.
   *
   * @param strict whether tuples are all the containers that cross
   * @param prepare given what is to be prepared
   */
  @HostAccess.Export
  public Object containers(Value root, boolean strict, Value prepare) {
    var made = values.container(root, strict, prepare);
    return made == null ? values.none() : made;
  }

  /** A list of numbers, given as a buffer of them: read at once, not one by one. */
  @HostAccess.Export
  public Object packed(String kind, Value buffer) {
    return new Shareable.Node(
        Kind.valueOf(kind), List.of(new Shareable.Bytes(Values.bytes(buffer))));
  }

  /**
   * Stands for a date, a decimal and the like.
   *
   * @param type the name of a {@link Shareable.Named.Type}
   */
  @HostAccess.Export
  public Object named(String type, String text) {
    return new Shareable.Named(Shareable.Named.Type.valueOf(type), text);
  }

  /**
   * Stands for a pickled object.
   *
   * @param pickler of {@code _clutch.crossing.pickles}, which pickles it now
   */
  @HostAccess.Export
  public Object pickled(Value pickler) {
    return values.fromGuest(pickler);
  }

  /**
   * Stands for something to be called.
   *
   * @param value prepared by {@code _clutch.crossing.share}
   * @param lasting whether it has no state
   */
  @HostAccess.Export
  public Object callee(Value value, boolean lasting) {
    return new Callee(values.fromGuest(value), lasting);
  }

  /** New memory. */
  @HostAccess.Export
  public MemoryHandle allocate(long size) {
    try {
      return handle(errors.translate(() -> calls.allocate(size)));
    } catch (OutOfMemoryError e) {
      throw errors.raise("MemoryError", "there are no " + size + " bytes of native memory");
    }
  }

  private MemoryHandle handle(SharedMemory block) {
    return values.handle(block);
  }

  /** Keeps an object from freeing its memory; None when that cannot be done. */
  @HostAccess.Export
  public Object pin(Value exporter) {
    var pin = GraalPyInternals.pin(exporter);
    return pin == null ? values.none() : pin;
  }

  /**
   * Memory of an object of the interpreter's, a bytearray for instance.
   *
   * @param exporter held as long as anybody looks at the memory
   * @param pin held as long, too
   */
  @HostAccess.Export
  public MemoryHandle adopt(long address, long size, Value exporter, Value pin) {
    return handle(errors.translate(() -> calls.adopt(address, size, List.of(exporter, held(pin)))));
  }

  private static Object held(Value pin) {
    return pin.isHostObject() ? pin.asHostObject() : pin;
  }

  /** New memory with the content of a buffer: for interpreters that may not touch memory. */
  @HostAccess.Export
  public MemoryHandle copied(Value buffer) {
    return handle(SharedMemory.copyOf(Values.bytes(buffer)));
  }

  /** A part of the memory as a bytes object: for interpreters that may not touch memory. */
  @HostAccess.Export
  public Object read(MemoryHandle handle, long offset, long size) {
    var part = handle.memory().segment().asSlice(offset, size);
    return values.bytes(part.toArray(ValueLayout.JAVA_BYTE));
  }

  /** Where in its exporter a memoryview begins; negative when that cannot be told. */
  @HostAccess.Export
  public long offset(Value view) {
    return GraalPyInternals.offset(view);
  }

  /** Whether bytes objects of any size and str objects of any content cross without a copy. */
  @HostAccess.Export
  public boolean sharesContent() {
    return values.sharesContent();
  }

  /** Stands for a large bytes object that was copied into the memory. */
  @HostAccess.Export
  public Object largeBytes(MemoryHandle handle) {
    return new Shareable.LargeBytes(handle.memory());
  }

  /** Stands for a memoryview. */
  @HostAccess.Export
  public Object view(
      MemoryHandle handle, long offset, long size, String format, Value shape, boolean readOnly) {
    var extents = new ArrayList<Long>();
    for (long i = 0; i < shape.getArraySize(); i++) {
      extents.add(shape.getArrayElement(i).asLong());
    }
    return errors.translate(
        () -> calls.view(handle.memory(), offset, size, format, extents, readOnly));
  }

  /** Whether the interpreter sees the process's descriptors, as others do, and not its own. */
  @HostAccess.Export
  public boolean sharesDescriptors() {
    return calls.sharesDescriptors();
  }

  /**
   * Stands for a socket.
   *
   * @param descriptor a duplicate, which is owned by the value from now on
   * @param timeout in seconds; negative for none
   */
  @HostAccess.Export
  public Object socket(int descriptor, int family, int type, int protocol, double timeout) {
    errors.run(calls::requireDescriptors);
    return new Shareable.SocketRef(
        new Descriptor(descriptor, SystemCalls::close), family, type, protocol, timeout);
  }

  /** Stands for a {@code clutch.SharedBuffer}. */
  @HostAccess.Export
  public Object buffer(MemoryHandle handle) {
    return new Shareable.Buffer(handle.memory());
  }
}
