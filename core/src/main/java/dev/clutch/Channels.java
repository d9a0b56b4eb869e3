package dev.clutch;

import dev.clutch.exchange.Choice;
import dev.clutch.exchange.Item;
import java.lang.ref.Reference;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Waits for one of several things: to receive from channels, to send, to take from queues, to put.
 * Exactly one of them happens.
 *
 * <pre>{@code
 * var selected = Channels.select(Channels.recv(orders), Channels.take(returns));
 * switch (selected.index()) {
 *   case 0 -> ship(selected.value());
 *   default -> restock(selected.value());
 * }
 * }</pre>
 *
 * <p>If several are possible at once, each is as likely to be chosen. One that can only fail, since
 * its channel is closed or poisoned or its queue shut down, is possible: if it is chosen, select
 * throws what the operation would.
 */
public final class Channels {
  private Channels() {}

  /** Something to select. May be used again and again, by any thread. */
  public static final class Case {
    private final Choice.Case choice;
    private final Function<Item, @Nullable Object> value;

    @SuppressWarnings("UnusedVariable") // an end is no garbage as long as its case is none
    private final Object where;

    private Case(Choice.Case choice, Function<Item, @Nullable Object> value, Object where) {
      this.choice = choice;
      this.value = value;
      this.where = where;
    }
  }

  /**
   * What happened.
   *
   * @param index the place of the case among the arguments, from 0
   * @param value what was received or taken; null for a send or a put, and for None
   */
  public record Selected(int index, @Nullable Object value) {}

  /**
   * To receive a value; see {@link RecvChannel#recv()}.
   *
   * @param channel where
   * @return a case
   */
  public static Case recv(RecvChannel channel) {
    return new Case(channel.channel().caseToRecv(Item.HOST), channel::value, channel);
  }

  /**
   * To send a value; see {@link SendChannel#send}.
   *
   * @param channel where
   * @param value anything that can cross
   * @return a case
   * @throws dev.clutch.errors.NotShareableException when it cannot cross
   */
  public static Case send(SendChannel channel, @Nullable Object value) {
    return new Case(channel.channel().caseToSend(channel.item(value)), _ -> null, channel);
  }

  /**
   * To take a value; see {@link InterpreterQueue#take}.
   *
   * @param queue where
   * @return a case
   */
  public static Case take(InterpreterQueue queue) {
    return new Case(queue.queue().caseToTake(Item.HOST), queue::value, queue);
  }

  /**
   * To put a value; see {@link InterpreterQueue#put}.
   *
   * @param queue where
   * @param value anything that can cross
   * @return a case
   * @throws dev.clutch.errors.NotShareableException when it cannot cross
   */
  public static Case put(InterpreterQueue queue, @Nullable Object value) {
    return new Case(queue.queue().caseToPut(queue.item(value)), _ -> null, queue);
  }

  /**
   * Does one of several things, waiting until one is possible.
   *
   * @param cases one or more
   * @return what was done
   * @throws InterruptedException when interrupted; nothing was done then
   * @throws dev.clutch.errors.InterpreterException what the selected operation throws
   */
  public static Selected select(Case... cases) throws InterruptedException {
    var list = List.of(cases);
    return selected(
        list,
        Objects.requireNonNull(chosen(list, Long.MAX_VALUE), "an endless wait ran out of time"));
  }

  /**
   * Does one of several things, waiting for a while until one is possible.
   *
   * @param timeout how long to wait at most; zero for not at all
   * @param cases one or more
   * @return what was done; empty when nothing was possible in time
   * @throws InterruptedException when interrupted; nothing was done then
   * @throws dev.clutch.errors.InterpreterException what the selected operation throws
   */
  public static Optional<Selected> select(Duration timeout, Case... cases)
      throws InterruptedException {
    var list = List.of(cases);
    return Optional.ofNullable(chosen(list, TimeUnit.NANOSECONDS.convert(timeout)))
        .map(chosen -> selected(list, chosen));
  }

  private static Choice.@Nullable Chosen chosen(List<Case> cases, long nanos)
      throws InterruptedException {
    try {
      return Choice.select(cases.stream().map(each -> each.choice).toList(), nanos);
    } finally {
      Reference.reachabilityFence(cases); // the ends are no garbage while they are waited at
    }
  }

  private static Selected selected(List<Case> cases, Choice.Chosen chosen) {
    int index = chosen.index();
    return new Selected(index, cases.get(index).value.apply(chosen.item()));
  }
}
