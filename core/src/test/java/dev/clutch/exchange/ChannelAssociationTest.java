package dev.clutch.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clutch.config.UnboundPolicy;
import dev.clutch.data.ChannelEnd;
import dev.clutch.errors.ChannelClosedException;
import dev.clutch.errors.ChannelException;
import dev.clutch.errors.ChannelReleasedException;
import dev.clutch.exchange.table.Maker;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** PEP 554's rules of who uses a channel, and what becomes of what is left in it. */
@Timeout(60)
class ChannelAssociationTest {
  private final ChannelTable table = new ChannelTable();

  private Channel keeping(int capacity) {
    return table.create(
        capacity, UnboundPolicy.REPLACE, ChannelTable.FULL_FALLBACK, true, Maker.HOST);
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

  @Test
  void theDeadAreCountedButNotKept() throws Exception {
    var associations = new Associations();
    for (long id = 1; id <= 40; id++) {
      associations.hold(id, ChannelEnd.RECV);
      associations.hold(id, ChannelEnd.SEND);
      if (id % 2 == 0) {
        associations.use(id, ChannelEnd.RECV);
      }
      associations.use(id, ChannelEnd.SEND);
      if (id % 4 == 0) {
        associations.release(id, ChannelEnd.SEND);
      }
      assertThat(associations.died(id)).isTrue();
      assertThat(associations.died(id)).isFalse();
    }
    assertThat(associations.size()).isZero();
    assertThat(associations.none()).isTrue();
    assertThat(associations.count())
        .isEqualTo(
            Map.of(ChannelInfo.Relation.SEND_RELEASED, 20, ChannelInfo.Relation.BOTH_RELEASED, 20));
    associations.use(41, ChannelEnd.SEND);
    associations.release(42, ChannelEnd.SEND);
    assertThat(associations.died(42)).isFalse();
    assertThat(associations.count().get(ChannelInfo.Relation.SEND_RELEASED)).isEqualTo(21);
    assertThat(associations.none()).isFalse();
  }

  @Test
  void theHostsLastObjectEndsItsUseButClosesNothing() throws Exception {
    var channel = table.create(1, UnboundPolicy.REPLACE, ChannelTable.FULL_FALLBACK);
    channel.hold(Item.HOST, ChannelEnd.RECV);
    channel.associate(Item.HOST, ChannelEnd.RECV);
    channel.offer(item(1));
    table.died(1);
    assertThat(channel.info(2).phase()).isEqualTo(ChannelInfo.Phase.OPEN);
    channel.letGo(Item.HOST, ChannelEnd.RECV);
    assertThat(channel.recv(2, 0)).isEqualTo(item(1).unbound());
    table.died(2);
    assertThat(channel.info(3).phase()).isEqualTo(ChannelInfo.Phase.CLOSED);
  }

  /**
   * PEP 554's uses under fire: interpreters wait at both ends, in threads and with tickets, while
   * they are closed for some of them, let go of, and die at random, and others take their places.
   * All waits end, within a bound; what is received was sent, once.
   */
  @Test
  void waitsEndHoweverTheOthersGo() throws Exception {
    for (int round = 0; round < 60; round++) {
      var channel = keeping(round % 3);
      channel.associate(Item.HOST, ChannelEnd.RECV); // open until the end of the round
      Set<Long> received = ConcurrentHashMap.newKeySet();
      Set<Long> takenBack = ConcurrentHashMap.newKeySet();
      var ids = new AtomicLong(1);
      var going = new AtomicBoolean(true);
      try (var threads = Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
        List<Future<?>> all = new ArrayList<>();
        for (int n = 0; n < 4; n++) {
          all.add(
              threads.submit(
                  () -> {
                    while (going.get()) {
                      sendUntilTheEnd(channel, ids.getAndIncrement(), takenBack);
                    }
                    return true;
                  }));
          all.add(
              threads.submit(
                  () -> {
                    while (going.get()) {
                      receiveUntilTheEnd(channel, ids.getAndIncrement(), received);
                    }
                    return true;
                  }));
        }
        var random = ThreadLocalRandom.current();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (received.size() < 200 && System.nanoTime() < end) {
          long victim = Math.max(1, ids.get() - 1 - random.nextInt(8));
          switch (random.nextInt(3)) {
            case 0 -> table.died(victim);
            case 1 -> channel.closeFor(victim, ChannelEnd.SEND);
            default -> channel.closeFor(victim, ChannelEnd.RECV);
          }
          Thread.sleep(0, random.nextInt(200_000));
        }
        going.set(false);
        if (round % 2 == 0) {
          channel.close(ChannelEnd.BOTH, true);
        } else {
          for (long id = Item.HOST; id < ids.get() + 16; id++) { // one by one, until nobody is left
            channel.closeFor(id, ChannelEnd.SEND);
            channel.closeFor(id, ChannelEnd.RECV);
          }
        }
        for (var one : all) {
          one.get(20, TimeUnit.SECONDS);
        }
      }
      assertThat(received).hasSizeGreaterThanOrEqualTo(200);
      assertThat(takenBack).noneMatch(received::contains);
    }
  }

  private static void sendUntilTheEnd(Channel channel, long self, Set<Long> takenBack)
      throws InterruptedException {
    var random = ThreadLocalRandom.current();
    for (long n = self << 32; true; n++) {
      var item = Items.item(n, self);
      channel.hold(self, ChannelEnd.SEND);
      try {
        if (random.nextInt(4) == 0) {
          if (!channel.send(item, random.nextInt(50_000))) {
            takenBack.add(n);
          }
        } else {
          channel.send(item, Long.MAX_VALUE);
        }
      } catch (ChannelException e) {
        takenBack.add(n);
        return;
      } finally {
        channel.letGo(self, ChannelEnd.SEND);
      }
    }
  }

  private static void receiveUntilTheEnd(Channel channel, long self, Set<Long> received)
      throws InterruptedException {
    while (true) {
      channel.hold(self, ChannelEnd.RECV);
      try {
        assertThat(received.add(Items.number(channel.recv(self, Long.MAX_VALUE)))).isTrue();
      } catch (ChannelException e) {
        return;
      } finally {
        channel.letGo(self, ChannelEnd.RECV);
      }
    }
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
    return Items.item(n, 1);
  }
}
