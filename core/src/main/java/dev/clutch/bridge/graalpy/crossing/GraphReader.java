package dev.clutch.bridge.graalpy.crossing;

import dev.clutch.data.Shareable;
import dev.clutch.data.Shareable.Node;
import dev.clutch.data.Shareable.Node.Kind;
import dev.clutch.data.Shareable.Ref;
import dev.clutch.engine.graalpy.GuestContainers;
import dev.clutch.engine.graalpy.GuestContent;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads containers of an interpreter, with all that is in them, to send them. For one message.
 *
 * <p>What is no container, no number and no text is put aside: our Python modules prepare it.
 */
final class GraphReader {
  /** How deep tuples may be nested; {@code _clutch.ground.values} has it, too. */
  private static final int MAX_DEPTH = 100;

  private final GuestContent content;
  private final GuestContainers containers;
  private final boolean strict;
  private final Object none;

  private final IdentityHashMap<Object, Ref> known = new IdentityHashMap<>();
  private final List<Found> found = new ArrayList<>();
  private final List<Draft> drafts = new ArrayList<>();
  private final List<Other> others = new ArrayList<>();
  private boolean tooDeep;

  /** A container that is still to be looked into. */
  private record Found(Object container, Kind kind, int depth) {}

  /** A container, of which some items may still be missing. */
  @SuppressWarnings("ArrayRecordComponent") // of this class alone
  private record Draft(Kind kind, @Nullable Shareable[] items) {}

  /**
   * What is put aside.
   *
   * @param in where it belongs
   * @param at the place there
   */
  @SuppressWarnings("ArrayRecordComponent") // of this class alone
  private record Other(Object item, @Nullable Shareable[] in, int at) {}

  /**
   * For one message.
   *
   * @param strict whether tuples are all the containers that cross
   */
  GraphReader(GuestContent content, GuestContainers containers, boolean strict) {
    this.content = content;
    this.containers = containers;
    this.strict = strict;
    this.none = containers.none();
  }

  /**
   * Reads a container.
   *
   * @return whether it is one
   */
  boolean read(Object root) {
    return containers.alone(
        () -> {
          var kind = containers.kind(root);
          if (kind == null || !crosses(kind)) {
            return false;
          }
          place(root, kind, 0);
          for (int i = 0; i < found.size() && !tooDeep; i++) { // it grows meanwhile
            var next = found.get(i);
            drafts.add(draft(next.container(), next.kind(), next.depth()));
          }
          return true;
        });
  }

  /** Whether tuples are nested deeper than they may be. */
  boolean isTooDeep() {
    return tooDeep;
  }

  /** What was put aside, GraalPy's own objects. */
  Object[] others() {
    return others.stream().map(Other::item).toArray();
  }

  /** What was put aside becomes this, in the same order. */
  void complete(List<Shareable> prepared) {
    for (int i = 0; i < prepared.size(); i++) {
      var other = others.get(i);
      other.in()[other.at()] = prepared.get(i);
    }
  }

  /** All of it. */
  List<Node> nodes() {
    var nodes = new ArrayList<Node>(drafts.size());
    for (var draft : drafts) {
      nodes.add(new Node(draft.kind(), List.of(draft.items())));
    }
    return nodes;
  }

  private boolean crosses(Kind kind) {
    return kind == Kind.TUPLE || !strict;
  }

  private Ref place(Object container, Kind kind, int depth) {
    var ref = new Ref(found.size());
    var before = known.putIfAbsent(container, ref);
    if (before != null) {
      return before;
    }
    found.add(new Found(container, kind, depth));
    tooDeep |= depth >= MAX_DEPTH;
    return ref;
  }

  private Draft draft(Object container, Kind kind, int depth) {
    return switch (kind) {
      case BYTEARRAY -> new Draft(kind, new Shareable[] {new Shareable.Bytes(bytes(container))});
      case LIST -> {
        var packed = containers.packed(container);
        yield packed == null
            ? draft(kind, containers.array(container), containers.length(container), 0)
            : new Draft(packed.kind(), new Shareable[] {packed.items().getFirst()});
      }
      case TUPLE ->
          draft(kind, containers.array(container), containers.length(container), depth + 1);
      case DICT -> draft(kind, containers.items(container, true), 0);
      case SET -> draft(kind, containers.items(container, false), 0);
      case FROZENSET -> draft(kind, containers.items(container, false), depth + 1);
      case INTS, REALS -> throw new IllegalArgumentException("no type of Python's: " + kind);
    };
  }

  private byte[] bytes(Object bytearray) {
    return containers.bytes(bytearray);
  }

  private Draft draft(Kind kind, Object[] array, int depth) {
    return draft(kind, array, array.length, depth);
  }

  private Draft draft(Kind kind, Object[] array, int length, int depth) {
    var items = new @Nullable Shareable[length];
    for (int i = 0; i < length; i++) {
      var item = array[i];
      items[i] = item(item, depth);
      if (items[i] == null) {
        others.add(new Other(item, items, i));
      }
    }
    return new Draft(kind, items);
  }

  /** Null for what is to be put aside. */
  private @Nullable Shareable item(Object item, int depth) {
    if (containers.isText(item)) {
      return new Shareable.GuestStr(content.lasting(item));
    }
    if (item == none) {
      return Shareable.None.NONE;
    }
    switch (item) {
      case Integer n -> {
        return new Shareable.Int(n);
      }
      case Long n -> {
        return new Shareable.Int(n);
      }
      case Double n -> {
        return new Shareable.Real(n);
      }
      case Boolean b -> {
        return Shareable.Bool.of(b);
      }
      default -> {}
    }
    var kind = containers.kind(item);
    if (kind != null) {
      return crosses(kind) ? place(item, kind, depth) : null;
    }
    if (containers.isBytes(item)) {
      var bytes = content.bytesOf(item);
      return bytes == null ? null : new Shareable.Bytes(bytes);
    }
    var number = containers.integer(item);
    return number == null ? null : Values.integer(number);
  }
}
