package dev.clutch.exchange;

import static dev.clutch.exchange.Items.item;
import static dev.clutch.exchange.Items.number;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clutch.config.UnboundPolicy;
import dev.clutch.data.ChannelEnd;
import dev.clutch.data.Shareable;
import dev.clutch.errors.ChannelClosedException;
import dev.clutch.errors.ChannelNotEmptyException;
import dev.clutch.errors.ChannelNotFoundException;
import dev.clutch.errors.ChannelReleasedException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a channel does, without Python. */
@Timeout(60)
class ChannelTest {
  private static final long FOR_EVER = Long.MAX_VALUE;
  private static final long A_WHILE = TimeUnit.MILLISECONDS.toNanos(20);

  private final ChannelTable table = new ChannelTable();

  private Channel channel(int capacity) {
    return table.create(capacity, UnboundPolicy.REPLACE, ChannelTable.FULL_FALLBACK);
  }

  @Test
  void aSenderWaitsUntilItsItemIsReceived() throws Exception {
    var channel = channel(0);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var sender = Parked.start(threads, () -> channel.send(item(1, 1), FOR_EVER));
      assertThat(channel.size()).isEqualTo(1);
      assertThat(number(channel.recv(2, 0))).isEqualTo(1);
      assertThat(sender.get()).isTrue();
      assertThat(channel.recv(2, 0)).isNull();
    }
  }

  /** Both sides go by themselves most of the time: the one counts on less room than there is. */
  @Test
  void aBufferTakesAsManyAsItHasRoomFor() throws Exception {
    var channel = channel(3);
    long sent = 0;
    long received = 0;
    for (int round = 0; round < 20; round++) {
      while (channel.offer(item(sent, 1))) {
        sent++;
        assertThat(channel.size()).isEqualTo((int) (sent - received));
      }
      assertThat(sent - received).isEqualTo(3);
      for (int n = 0; n <= round % 3; n++) {
        assertThat(number(channel.recv(2, 0))).isEqualTo(received++);
      }
    }
    assertThat(channel.send(item(sent++, 1), FOR_EVER)).isTrue();
    while (received < sent) {
      assertThat(number(channel.recv(2, 0))).isEqualTo(received++);
    }
    assertThat(channel.recv(2, 0)).isNull();
  }

  @Test
  void anItemThatIsNotReceivedInTimeIsTakenBack() throws Exception {
    var channel = channel(0);
    assertThat(channel.send(item(1, 1), A_WHILE)).isFalse();
    assertThat(channel.send(item(1, 1), 0)).isFalse();
    assertThat(channel.offer(item(1, 1))).isFalse();
    assertThat(channel.size()).isZero();
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> channel.send(item(1, 1), FOR_EVER))
        .isInstanceOf(InterruptedException.class);
    assertThat(channel.size()).isZero();
    assertThat(channel.recv(1, A_WHILE)).isNull();
  }

  @Test
  void anOfferIsTakenOnlyByWhoWaits() throws Exception {
    var channel = channel(0);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var receiver = Parked.start(threads, () -> channel.recv(2, FOR_EVER));
      assertThat(channel.offer(item(1, 1))).isTrue();
      assertThat(channel.offer(item(2, 1))).isFalse();
      assertThat(number(receiver.get())).isEqualTo(1);
    }
  }

  @Test
  void aCapacityLetsSendersGo() throws Exception {
    var channel = channel(2);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      assertThat(channel.send(item(1, 1), FOR_EVER)).isTrue();
      assertThat(channel.offer(item(2, 1))).isTrue();
      assertThat(channel.offer(item(3, 1))).isFalse();
      var third = Parked.start(threads, () -> channel.send(item(3, 1), FOR_EVER));
      channel.post(item(4, 1));
      assertThat(channel.size()).isEqualTo(4);
      assertThat(number(channel.recv(1, 0))).isEqualTo(1);
      assertThat(third.get()).isTrue();
      for (long n = 2; n <= 4; n++) {
        assertThat(number(channel.recv(1, 0))).isEqualTo(n);
      }
    }
  }

  @Test
  void receiversAndSendersAreServedInOrder() throws Exception {
    var channel = channel(0);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var first = Parked.start(threads, () -> channel.recv(1, FOR_EVER));
      var second = Parked.start(threads, () -> channel.recv(1, FOR_EVER));
      assertThat(channel.send(item(1, 1), FOR_EVER)).isTrue();
      channel.post(item(2, 1));
      assertThat(number(first.get())).isEqualTo(1);
      assertThat(number(second.get())).isEqualTo(2);
      var third = Parked.start(threads, () -> channel.send(item(3, 1), FOR_EVER));
      var fourth = Parked.start(threads, () -> channel.send(item(4, 1), FOR_EVER));
      assertThat(number(channel.recv(1, 0))).isEqualTo(3);
      assertThat(third.get()).isTrue();
      assertThat(fourth.isDone()).isFalse();
      assertThat(number(channel.recv(1, 0))).isEqualTo(4);
      assertThat(fourth.get()).isTrue();
    }
  }

  // --- closing

  @Test
  void anEmptyChannelIsClosedAtOnce() {
    for (var end : ChannelEnd.values()) {
      var channel = channel(0);
      channel.close(end, false);
      assertThat(channel.info(1).phase()).isEqualTo(ChannelInfo.Phase.CLOSED);
      assertThatThrownBy(() -> channel.close(end, true)).isInstanceOf(ChannelClosedException.class);
      assertThatThrownBy(() -> channel.post(item(1, 1))).isInstanceOf(ChannelClosedException.class);
      assertThatThrownBy(() -> channel.recv(1, 0)).isInstanceOf(ChannelClosedException.class);
      assertThatThrownBy(channel::size).isInstanceOf(ChannelClosedException.class);
    }
  }

  @Test
  void whatIsLeftIsReceivedBeforeTheChannelCloses() throws Exception {
    var channel = channel(0);
    channel.post(item(1, 1));
    assertThatThrownBy(() -> channel.close(ChannelEnd.RECV, false))
        .isInstanceOf(ChannelNotEmptyException.class);
    assertThatThrownBy(() -> channel.close(ChannelEnd.BOTH, false))
        .isInstanceOf(ChannelNotEmptyException.class);
    channel.close(ChannelEnd.SEND, false);
    assertThat(channel.info(1).phase()).isEqualTo(ChannelInfo.Phase.CLOSING);
    assertThatThrownBy(() -> channel.close(ChannelEnd.SEND, false))
        .isInstanceOf(ChannelClosedException.class);
    assertThatThrownBy(() -> channel.post(item(2, 1))).isInstanceOf(ChannelClosedException.class);
    assertThatThrownBy(() -> channel.interpreters(ChannelEnd.SEND))
        .isInstanceOf(ChannelClosedException.class);
    assertThat(channel.interpreters(ChannelEnd.RECV)).isEmpty();
    assertThat(number(channel.recv(1, 0))).isEqualTo(1);
    assertThat(channel.info(1).phase()).isEqualTo(ChannelInfo.Phase.CLOSED);
  }

  @Test
  void aSenderThatTakesTheLastItemBackClosesTheChannel() throws Exception {
    var channel = channel(0);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var sender = Parked.start(threads, () -> channel.send(item(1, 1), FOR_EVER));
      channel.close(ChannelEnd.SEND, false);
      sender.cancel(true);
      while (channel.info(1).phase() != ChannelInfo.Phase.CLOSED) {
        Thread.onSpinWait();
      }
    }
    assertThatThrownBy(() -> channel.recv(1, 0)).isInstanceOf(ChannelClosedException.class);
  }

  @ParameterizedTest
  @EnumSource
  void everyWaitEnds(ChannelEnding how) throws Exception {
    var empty = channel(0);
    var full = channel(1);
    full.post(item(1, 1));
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var receiver = Parked.start(threads, () -> empty.recv(1, FOR_EVER));
      var sender = Parked.start(threads, () -> full.send(item(2, 1), FOR_EVER));
      how.end(empty, table);
      if (how != ChannelEnding.DIED) {
        how.end(full, table);
      }
      for (var waiting : List.of(receiver, sender)) {
        assertThatThrownBy(waiting::get)
            .isInstanceOf(ExecutionException.class)
            .hasCauseInstanceOf(how.told);
      }
    }
    assertThatThrownBy(() -> empty.post(item(1, 2))).isInstanceOf(how.told);
    assertThatThrownBy(() -> full.recv(2, 0)).isInstanceOf(how.told);
  }

  // --- associations

  @Test
  void anInterpreterCannotUseAnEndThatItReleased() throws Exception {
    var channel = channel(0);
    channel.post(item(1, 1));
    channel.recv(2, 0);
    assertThat(channel.interpreters(ChannelEnd.SEND)).containsExactly(1L);
    assertThat(channel.interpreters(ChannelEnd.RECV)).containsExactly(2L);
    channel.release(1, ChannelEnd.SEND);
    channel.release(1, ChannelEnd.SEND);
    assertThatThrownBy(() -> channel.post(item(1, 1))).isInstanceOf(ChannelReleasedException.class);
    assertThat(channel.interpreters(ChannelEnd.SEND)).isEmpty();
    assertThat(channel.recv(1, 0)).isNull();
    var info = channel.info(1);
    assertThat(info.sends()).isFalse();
    assertThat(info.receives()).isTrue();
    assertThat(info.interpreters())
        .containsOnlyKeys(ChannelInfo.Relation.BOTH_SEND_RELEASED, ChannelInfo.Relation.RECV);
  }

  @Test
  void releasingEndsOwnReceiversOnly() throws Exception {
    var channel = channel(0);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var mine = Parked.start(threads, () -> channel.recv(1, FOR_EVER));
      var others = Parked.start(threads, () -> channel.recv(2, FOR_EVER));
      channel.release(1, ChannelEnd.RECV);
      assertThatThrownBy(mine::get).hasCauseInstanceOf(ChannelReleasedException.class);
      channel.post(item(1, 3));
      assertThat(number(others.get())).isEqualTo(1);
    }
  }

  @Test
  void theLastReleaseCloses() {
    var channel = channel(0);
    channel.post(item(1, 1));
    channel.post(item(2, 2));
    channel.release(1, ChannelEnd.BOTH);
    assertThat(channel.size()).isEqualTo(2);
    channel.release(2, ChannelEnd.SEND);
    assertThat(channel.info(1).phase()).isEqualTo(ChannelInfo.Phase.CLOSED);
    assertThatThrownBy(() -> channel.release(2, ChannelEnd.SEND))
        .isInstanceOf(ChannelClosedException.class);
  }

  @Test
  void aDeadInterpreterLeavesItsItemsToTheirPolicies() throws Exception {
    var channel = channel(1);
    channel.post(item(1, 1));
    channel.post(new Item(new Shareable.Int(2), 1, UnboundPolicy.REMOVE));
    channel.post(item(3, 2));
    channel.post(new Item(new Shareable.Int(4), 1, UnboundPolicy.ERROR));
    var untouched = channel(0);
    table.died(1);
    assertThat(channel.size()).isEqualTo(3);
    assertThat(channel.recv(2, 0)).isEqualTo(new Item(null, 1, UnboundPolicy.REPLACE));
    assertThat(number(channel.recv(2, 0))).isEqualTo(3);
    assertThat(channel.recv(2, 0)).isEqualTo(new Item(null, 1, UnboundPolicy.ERROR));
    assertThat(untouched.info(2).phase()).isEqualTo(ChannelInfo.Phase.OPEN);
    table.died(2);
    assertThatThrownBy(() -> channel.recv(3, 0)).isInstanceOf(ChannelClosedException.class);
  }

  // --- the table

  @Test
  void aChannelLivesAsLongAsItIsReferredTo() {
    var channel = channel(0);
    assertThat(channel.id()).isZero();
    table.bind(0, 1);
    table.bind(0, 2);
    table.releaseOwn(0, 1);
    assertThat(table.get(0)).isSameAs(channel);
    table.died(2);
    assertThatThrownBy(() -> table.get(0)).isInstanceOf(ChannelNotFoundException.class);
    table.releaseOwn(0, 2);
    assertThat(channel(0).id()).isEqualTo(1);
  }
}
