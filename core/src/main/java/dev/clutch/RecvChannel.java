package dev.clutch;

import dev.clutch.data.ChannelEnd;
import dev.clutch.errors.ChannelClosedException;
import dev.clutch.errors.ChannelReleasedException;
import dev.clutch.errors.ItemInterpreterDestroyedException;
import dev.clutch.exchange.Channel;
import dev.clutch.exchange.ChannelInfo;
import dev.clutch.exchange.Item;
import dev.clutch.host.ChannelPublisher;
import java.lang.ref.Reference;
import java.time.Duration;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The receiving end of a channel between Java and interpreters, or between interpreters.
 * Thread-safe; blocking calls end when the thread is interrupted.
 *
 * <p>Handed to an interpreter (as an argument, in a queue, in a channel) it arrives as a {@code
 * interpreters.channels.RecvChannel}; and the other way round.
 *
 * <p>Close it when nothing more is to be received. One that is garbage and was not closed, closes
 * nothing: Java just does not use that end any more, when it was the last object for it.
 */
public final class RecvChannel implements AutoCloseable, Iterable<@Nullable Object> {
  private final ChannelHandle handle;
  private final Channel channel;
  private final Clutch clutch;

  RecvChannel(Channel channel, Clutch clutch) {
    this.handle = new ChannelHandle(channel, ChannelEnd.RECV, clutch);
    this.channel = channel;
    this.clutch = clutch;
  }

  Clutch clutch() {
    return clutch;
  }

  /**
   * What was received.
   *
   * @param value the value; null for None
   */
  public record Received(@Nullable Object value) {}

  /**
   * The channel's number, the same in every interpreter.
   *
   * @return 0 or more
   */
  public long id() {
    return channel.id();
  }

  /**
   * Receives the oldest value, waiting for one.
   *
   * @return the value; {@link Unbound#ITEM} when the interpreter that sent it is gone
   * @throws InterruptedException when interrupted; nothing is received then
   * @throws ItemInterpreterDestroyedException when the interpreter that sent it is gone, and the
   *     item says so
   * @throws dev.clutch.errors.ChannelException when the channel is closed or poisoned, before or
   *     meanwhile
   */
  public @Nullable Object recv() throws InterruptedException {
    return value(next());
  }

  /**
   * Receives the oldest value, waiting for one.
   *
   * @param timeout how long to wait at most
   * @return empty when there was none in time; else as {@link #recv()}
   * @throws InterruptedException when interrupted; nothing is received then
   * @throws ItemInterpreterDestroyedException when the interpreter that sent it is gone, and the
   *     item says so
   * @throws dev.clutch.errors.ChannelException when the channel is closed or poisoned, before or
   *     meanwhile
   */
  public Optional<Received> recv(Duration timeout) throws InterruptedException {
    return Optional.ofNullable(next(TimeUnit.NANOSECONDS.convert(timeout)))
        .map(item -> new Received(value(item)));
  }

  private Item next() throws InterruptedException {
    return Objects.requireNonNull(next(Long.MAX_VALUE), "an endless wait ran out of time");
  }

  private @Nullable Item next(long nanos) throws InterruptedException {
    try {
      return channel.recv(Item.HOST, nanos);
    } finally {
      Reference.reachabilityFence(this); // not garbage while it waits
    }
  }

  /**
   * Receives the oldest value, if there is one.
   *
   * @return empty when there is none; else as {@link #recv()}
   * @throws ItemInterpreterDestroyedException when the interpreter that sent it is gone, and the
   *     item says so
   * @throws dev.clutch.errors.ChannelException when the channel is closed or poisoned
   */
  public Optional<Received> tryRecv() {
    try {
      return recv(Duration.ZERO);
    } catch (InterruptedException e) {
      throw new IllegalStateException("a receive that does not wait was interrupted", e);
    }
  }

  /**
   * Receives until the channel is closed, waiting for each value. Anybody else who receives gets
   * values that this does not see. An interrupt ends it with a {@link CancellationException}, the
   * thread's flag stays set; else it throws what {@link #recv()} does.
   *
   * @return an iterator whose elements are those of {@link #recv()}
   */
  @Override
  public Iterator<@Nullable Object> iterator() {
    return new Receiving();
  }

  private final class Receiving implements Iterator<@Nullable Object> {
    private @Nullable Item next;

    @Override
    public boolean hasNext() {
      try {
        if (next == null) {
          next = RecvChannel.this.next();
        }
        return true;
      } catch (ChannelReleasedException e) {
        throw e;
      } catch (ChannelClosedException e) {
        return false;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        var cancelled = new CancellationException("interrupted while waiting to receive");
        cancelled.initCause(e);
        throw cancelled;
      }
    }

    @Override
    public @Nullable Object next() {
      if (!hasNext()) {
        throw new NoSuchElementException("channel " + id() + " is closed");
      }
      var item = Objects.requireNonNull(next);
      next = null;
      return value(item);
    }
  }

  /**
   * The channel as a publisher of what is received: each value goes to one subscriber, in a virtual
   * thread. A subscriber is in the channel's line only as long as it has requested more than it
   * got: until then senders wait. The stream completes when the channel is closed, and fails when
   * it is poisoned or destroyed; a subscriber learns of that when it requests something. Since
   * streams hold no null, a None is {@link Optional#empty()} there.
   *
   * @return a view; it may be subscribed to many times
   */
  public Flow.Publisher<Object> asPublisher() {
    return new ChannelPublisher(channel, this::value);
  }

  /**
   * Whether nothing can be received any more.
   *
   * @return true once it is closed and empty
   */
  public boolean isClosed() {
    var phase = channel.info(Item.HOST).phase();
    return phase != ChannelInfo.Phase.OPEN && phase != ChannelInfo.Phase.CLOSING;
  }

  /**
   * Drops what the channel holds and ends every use of it, waiting ones included, in every
   * interpreter, with {@link dev.clutch.errors.ChannelPoisonedException}.
   */
  public void poison() {
    channel.poison();
  }

  /**
   * Closes the channel for everybody; what it holds is dropped, and senders that wait get {@link
   * dev.clutch.errors.ChannelClosedException}. Closing again does nothing.
   */
  @Override
  public void close() {
    handle.close(true);
  }

  @Override
  public String toString() {
    return "RecvChannel(" + id() + ")";
  }

  Channel channel() {
    return channel;
  }

  /** What an item that was received comes to. */
  @Nullable Object value(Item item) {
    return ItemValues.of(item, clutch.values(), "sent");
  }
}
