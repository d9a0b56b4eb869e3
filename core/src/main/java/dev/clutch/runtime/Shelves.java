package dev.clutch.runtime;

import dev.clutch.config.InterpreterConfig;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The interpreters that an {@link InterpreterSupply} keeps, by config, and how many it wants to
 * keep of each. Guarded by its lock.
 */
final class Shelves {
  /** A short program that creates one interpreter shall be able to end before a second is made. */
  private static final Duration FIRST_DELAY = Duration.ofMillis(100);

  private static final int MOST_CONFIGS = 16;

  /** What is kept for one config. */
  private static final class Shelf {
    final Deque<BlankInterpreter> blanks = new ArrayDeque<>(); // the newest last
    int target;
    long startAt; // System.nanoTime
    long shrinkAt;
  }

  private final int limit;
  private final Duration patience;
  private final LinkedHashMap<InterpreterConfig, Shelf> shelves = // the last asked for last
      new LinkedHashMap<>();
  private final List<BlankInterpreter> surplus = new ArrayList<>();
  private boolean used;

  /**
   * Empty ones.
   *
   * @param limit how many interpreters to keep at most
   * @param patience how long the number of those that nobody asks for is kept
   */
  Shelves(int limit, Duration patience) {
    this.limit = limit;
    this.patience = patience;
  }

  /** One for somebody who asks now; null when there is none. */
  @Nullable BlankInterpreter take(InterpreterConfig config, long now) {
    var shelf = shelves.get(config);
    if (shelf == null) {
      shelf = open(config, now);
    } else {
      var _ = shelves.putLast(config, shelf);
      if (shelf.blanks.isEmpty()) {
        shelf.target = Math.min(limit, Math.max(1, shelf.target * 2));
      }
    }
    shelf.shrinkAt = now + patience.toNanos();
    return shelf.blanks.pollLast();
  }

  private Shelf open(InterpreterConfig config, long now) {
    if (shelves.size() >= MOST_CONFIGS) {
      surplus.addAll(shelves.pollFirstEntry().getValue().blanks);
    }
    var shelf = new Shelf();
    shelf.startAt = now + FIRST_DELAY.toNanos();
    shelf.target = used ? 0 : 1;
    used = true;
    shelves.put(config, shelf);
    return shelf;
  }

  /** Takes in one that was made. */
  void put(InterpreterConfig config, BlankInterpreter blank) {
    var shelf = shelves.get(config);
    if (shelf == null) {
      surplus.add(blank);
    } else {
      shelf.blanks.addLast(blank);
    }
  }

  /** One that nobody will ask for any more. */
  void putAside(BlankInterpreter blank) {
    surplus.add(blank);
  }

  /** None could be made of that config, so none is wanted until somebody asks again. */
  void failed(InterpreterConfig config) {
    var shelf = shelves.get(config);
    if (shelf != null) {
      shelf.target = 0;
    }
  }

  /** How many there are. */
  int size() {
    return shelves.values().stream().mapToInt(shelf -> shelf.blanks.size()).sum();
  }

  /** Whether no config is wanted any more. */
  boolean isEmpty() {
    return shelves.isEmpty();
  }

  /** Those that are to be closed; they are the caller's from now on. */
  List<BlankInterpreter> takeSurplus() {
    var all = List.copyOf(surplus);
    surplus.clear();
    return all;
  }

  /** Takes everything off; it is the caller's from now on. */
  List<BlankInterpreter> clear() {
    var all = shelves.values().stream().flatMap(shelf -> shelf.blanks.stream()).toList();
    shelves.clear();
    return all;
  }

  /** Halves the targets of configs that nobody asked for lately, and forgets those at zero. */
  void shrink(long now) {
    for (var all = shelves.values().iterator(); all.hasNext(); ) {
      var shelf = all.next();
      if (now - shelf.shrinkAt < 0) {
        continue;
      }
      if (shelf.target == 0) {
        all.remove();
      }
      shelf.target /= 2;
      shelf.shrinkAt = now + patience.toNanos();
      while (shelf.blanks.size() > shelf.target) {
        surplus.add(shelf.blanks.removeFirst());
      }
    }
  }

  /** The config to make one for, the last asked for first; null for none. */
  @Nullable InterpreterConfig wanted(long now) {
    for (var entry : shelves.sequencedEntrySet().reversed()) {
      var shelf = entry.getValue();
      if (shelf.blanks.size() < shelf.target && now - shelf.startAt >= 0) {
        return size() < limit || makeRoom(shelf) ? entry.getKey() : null;
      }
    }
    return null;
  }

  /** Takes one from a config that was asked for before this one. */
  private boolean makeRoom(Shelf forWhom) {
    for (var shelf : shelves.values()) {
      if (shelf.equals(forWhom)) {
        return false;
      }
      if (!shelf.blanks.isEmpty()) {
        shelf.target = shelf.blanks.size() - 1;
        surplus.add(shelf.blanks.removeFirst());
        return true;
      }
    }
    return false;
  }

  /** How many nanoseconds it takes until something is to be done, if nobody asks before. */
  long untilNext(long now) {
    long next = patience.toNanos();
    for (var shelf : shelves.values()) {
      next = Math.min(next, shelf.shrinkAt - now);
      if (shelf.blanks.size() < shelf.target && shelf.startAt - now > 0) {
        next = Math.min(next, shelf.startAt - now);
      }
    }
    return next;
  }
}
