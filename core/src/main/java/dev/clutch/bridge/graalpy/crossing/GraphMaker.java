package dev.clutch.bridge.graalpy.crossing;

import dev.clutch.data.Shareable;
import dev.clutch.data.Shareable.Node;
import dev.clutch.data.Shareable.Node.Kind;
import dev.clutch.data.Shareable.Ref;
import dev.clutch.engine.graalpy.GuestContainers;
import java.util.ArrayDeque;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Makes containers of an interpreter, with all that is in them. For one message. */
final class GraphMaker {
  private final GuestContainers containers;
  private final Function<Shareable, Object> single;
  private final List<Node> nodes;
  private final Object[] made;
  private final Object[][] items;

  /** Objects whose hash Python code may have a say in. */
  private boolean hashesObjects;

  private boolean hashesContainers;
  private boolean tuplesHoldObjects;

  /**
   * For one message.
   *
   * @param single GraalPy's own object for what is no container
   */
  GraphMaker(GuestContainers containers, Function<Shareable, Object> single, List<Node> nodes) {
    this.containers = containers;
    this.single = single;
    this.nodes = nodes;
    made = new Object[nodes.size()];
    items = new Object[made.length][];
  }

  /**
   * Makes them.
   *
   * @return null when Python has to: hashes of objects of all kinds are asked for, or something is
   *     hashed that has no hash
   */
  @Nullable Object make() {
    for (int i = 0; i < made.length; i++) {
      begin(i);
    }
    if (hashesObjects || (hashesContainers && tuplesHoldObjects)) {
      return null;
    }
    return containers.alone(
        () -> {
          for (int i = made.length - 1; i >= 0; i--) { // what is in a container comes after it
            if (made[i] == null) { // and if not, it is made with it
              complete(i);
            }
          }
          for (int i = 0; i < made.length; i++) {
            fill(i);
          }
          return made[0];
        });
  }

  /** Makes what can be filled later, and all items but references. */
  private void begin(int place) {
    var node = nodes.get(place);
    switch (node.kind()) {
      case INTS -> made[place] = containers.ints(content(node));
      case REALS -> made[place] = containers.reals(content(node));
      case BYTEARRAY -> made[place] = containers.bytearray(content(node).clone());
      case LIST, DICT, SET -> {
        made[place] = containers.empty(node.kind());
        items[place] = items(node);
      }
      case TUPLE, FROZENSET -> items[place] = items(node);
    }
  }

  private static byte[] content(Node node) {
    return ((Shareable.Bytes) node.items().getFirst()).value();
  }

  private Object[] items(Node node) {
    var kind = node.kind();
    boolean isSet = kind == Kind.SET || kind == Kind.FROZENSET;
    var values = node.items();
    var objects = new Object[values.size()];
    for (int i = 0; i < objects.length; i++) {
      var value = values.get(i);
      boolean hashed = isSet || (kind == Kind.DICT && i % 2 == 0);
      if (value instanceof Ref(int place)) {
        if (hashed) {
          hashesContainers = true;
          var inner = nodes.get(place).kind();
          hashesObjects |= inner != Kind.TUPLE && inner != Kind.FROZENSET; // it has no hash
        }
      } else {
        if (!Values.isAtom(value)) {
          hashesObjects |= hashed;
          tuplesHoldObjects |= kind == Kind.TUPLE;
        }
        objects[i] = single.apply(value);
      }
    }
    return objects;
  }

  /** Makes what is complete when it is made, once that is there which it holds. */
  private void complete(int place) {
    var pending = new ArrayDeque<Integer>();
    pending.push(place);
    while (!pending.isEmpty()) {
      int at = pending.peek();
      if (made[at] == null && resolve(at, pending)) {
        made[at] =
            nodes.get(at).kind() == Kind.TUPLE
                ? containers.tuple(items[at])
                : containers.frozenset(items[at]);
      }
      if (made[at] != null) {
        pending.pop();
      }
    }
  }

  /** Puts containers in the place of references; those that are missing are pending then. */
  private boolean resolve(int place, @Nullable ArrayDeque<Integer> pending) {
    var values = nodes.get(place).items();
    var objects = items[place];
    boolean complete = true;
    for (int i = 0; i < objects.length; i++) {
      if (objects[i] == null && values.get(i) instanceof Ref(int inner)) {
        objects[i] = made[inner];
        if (objects[i] == null && pending != null) {
          pending.push(inner);
          complete = false;
        }
      }
    }
    return complete;
  }

  private void fill(int place) {
    switch (nodes.get(place).kind()) {
      case LIST -> {
        resolve(place, null);
        containers.fillList(made[place], items[place]);
      }
      case DICT -> {
        resolve(place, null);
        containers.fill(made[place], items[place], true);
      }
      case SET -> {
        resolve(place, null);
        containers.fill(made[place], items[place], false);
      }
      default -> {}
    }
  }
}
