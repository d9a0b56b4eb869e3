package dev.clutch.bridge.calls;

import dev.clutch.data.Shareable;
import dev.clutch.data.Shareable.Node;
import dev.clutch.data.Shareable.Ref;
import dev.clutch.errors.NotPermittedException;
import java.util.List;

/**
 * Holds a {@link Shareable.Graph} against what Python's containers can be. The code that sent it
 * may have made it of anything; whoever receives it makes containers of it, and must come to an
 * end.
 */
final class Graphs {
  private static final int NEW = 0;
  private static final int OPEN = 1;
  private static final int DONE = 2;

  private Graphs() {}

  /**
   * Checks one.
   *
   * @throws NotPermittedException for one that no containers make
   */
  static void check(Shareable.Graph graph) {
    var nodes = graph.nodes();
    require(!nodes.isEmpty(), "has no containers");
    for (var node : nodes) {
      checkItems(node, nodes.size());
    }
    checkCircles(nodes);
  }

  private static void checkItems(Node node, int size) {
    var items = node.items();
    switch (node.kind()) {
      case BYTEARRAY -> require(bytes(items) >= 0, "has a bytearray that is not of bytes");
      case INTS, REALS ->
          require(
              bytes(items) >= 0 && bytes(items) % Long.BYTES == 0,
              "has a list of numbers that is not of 8 bytes each");
      case DICT -> require(items.size() % 2 == 0, "has a dict with a key and no value");
      case TUPLE, LIST, SET, FROZENSET -> {}
    }
    for (var item : items) {
      if (item instanceof Ref(int place)) {
        require(place >= 0 && place < size, "has no container " + place);
      }
    }
  }

  private static int bytes(List<Shareable> items) {
    return items.size() == 1 && items.getFirst() instanceof Shareable.Bytes(var value)
        ? value.length
        : -1;
  }

  /** What cannot be changed is made of what is there already: it is in no circle of its like. */
  private static void checkCircles(List<Node> nodes) {
    var states = new int[nodes.size()];
    var path = new int[nodes.size()];
    var next = new int[nodes.size()];
    for (int start = 0; start < states.length; start++) {
      if (states[start] != NEW || !isFrozen(nodes.get(start))) {
        continue;
      }
      int depth = 0;
      path[0] = start;
      states[start] = OPEN;
      while (depth >= 0) {
        int at = path[depth];
        var items = nodes.get(at).items();
        if (next[at] == items.size()) {
          states[at] = DONE;
          depth--;
        } else if (items.get(next[at]++) instanceof Ref(int place) && isFrozen(nodes.get(place))) {
          require(states[place] != OPEN, "has a tuple or a frozenset that is in itself");
          if (states[place] == NEW) {
            states[place] = OPEN;
            path[++depth] = place;
          }
        }
      }
    }
  }

  private static boolean isFrozen(Node node) {
    return node.kind() == Node.Kind.TUPLE || node.kind() == Node.Kind.FROZENSET;
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new NotPermittedException("a graph of containers " + otherwise);
    }
  }
}
