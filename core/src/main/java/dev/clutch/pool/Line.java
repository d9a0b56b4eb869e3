package dev.clutch.pool;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The tasks that wait for a worker. Guarded by the lock of its pool. */
final class Line {
  private final int capacity;
  private final Condition room;
  private final ArrayDeque<Task> lent = new ArrayDeque<>(); // their callers wait: they come first
  private final ArrayDeque<Task> waiting = new ArrayDeque<>();
  private volatile int size; // of waiting; read without the lock

  Line(int capacity, Condition room) {
    this.capacity = capacity;
    this.room = room;
  }

  boolean isFull() {
    return size >= capacity;
  }

  boolean isEmpty() {
    return size == 0 && lent.isEmpty();
  }

  /** How many wait whose callers do not; without the lock, too. */
  int size() {
    return size;
  }

  /** How many wait. */
  int total() {
    return size + lent.size();
  }

  void add(Task task) {
    waiting.add(task);
    size = waiting.size();
  }

  /** Adds one that has waited before. */
  void addFirst(Task task) {
    waiting.addFirst(task);
    size = waiting.size();
  }

  void addLent(Task task) {
    lent.add(task);
  }

  /** Somebody else may look whether there is room. */
  void tellOfRoom() {
    if (!isFull()) {
      room.signal();
    }
  }

  /** All may look. */
  void tellAll() {
    room.signalAll();
  }

  /** The one whose turn it is. */
  @Nullable Task poll() {
    var task = lent.poll();
    if (task == null) {
      task = waiting.poll();
      size = waiting.size();
      tellOfRoom();
    }
    return task;
  }

  /** Takes one out; null when none of those is here. */
  @Nullable Task remove(Predicate<Task> which) {
    for (var line : List.of(waiting, lent)) {
      for (var each = line.iterator(); each.hasNext(); ) {
        var task = each.next();
        if (which.test(task)) {
          each.remove();
          size = waiting.size();
          tellOfRoom();
          return task;
        }
      }
    }
    return null;
  }

  /** Takes all out. */
  List<Task> drain() {
    var all = new ArrayList<>(lent);
    all.addAll(waiting);
    lent.clear();
    waiting.clear();
    size = 0;
    room.signalAll();
    return all;
  }
}
