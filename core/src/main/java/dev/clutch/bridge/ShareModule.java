package dev.clutch.bridge;

import dev.clutch.data.Shareable;
import dev.clutch.data.Shareable.Node.Kind;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.graalvm.polyglot.HostAccess;
import org.graalvm.polyglot.Value;

/**
 * The host functions behind {@code _clutch}: makers of the host objects that stand, inside a value
 * that {@code _clutch.share} prepares, for what polyglot cannot tell apart or would read slowly.
 */
public final class ShareModule {
  private final Values values;

  ShareModule(Values values) {
    this.values = values;
  }

  /** Stands for a queue. */
  @HostAccess.Export
  public Object queue(long queue) {
    return new Shareable.QueueRef(queue);
  }

  /** Stands for an interpreter. */
  @HostAccess.Export
  public Object interpreter(long interpreter) {
    return new Shareable.InterpreterRef(interpreter);
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

  /** Stands, inside a graph, for one of its containers. */
  @HostAccess.Export
  public Object ref(int node) {
    return new Shareable.Ref(node);
  }

  /**
   * Stands for a graph of containers.
   *
   * @param nodes tuples that begin with the name of a {@link Kind}; or {@link #integers} and {@link
   *     #reals}
   */
  @HostAccess.Export
  public Object graph(Value nodes) {
    var made = new ArrayList<Shareable.Node>();
    for (long i = 0; i < nodes.getArraySize(); i++) {
      var node = nodes.getArrayElement(i);
      made.add(node.isHostObject() ? node.<Shareable.Node>asHostObject() : node(node));
    }
    return new Shareable.Graph(made);
  }

  private Shareable.Node node(Value tuple) {
    int size = Math.toIntExact(tuple.getArraySize());
    List<Shareable> items = new ArrayList<>(size);
    for (int i = 1; i < size; i++) {
      items.add(values.fromGuest(tuple.getArrayElement(i)));
    }
    return new Shareable.Node(Kind.valueOf(tuple.getArrayElement(0).asString()), items);
  }

  /** A list of ints, given as the bytes of 64-bit numbers: read at once, not one by one. */
  @HostAccess.Export
  public Object integers(Value buffer) {
    var numbers = buffer(buffer).asLongBuffer();
    List<Shareable> items = new ArrayList<>(numbers.remaining());
    while (numbers.hasRemaining()) {
      items.add(new Shareable.Int(numbers.get()));
    }
    return new Shareable.Node(Kind.LIST, items);
  }

  /** A list of floats, given as their bytes. */
  @HostAccess.Export
  public Object reals(Value buffer) {
    var numbers = buffer(buffer).asDoubleBuffer();
    List<Shareable> items = new ArrayList<>(numbers.remaining());
    while (numbers.hasRemaining()) {
      items.add(new Shareable.Real(numbers.get()));
    }
    return new Shareable.Node(Kind.LIST, items);
  }

  private static ByteBuffer buffer(Value buffer) {
    return ByteBuffer.wrap(Values.bytes(buffer)).order(ByteOrder.nativeOrder());
  }

  /**
   * Stands for a pickled object.
   *
   * @param type its type's name
   * @param handles what the pickle names by number, prepared by {@code _clutch.share}
   */
  @HostAccess.Export
  public Object pickled(String type, Value data, Value handles) {
    List<Shareable> prepared = new ArrayList<>();
    for (long i = 0; i < handles.getArraySize(); i++) {
      prepared.add(values.fromGuest(handles.getArrayElement(i)));
    }
    return new Shareable.Pickled(type, new Shareable.Bytes(Values.bytes(data)), prepared);
  }
}
