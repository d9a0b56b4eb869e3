package dev.clutch.bridge.graalpy.sync;

import dev.clutch.bridge.calls.SyncCalls;
import dev.clutch.bridge.graalpy.crossing.GuestErrors;
import dev.clutch.bridge.graalpy.crossing.Values;
import dev.clutch.bridge.graalpy.lines.Release;
import dev.clutch.data.Shareable;
import org.graalvm.polyglot.HostAccess;
import org.graalvm.polyglot.Value;

/**
 * The host functions behind {@code _clutch.sync}: {@link SyncCalls} for GraalPy. Arguments are
 * checked by the Python side; a time is in seconds, and negative for no limit.
 */
public final class SyncModule {
  private final SyncCalls calls;
  private final Values values;
  private final GuestErrors errors;
  private final SyncHandles handles;

  /** For one interpreter. */
  public SyncModule(SyncCalls calls, Values values, GuestErrors errors) {
    this.calls = calls;
    this.values = values;
    this.errors = errors;
    this.handles = new SyncHandles(values, new SyncWaits(calls, errors));
  }

  /** Makes a lock to which an object refers, like all made here; see {@link Release#tie}. */
  @HostAccess.Export
  public long createLock(boolean reentrant, Value owner) {
    return tied(errors.translate(() -> calls.createLock(reentrant)), owner);
  }

  /** Makes a semaphore. */
  @HostAccess.Export
  public long createSemaphore(long permits, boolean bounded, Value owner) {
    return tied(errors.translate(() -> calls.createSemaphore(permits, bounded)), owner);
  }

  /** Makes an event. */
  @HostAccess.Export
  public long createEvent(Value owner) {
    return tied(errors.translate(calls::createEvent), owner);
  }

  /**
   * Makes a barrier.
   *
   * @param action None, or a function prepared by {@code _clutch.crossing.share}
   * @param seconds how long a party waits that says nothing else; negative for ever
   */
  @HostAccess.Export
  public long createBarrier(int parties, Value action, double seconds, Value owner) {
    var shareable = action.isNull() ? null : values.fromGuest(action);
    return tied(errors.translate(() -> calls.createBarrier(parties, shareable, seconds)), owner);
  }

  /** Makes a condition over a lock. */
  @HostAccess.Export
  public long createCondition(SyncHandles.HeldLock lock, Value owner) {
    return tied(errors.translate(() -> calls.createCondition(lock.lock())), owner);
  }

  private long tied(long made, Value owner) {
    return Release.tied(made, calls::bound, owner);
  }

  /** Gives back the reference that was counted then, where it could not be tied. */
  @HostAccess.Export
  public Object bound(long id) {
    return new Release(errors.translate(() -> calls.bound(id)));
  }

  /** Counts a reference to a primitive. */
  @HostAccess.Export
  public Object bind(long id) {
    return new Release(errors.translate(() -> calls.bind(id)));
  }

  /** What a primitive's methods call. */
  @HostAccess.Export
  public Object held(long id) {
    return errors.translate(() -> handles.of(calls.primitive(id)));
  }

  /**
   * Stands for a primitive inside a value that {@code _clutch.crossing.share} prepares.
   *
   * @param primitive the name of a {@link Shareable.SyncRef.Primitive}
   */
  @HostAccess.Export
  public Object handle(long id, String primitive) {
    return errors.translate(() -> calls.handle(id, Shareable.SyncRef.Primitive.valueOf(primitive)));
  }
}
