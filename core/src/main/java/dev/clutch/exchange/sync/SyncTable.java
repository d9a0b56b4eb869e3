package dev.clutch.exchange.sync;

import dev.clutch.data.Collected;
import dev.clutch.data.Shareable;
import dev.clutch.errors.InterpreterException;
import dev.clutch.exchange.table.CountedTable;
import dev.clutch.exchange.table.Maker;
import dev.clutch.exchange.table.References;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * All synchronisation primitives of one runtime, by id, from 1 up; see {@link CountedTable}.
 * Thread-safe.
 */
public final class SyncTable {
  private final CountedTable<SyncObject> table =
      new CountedTable<>(
          1,
          id -> new InterpreterException("synchronisation object " + id + " not found"),
          this::end);

  private final Supplier<Thread> asking;

  /** Starts empty; whoever runs code in a thread is that thread. */
  public SyncTable() {
    this(Thread::currentThread);
  }

  /**
   * Starts empty.
   *
   * @param asking on whose behalf the current thread runs: what it takes is that one's
   */
  public SyncTable(Supplier<Thread> asking) {
    this.asking = asking;
  }

  /** Makes a lock. */
  public SyncLock createLock(Maker maker, boolean reentrant) {
    return table.create(maker, id -> new SyncLock(id, reentrant, asking));
  }

  /** Makes a semaphore. */
  public SyncSemaphore createSemaphore(Maker maker, long permits, boolean bounded) {
    return table.create(maker, id -> new SyncSemaphore(id, permits, bounded));
  }

  /** Makes an event that is not set. */
  public SyncEvent createEvent(Maker maker) {
    return table.create(maker, SyncEvent::new);
  }

  /**
   * Makes a barrier.
   *
   * @param action see {@link SyncBarrier#action}
   * @param seconds see {@link SyncBarrier#seconds}
   */
  public SyncBarrier createBarrier(
      Maker maker, int parties, @Nullable Shareable action, double seconds) {
    return table.create(maker, id -> new SyncBarrier(id, parties, action, seconds));
  }

  /** Makes a condition, which keeps its lock alive. */
  public SyncCondition createCondition(Maker maker, SyncLock lock) {
    table.bind(lock.id(), References.TRANSIT);
    return table.create(maker, id -> new SyncCondition(id, lock));
  }

  /** The primitive with an id. */
  public SyncObject get(long id) {
    return table.get(id);
  }

  /**
   * Counts one more reference.
   *
   * @param holder the id of an interpreter, or one of {@link References}
   */
  public void bind(long id, long holder) {
    table.bind(id, holder);
  }

  /** Counts one less of the holder's own, if it has any; at zero the primitive is ended. */
  public void releaseOwn(long id, long holder) {
    table.releaseOwn(id, holder);
  }

  /** A handle that holds a reference while it is on its way; see {@link Collected}. */
  public Shareable.SyncRef handle(long id, Shareable.SyncRef.Primitive primitive) {
    return table.carry(id, new Shareable.SyncRef(id, primitive));
  }

  /**
   * The code of an interpreter was stopped where it was, without a chance to give back what it
   * held: each primitive does what its class says of a dead interpreter.
   */
  public void stopped(long interpreter) {
    var all = table.newestFirst().reversed(); // so that locks come before their conditions
    all.forEach(object -> object.died(interpreter));
  }

  /** An interpreter is dead: {@link #stopped} for good, and it refers to nothing any more. */
  public void died(long interpreter) {
    stopped(interpreter);
    table.died(interpreter);
  }

  /** Ends all. */
  public void destroyAll() {
    table.destroyAll();
  }

  private void end(SyncObject object) {
    object.end();
    if (object instanceof SyncCondition condition) {
      releaseOwn(condition.lock().id(), References.TRANSIT);
    }
  }
}
