package dev.clutch.exchange;

import static dev.clutch.exchange.Items.item;
import static dev.clutch.exchange.Items.number;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clutch.config.UnboundPolicy;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Places in a channel's lines that no thread waits at. */
@Timeout(60)
class ChannelTicketTest {
  private final ChannelTable table = new ChannelTable();
  private final Channel channel = channel();

  private Channel channel() {
    return table.create(0, UnboundPolicy.REPLACE, ChannelTable.FULL_FALLBACK);
  }

  @Test
  void aTicketToReceiveIsPromisedAnItem() throws Exception {
    var rings = new AtomicInteger();
    var ticket = channel.ticketToRecv(1, _ -> rings.incrementAndGet());
    assertThat(ticket.claim()).isNull();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var sender = Parked.start(threads, () -> channel.send(item(1, 2), Long.MAX_VALUE));
      assertThat(rings).hasValue(1);
      assertThat(channel.recv(3, 0)).as("what is promised").isNull();
      assertThat(sender.isDone()).isFalse();
      assertThat(number(ticket.claim())).isEqualTo(1);
      assertThat(sender.get()).isTrue();
    }
    assertThat(ticket.claim()).isNull();
    assertThat(ticket.withdraw()).isFalse();
  }

  @Test
  void aTicketIsWithdrawnWithoutLoss() throws Exception {
    var first = channel.ticketToRecv(1, _ -> {});
    var rings = new AtomicInteger();
    var second = channel.ticketToRecv(1, _ -> rings.incrementAndGet());
    assertThat(first.claim()).isNull();
    assertThat(second.claim()).isNull();
    channel.post(item(1, 2));
    assertThat(rings).hasValue(0);
    assertThat(first.withdraw()).isTrue();
    assertThat(rings).hasValue(1);
    assertThat(number(second.claim())).isEqualTo(1);
  }

  @Test
  void aPromiseFallsWithTheItem() throws Exception {
    var ticket = channel.ticketToRecv(1, _ -> {});
    assertThat(ticket.claim()).isNull();
    assertThat(channel.send(item(1, 2), TimeUnit.MILLISECONDS.toNanos(20))).isFalse();
    assertThat(ticket.claim()).isNull();
    channel.post(item(2, 2));
    assertThat(number(ticket.claim())).isEqualTo(2);
  }

  @Test
  void aTicketToSendRingsOnceItsItemIsReceived() throws Exception {
    var rings = new AtomicInteger();
    var ticket = channel.ticketToSend(item(1, 1), _ -> rings.incrementAndGet());
    assertThat(ticket.claim()).isNull();
    assertThat(channel.size()).isEqualTo(1);
    assertThat(number(channel.recv(2, 0))).isEqualTo(1);
    assertThat(rings).hasValue(1);
    assertThat(number(ticket.claim())).isEqualTo(1);

    var withdrawn = channel.ticketToSend(item(2, 1), _ -> {});
    assertThat(withdrawn.claim()).isNull();
    assertThat(withdrawn.withdraw()).isTrue();
    assertThat(channel.size()).isZero();

    var tooLate = channel.ticketToSend(item(3, 1), _ -> {});
    assertThat(tooLate.claim()).isNull();
    assertThat(number(channel.recv(2, 0))).isEqualTo(3);
    assertThat(tooLate.withdraw()).isFalse();
  }

  @Test
  void ticketsMeetTickets() throws Exception {
    var rings = new AtomicInteger();
    var receiver = channel.ticketToRecv(1, _ -> rings.incrementAndGet());
    var sender = channel.ticketToSend(item(1, 2), _ -> rings.incrementAndGet());
    assertThat(receiver.claim()).isNull();
    assertThat(sender.claim()).isNull();
    assertThat(rings).hasValue(1);
    assertThat(number(receiver.claim())).isEqualTo(1);
    assertThat(rings).hasValue(2);
    assertThat(number(sender.claim())).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource
  void everyTicketEnds(ChannelEnding how) throws Exception {
    var rings = new AtomicInteger();
    var sender = channel.ticketToSend(item(1, 1), _ -> rings.incrementAndGet());
    assertThat(sender.claim()).isNull();
    var other = channel();
    var receiver = other.ticketToRecv(1, _ -> rings.incrementAndGet());
    assertThat(receiver.claim()).isNull();
    how.end(channel, table);
    if (how != ChannelEnding.DIED) {
      how.end(other, table);
    }
    assertThat(rings).hasValue(2);
    assertThatThrownBy(sender::claim).isInstanceOf(how.told);
    assertThatThrownBy(receiver::claim).isInstanceOf(how.told);
  }

  /**
   * A choice whose thread is slow: it sends here, or elsewhere, and does not leave when it chose.
   */
  private Choice slowChoice(Channel elsewhere) {
    var cases = List.of(channel.caseToSend(item(1, 1)), elsewhere.caseToSend(item(2, 1)));
    var choice = new Choice(cases);
    choice.alternatives.forEach(alternative -> alternative.line().join(alternative));
    return choice;
  }

  @Test
  void whatAChoiceTakesBackIsMissedByTheLastPromised() throws Exception {
    var elsewhere = channel();
    var rings = new AtomicInteger();
    var first = channel.ticketToRecv(1, _ -> rings.incrementAndGet());
    var second = channel.ticketToRecv(1, _ -> rings.incrementAndGet());
    assertThat(first.claim()).isNull();
    assertThat(second.claim()).isNull();
    slowChoice(elsewhere);
    channel.post(item(3, 1));
    assertThat(rings).hasValue(2);
    assertThat(number(elsewhere.poll(1))).isEqualTo(2);
    assertThat(number(first.claim())).isEqualTo(3);
    assertThat(second.claim()).isNull();
    channel.post(item(4, 1));
    assertThat(rings).hasValue(3);
    assertThat(number(second.claim())).isEqualTo(4);
  }

  @Test
  void whatAChoiceTakesBackIsNotReceivedInPlaceOfWhatIsPromised() throws Exception {
    var elsewhere = channel();
    var ticket = channel.ticketToRecv(1, _ -> {});
    assertThat(ticket.claim()).isNull();
    channel.post(item(3, 1));
    slowChoice(elsewhere);
    assertThat(channel.size()).isEqualTo(2);
    assertThat(number(elsewhere.poll(1))).isEqualTo(2);
    assertThat(channel.poll(1)).isNull();
    assertThat(channel.ticketToRecv(1, _ -> {}).claim()).isNull();
    assertThat(channel.size()).isEqualTo(1);
    assertThat(number(ticket.claim())).isEqualTo(3);
  }

  @Test
  void whoIsPromisedWhatAChoiceTakesBackWaitsForOthersToo() throws Exception {
    var elsewhere = channel();
    var ticket = channel.ticketToRecv(1, _ -> {});
    assertThat(ticket.claim()).isNull();
    slowChoice(elsewhere);
    assertThat(channel.offer(item(3, 1))).isFalse();
    assertThat(number(elsewhere.poll(1))).isEqualTo(2);
    assertThat(channel.size()).isZero();
    assertThat(channel.offer(item(3, 1))).isTrue();
    assertThat(number(ticket.claim())).isEqualTo(3);
  }
}
