package dev.clutch.pool;

import dev.clutch.pool.Worker.Busy;
import dev.clutch.pool.Worker.Rest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The workers of a pool: those that are there, and those that have been let go and not left.
 * Guarded by the lock of its pool.
 */
final class Roster {
  private final PoolSettings settings;
  private final List<Worker> active = new ArrayList<>();
  private final ArrayDeque<Worker> idle = new ArrayDeque<>(); // the one used last comes first
  private final Set<Worker> leaving = new HashSet<>();

  Roster(PoolSettings settings) {
    this.settings = settings;
  }

  /** Those that are there, whatever they do. */
  List<Worker> active() {
    return active;
  }

  /** Whether none is there or leaving. */
  boolean isEmpty() {
    return active.isEmpty() && leaving.isEmpty();
  }

  /** How many do that. */
  int count(Predicate<Worker.State> what) {
    int count = 0;
    for (var worker : active) {
      if (what.test(worker.state())) {
        count++;
      }
    }
    return count;
  }

  /** The worker that has such a task, as it is now. */
  @Nullable Busy busyWith(Predicate<Task> which) {
    for (var worker : active) {
      if (worker.state() instanceof Busy busy && which.test(busy.task())) {
        return busy;
      }
    }
    return null;
  }

  /** Gives a task to a worker that is idle; null when none is. */
  @Nullable Busy hand(Task task) {
    for (var worker = idle.poll(); worker != null; worker = idle.poll()) {
      var busy = worker.take(task);
      if (busy != null) {
        return busy;
      }
    }
    return null;
  }

  /** A worker may be given tasks. */
  void rest(Worker worker) {
    idle.push(worker);
  }

  /**
   * New workers, as many as are wanted and have a place; to be hired once the lock is given back.
   *
   * @param waiting how many tasks wait; as many are wanted, but for those that are about to come
   */
  List<Worker> staff(int waiting) {
    int places = places();
    if (places <= 0) {
      return List.of();
    }
    int coming = idle.size() + count(state -> state == Rest.MAKING);
    return add(settings.ahead() ? places : Math.min(places, waiting - coming));
  }

  /** New workers in all places. */
  List<Worker> staffAll() {
    return add(places());
  }

  private List<Worker> add(int count) {
    var hired = new ArrayList<Worker>();
    for (int i = 0; i < count; i++) {
      hired.add(new Worker());
    }
    active.addAll(hired);
    return hired;
  }

  /** As many as there are places may be leaving besides: what never ends shall not fill memory. */
  private int places() {
    return settings.size() - active.size() - Math.max(0, leaving.size() - settings.size());
  }

  /** A worker is doomed: it leaves. */
  void dismiss(Worker worker) {
    idle.remove(worker);
    if (active.remove(worker)) {
      leaving.add(worker);
    }
  }

  /** A worker has left. */
  void gone(Worker worker) {
    active.remove(worker);
    leaving.remove(worker);
  }

  /** Dooms and dismisses those that wait for tasks. */
  List<Worker> dismissIdle() {
    var dismissed = new ArrayList<Worker>();
    for (var worker : List.copyOf(idle)) {
      if (worker.doom(Rest.IDLE)) {
        dismiss(worker);
        dismissed.add(worker);
      }
    }
    idle.clear();
    return dismissed;
  }
}
