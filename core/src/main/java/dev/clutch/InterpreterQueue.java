package dev.clutch;

import dev.clutch.errors.ItemInterpreterDestroyedException;
import dev.clutch.exchange.Item;
import dev.clutch.exchange.ItemQueue;
import dev.clutch.host.QueueFuture;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
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

  Clutch clutch() {
    return clutch;
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
   * @throws dev.clutch.errors.NotShareableException when it cannot cross; nothing is put then
   */
  public void put(@Nullable Object value) throws InterruptedException {
    put(value, Long.MAX_VALUE);
  }

  /**
   * Puts a value if there is room.
   *
   * @param value anything that can cross
   * @return whether it was put
   * @throws dev.clutch.errors.NotShareableException when it cannot cross
   */
  public boolean offer(@Nullable Object value) {
    try {
      return put(value, 0);
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
   * @throws dev.clutch.errors.NotShareableException when it cannot cross
   */
  public boolean offer(@Nullable Object value, Duration timeout) throws InterruptedException {
    return put(value, TimeUnit.NANOSECONDS.convert(timeout));
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
    return value(Objects.requireNonNull(take(Long.MAX_VALUE), "an endless wait ran out of time"));
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
    var item = takeNow();
    return item == null ? null : value(item);
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
    var item = take(TimeUnit.NANOSECONDS.convert(timeout));
    return item == null ? null : value(item);
  }

  /**
   * Takes the oldest value, without a thread that waits for it. The future may be cancelled, or run
   * out of time with {@link CompletableFuture#orTimeout}: then nothing is taken.
   *
   * @return the value to come; null for None. It fails as {@link #take} does.
   */
  public CompletableFuture<@Nullable Object> takeAsync() {
    return QueueFuture.start(bell -> queue.ticketToTake(Item.HOST, bell), this::value);
  }

  /**
   * Puts a value, without a thread that waits for room. The future may be cancelled, or run out of
   * time with {@link CompletableFuture#orTimeout}: then nothing is put.
   *
   * @param value anything that can cross
   * @return ends with null when the value has been put; fails as {@link #put} does
   * @throws dev.clutch.errors.NotShareableException when it cannot cross
   */
  public CompletableFuture<@Nullable Void> putAsync(@Nullable Object value) {
    var item = item(value);
    return QueueFuture.start(bell -> queue.ticketToPut(item, Item.HOST, bell), _ -> null);
  }

  /**
   * The same queue as a {@link BlockingQueue}, for whatever works with one. Since that holds no
   * null, a None is {@link Optional#empty()} there, in both directions. Iterators, {@code peek} and
   * what builds on them look at a snapshot; nothing can be removed from the middle. An item whose
   * interpreter is gone is what it is here, and so is a queue that is shut down.
   *
   * @return a view
   */
  public BlockingQueue<Object> asBlockingQueue() {
    return new BlockingQueueView(this);
  }

  /**
   * Ends puts at once, waiting ones included, and takes when nothing is left: they throw {@link
   * dev.clutch.errors.QueueShutDownException}. For every interpreter; it cannot be taken back.
   */
  public void shutdown() {
    queue.shutdown(false);
  }

  /** {@link #shutdown} that drops what the queue holds, so that takes end at once, too. */
  public void shutdownNow() {
    queue.shutdown(true);
  }

  /**
   * Whether it was shut down, here or in an interpreter.
   *
   * @return true also while there is something left to take
   */
  public boolean isShutdown() {
    return queue.isShutDown();
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
    return queue.remainingCapacity();
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

  boolean put(@Nullable Object value, long nanos) throws InterruptedException {
    return queue.put(item(value), nanos);
  }

  @Nullable Item take(long nanos) throws InterruptedException {
    return queue.take(nanos);
  }

  @Nullable Item takeNow() {
    return queue.poll();
  }

  List<Item> snapshot() {
    return queue.snapshot();
  }

  /** What an item that was taken comes to. */
  @Nullable Object value(Item item) {
    return ItemValues.of(item, clutch.values(), "put");
  }

  ItemQueue queue() {
    return queue;
  }

  Item item(@Nullable Object value) {
    return new Item(clutch.values().toShareable(value), Item.HOST, queue.defaultPolicy());
  }
}
