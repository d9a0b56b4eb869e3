package dev.clutch.bridge.calls;

import dev.clutch.data.Shareable;
import dev.clutch.exchange.Choice;
import dev.clutch.exchange.Item;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the host function of {@code clutch.select} does. */
public final class SelectCalls {
  /** One of several things to do. */
  public sealed interface Case {
    /** Receives from a channel. */
    record Recv(long channel) implements Case {}

    /** Sends to a channel. */
    record Send(long channel, Shareable value) implements Case {}

    /** Takes from a queue. */
    record Take(long queue) implements Case {}

    /** Puts into a queue. */
    record Put(long queue, Shareable value) implements Case {}
  }

  private final Door door;
  private final HostWaits waits;

  /** For one interpreter. */
  public SelectCalls(Door door, HostWaits waits) {
    this.door = door;
    this.waits = waits;
  }

  /**
   * Does one of several things.
   *
   * @param seconds how long to wait at most; negative for ever
   * @return null when nothing was possible in time
   */
  public Choice.@Nullable Chosen select(List<? extends Case> cases, double seconds) {
    var choices = cases.stream().map(this::choice).toList();
    return waits.await(seconds, nanos -> Choice.select(choices, nanos));
  }

  private Choice.Case choice(Case one) {
    return switch (one) {
      case Case.Recv(var id) -> door.channel(id).caseToRecv(door.self());
      case Case.Take(var id) -> door.queue(id).caseToTake(door.self());
      case Case.Send(var id, var value) -> {
        var channel = door.channel(id);
        yield channel.caseToSend(new Item(value, door.self(), channel.defaultPolicy()));
      }
      case Case.Put(var id, var value) -> {
        var queue = door.queue(id);
        yield queue.caseToPut(new Item(value, door.self(), queue.defaultPolicy()));
      }
    };
  }
}
