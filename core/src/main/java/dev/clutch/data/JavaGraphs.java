package dev.clutch.data;

import dev.clutch.data.Shareable.Graph;
import dev.clutch.data.Shareable.Node;
import dev.clutch.data.Shareable.Node.Kind;
import dev.clutch.data.Shareable.Ref;
import dev.clutch.types.NotShareableException;
import java.lang.reflect.Array;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.RecordComponent;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** Java's collections, arrays and records as {@link Graph} and back. */
final class JavaGraphs {
  private JavaGraphs() {}

  /** A container that is still to be looked into. */
  private record Pending(Object container, String path, boolean hashed) {}

  static boolean isContainer(@Nullable Object value) {
    return value instanceof List
        || value instanceof Map
        || value instanceof Set
        || value instanceof Record
        || (value != null && value.getClass().isArray() && !(value instanceof byte[]));
  }

  /**
   * A container with all that is in it; the same object twice stays the same.
   *
   * @param single translates what is no container, given its place
   */
  static Shareable encode(
      Object root, String path, BiFunction<@Nullable Object, String, Shareable> single) {
    var encoder = new Encoder(single);
    var first = encoder.place(root, path, false);
    var nodes = encoder.nodes();
    return nodes.size() == 1 && nodes.getFirst().kind() == Kind.TUPLE
        ? new Shareable.Tuple(nodes.get(first.node()).items())
        : new Graph(nodes);
  }

  private static final class Encoder {
    private final BiFunction<@Nullable Object, String, Shareable> single;
    private final IdentityHashMap<Object, Ref> known = new IdentityHashMap<>();
    private final List<Pending> found = new ArrayList<>();

    Encoder(BiFunction<@Nullable Object, String, Shareable> single) {
      this.single = single;
    }

    Ref place(Object container, String path, boolean hashed) {
      var existing = known.get(container);
      if (existing != null) {
        return existing;
      }
      var ref = new Ref(found.size());
      known.put(container, ref);
      found.add(new Pending(container, path, hashed));
      return ref;
    }

    List<Node> nodes() {
      var nodes = new ArrayList<Node>();
      while (nodes.size() < found.size()) {
        var next = found.get(nodes.size());
        nodes.add(node(next.container(), next.path(), next.hashed()));
      }
      return nodes;
    }

    private Node node(Object container, String path, boolean hashed) {
      if (hashed && (container instanceof List || container instanceof Map)) {
        throw new NotShareableException(
            path
                + ": a "
                + container.getClass().getName()
                + " cannot stand in a Python set or be a dict's key; an array or a record can");
      }
      var items = new ArrayList<Shareable>();
      var kind =
          switch (container) {
            case List<?> list -> {
              list.forEach(item -> items.add(item(item, path + "[" + items.size() + "]", false)));
              yield Kind.LIST;
            }
            case Map<?, ?> map -> {
              map.forEach(
                  (key, value) -> {
                    items.add(item(key, path + " key " + key, true));
                    items.add(item(value, path + "[" + key + "]", false));
                  });
              yield Kind.DICT;
            }
            case Set<?> set -> {
              set.forEach(item -> items.add(item(item, path + " element " + item, true)));
              yield hashed ? Kind.FROZENSET : Kind.SET;
            }
            case Record tuple -> {
              for (var component : tuple.getClass().getRecordComponents()) {
                var name = path + "." + component.getName();
                items.add(item(read(tuple, component, name), name, hashed));
              }
              yield Kind.TUPLE;
            }
            default -> {
              for (int i = 0; i < Array.getLength(container); i++) {
                items.add(item(Array.get(container, i), path + "[" + i + "]", hashed));
              }
              yield Kind.TUPLE;
            }
          };
      return new Node(kind, items);
    }

    private static @Nullable Object read(Record tuple, RecordComponent component, String path) {
      try {
        var accessor = component.getAccessor();
        accessor.setAccessible(true); // a record that is private to its package is data, too
        return accessor.invoke(tuple);
      } catch (ReflectiveOperationException | InaccessibleObjectException e) {
        throw new NotShareableException(path + ": cannot be read: " + e);
      }
    }

    private Shareable item(@Nullable Object item, String path, boolean hashed) {
      return item != null && isContainer(item)
          ? place(item, path, hashed)
          : single.apply(item, path);
    }
  }

  /**
   * A container with all that is in it, unmodifiable; bytearrays are byte arrays.
   *
   * @param single translates what is no reference
   */
  static Object decode(Graph graph, Function<Shareable, @Nullable Object> single) {
    var decoder = new Decoder(graph, single);
    for (int i = 0; i < graph.nodes().size(); i++) {
      decoder.fill(i);
    }
    return decoder.made.getFirst();
  }

  private static final class Decoder {
    private final Graph graph;
    private final Function<Shareable, @Nullable Object> single;
    private final List<Runnable> fillers = new ArrayList<>();
    private final List<Object> made = new ArrayList<>();
    private final boolean[] filled;

    Decoder(Graph graph, Function<Shareable, @Nullable Object> single) {
      this.graph = graph;
      this.single = single;
      this.filled = new boolean[graph.nodes().size()];
      graph.nodes().forEach(this::make);
    }

    private void make(Node node) {
      var items = node.items();
      switch (node.kind()) {
        case TUPLE, LIST -> {
          var list = new ArrayList<@Nullable Object>(items.size());
          made.add(Collections.unmodifiableList(list));
          fillers.add(() -> items.forEach(item -> list.add(item(item))));
        }
        case SET, FROZENSET -> {
          var set = new LinkedHashSet<@Nullable Object>();
          made.add(Collections.unmodifiableSet(set));
          fillers.add(() -> items.forEach(item -> set.add(hashable(item))));
        }
        case DICT -> {
          var map = new LinkedHashMap<@Nullable Object, @Nullable Object>();
          made.add(Collections.unmodifiableMap(map));
          fillers.add(
              () -> {
                for (int i = 0; i < items.size(); i += 2) {
                  map.put(hashable(items.get(i)), item(items.get(i + 1)));
                }
              });
        }
        case BYTEARRAY -> makeFull(content(items).array().clone());
        case INTS -> {
          var numbers = content(items).asLongBuffer();
          makeFull(LongStream.generate(numbers::get).limit(numbers.limit()).boxed().toList());
        }
        case REALS -> {
          var numbers = content(items).asDoubleBuffer();
          makeFull(DoubleStream.generate(numbers::get).limit(numbers.limit()).boxed().toList());
        }
      }
    }

    private void makeFull(Object container) {
      made.add(container);
      fillers.add(() -> {});
    }

    private static ByteBuffer content(List<Shareable> items) {
      return ByteBuffer.wrap(((Shareable.Bytes) items.getFirst()).value())
          .order(ByteOrder.nativeOrder());
    }

    void fill(int node) {
      if (!filled[node]) {
        filled[node] = true;
        fillers.get(node).run();
      }
    }

    private @Nullable Object item(Shareable item) {
      return item instanceof Ref(var node) ? made.get(node) : single.apply(item);
    }

    /** What is hashed must be complete first: a tuple's hash is that of its items. */
    private @Nullable Object hashable(Shareable item) {
      if (item instanceof Ref(var node)) {
        graph.nodes().get(node).items().forEach(this::hashable);
        fill(node);
      }
      return item(item);
    }
  }
}
