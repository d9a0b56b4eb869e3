package dev.clutch.exchange.table;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.clutch.data.Collected;
import dev.clutch.errors.InterpreterException;
import java.util.List;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import java.util.function.Predicate;

/**
 * Things of one kind that interpreters refer to by number. Each is ended when the last reference to
 * it is given back. Numbers count up and are never used again. Thread-safe, lock-free to read.
 *
 * @param <T> the things
 */
public final class CountedTable<T> {
  private static final long NOBODY = Long.MIN_VALUE;

  private static final class Entry<T> {
    final long id;
    final T thing;
    final long ward; // of whom: the maker that takes it along, or none

    @GuardedBy("this")
    final References references = new References();

    @GuardedBy("this")
    boolean released;

    Entry(long id, T thing, Maker maker) {
      this.id = id;
      this.thing = thing;
      this.ward = maker.takesAlong() ? maker.interpreter() : NOBODY;
      if (maker.refers()) {
        references.add(maker.interpreter());
      }
    }
  }

  private final AtomicLong nextId;
  private final LongFunction<? extends InterpreterException> notFound;
  private final Consumer<T> end;
  private final ConcurrentSkipListMap<Long, Entry<T>> entries = new ConcurrentSkipListMap<>();

  /**
   * Starts empty.
   *
   * @param notFound what to throw for a number that stands for nothing
   * @param end called once with each thing that leaves the table
   */
  public CountedTable(
      long firstId, LongFunction<? extends InterpreterException> notFound, Consumer<T> end) {
    this.nextId = new AtomicLong(firstId);
    this.notFound = notFound;
    this.end = end;
  }

  /**
   * Takes in what is made for the next number. A maker that is dead by now is to be told of again:
   * see {@link #died}.
   */
  public <S extends T> S create(Maker maker, LongFunction<S> make) {
    long id = nextId.getAndIncrement();
    S thing = make.apply(id);
    entries.put(id, new Entry<>(id, thing, maker));
    return thing;
  }

  /** The thing with a number. */
  public T get(long id) {
    return entry(id).thing;
  }

  /** All there are, the newest first. */
  public List<T> newestFirst() {
    return entries.descendingMap().values().stream().map(entry -> entry.thing).toList();
  }

  /**
   * Counts one more reference.
   *
   * @param holder the id of an interpreter, or one of {@link References}
   */
  public void bind(long id, long holder) {
    var entry = entry(id);
    synchronized (entry) {
      if (entry.released) {
        throw notFound.apply(id);
      }
      entry.references.add(holder);
    }
  }

  /**
   * Counts one reference less, be it another holder's; at zero the thing is ended.
   *
   * @return false when there was none to give back, or nothing with that number
   */
  public boolean release(long id, long holder) {
    return remove(id, references -> references.remove(holder));
  }

  /** Counts one less of the holder's own references, if it has any; at zero the thing is ended. */
  public void releaseOwn(long id, long holder) {
    boolean _ = remove(id, references -> references.removeOwn(holder));
  }

  private boolean remove(long id, Predicate<References> removal) {
    var entry = entries.get(id);
    if (entry == null) {
      return false;
    }
    synchronized (entry) {
      if (!removal.test(entry.references)) {
        return false;
      }
      if (!entry.references.none()) {
        return true;
      }
      entry.released = true;
    }
    drop(id);
    return true;
  }

  /** Makes a handle hold a reference while it is on its way; see {@link Collected}. */
  public <H> H carry(long id, H handle) {
    bind(id, References.TRANSIT);
    return Collected.then(handle, () -> releaseOwn(id, References.TRANSIT));
  }

  /**
   * Gives back the references that a dead interpreter held, and ends what it takes along. To be
   * called again where something may have been counted for it, or made by it, meanwhile.
   */
  public void died(long interpreter) {
    for (var entry : entries.values()) {
      synchronized (entry) {
        boolean lost = entry.references.removeAll(interpreter) || entry.ward == interpreter;
        if (!lost || !entry.references.none()) {
          continue;
        }
        entry.released = true;
      }
      drop(entry.id);
    }
  }

  /** Ends a thing, whoever refers to it. */
  public void destroy(long id) {
    if (!drop(id)) {
      throw notFound.apply(id);
    }
  }

  /** Ends everything. */
  public void destroyAll() {
    entries.keySet().forEach(this::drop);
  }

  private boolean drop(long id) {
    var entry = entries.remove(id);
    if (entry != null) {
      end.accept(entry.thing);
    }
    return entry != null;
  }

  private Entry<T> entry(long id) {
    var entry = entries.get(id);
    if (entry == null) {
      throw notFound.apply(id);
    }
    return entry;
  }
}
