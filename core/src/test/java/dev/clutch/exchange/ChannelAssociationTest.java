package dev.clutch.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clutch.data.ChannelEnd;
import dev.clutch.data.Shareable;
import dev.clutch.types.ChannelClosedException;
import dev.clutch.types.ChannelReleasedException;
import dev.clutch.types.UnboundPolicy;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** PEP 554's rules of who uses a channel, and what becomes of what is left in it. */
@Timeout(60)
class ChannelAssociationTest {
  private final ChannelTable table = new ChannelTable();

  private Channel keeping(int capacity) {
    return table.create(capacity, UnboundPolicy.REPLACE, ChannelTable.FULL_FALLBACK, true);
  }

  @Test
  void closingAnEndThatWasNotUsedIsForGoodButClosesNothing() throws Exception {
    var channel = keeping(0);
    for (var end : new ChannelEnd[] {ChannelEnd.SEND, ChannelEnd.RECV}) {
      assertThat(channel.closeFor(1, end)).isTrue();
      assertThat(channel.closeFor(1, end)).isFalse();
    }
    assertThat(channel.info(1).phase()).isEqualTo(ChannelInfo.Phase.OPEN);
    assertThatThrownBy(() -> channel.recv(1, 0)).isInstanceOf(ChannelReleasedException.class);
    assertThatThrownBy(() -> channel.offer(item(1))).isInstanceOf(ChannelReleasedException.class);
    assertThat(channel.recv(2, 0)).isNull();
    assertThat(channel.closeFor(2, ChannelEnd.RECV)).isTrue();
    assertThat(channel.info(1).phase()).isEqualTo(ChannelInfo.Phase.CLOSED);
    assertThat(channel.closeFor(2, ChannelEnd.RECV)).isFalse();
    assertThat(channel.closeFor(3, ChannelEnd.RECV)).isTrue();
  }

  @Test
  void closingTakesBackWhatIsNotReceived() throws Exception {
    var channel = keeping(1);
    assertThat(channel.recv(2, 0)).isNull();
    channel.offer(item(1));
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var sender = threads.submit(() -> channel.send(item(2), Long.MAX_VALUE));
      while (channel.size() < 2) {
        Thread.onSpinWait();
      }
      channel.closeFor(1, ChannelEnd.SEND);
      assertThatThrownBy(sender::get)
          .isInstanceOf(ExecutionException.class)
          .cause()
          .isInstanceOf(ChannelReleasedException.class);
    }
    assertThat(channel.recv(2, 0)).isEqualTo(item(1));
    assertThat(channel.recv(2, 0)).isNull();
  }

  @Test
  void whatIsBufferedIsReceivedAfterTheLastUse() throws Exception {
    for (boolean dies : new boolean[] {false, true}) {
      var channel = keeping(2);
      channel.offer(item(1));
      channel.offer(item(2));
      if (dies) {
        table.died(1);
      } else {
        channel.closeFor(1, ChannelEnd.SEND);
      }
      assertThat(channel.info(2).phase()).isEqualTo(ChannelInfo.Phase.CLOSING);
      assertThat(channel.recv(2, 0)).isEqualTo(item(1));
      assertThat(channel.recv(2, 0)).isEqualTo(item(2));
      assertThatThrownBy(() -> channel.recv(2, 0)).isInstanceOf(ChannelClosedException.class);
    }
  }

  @Test
  void theLastObjectEndsTheUseButNotForGood() throws Exception {
    var channel = keeping(0);
    channel.recv(2, 0);
    channel.hold(1, ChannelEnd.RECV);
    channel.hold(1, ChannelEnd.RECV);
    channel.recv(1, 0);
    channel.letGo(1, ChannelEnd.RECV);
    assertThat(channel.interpreters(ChannelEnd.RECV)).containsExactly(1L, 2L);
    channel.letGo(1, ChannelEnd.RECV);
    assertThat(channel.interpreters(ChannelEnd.RECV)).containsExactly(2L);
    channel.recv(1, 0);
    assertThat(channel.interpreters(ChannelEnd.RECV)).containsExactly(1L, 2L);
    assertThat(channel.closeFor(1, ChannelEnd.RECV)).isTrue();
    channel.hold(2, ChannelEnd.RECV);
    table.letGo(channel.id(), 2, ChannelEnd.RECV);
    assertThat(channel.info(1).phase()).isEqualTo(ChannelInfo.Phase.CLOSED);
    table.destroy(channel.id());
    table.letGo(channel.id(), 2, ChannelEnd.RECV);
  }

  /** Many interpreters use, drop and close the channel at once; the last of them closes it. */
  @Test
  void theLastOneClosesItHoweverTheyGo() {
    for (int round = 0; round < 200; round++) {
      var channel = keeping(0);
      int interpreters = 8;
      var notFirst = new AtomicInteger();
      var ended =
          java.util.stream.IntStream.range(0, interpreters)
              .mapToObj(id -> CompletableFuture.runAsync(() -> useAndGo(channel, id, notFirst)))
              .toArray(CompletableFuture<?>[]::new);
      CompletableFuture.allOf(ended).join();
      assertThat(channel.info(1).phase()).isEqualTo(ChannelInfo.Phase.CLOSED);
      assertThat(notFirst).hasValue(0);
    }
  }

  private void useAndGo(Channel channel, int interpreter, AtomicInteger notFirst) {
    channel.hold(interpreter, ChannelEnd.RECV);
    try {
      channel.recv(interpreter, 0);
    } catch (ChannelClosedException e) {
      // the others were so quick that it was over between two of them
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    switch (ThreadLocalRandom.current().nextInt(3)) {
      case 0 -> table.died(interpreter);
      case 1 -> channel.letGo(interpreter, ChannelEnd.RECV);
      default -> {
        if (!channel.closeFor(interpreter, ChannelEnd.RECV)) {
          notFirst.incrementAndGet();
        }
      }
    }
  }

  private static Item item(long n) {
    return new Item(new Shareable.Int(n), 1, UnboundPolicy.REPLACE);
  }
}
