package dev.clutch.bridge.calls;

import dev.clutch.config.UnboundPolicy;
import dev.clutch.data.Shareable;
import dev.clutch.errors.InterpreterException;
import dev.clutch.errors.QueueNotFoundException;
import dev.clutch.exchange.Item;
import dev.clutch.exchange.ItemQueue;
import dev.clutch.exchange.Ticket;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What the host functions of {@code _interpqueues} do. A time is in seconds, and negative for no
 * limit; a policy is the number of an {@link UnboundPolicy}, and negative for the queue's default.
 * Each throws an {@link InterpreterException} where the queue is gone, shut down or out of reach.
 */
public final class QueueCalls {
  private final Door door;
  private final HostWaits waits;

  /** For one interpreter. */
  public QueueCalls(Door door, HostWaits waits) {
    this.door = door;
    this.waits = waits;
  }

  /**
   * Makes a queue.
   *
   * @param refers whether this interpreter refers to it from the start: what {@link #bound} gives
   *     back
   */
  public long create(int maxSize, int policy, int fallback, boolean refers) {
    return door.createQueue(maxSize, policy(policy), fallback, refers).id();
  }

  /** Drops a queue and its items. */
  public void destroy(long queue) {
    door.queuesFor(queue).destroy(queue);
  }

  /** {@code (id, policy, fallback)} of all queues within reach, the newest first. */
  public Shareable.Tuple listAll() {
    List<Shareable> rows = new ArrayList<>();
    for (var queue : door.allQueues()) {
      try {
        rows.add(
            Shareable.Tuple.ofInts(
                queue.id(), queue.defaultPolicy().code(), fallbackOf(queue.id())));
      } catch (QueueNotFoundException e) {
        // destroyed since it was listed: no row
      }
    }
    return new Shareable.Tuple(rows);
  }

  /** The queue itself, for the quick ways. */
  public ItemQueue queue(long queue) {
    return door.queue(queue);
  }

  /**
   * Puts a value.
   *
   * @param format see {@link Item}
   * @return false when there was no room in time
   */
  public boolean put(ItemQueue target, Shareable value, int policy, int format, double seconds) {
    // no wait that is none: this is the way of every small message
    var item = item(target, value, policy, format);
    return target.offer(item)
        || waits.await(seconds, nanos -> target.put(item, nanos) ? true : null) != null;
  }

  private Item item(ItemQueue target, Shareable value, int policy, int format) {
    door.checkRoom(target);
    return new Item(
        value, door.self(), policy < 0 ? target.defaultPolicy() : policy(policy), format);
  }

  /** Takes an item; null when there was none in time. */
  public @Nullable Item take(ItemQueue source, double seconds) {
    var item = source.pollAtHand();
    return item != null ? item : waits.await(seconds, source::take);
  }

  /** Counts a reference. */
  public Runnable bind(long queue) {
    door.queuesFor(queue).bind(queue, door.self());
    door.counted();
    return bound(queue);
  }

  /** Gives back a reference that is counted. */
  public Runnable bound(long queue) {
    var table = door.queuesFor(queue);
    return () -> table.releaseOwn(queue, door.self());
  }

  /** Counts a reference less, which no object gives back. */
  public void release(long queue) {
    door.queuesFor(queue).release(queue, door.self());
  }

  /** The fallback it was made with. */
  public int fallbackOf(long queue) {
    return door.queuesFor(queue).fallback(queue);
  }

  /** Stands for a queue. */
  public Shareable handle(long queue) {
    return door.queuesFor(queue).handle(queue);
  }

  /** A ticket to put a value; the bell is rung by another thread when its turn has come. */
  public Ticket ticketToPut(long queue, Shareable value, int policy, Consumer<Ticket> bell) {
    var target = door.queue(queue);
    return target.ticketToPut(item(target, value, policy, 0), door.self(), bell);
  }

  /** A ticket to take a value; see {@link #ticketToPut}. */
  public Ticket ticketToTake(long queue, Consumer<Ticket> bell) {
    return door.queue(queue).ticketToTake(door.self(), bell);
  }

  static UnboundPolicy policy(int code) {
    return UnboundPolicy.ofCode(code)
        .orElseThrow(
            () -> new IllegalArgumentException("the Python side let policy " + code + " through"));
  }
}
