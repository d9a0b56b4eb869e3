package dev.clutch.exchange;

import static dev.clutch.exchange.Items.item;
import static dev.clutch.exchange.Items.number;
import static org.assertj.core.api.Assertions.assertThat;

import dev.clutch.config.UnboundPolicy;
import dev.clutch.data.ChannelEnd;
import dev.clutch.errors.ChannelClosedException;
import dev.clutch.errors.ChannelException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Many threads at one channel. */
@Timeout(60)
class ChannelStressTest {
  private static final int EACH = 3_000;

  private final ChannelTable table = new ChannelTable();

  private Channel channel(int capacity) {
    return table.create(capacity, UnboundPolicy.REPLACE, ChannelTable.FULL_FALLBACK);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 7, 100})
  void nothingIsLostOrSeenTwice(int capacity) throws Exception {
    var channel = channel(capacity);
    Set<Long> sent = ConcurrentHashMap.newKeySet();
    Set<Long> received = ConcurrentHashMap.newKeySet();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> senders = new ArrayList<>();
      List<Future<?>> receivers = new ArrayList<>();
      for (int one = 0; one < 4; one++) {
        long first = (long) one * EACH;
        senders.add(
            threads.submit(
                () -> {
                  for (long n = first; n < first + EACH; n++) {
                    if (sendsSomehow(channel, item(n, 1))) {
                      sent.add(n);
                    }
                  }
                  return null;
                }));
        receivers.add(threads.submit(() -> receiveAll(channel, received)));
      }
      for (var one : senders) {
        one.get();
      }
      if (channel.size() == 0) {
        channel.close(ChannelEnd.BOTH, false);
      } else {
        channel.close(ChannelEnd.SEND, false);
      }
      for (var one : receivers) {
        one.get();
      }
    }
    assertThat(received).isEqualTo(sent);
    assertThat(sent).hasSizeGreaterThan(EACH);
  }

  private static boolean sendsSomehow(Channel channel, Item item) throws InterruptedException {
    return switch (ThreadLocalRandom.current().nextInt(4)) {
      case 0 -> channel.send(item, ThreadLocalRandom.current().nextInt(20_000));
      case 1 -> channel.offer(item);
      case 2 -> {
        channel.post(item);
        yield true;
      }
      default -> channel.send(item, Long.MAX_VALUE);
    };
  }

  private static Object receiveAll(Channel channel, Set<Long> received)
      throws InterruptedException {
    while (true) {
      try {
        var item = channel.recv(1, ThreadLocalRandom.current().nextInt(20_000));
        if (item != null) {
          assertThat(received.add(number(item))).isTrue();
        }
      } catch (ChannelClosedException e) {
        return e;
      }
    }
  }

  /**
   * Sixteen threads use a channel in every way, and one ends it: no wait stays, nothing is doubled.
   */
  @ParameterizedTest
  @EnumSource
  void everythingAtOnce(ChannelEnding how) throws Exception {
    for (int round = 0; round < 40; round++) {
      var channel = channel(round % 3);
      Set<Long> received = ConcurrentHashMap.newKeySet();
      Set<Long> accepted = ConcurrentHashMap.newKeySet();
      Set<Long> takenBack = ConcurrentHashMap.newKeySet();
      try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
        List<Future<?>> all = new ArrayList<>();
        for (int one = 0; one < 8; one++) {
          long first = one * 1_000_000L;
          all.add(threads.submit(() -> sendAll(channel, first, accepted, takenBack)));
          all.add(threads.submit(() -> receiveAllSomehow(channel, received)));
        }
        while (received.size() < 200) {
          Thread.onSpinWait();
        }
        how.end(channel, table);
        for (var one : all) {
          one.get();
        }
      }
      assertThat(takenBack).noneMatch(received::contains);
      assertThat(received.size()).isGreaterThanOrEqualTo(200);
      if (round % 3 == 0) { // else some are accepted into the buffer, and end with it
        assertThat(received).containsAll(accepted);
      }
    }
  }

  private static @Nullable Object sendAll(
      Channel channel, long first, Set<Long> accepted, Set<Long> takenBack) throws Exception {
    var random = ThreadLocalRandom.current();
    for (long n = first; true; n++) {
      try {
        boolean sent;
        if (random.nextBoolean()) {
          sent = channel.send(item(n, 1), 1 + random.nextInt(50_000));
        } else {
          var ticket = channel.ticketToSend(item(n, 1), _ -> {});
          sent = ticket.claim() != null;
          for (int i = random.nextInt(100); !sent && i > 0; i--) {
            Thread.yield();
            sent = ticket.claim() != null;
          }
          sent = sent || !ticket.withdraw();
        }
        (sent ? accepted : takenBack).add(n);
      } catch (ChannelException e) {
        return null;
      }
    }
  }

  private static @Nullable Object receiveAllSomehow(Channel channel, Set<Long> received)
      throws Exception {
    var random = ThreadLocalRandom.current();
    while (true) {
      try {
        Item item;
        if (random.nextBoolean()) {
          item = channel.recv(1, random.nextInt(50_000));
        } else {
          var ticket = channel.ticketToRecv(1, _ -> {});
          item = ticket.claim();
          for (int i = random.nextInt(100); item == null && i > 0; i--) {
            Thread.yield();
            item = ticket.claim();
          }
          ticket.withdraw();
        }
        if (item != null && item.value() != null) {
          assertThat(received.add(number(item))).isTrue();
        }
      } catch (ChannelException e) {
        return null;
      }
    }
  }
}
