package dev.clutch.bridge.graalpy.lines;

import dev.clutch.bridge.calls.HostWaits;
import dev.clutch.bridge.graalpy.crossing.GuestErrors;
import dev.clutch.bridge.graalpy.crossing.Values;
import dev.clutch.config.UnboundPolicy;
import dev.clutch.exchange.ChannelTable;
import dev.clutch.exchange.Choice;
import dev.clutch.exchange.Item;
import dev.clutch.exchange.QueueTable;
import java.util.ArrayList;
import java.util.List;
import org.graalvm.polyglot.HostAccess;
import org.graalvm.polyglot.Value;

/** The host function behind {@code _clutch.lines.select}. */
public final class SelectModule {
  /** Where queues are found, and what makes values of their items. */
  public record Queues(QueueTable table, QueuesModule module) {}

  /** Where channels are found, and what makes values of their items. */
  public record Channels(ChannelTable table, ChannelsModule module) {}

  private enum Operation {
    RECV,
    SEND,
    TAKE,
    PUT
  }

  private final long self;
  private final Queues queues;
  private final Channels channels;
  private final Values values;
  private final GuestErrors errors;
  private final HostWaits waits;

  public SelectModule(
      long self,
      Queues queues,
      Channels channels,
      Values values,
      GuestErrors errors,
      HostWaits waits) {
    this.self = self;
    this.queues = queues;
    this.channels = channels;
    this.values = values;
    this.errors = errors;
    this.waits = waits;
  }

  /**
   * Does one of several things.
   *
   * @param cases tuples: {@code (operation, id)} or {@code (operation, id, value)}, the value
   *     prepared by {@code _clutch.crossing.share}
   * @param seconds how long to wait at most; negative for ever
   * @return a {@link Selected}; None when nothing was possible in time
   */
  @HostAccess.Export
  public Object select(Value cases, double seconds) {
    List<Operation> operations = new ArrayList<>();
    return errors.translate(
        () -> {
          List<Choice.Case> choices = new ArrayList<>();
          for (long i = 0; i < cases.getArraySize(); i++) {
            var row = cases.getArrayElement(i);
            var operation = Operation.valueOf(row.getArrayElement(0).asString());
            operations.add(operation);
            choices.add(choice(operation, row));
          }
          var chosen = waits.await(seconds, nanos -> Choice.select(choices, nanos));
          return chosen == null
              ? values.none()
              : new Selected(chosen.index(), operations.get(chosen.index()), chosen.item());
        });
  }

  private Choice.Case choice(Operation operation, Value row) {
    long id = row.getArrayElement(1).asLong();
    return switch (operation) {
      case RECV -> channels.table().get(id).caseToRecv(self);
      case TAKE -> queues.table().get(id).caseToTake(self);
      case SEND -> {
        var channel = channels.table().get(id);
        yield channel.caseToSend(item(row, channel.defaultPolicy()));
      }
      case PUT -> {
        var queue = queues.table().get(id);
        yield queue.caseToPut(item(row, queue.defaultPolicy()));
      }
    };
  }

  private Item item(Value row, UnboundPolicy policy) {
    return new Item(values.fromGuest(row.getArrayElement(2)), self, policy);
  }

  /** What was selected. */
  public final class Selected {
    private final int index;
    private final Operation operation;
    private final Item item;

    private Selected(int index, Operation operation, Item item) {
      this.index = index;
      this.operation = operation;
      this.item = item;
    }

    /** The place of its case. */
    @HostAccess.Export
    public int index() {
      return index;
    }

    /** What was received or taken, as the modules of channels and queues give it; else None. */
    @HostAccess.Export
    public Object value() {
      return switch (operation) {
        case RECV -> channels.module().received(item);
        case TAKE -> queues.module().taken(item);
        case SEND, PUT -> values.none();
      };
    }
  }
}
