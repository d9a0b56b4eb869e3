package dev.clutch.exchange;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Items in order, with two ends that two threads may use at the same time: {@link #add} asks for
 * the putters' lock, {@link #pollAtHand} for the takers', {@link #looksEmpty} and {@link
 * #cameInCrowds} for none, and all else for both.
 *
 * <p>What is added gathers on the putters' side, and comes to the takers' as a whole when they have
 * nothing left. So the two meet once for many items, not for each, which would cost either of them
 * a handful of cache misses: as much as all the rest of a put.
 */
final class ItemBuffer {
  private static final int SMALL = 16;
  private static final int LARGE = 4096;

  /** Items from {@code from} up to {@code to}; apart from what lies before it in memory. */
  private static final class Side extends Padding {
    @Nullable Item[] items = new @Nullable Item[SMALL];
    int from;
    int to;

    int size() {
      return to - from;
    }
  }

  private static class Padding {
    @SuppressWarnings("unused") // two cache lines: hardware fetches them in pairs
    long p00, p01, p02, p03, p04, p05, p06, p07, p10, p11, p12, p13, p14, p15, p16, p17;
  }

  private final Side added = new Side();
  private final Side atHand = new Side();
  private volatile boolean arrived; // whether something was added since all was at hand

  private volatile boolean crowds; // whether several came when all were brought at hand

  /** Adds an item at the end. */
  void add(Item item) {
    var side = added;
    if (side.to == side.items.length) {
      side.items = Arrays.copyOf(side.items, 2 * side.to);
    }
    side.items[side.to++] = item;
    if (!arrived) {
      arrived = true;
    }
  }

  /** Takes the first item, unless the other side has to be asked for it. */
  @Nullable Item pollAtHand() {
    var side = atHand;
    if (side.from == side.to) {
      return null;
    }
    var item = side.items[side.from];
    side.items[side.from++] = null;
    return item;
  }

  /** Takes the first item; there is one. */
  Item remove() {
    var item = first();
    atHand.items[atHand.from++] = null;
    return item;
  }

  /** The first item; there is one. */
  Item first() {
    if (atHand.size() == 0) {
      bringAll();
    }
    var item = atHand.items[atHand.from];
    if (item == null) {
      throw new IllegalStateException("there is no item");
    }
    return item;
  }

  private void bringAll() {
    var emptied = atHand.items;
    atHand.items = added.items;
    atHand.from = 0;
    atHand.to = added.to;
    // a burst's array is not kept for ever
    boolean tooLarge = emptied.length > LARGE && emptied.length / 4 > added.to;
    added.items = tooLarge ? new @Nullable Item[SMALL] : emptied;
    added.to = 0;
    arrived = false;
    crowds = atHand.to > 1;
  }

  /** Whether nothing came since the takers took all there was; for those who would rather wait. */
  boolean looksEmpty() {
    return !arrived;
  }

  /** Whether the last were brought at hand together: then more are likely to follow at once. */
  boolean cameInCrowds() {
    return crowds;
  }

  int size() {
    return atHand.size() + added.size();
  }

  boolean isEmpty() {
    return size() == 0;
  }

  List<Item> snapshot() {
    var all = new ArrayList<Item>(size());
    for (var side : List.of(atHand, added)) {
      for (int i = side.from; i < side.to; i++) {
        var item = side.items[i];
        if (item != null) {
          all.add(item);
        }
      }
    }
    return all;
  }

  /** Puts another in the place of each item, or nothing for null. */
  void replaceAll(UnaryOperator<@Nullable Item> change) {
    var old = snapshot();
    clear();
    for (var item : old) {
      var changed = change.apply(item);
      if (changed != null) {
        add(changed);
      }
    }
  }

  void clear() {
    for (var side : List.of(atHand, added)) {
      Arrays.fill(side.items, side.from, side.to, null);
      side.from = side.to = 0;
    }
    arrived = false;
  }
}
