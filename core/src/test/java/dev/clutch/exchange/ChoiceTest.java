package dev.clutch.exchange;

import static dev.clutch.exchange.Items.number;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clutch.config.UnboundPolicy;
import dev.clutch.data.ChannelEnd;
import dev.clutch.errors.ChannelClosedException;
import dev.clutch.errors.ChannelException;
import dev.clutch.errors.ChannelNotFoundException;
import dev.clutch.errors.ChannelPoisonedException;
import dev.clutch.errors.ChannelReleasedException;
import dev.clutch.errors.QueueNotFoundException;
import dev.clutch.errors.QueueShutDownException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Choices among channels and queues, without Python. */
@Timeout(60)
class ChoiceTest {
  private static final long FOR_EVER = Long.MAX_VALUE;
  private static final long SELF = 1;

  private final ChannelTable channels = new ChannelTable();
  private final QueueTable queues = new QueueTable();
  private final ExecutorService threads = Executors.newCachedThreadPool();

  @AfterEach
  void endThreads() {
    threads.shutdownNow();
  }

  private Channel channel(int capacity) {
    return channels.create(capacity, UnboundPolicy.REPLACE, ChannelTable.FULL_FALLBACK);
  }

  private ItemQueue queue(int maxSize) {
    return queues.create(maxSize, UnboundPolicy.REPLACE);
  }

  private static Item item(long number) {
    return Items.item(number, SELF);
  }

  private static Choice.@Nullable Chosen now(Choice.Case... cases) throws InterruptedException {
    return Choice.select(List.of(cases), 0);
  }

  private Future<Choice.@Nullable Chosen> selecting(Choice.Case... cases)
      throws InterruptedException {
    return Parked.start(threads, () -> Choice.select(List.of(cases), FOR_EVER));
  }

  @Test
  void whatIsPossibleIsDone() throws Exception {
    var channel = channel(1);
    var queue = queue(1);
    assertThat(now(channel.caseToRecv(SELF), queue.caseToTake(SELF))).isNull();
    queue.offer(item(5));
    assertThat(now(channel.caseToRecv(SELF), queue.caseToTake(SELF)))
        .isEqualTo(new Choice.Chosen(1, item(5)));
    assertThat(now(channel.caseToSend(item(6))).index()).isZero();
    assertThat(now(queue.caseToPut(item(7))).index()).isZero();
    assertThat(now(channel.caseToSend(item(8)), queue.caseToPut(item(9)))).isNull();
    assertThat(number(channel.recv(SELF, 0))).isEqualTo(6);
    assertThat(number(queue.poll())).isEqualTo(7);
    assertThat(channel.size() + queue.size()).isZero();
  }

  @Test
  void aThreadWaitsInAllLinesAndLeavesThemAll() throws Exception {
    var empty = channel(0);
    var full = queue(1);
    full.offer(item(0));
    var queue = queue(0);
    var sending = channel(0);
    var cases =
        List.of(
            empty.caseToRecv(SELF),
            full.caseToPut(item(1)),
            queue.caseToTake(SELF),
            sending.caseToSend(item(2)));
    List<Callable<?>> others =
        List.of(
            () -> empty.send(item(3), FOR_EVER),
            () -> full.take(FOR_EVER),
            () -> queue.put(item(4), FOR_EVER),
            () -> sending.recv(SELF, FOR_EVER));
    for (int i = 0; i < others.size(); i++) {
      var choice = Parked.start(threads, () -> Choice.select(cases, FOR_EVER));
      others.get(i).call();
      assertThat(choice.get().index()).isEqualTo(i);
      assertThat(empty.offer(item(9))).isFalse(); // nobody waits any more
      assertThat(sending.recv(SELF, 0)).isNull();
      assertThat(full.offer(item(0))).isFalse();
      assertThat(full.size()).isEqualTo(1);
      assertThat(queue.size()).isZero();
    }
  }

  @Test
  void twoChoicesMeet() throws Exception {
    var there = channel(0);
    var back = channel(0);
    var choice = selecting(there.caseToSend(item(1)), back.caseToRecv(SELF));
    var chosen = now(back.caseToSend(item(2)), there.caseToRecv(SELF));
    if (chosen.index() == 0) {
      assertThat(choice.get()).isEqualTo(new Choice.Chosen(1, item(2)));
    } else {
      assertThat(chosen.item()).isEqualTo(item(1));
      assertThat(choice.get().index()).isZero();
    }
    assertThat(there.size() + back.size()).isZero();
  }

  @Test
  void nobodyReceivesFromHimself() throws Exception {
    var channel = channel(0);
    var cases = new Choice.Case[] {channel.caseToSend(item(1)), channel.caseToRecv(SELF)};
    assertThat(now(cases)).isNull();
    assertThat(channel.size()).isZero();

    var first = selecting(cases);
    var second = now(channel.caseToSend(item(2)), channel.caseToRecv(SELF));
    assertThat(first.get().index()).isEqualTo(1 - second.index());

    first = selecting(cases);
    assertThat(channel.offer(item(3))).isTrue();
    assertThat(first.get()).isEqualTo(new Choice.Chosen(1, item(3)));

    first = selecting(cases);
    assertThat(number(channel.recv(SELF, 0))).isEqualTo(1);
    assertThat(first.get().index()).isZero();
  }

  @Test
  void oneThatGetsNothingFromItselfLetsOthersPass() throws Exception {
    var channel = channel(0);
    var choice = selecting(channel.caseToSend(item(1)), channel.caseToRecv(SELF));
    var other = channel(0);
    var both =
        selecting(channel.caseToSend(item(2)), other.caseToRecv(SELF)); // served by the first
    assertThat(choice.get()).isEqualTo(new Choice.Chosen(1, item(2)));
    assertThat(both.get().index()).isZero();
  }

  @Test
  void aTicketIsNotPromisedForEverWhatAChoiceTookAway() throws Exception {
    var channel = channel(0);
    var queue = queue(0);
    var choice = selecting(channel.caseToSend(item(1)), queue.caseToTake(SELF));
    var rung = new java.util.concurrent.Semaphore(0);
    var ticket = channel.ticketToRecv(SELF, _ -> rung.release());
    assertThat(number(ticket.claim())).isEqualTo(1); // a first claim is served at once
    assertThat(choice.get().index()).isZero();

    ticket = channel.ticketToRecv(SELF, _ -> rung.release());
    assertThat(ticket.claim()).isNull();
    choice = selecting(channel.caseToSend(item(2)), queue.caseToTake(SELF));
    rung.acquire();
    queue.offer(item(3)); // the ticket came too late
    assertThat(choice.get().index()).isEqualTo(1);
    assertThat(ticket.claim()).isNull();
    assertThat(channel.offer(item(4))).isTrue();
    rung.acquire();
    assertThat(number(ticket.claim())).isEqualTo(4);
  }

  @Test
  void aTicketMeetsAChoice() throws Exception {
    var channel = channel(0);
    var choice = selecting(channel.caseToRecv(SELF));
    var rung = new java.util.concurrent.Semaphore(0);
    var ticket = channel.ticketToSend(item(1), _ -> rung.release());
    assertThat(ticket.claim()).isNotNull();
    assertThat(choice.get().item()).isEqualTo(item(1));

    var queue = queue(0);
    choice = selecting(queue.caseToTake(SELF), channel.caseToRecv(SELF));
    assertThat(queue.ticketToPut(item(2), SELF, _ -> {}).claim()).isNotNull();
    assertThat(choice.get()).isEqualTo(new Choice.Chosen(0, item(2)));
  }

  @Test
  void whatEndsAWaitEndsTheChoice() throws Exception {
    ending(channel -> channel.close(ChannelEnd.BOTH, true), ChannelClosedException.class);
    ending(Channel::poison, ChannelPoisonedException.class);
    ending(channel -> channels.destroy(channel.id()), ChannelNotFoundException.class);
    ending(channel -> channel.release(SELF, ChannelEnd.BOTH), ChannelClosedException.class);

    var queue = queue(0);
    var choice = selecting(queue.caseToTake(SELF), channel(0).caseToRecv(SELF));
    queue.shutdown(false);
    assertThatThrownBy(choice::get).hasCauseInstanceOf(QueueShutDownException.class);
    var destroyed = queue(0);
    choice = selecting(channel(0).caseToRecv(SELF), destroyed.caseToTake(SELF));
    queues.destroy(destroyed.id());
    assertThatThrownBy(choice::get).hasCauseInstanceOf(QueueNotFoundException.class);
  }

  private void ending(Consumer<Channel> end, Class<? extends ChannelException> kind)
      throws InterruptedException {
    var other = channel(0);
    for (boolean sends : new boolean[] {true, false}) {
      var channel = channel(0);
      var one = sends ? channel.caseToSend(item(1)) : channel.caseToRecv(SELF);
      var choice = selecting(other.caseToRecv(SELF), one);
      end.accept(channel);
      assertThatThrownBy(choice::get)
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(kind);
      assertThatThrownBy(() -> now(one)).isInstanceOf(kind);
      assertThat(other.offer(item(2))).isFalse();
    }
  }

  @Test
  void aReleasedEndRaisesAsTheOperationWould() throws Exception {
    var channel = channel(0);
    channel.post(item(1));
    assertThat(channel.recv(SELF, 0)).isNotNull();
    channel.release(SELF, ChannelEnd.RECV);
    assertThatThrownBy(() -> now(channel.caseToRecv(SELF)))
        .isInstanceOf(ChannelReleasedException.class);
  }

  @Test
  void aClosingChannelIsEmptiedByChoices() throws Exception {
    var channel = channel(0);
    channel.post(item(1));
    var choice = selecting(channel(0).caseToRecv(SELF), channel(0).caseToRecv(SELF));
    channel.close(ChannelEnd.SEND, false);
    assertThat(now(channel.caseToRecv(SELF)).item()).isEqualTo(item(1));
    assertThatThrownBy(() -> now(channel.caseToRecv(SELF)))
        .isInstanceOf(ChannelClosedException.class);
    choice.cancel(true);
  }

  @Test
  void interruptedOrOutOfTimeNothingHasHappened() throws Exception {
    var channel = channel(0);
    var queue = queue(0);
    var cases = List.of(channel.caseToSend(item(1)), queue.caseToTake(SELF));
    assertThat(Choice.select(cases, TimeUnit.MILLISECONDS.toNanos(20))).isNull();
    var thread = new AtomicReference<Thread>();
    var choice =
        Parked.start(
            threads,
            () -> {
              thread.set(Thread.currentThread());
              return Choice.select(cases, FOR_EVER);
            });
    thread.get().interrupt();
    assertThatThrownBy(choice::get).hasCauseInstanceOf(InterruptedException.class);
    assertThat(channel.recv(SELF, 0)).isNull();
    queue.offer(item(2));
    assertThat(queue.size()).isEqualTo(1);
  }

  @Test
  void allThatIsPossibleIsChosenEquallyOften() throws Exception {
    var queue = queue(0);
    var channel = channel(1);
    var full = channel(1);
    full.post(item(0));
    var counts = new int[3];
    for (int i = 0; i < 3_000; i++) {
      queue.offer(item(1));
      var chosen = now(queue.caseToTake(SELF), channel.caseToSend(item(2)), full.caseToRecv(SELF));
      counts[chosen.index()]++;
      queue.poll();
      channel.recv(SELF, 0);
      full.offer(item(0));
    }
    assertThat(counts[0]).isBetween(850, 1150);
    assertThat(counts[1]).isBetween(850, 1150);
    assertThat(counts[2]).isBetween(850, 1150);
  }

  @Test
  void thereIsSomethingToChoose() {
    assertThatThrownBy(() -> Choice.select(List.of(), 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("one case or more");
  }
}
