package dev.clutch.bridge.graalpy.sync;

import dev.clutch.bridge.graalpy.crossing.Values;
import dev.clutch.exchange.sync.SyncBarrier;
import dev.clutch.exchange.sync.SyncCondition;
import dev.clutch.exchange.sync.SyncEvent;
import dev.clutch.exchange.sync.SyncLock;
import dev.clutch.exchange.sync.SyncObject;
import dev.clutch.exchange.sync.SyncSemaphore;
import org.graalvm.polyglot.HostAccess;
import org.graalvm.polyglot.Value;

/**
 * Synchronisation primitives as Python code of one interpreter holds them: what the classes of
 * {@code _clutch.sync} call, without a search for the primitive each time.
 */
public final class SyncHandles {
  private final Values values;
  private final SyncWaits waits;

  SyncHandles(Values values, SyncWaits waits) {
    this.values = values;
    this.waits = waits;
  }

  /** What Python code gets for a primitive. */
  Object of(SyncObject primitive) {
    return switch (primitive) {
      case SyncLock lock -> new HeldLock(lock);
      case SyncSemaphore semaphore -> new HeldSemaphore(semaphore);
      case SyncEvent event -> new HeldEvent(event);
      case SyncBarrier barrier -> new HeldBarrier(barrier, values, waits);
      case SyncCondition condition -> new HeldCondition(condition);
    };
  }

  /** A {@link SyncLock}. */
  public final class HeldLock {
    private final SyncLock lock;

    private HeldLock(SyncLock lock) {
      this.lock = lock;
    }

    SyncLock lock() {
      return lock;
    }

    /** Takes it; false when that was not possible in time. */
    @HostAccess.Export
    public boolean acquire(double seconds) {
      return waits.took(lock, seconds);
    }

    /** Takes it later. */
    @HostAccess.Export
    public Object later(Value bell) {
      return waits.later(lock, bell);
    }

    /** Releases it; false when it is not held. */
    @HostAccess.Export
    public boolean release() {
      waits.errors().roomToGiveBack();
      return lock.release();
    }

    /** Takes it if it is abandoned. */
    @HostAccess.Export
    public boolean recover() {
      waits.errors().roomToGiveBack();
      return lock.recover(waits.calls().self());
    }

    /** Whether anybody holds it. */
    @HostAccess.Export
    public boolean locked() {
      return lock.isLocked();
    }

    /** How often it is taken. */
    @HostAccess.Export
    public int depth() {
      return lock.depth();
    }

    /** Whether it is this thread's, or, if it is not reentrant, this interpreter's. */
    @HostAccess.Export
    public boolean owned() {
      return lock.isHeldBy(waits.calls().self());
    }
  }

  /** A {@link SyncSemaphore}. */
  public final class HeldSemaphore {
    private final SyncSemaphore semaphore;

    private HeldSemaphore(SyncSemaphore semaphore) {
      this.semaphore = semaphore;
    }

    /** Takes a permit; false when that was not possible in time. */
    @HostAccess.Export
    public boolean acquire(double seconds) {
      return waits.took(semaphore, seconds);
    }

    /** Takes a permit later. */
    @HostAccess.Export
    public Object later(Value bell) {
      return waits.later(semaphore, bell);
    }

    /** Gives permits back; false when that is too many. */
    @HostAccess.Export
    public boolean release(int permits) {
      waits.errors().roomToGiveBack();
      return semaphore.release(waits.calls().self(), permits);
    }

    /** How many permits there are to take. */
    @HostAccess.Export
    public long value() {
      return semaphore.permits();
    }

    /** How many permits there are at most. */
    @HostAccess.Export
    public long bound() {
      return semaphore.bound();
    }
  }

  /** A {@link SyncEvent}. */
  public final class HeldEvent {
    private final SyncEvent event;

    private HeldEvent(SyncEvent event) {
      this.event = event;
    }

    /** Waits until it is set; false when it was not in time. */
    @HostAccess.Export
    public boolean waitFor(double seconds) {
      return waits.took(event, seconds);
    }

    /** Waits without a thread. */
    @HostAccess.Export
    public Object later(Value bell) {
      return waits.later(event, bell);
    }

    /** Sets it. */
    @HostAccess.Export
    public void set() {
      waits.errors().roomToGiveBack();
      event.set();
    }

    /** Takes it back. */
    @HostAccess.Export
    public void clear() {
      waits.errors().roomToGiveBack();
      event.clear();
    }

    /** Whether it is set. */
    @HostAccess.Export
    public boolean isSet() {
      return event.isSet();
    }
  }

  /** A {@link SyncCondition}. */
  public final class HeldCondition {
    private final SyncCondition condition;

    private HeldCondition(SyncCondition condition) {
      this.condition = condition;
    }

    /** The number of its lock. */
    @HostAccess.Export
    public long lock() {
      return condition.lock().id();
    }

    /** Whether its lock is reentrant. */
    @HostAccess.Export
    public boolean reentrant() {
      return condition.lock().isReentrant();
    }

    /** Releases the lock, which is held, waits, and takes the lock again; false when in vain. */
    @HostAccess.Export
    public boolean waitFor(double seconds) {
      return waits.errors().translate(() -> waits.calls().await(condition, seconds));
    }

    /** Wakes some who wait. */
    @HostAccess.Export
    public void wake(int howMany) {
      waits.errors().roomToGiveBack();
      condition.wake(howMany);
    }
  }
}
