package dev.clutch.bridge.graalpy.lines;

import dev.clutch.bridge.calls.SelectCalls;
import dev.clutch.bridge.calls.SelectCalls.Case;
import dev.clutch.bridge.graalpy.crossing.GuestErrors;
import dev.clutch.bridge.graalpy.crossing.Values;
import dev.clutch.data.Shareable;
import dev.clutch.exchange.Item;
import java.util.ArrayList;
import java.util.List;
import org.graalvm.polyglot.HostAccess;
import org.graalvm.polyglot.Value;

/** The host function behind {@code clutch.select}: {@link SelectCalls} for GraalPy. */
public final class SelectModule {
  private final SelectCalls calls;
  private final QueuesModule queues;
  private final ChannelsModule channels;
  private final Values values;
  private final GuestErrors errors;

  /**
   * For one interpreter.
   *
   * @param queues makes values of what was taken
   * @param channels makes values of what was received
   */
  public SelectModule(
      SelectCalls calls,
      QueuesModule queues,
      ChannelsModule channels,
      Values values,
      GuestErrors errors) {
    this.calls = calls;
    this.queues = queues;
    this.channels = channels;
    this.values = values;
    this.errors = errors;
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
    List<Case> all = new ArrayList<>();
    for (long i = 0; i < cases.getArraySize(); i++) {
      all.add(one(cases.getArrayElement(i)));
    }
    var chosen = errors.translate(() -> calls.select(all, seconds));
    return chosen == null
        ? values.none()
        : new Selected(chosen.index(), all.get(chosen.index()), chosen.item());
  }

  private Case one(Value row) {
    long id = row.getArrayElement(1).asLong();
    var operation = row.getArrayElement(0).asString();
    return switch (operation) {
      case "RECV" -> new Case.Recv(id);
      case "TAKE" -> new Case.Take(id);
      case "SEND" -> new Case.Send(id, value(row));
      case "PUT" -> new Case.Put(id, value(row));
      default ->
          throw new IllegalArgumentException(
              "no operation is called " + operation + ": RECV, TAKE, SEND or PUT");
    };
  }

  private Shareable value(Value row) {
    return values.fromGuest(row.getArrayElement(2));
  }

  /** What was selected. */
  public final class Selected {
    private final int index;
    private final Case done;
    private final Item item;

    private Selected(int index, Case done, Item item) {
      this.index = index;
      this.done = done;
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
      return switch (done) {
        case Case.Recv _ -> channels.answers().of(item);
        case Case.Take _ -> queues.answers().of(item);
        case Case.Send _, Case.Put _ -> values.none();
      };
    }
  }
}
