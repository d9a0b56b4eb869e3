package dev.clutch;

import dev.clutch.exchange.Item;
import dev.clutch.exchange.ItemQueue;
import dev.clutch.types.ItemInterpreterDestroyedException;
import dev.clutch.types.UnboundPolicy;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A queue between interpreters, and between them and Java: the same queue that Python code has as
 * {@code concurrent.interpreters.Queue}. Hand it to an interpreter through {@link
 * Interpreter#prepareMain}.
 *
 * <p>Thread-safe. Waiting parks the thread, virtual ones too, and ends at an interrupt. Values
 * cross by copy, as {@link Interpreter} says. An item whose interpreter was destroyed comes as
 * {@link Unbound#ITEM}, or raises {@link ItemInterpreterDestroyedException}, as its policy says.
 */
public final class InterpreterQueue implements AutoCloseable {
  private final ItemQueue queue;
  private final Clutch clutch;
  private final AtomicBoolean closed = new AtomicBoolean();

  InterpreterQueue(ItemQueue queue, Clutch clutch) {
    this.queue = queue;
    this.clutch = clutch;
  }

  /**
   * The queue's number in its runtime, from 1, never used again.
   *
   * @return the id that Python sees, too
   */
  public long id() {
    return queue.id();
  }

  /**
   * Puts a value, waiting for room.
   *
   * @param value anything that can cross
   * @throws InterruptedException when interrupted while waiting; nothing is put then
   * @throws dev.clutch.types.NotShareableException when it cannot cross; nothing is put then
   */
  public void put(@Nullable Object value) throws InterruptedException {
    queue.put(item(value), Long.MAX_VALUE);
  }

  /**
   * Puts a value if there is room.
   *
   * @param value anything that can cross
   * @return whether it was put
   * @throws dev.clutch.types.NotShareableException when it cannot cross
   */
  public boolean offer(@Nullable Object value) {
    try {
      return queue.put(item(value), 0);
    } catch (InterruptedException e) {
      throw new IllegalStateException("a put that does not wait was interrupted", e);
    }
  }

  /**
   * Puts a value, waiting for room for a while.
   *
   * @param value anything that can cross
   * @param timeout how long to wait at most
   * @return whether it was put
   * @throws InterruptedException when interrupted while waiting; nothing is put then
   * @throws dev.clutch.types.NotShareableException when it cannot cross
   */
  public boolean offer(@Nullable Object value, Duration timeout) throws InterruptedException {
    return queue.put(item(value), nanos(timeout));
  }

  /**
   * Takes the oldest value, waiting for one.
   *
   * @return the value; null for None
   * @throws InterruptedException when interrupted while waiting; nothing is taken then
   * @throws ItemInterpreterDestroyedException when the item's interpreter is gone and its policy
   *     says so
   */
  public @Nullable Object take() throws InterruptedException {
    return value(
        Objects.requireNonNull(queue.take(Long.MAX_VALUE), "an endless wait ran out of time"));
  }

  /**
   * Takes the oldest value if there is one. A None reads as null, as an empty queue does: where
   * None is an item, ask {@link #size()} or use {@link #take()}.
   *
   * @return the value, or null when there is none
   * @throws ItemInterpreterDestroyedException when the item's interpreter is gone and its policy
   *     says so
   */
  public @Nullable Object poll() {
    try {
      return value(queue.take(0));
    } catch (InterruptedException e) {
      throw new IllegalStateException("a take that does not wait was interrupted", e);
    }
  }

  /**
   * Takes the oldest value, waiting for one for a while. A None reads as null, as running out of
   * time does.
   *
   * @param timeout how long to wait at most
   * @return the value, or null when the time is up
   * @throws InterruptedException when interrupted while waiting; nothing is taken then
   * @throws ItemInterpreterDestroyedException when the item's interpreter is gone and its policy
   *     says so
   */
  public @Nullable Object poll(Duration timeout) throws InterruptedException {
    return value(queue.take(nanos(timeout)));
  }

  /**
   * How many items it holds.
   *
   * @return a snapshot
   */
  public int size() {
    return queue.size();
  }

  /**
   * How many items it takes before a put waits.
   *
   * @return a snapshot; {@link Integer#MAX_VALUE} without a limit
   */
  public int remainingCapacity() {
    return queue.maxSize() <= 0 ? Integer.MAX_VALUE : Math.max(0, queue.maxSize() - queue.size());
  }

  /**
   * Lets go of the queue; it is destroyed when no interpreter refers to it either. Closing again
   * does nothing.
   */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      clutch.queues().release(queue.id());
    }
  }

  @Override
  public String toString() {
    return "InterpreterQueue(" + id() + ")";
  }

  private Item item(@Nullable Object value) {
    return new Item(clutch.values().toShareable(value), Item.HOST, queue.defaultPolicy());
  }

  private @Nullable Object value(@Nullable Item item) {
    if (item == null) {
      return null;
    }
    var value = item.value();
    if (value != null) {
      return clutch.values().toJava(value);
    }
    if (item.policy() == UnboundPolicy.ERROR) {
      throw new ItemInterpreterDestroyedException(
          "the interpreter that put the item, " + item.origin() + ", is gone");
    }
    return Unbound.ITEM;
  }

  private static long nanos(Duration timeout) {
    try {
      return Math.max(0, timeout.toNanos());
    } catch (ArithmeticException e) {
      return Long.MAX_VALUE; // longer than 292 years
    }
  }
}
