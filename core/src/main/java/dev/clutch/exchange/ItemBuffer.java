package dev.clutch.exchange;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.NoSuchElementException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Items in order, with two ends that two threads may use at the same time: {@link #add} and {@link
 * #addWithin} ask for the putters' lock, {@link #peekAtHand} and {@link #pollAtHand} for the
 * takers', {@link #looksEmpty} and {@link #cameInCrowds} for none, and all else for both.
 *
 * <p>What is added gathers on the putters' side, and comes to the takers' as a whole when they have
 * nothing left. So the two meet once for many items, not for each, which would cost either of them
 * a handful of cache misses: as much as all the rest of a put.
 *
 * @param <T> what stands for an item
 */
final class ItemBuffer<T> extends AbstractList<T> {
  private static final int SMALL = 16;
  private static final int LARGE = 4096;

  /** Items from {@code from} up to {@code to}; apart from what lies before it in memory. */
  private static final class Side<T> extends Padding {
    @Nullable T[] items = newArray();
    int from;
    int to;
    int room; // for so many items there is some for certain

    @SuppressWarnings("unchecked") // seen by nobody but this class
    static <T> @Nullable T[] newArray() {
      return (T[]) new Object[SMALL];
    }

    int size() {
      return to - from;
    }

    T get(int index) {
      var item = items[from + index];
      if (item == null) {
        throw new NoSuchElementException("there is no item " + index);
      }
      return item;
    }

    T removeFirst() {
      var item = get(0);
      items[from++] = null;
      return item;
    }

    void remove(int index) {
      System.arraycopy(items, from + index + 1, items, from + index, size() - index - 1);
      items[--to] = null;
    }

    void removeIf(Predicate<? super T> which) {
      int kept = from;
      for (int i = from; i < to; i++) {
        var item = items[i];
        if (item != null && !which.test(item)) {
          items[kept++] = item;
        }
      }
      Arrays.fill(items, kept, to, null);
      to = kept;
    }

    void clear() {
      Arrays.fill(items, from, to, null);
      from = to = 0;
    }
  }

  private static class Padding {
    @SuppressWarnings("unused") // two cache lines: hardware fetches them in pairs
    long p00, p01, p02, p03, p04, p05, p06, p07, p10, p11, p12, p13, p14, p15, p16, p17;
  }

  private final Side<T> added = new Side<>();
  private final Side<T> atHand = new Side<>();
  private volatile boolean arrived; // whether something was added since all was at hand

  private volatile boolean crowds; // whether several came when all were brought at hand

  /** Adds an item at the end. */
  @Override
  public boolean add(T item) {
    var side = added;
    if (side.to == side.items.length) {
      side.items = Arrays.copyOf(side.items, 2 * side.to);
    }
    side.items[side.to++] = item;
    if (!arrived) {
      arrived = true;
    }
    return true;
  }

  /** Says how many items may be added before {@link #addWithin} gives up. */
  void allow(int room) {
    if (added.room != room) { // else the putters' cache lines are left alone
      added.room = room;
    }
  }

  /** {@link #add}, unless the other side has to be asked whether it has made more room. */
  boolean addWithin(T item) {
    if (added.room <= 0) {
      return false;
    }
    added.room--;
    return add(item);
  }

  /** The first item, unless the other side has to be asked for it; null then. */
  @Nullable T peekAtHand() {
    return atHand.size() == 0 ? null : atHand.items[atHand.from];
  }

  /** Takes the first item, unless the other side has to be asked for it; null then. */
  @Nullable T pollAtHand() {
    return atHand.size() == 0 ? null : atHand.removeFirst();
  }

  @Override
  public T getFirst() {
    bringAll();
    return atHand.get(0);
  }

  @Override
  public T removeFirst() {
    bringAll();
    return atHand.removeFirst();
  }

  /** Sees to it that the first item is at hand, if there is one. */
  private void bringAll() {
    if (atHand.size() > 0) {
      return;
    }
    var emptied = atHand.items;
    atHand.items = added.items;
    atHand.from = 0;
    atHand.to = added.to;
    // a burst's array is not kept for ever
    boolean tooLarge = emptied.length > LARGE && emptied.length / 4 > added.to;
    added.items = tooLarge ? Side.newArray() : emptied;
    added.to = 0;
    arrived = false;
    crowds = atHand.to > 1;
  }

  /** Whether there is nothing to take, as far as those who take can see; for who rather waits. */
  boolean looksEmpty() {
    return !arrived && atHand.size() == 0;
  }

  /** Whether the last were brought at hand together: then more are likely to follow at once. */
  boolean cameInCrowds() {
    return crowds;
  }

  @Override
  public int size() {
    return atHand.size() + added.size();
  }

  @Override
  public T get(int index) {
    int near = atHand.size();
    return index < near ? atHand.get(index) : added.get(index - near);
  }

  @Override
  public T set(int index, T item) {
    var old = get(index);
    int near = atHand.size();
    var side = index < near ? atHand : added;
    side.items[side.from + (index < near ? index : index - near)] = item;
    return old;
  }

  @Override
  public T remove(int index) {
    if (index == 0) {
      return removeFirst();
    }
    var old = get(index);
    int near = atHand.size();
    if (index < near) {
      atHand.remove(index);
    } else {
      added.remove(index - near);
    }
    return old;
  }

  /** In one go, where one after the other would move the rest each time. */
  @Override
  public boolean removeIf(Predicate<? super T> which) {
    int before = size();
    atHand.removeIf(which);
    added.removeIf(which);
    arrived = added.size() > 0;
    return size() < before;
  }

  @Override
  public void clear() {
    atHand.clear();
    added.clear();
    arrived = false;
  }
}
