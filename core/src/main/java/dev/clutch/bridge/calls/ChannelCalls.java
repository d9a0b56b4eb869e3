package dev.clutch.bridge.calls;

import dev.clutch.config.Permission;
import dev.clutch.config.UnboundPolicy;
import dev.clutch.data.ChannelEnd;
import dev.clutch.data.Shareable;
import dev.clutch.errors.ChannelNotFoundException;
import dev.clutch.errors.InterpreterException;
import dev.clutch.exchange.Channel;
import dev.clutch.exchange.ChannelInfo;
import dev.clutch.exchange.Item;
import dev.clutch.exchange.Ticket;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What the host functions of {@code _interpchannels} do. A time is in seconds, and negative for no
 * limit; a policy is the number of an {@link UnboundPolicy}, and negative for the channel's
 * default. Each throws an {@link InterpreterException} where the channel is gone, closed or out of
 * reach.
 */
public final class ChannelCalls {
  private final Door door;
  private final HostWaits waits;

  /** For one interpreter. */
  public ChannelCalls(Door door, HostWaits waits) {
    this.door = door;
    this.waits = waits;
  }

  /** The id of the interpreter whose code asks. */
  public long self() {
    return door.self();
  }

  /** Makes a channel, to which this interpreter refers: {@link #bound} gives that back. */
  public long create(int capacity, int policy, int fallback, boolean keeps) {
    return door.createChannel(capacity, QueueCalls.policy(policy), fallback, keeps).id();
  }

  /** Makes one direction of a pipe; see {@link #create}. */
  public long createPipe(int capacity) {
    return door.createPipe(capacity).id();
  }

  /** Drops a channel and its items. */
  public void destroy(long channel) {
    door.channelsFor(channel).destroy(channel);
  }

  /** The channel itself, for what needs no more than that. */
  public Channel channel(long channel) {
    return door.channel(channel);
  }

  /** {@code (id, policy, fallback)} of all channels within reach, the newest first. */
  public Shareable.Tuple listAll() {
    List<Shareable> rows = new ArrayList<>();
    for (var channel : door.allChannels()) {
      try {
        int fallback = fallbackOf(channel.id());
        rows.add(Shareable.Tuple.ofInts(channel.id(), channel.defaultPolicy().code(), fallback));
      } catch (ChannelNotFoundException e) {
        // destroyed since it was listed: no row
      }
    }
    return new Shareable.Tuple(rows);
  }

  /**
   * Sends a value.
   *
   * @param wait whether to wait until it is received
   * @return false when that did not happen in time
   */
  public boolean send(Channel target, Shareable value, int policy, boolean wait, double seconds) {
    // no wait that is none: this is the way of every small message
    var item = item(target, value, policy);
    if (!wait) {
      target.post(item);
      return true;
    }
    return target.offer(item)
        || waits.await(seconds, nanos -> target.send(item, nanos) ? true : null) != null;
  }

  /** Sends a value if it is received at once, or buffered. */
  public boolean offer(long channel, Shareable value, int policy) {
    var target = door.channel(channel);
    return target.offer(item(target, value, policy));
  }

  private Item item(Channel target, Shareable value, int policy) {
    return new Item(
        value, door.self(), policy < 0 ? target.defaultPolicy() : QueueCalls.policy(policy));
  }

  /** Receives an item; null when there was none in time. */
  public @Nullable Item recv(Channel source, double seconds) {
    var item = source.pollAtHand(door.self());
    return item != null ? item : waits.await(seconds, nanos -> source.recv(door.self(), nanos));
  }

  /** A ticket to send a value; the bell is rung by another thread when it was sent. */
  public Ticket ticketToSend(
      long channel, Shareable value, int policy, boolean untilReceived, Consumer<Ticket> bell) {
    var target = door.channel(channel);
    var item = item(target, value, policy);
    return untilReceived ? target.ticketToDeliver(item, bell) : target.ticketToSend(item, bell);
  }

  /** A ticket to receive a value; see {@link #ticketToSend}. */
  public Ticket ticketToRecv(long channel, Consumer<Ticket> bell) {
    return door.channel(channel).ticketToRecv(door.self(), bell);
  }

  /** Does something for the interpreter's code in this thread, which counts for its run. */
  public void help(Runnable work) {
    door.help(work);
  }

  /** Lets those through only who may have a function run in a thread of its own. */
  public void requireThreads() {
    door.require(Permission.THREADS, "run a function in another thread");
  }

  /** Counts an object that stands for an end in this interpreter: until none is left it is used. */
  public Runnable hold(long channel, ChannelEnd end) {
    var table = door.channelsFor(channel);
    table.get(channel).hold(door.self(), end);
    return () -> table.letGo(channel, door.self(), end);
  }

  /** Counts a reference. */
  public Runnable bind(long channel) {
    door.channelsFor(channel).bind(channel, door.self());
    door.counted();
    return bound(channel);
  }

  /** Gives back a reference that is counted. */
  public Runnable bound(long channel) {
    var table = door.channelsFor(channel);
    return () -> table.releaseOwn(channel, door.self());
  }

  /** The fallback it was made with. */
  public int fallbackOf(long channel) {
    return door.channelsFor(channel).fallback(channel);
  }

  /** The number of its default policy, and the fallback it was made with. */
  public Shareable.Tuple defaults(long channel) {
    var source = door.channel(channel);
    source.size(); // a closed one tells none
    return Shareable.Tuple.ofInts(source.defaultPolicy().code(), fallbackOf(channel));
  }

  /**
   * The name of its {@link ChannelInfo.Phase}, the number of items, the number of interpreters in
   * each {@link ChannelInfo.Relation}, and whether this interpreter is associated with the sending
   * and with the receiving end: None for not yet, False for not any more.
   */
  public Shareable.Tuple info(long channel) {
    var info = door.channel(channel).info(door.self());
    List<Shareable> fields = new ArrayList<>();
    fields.add(new Shareable.Str(info.phase().name()));
    fields.add(new Shareable.Int(info.count()));
    for (var relation : ChannelInfo.Relation.values()) {
      fields.add(new Shareable.Int(info.interpreters().getOrDefault(relation, 0)));
    }
    for (var associated : new @Nullable Boolean[] {info.sends(), info.receives()}) {
      fields.add(associated == null ? Shareable.None.NONE : Shareable.Bool.of(associated));
    }
    return new Shareable.Tuple(fields);
  }

  /** Stands for a channel, or an end of it. */
  public Shareable.ChannelRef handle(long channel, ChannelEnd end, Shareable.ChannelRef.Form form) {
    return door.channelsFor(channel).handle(channel, end, form);
  }

  /**
   * Stands for one side of a pipe.
   *
   * @param recv the channel that it receives from; negative for none
   * @param send the channel that it sends to; negative for none
   */
  public Shareable pipe(long recv, long send) {
    var form = Shareable.ChannelRef.Form.PEP554;
    return new Shareable.PipeRef(
        recv < 0 ? null : handle(recv, ChannelEnd.RECV, form),
        send < 0 ? null : handle(send, ChannelEnd.SEND, form));
  }
}
