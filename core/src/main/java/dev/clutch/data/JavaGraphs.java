package dev.clutch.data;

import dev.clutch.data.Shareable.Graph;
import dev.clutch.data.Shareable.Node;
import dev.clutch.data.Shareable.Node.Kind;
import dev.clutch.data.Shareable.Ref;
import dev.clutch.errors.NotShareableException;
import java.lang.reflect.Array;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** Java's collections, arrays and records as {@link Graph} and back. */
final class JavaGraphs {
  private JavaGraphs() {}

  /** Where something stands; in words only when it is asked for. */
  private record Place(@Nullable Place of, String before, @Nullable Object step, String after) {
    @Override
    public String toString() {
      var parts = new ArrayDeque<String>();
      for (Place place = this; place != null; place = place.of) {
        parts.addFirst(place.before + (place.step == null ? "" : place.step) + place.after);
      }
      return String.join("", parts);
    }
  }

  /** A container that is still to be looked into. */
  private record Pending(Object container, Place place, boolean hashed) {}

  static boolean isContainer(@Nullable Object value) {
    return value instanceof Collection
        || value instanceof Map
        || value instanceof Map.Entry
        || value instanceof Record
        || (value != null && value.getClass().isArray() && !(value instanceof byte[]));
  }

  /** Ints of 64 bits that are given by their bytes, in native order. */
  static List<Long> ints(Shareable.Bytes data) {
    var numbers = numbers(data).asLongBuffer();
    return LongStream.generate(numbers::get).limit(numbers.limit()).boxed().toList();
  }

  private static ByteBuffer numbers(Shareable.Bytes data) {
    return ByteBuffer.wrap(data.value()).order(ByteOrder.nativeOrder());
  }

  /**
   * A container with all that is in it; the same object twice stays the same.
   *
   * @param single translates what is no container, given its place
   */
  static Shareable encode(
      Object root, String path, BiFunction<@Nullable Object, Supplier<String>, Shareable> single) {
    var encoder = new Encoder(single);
    var first = encoder.place(root, new Place(null, path, null, ""), false);
    var nodes = encoder.nodes();
    encoder.refuseCircles(nodes);
    return nodes.size() == 1 && nodes.getFirst().kind() == Kind.TUPLE
        ? new Shareable.Tuple(nodes.get(first.node()).items())
        : new Graph(nodes);
  }

  private static final class Encoder {
    private final BiFunction<@Nullable Object, Supplier<String>, Shareable> single;
    private final IdentityHashMap<Object, Ref> known = new IdentityHashMap<>();
    private final List<Pending> found = new ArrayList<>();

    Encoder(BiFunction<@Nullable Object, Supplier<String>, Shareable> single) {
      this.single = single;
    }

    Ref place(Object container, Place place, boolean hashed) {
      var existing = known.get(container);
      if (existing != null) {
        return existing;
      }
      var ref = new Ref(found.size());
      known.put(container, ref);
      found.add(new Pending(container, place, hashed));
      return ref;
    }

    List<Node> nodes() {
      var nodes = new ArrayList<Node>();
      while (nodes.size() < found.size()) {
        var next = found.get(nodes.size());
        nodes.add(node(next.container(), next.place(), next.hashed()));
      }
      return nodes;
    }

    private Node node(Object container, Place path, boolean hashed) {
      boolean hashable = container instanceof Set || !(container instanceof Collection);
      if (hashed && (!hashable || container instanceof Map)) {
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
              list.forEach(
                  item -> items.add(item(item, new Place(path, "[", items.size(), "]"), false)));
              yield Kind.LIST;
            }
            case Map<?, ?> map -> {
              refuseEqual(map.keySet(), path);
              map.forEach(
                  (key, value) -> {
                    items.add(item(key, new Place(path, " key ", key, ""), true));
                    items.add(item(value, new Place(path, "[", key, "]"), false));
                  });
              yield Kind.DICT;
            }
            case Set<?> set -> {
              refuseEqual(set, path);
              set.forEach(
                  item -> items.add(item(item, new Place(path, " element ", item, ""), true)));
              yield hashed ? Kind.FROZENSET : Kind.SET;
            }
            case Collection<?> other -> { // a Deque, the values of a Map
              other.forEach(
                  item -> items.add(item(item, new Place(path, "[", items.size(), "]"), false)));
              yield Kind.LIST;
            }
            case Map.Entry<?, ?> entry -> {
              items.add(item(entry.getKey(), new Place(path, "[", 0, "]"), hashed));
              items.add(item(entry.getValue(), new Place(path, "[", 1, "]"), hashed));
              yield Kind.TUPLE;
            }
            case Record tuple -> {
              for (var component : tuple.getClass().getRecordComponents()) {
                var name = new Place(path, ".", component.getName(), "");
                items.add(item(read(tuple, component, name), name, hashed));
              }
              yield Kind.TUPLE;
            }
            default -> {
              for (int i = 0; i < Array.getLength(container); i++) {
                items.add(item(Array.get(container, i), new Place(path, "[", i, "]"), hashed));
              }
              yield Kind.TUPLE;
            }
          };
      return new Node(kind, items);
    }

    /** 1, 1.0 and True are one to Python: it would keep one of them, and say nothing. */
    private static void refuseEqual(Set<?> keys, Place path) {
      var numbers = new HashMap<BigDecimal, Object>();
      for (var key : keys) {
        var number = number(key);
        var other = number == null ? null : numbers.putIfAbsent(number, key);
        if (other != null) {
          throw new NotShareableException(
              path + ": " + other + " and " + key + " are equal in Python, which keeps only one");
        }
      }
    }

    private static @Nullable BigDecimal number(@Nullable Object key) {
      return switch (key) {
        case Boolean b -> b ? BigDecimal.ONE : new BigDecimal(BigInteger.ZERO);
        case BigInteger n -> new BigDecimal(n).stripTrailingZeros();
        case BigDecimal n -> n.stripTrailingZeros();
        case Float n when Float.isFinite(n) -> new BigDecimal(n).stripTrailingZeros();
        case Double n when Double.isFinite(n) -> new BigDecimal(n).stripTrailingZeros();
        case Byte n -> BigDecimal.valueOf(n).stripTrailingZeros();
        case Short n -> BigDecimal.valueOf(n).stripTrailingZeros();
        case Integer n -> BigDecimal.valueOf(n).stripTrailingZeros();
        case Long n -> BigDecimal.valueOf(n).stripTrailingZeros();
        case null, default -> null;
      };
    }

    /** A tuple cannot hold itself, be it through other tuples: an array can. */
    void refuseCircles(List<Node> nodes) {
      var open = new int[nodes.size()]; // how many of a tuple's tuples may still lead in a circle
      var holders = new ArrayList<List<Integer>>();
      nodes.forEach(_ -> holders.add(new ArrayList<>()));
      var clear = new ArrayDeque<Integer>();
      for (int i = 0; i < open.length; i++) {
        if (isImmutable(nodes.get(i))) {
          for (var item : nodes.get(i).items()) {
            if (item instanceof Ref(var inner) && isImmutable(nodes.get(inner))) {
              open[i]++;
              holders.get(inner).add(i);
            }
          }
        }
        if (open[i] == 0) {
          clear.add(i);
        }
      }
      for (var next = clear.poll(); next != null; next = clear.poll()) {
        for (int holder : holders.get(next)) {
          if (--open[holder] == 0) {
            clear.add(holder);
          }
        }
      }
      for (int i = 0; i < open.length; i++) {
        if (open[i] > 0) {
          throw new NotShareableException(
              found.get(i).place()
                  + ": an array that holds itself cannot become a tuple; a list can");
        }
      }
    }

    private static boolean isImmutable(Node node) {
      return node.kind() == Kind.TUPLE || node.kind() == Kind.FROZENSET;
    }

    private static @Nullable Object read(Record tuple, RecordComponent component, Place path) {
      try {
        var accessor = component.getAccessor();
        accessor.setAccessible(true); // a record that is private to its package is data, too
        return accessor.invoke(tuple);
      } catch (ReflectiveOperationException | InaccessibleObjectException e) {
        throw new NotShareableException(path + ": cannot be read: " + e);
      }
    }

    private Shareable item(@Nullable Object item, Place path, boolean hashed) {
      return item != null && isContainer(item)
          ? place(item, path, hashed)
          : single.apply(item, path::toString);
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
    private final boolean[] complete;
    private final boolean cyclic;

    Decoder(Graph graph, Function<Shareable, @Nullable Object> single) {
      this.graph = graph;
      this.single = single;
      this.filled = new boolean[graph.nodes().size()];
      this.complete = new boolean[graph.nodes().size()];
      this.cyclic = mayBeCyclic(graph.nodes());
      graph.nodes().forEach(this::make);
    }

    /** In a circle, somebody refers to one that was found before. */
    private static boolean mayBeCyclic(List<Node> nodes) {
      for (int i = 0; i < nodes.size(); i++) {
        for (var item : nodes.get(i).items()) {
          if (item instanceof Ref(int place) && place <= i) {
            return true;
          }
        }
      }
      return false;
    }

    private void make(Node node) {
      var items = node.items();
      switch (node.kind()) {
        case TUPLE, LIST -> {
          var list = new ArrayList<@Nullable Object>(items.size());
          made.add(cyclic ? CyclicContainers.list(list) : Collections.unmodifiableList(list));
          fillers.add(() -> items.forEach(item -> list.add(item(item))));
        }
        case SET, FROZENSET -> {
          var set = new LinkedHashSet<@Nullable Object>();
          made.add(cyclic ? CyclicContainers.set(set) : Collections.unmodifiableSet(set));
          fillers.add(() -> items.forEach(item -> checkNew(set.add(hashable(item)), "set", item)));
        }
        case DICT -> {
          var map = new LinkedHashMap<@Nullable Object, @Nullable Object>();
          made.add(cyclic ? CyclicContainers.map(map) : Collections.unmodifiableMap(map));
          fillers.add(
              () -> {
                for (int i = 0; i < items.size(); i += 2) {
                  var key = hashable(items.get(i));
                  checkNew(!map.containsKey(key), "dict", items.get(i));
                  map.put(key, item(items.get(i + 1)));
                }
              });
        }
        case BYTEARRAY -> makeFull(content(items).array().clone());
        case INTS -> makeFull(ints((Shareable.Bytes) items.getFirst()));
        case REALS -> {
          var numbers = content(items).asDoubleBuffer();
          makeFull(DoubleStream.generate(numbers::get).limit(numbers.limit()).boxed().toList());
        }
      }
    }

    /** Python tells one NaN from another, Java does not: it would keep one of them. */
    private void checkNew(boolean isNew, String container, Shareable item) {
      if (!isNew) {
        throw new NotShareableException(
            "cannot share a '%s' with Java: it holds %s twice, as Java sees it"
                .formatted(container, item(item)));
      }
    }

    private void makeFull(Object container) {
      made.add(container);
      fillers.add(() -> {});
    }

    private static ByteBuffer content(List<Shareable> items) {
      return numbers((Shareable.Bytes) items.getFirst());
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
      if (item instanceof Ref(var node) && !complete[node]) {
        complete[node] = true;
        graph.nodes().get(node).items().forEach(this::hashable);
        fill(node);
      }
      return item(item);
    }
  }
}
