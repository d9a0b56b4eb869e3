package dev.clutch.bridge.graalpy.sync;

import dev.clutch.bridge.calls.HostWaits;
import dev.clutch.bridge.graalpy.crossing.GuestErrors;
import dev.clutch.bridge.graalpy.crossing.Values;
import dev.clutch.bridge.graalpy.lines.Release;
import dev.clutch.data.Shareable;
import dev.clutch.exchange.sync.SyncTable;
import org.graalvm.polyglot.HostAccess;
import org.graalvm.polyglot.Value;

/**
 * The host functions behind {@code _clutch.sync}. Arguments are checked by the Python side; a time
 * is in seconds, and negative for no limit.
 */
public final class SyncModule {
  private final long self;
  private final SyncTable table;
  private final Values values;
  private final GuestErrors errors;
  private final SyncHandles handles;

  public SyncModule(long self, SyncTable table, Values values, GuestErrors errors, HostWaits waits) {
    this.self = self;
    this.table = table;
    this.values = values;
    this.errors = errors;
    this.handles = new SyncHandles(values, new SyncWaits(self, errors, waits));
  }

  /** Makes a lock; like all that is made here, nobody refers to it yet. */
  @HostAccess.Export
  public long createLock(boolean reentrant) {
    return table.createLock(reentrant).id();
  }

  /** Makes a semaphore. */
  @HostAccess.Export
  public long createSemaphore(long permits, boolean bounded) {
    return table.createSemaphore(permits, bounded).id();
  }

  /** Makes an event. */
  @HostAccess.Export
  public long createEvent() {
    return table.createEvent().id();
  }

  /**
   * Makes a barrier.
   *
   * @param action None, or a function prepared by {@code _clutch.crossing.share}
   * @param seconds how long a party waits that says nothing else; negative for ever
   */
  @HostAccess.Export
  public long createBarrier(int parties, Value action, double seconds) {
    var shareable = action.isNull() ? null : values.fromGuest(action);
    return table.createBarrier(parties, shareable, seconds).id();
  }

  /** Makes a condition over a lock. */
  @HostAccess.Export
  public long createCondition(SyncHandles.HeldLock lock) {
    return table.createCondition(lock.lock()).id();
  }

  /** Counts a reference to a primitive. */
  @HostAccess.Export
  public Object bind(long id) {
    errors.run(() -> table.bind(id, self));
    return new Release(() -> table.releaseOwn(id, self));
  }

  /** What a primitive's methods call. */
  @HostAccess.Export
  public Object held(long id) {
    return errors.translate(() -> handles.of(table.get(id)));
  }

  /**
   * Stands for a primitive inside a value that {@code _clutch.crossing.share} prepares.
   *
   * @param primitive the name of a {@link Shareable.SyncRef.Primitive}
   */
  @HostAccess.Export
  public Object handle(long id, String primitive) {
    return errors.translate(() -> table.handle(id, Shareable.SyncRef.Primitive.valueOf(primitive)));
  }
}
