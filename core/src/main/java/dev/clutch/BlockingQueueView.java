package dev.clutch;

import dev.clutch.exchange.Item;
import java.util.AbstractQueue;
import java.util.Collection;
import java.util.Iterator;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An {@link InterpreterQueue} as a {@link BlockingQueue}; see {@link
 * InterpreterQueue#asBlockingQueue}.
 */
final class BlockingQueueView extends AbstractQueue<Object> implements BlockingQueue<Object> {
  private final InterpreterQueue queue;

  BlockingQueueView(InterpreterQueue queue) {
    this.queue = queue;
  }

  @Override
  public void put(Object value) throws InterruptedException {
    queue.put(notNull(value));
  }

  @Override
  public boolean offer(Object value) {
    return queue.offer(notNull(value));
  }

  @Override
  public boolean offer(Object value, long timeout, TimeUnit unit) throws InterruptedException {
    return queue.put(notNull(value), unit.toNanos(timeout));
  }

  @Override
  public Object take() throws InterruptedException {
    return notNone(queue.take());
  }

  @Override
  public @Nullable Object poll() {
    return orNull(queue.takeNow());
  }

  @Override
  public @Nullable Object poll(long timeout, TimeUnit unit) throws InterruptedException {
    return orNull(queue.take(unit.toNanos(timeout)));
  }

  @Override
  public @Nullable Object peek() {
    var values = iterator();
    return values.hasNext() ? values.next() : null;
  }

  @Override
  public int size() {
    return queue.size();
  }

  @Override
  public int remainingCapacity() {
    return queue.remainingCapacity();
  }

  @Override
  public int drainTo(Collection<? super Object> target) {
    return drainTo(target, Integer.MAX_VALUE);
  }

  @Override
  public int drainTo(Collection<? super Object> target, int most) {
    Objects.requireNonNull(target, "target");
    if (target == this) {
      throw new IllegalArgumentException("a queue cannot be drained to itself");
    }
    int drained = 0;
    for (Object value; drained < most && (value = poll()) != null; drained++) {
      target.add(value);
    }
    return drained;
  }

  /** Over a snapshot; does not remove. */
  @Override
  public Iterator<Object> iterator() {
    var values = queue.snapshot().iterator();
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return values.hasNext();
      }

      @Override
      public Object next() {
        return notNone(queue.value(values.next()));
      }
    };
  }

  private static Object notNull(Object value) {
    return Objects.requireNonNull(value, "a BlockingQueue takes no null: Optional.empty() is None");
  }

  private @Nullable Object orNull(@Nullable Item item) {
    return item == null ? null : notNone(queue.value(item));
  }

  private static Object notNone(@Nullable Object value) {
    return value == null ? Optional.empty() : value;
  }
}
