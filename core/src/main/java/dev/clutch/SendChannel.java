package dev.clutch;

import dev.clutch.data.ChannelEnd;
import dev.clutch.exchange.Channel;
import dev.clutch.exchange.ChannelInfo;
import dev.clutch.exchange.Item;
import java.lang.ref.Reference;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The sending end of a channel between Java and interpreters, or between interpreters. Thread-safe;
 * blocking calls end when the thread is interrupted.
 *
 * <p>Handed to an interpreter (as an argument, in a queue, in a channel) it arrives as a {@code
 * interpreters.channels.SendChannel}; and the other way round.
 *
 * <p>Close it when nothing more is to be sent. One that is garbage and was not closed, closes
 * nothing: Java just does not use that end any more, when it was the last object for it.
 */
public final class SendChannel implements AutoCloseable {
  private final ChannelHandle handle;
  private final Channel channel;
  private final Clutch clutch;

  SendChannel(Channel channel, Clutch clutch) {
    this.handle = new ChannelHandle(channel, ChannelEnd.SEND, clutch);
    this.channel = channel;
    this.clutch = clutch;
  }

  Clutch clutch() {
    return clutch;
  }

  /**
   * The channel's number, the same in every interpreter.
   *
   * @return 0 or more
   */
  public long id() {
    return channel.id();
  }

  /**
   * Sends a value and waits until it is received, or buffered.
   *
   * @param value anything that can cross
   * @throws InterruptedException when interrupted; the value is not in the channel then
   * @throws dev.clutch.errors.NotShareableException when it cannot cross; nothing is sent then
   * @throws dev.clutch.errors.ChannelException when the channel is closed or poisoned, before or
   *     meanwhile
   */
  public void send(@Nullable Object value) throws InterruptedException {
    boolean _ = send(item(value), Long.MAX_VALUE);
  }

  /**
   * Sends a value and waits until it is received, or buffered.
   *
   * @param value anything that can cross
   * @param timeout how long to wait at most
   * @return false when that did not happen in time; the value is not in the channel then
   * @throws InterruptedException when interrupted; the value is not in the channel then
   * @throws dev.clutch.errors.NotShareableException when it cannot cross; nothing is sent then
   * @throws dev.clutch.errors.ChannelException when the channel is closed or poisoned, before or
   *     meanwhile
   */
  public boolean send(@Nullable Object value, Duration timeout) throws InterruptedException {
    return send(item(value), TimeUnit.NANOSECONDS.convert(timeout));
  }

  private boolean send(Item item, long nanos) throws InterruptedException {
    try {
      return channel.send(item, nanos);
    } finally {
      Reference.reachabilityFence(this); // not garbage while it waits
    }
  }

  /**
   * Sends a value if somebody waits to receive it, or there is room to buffer it.
   *
   * @param value anything that can cross
   * @return false when not; nothing is sent then
   * @throws dev.clutch.errors.NotShareableException when it cannot cross
   * @throws dev.clutch.errors.ChannelException when the channel is closed or poisoned
   */
  public boolean trySend(@Nullable Object value) {
    return channel.offer(item(value));
  }

  /**
   * Sends a value without waiting: it stays in the channel until somebody receives it, whatever the
   * channel's capacity. Python: {@code send_nowait} of {@code interpreters.channels}.
   *
   * @param value anything that can cross
   * @throws dev.clutch.errors.NotShareableException when it cannot cross
   * @throws dev.clutch.errors.ChannelException when the channel is closed or poisoned
   */
  public void post(@Nullable Object value) {
    channel.post(item(value));
  }

  /**
   * Whether nothing can be sent any more.
   *
   * @return true also while what was sent before can still be received
   */
  public boolean isClosed() {
    return channel.info(Item.HOST).phase() != ChannelInfo.Phase.OPEN;
  }

  /**
   * Drops what the channel holds and ends every use of it, waiting ones included, in every
   * interpreter, with {@link dev.clutch.errors.ChannelPoisonedException}.
   */
  public void poison() {
    channel.poison();
  }

  /**
   * Closes the sending end for everybody; what was sent before can still be received. Closing again
   * does nothing.
   */
  @Override
  public void close() {
    handle.close(false);
  }

  @Override
  public String toString() {
    return "SendChannel(" + id() + ")";
  }

  Channel channel() {
    return channel;
  }

  Item item(@Nullable Object value) {
    return new Item(clutch.values().toShareable(value), Item.HOST, channel.defaultPolicy());
  }
}
