package dev.clutch.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clutch.data.ChannelEnd;
import dev.clutch.data.Shareable;
import dev.clutch.types.ChannelClosedException;
import dev.clutch.types.ChannelException;
import dev.clutch.types.ChannelNotEmptyException;
import dev.clutch.types.ChannelNotFoundException;
import dev.clutch.types.ChannelPoisonedException;
import dev.clutch.types.ChannelReleasedException;
import dev.clutch.types.UnboundPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The channels' core under many threads, without Python. */
@Timeout(60)
class ChannelTest {
  private static final int EACH = 3_000;
  private static final long FOR_EVER = Long.MAX_VALUE;
  private static final long A_WHILE = TimeUnit.MILLISECONDS.toNanos(20);

  private final ChannelTable table = new ChannelTable();

  private Channel channel(int capacity) {
    return table.create(capacity, UnboundPolicy.REPLACE, ChannelTable.FULL_FALLBACK);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 7})
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
      default -> channel.send(item, FOR_EVER);
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

  @Test
  void aSenderWaitsUntilItsItemIsReceived() throws Exception {
    var channel = channel(0);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var sender = startAndPark(threads, () -> channel.send(item(1, 1), FOR_EVER));
      assertThat(channel.size()).isEqualTo(1);
      assertThat(number(channel.recv(2, 0))).isEqualTo(1);
      assertThat(sender.get()).isTrue();
      assertThat(channel.recv(2, 0)).isNull();
    }
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
      var receiver = startAndPark(threads, () -> channel.recv(2, FOR_EVER));
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
      var third = startAndPark(threads, () -> channel.send(item(3, 1), FOR_EVER));
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
      var first = startAndPark(threads, () -> channel.recv(1, FOR_EVER));
      var second = startAndPark(threads, () -> channel.recv(1, FOR_EVER));
      assertThat(channel.send(item(1, 1), FOR_EVER)).isTrue();
      channel.post(item(2, 1));
      assertThat(number(first.get())).isEqualTo(1);
      assertThat(number(second.get())).isEqualTo(2);
      var third = startAndPark(threads, () -> channel.send(item(3, 1), FOR_EVER));
      var fourth = startAndPark(threads, () -> channel.send(item(4, 1), FOR_EVER));
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
      var sender = startAndPark(threads, () -> channel.send(item(1, 1), FOR_EVER));
      channel.close(ChannelEnd.SEND, false);
      sender.cancel(true);
      while (channel.info(1).phase() != ChannelInfo.Phase.CLOSED) {
        Thread.onSpinWait();
      }
    }
    assertThatThrownBy(() -> channel.recv(1, 0)).isInstanceOf(ChannelClosedException.class);
  }

  /** Ways to end a channel, and what those who wait at it are told. */
  private enum Ending {
    FORCED(ChannelClosedException.class),
    POISONED(ChannelPoisonedException.class),
    DESTROYED(ChannelNotFoundException.class),
    RELEASED(ChannelClosedException.class),
    DIED(ChannelClosedException.class);

    private final Class<? extends ChannelException> told;

    Ending(Class<? extends ChannelException> told) {
      this.told = told;
    }
  }

  private void end(Channel channel, Ending how) {
    switch (how) {
      case FORCED -> channel.close(ChannelEnd.RECV, true);
      case POISONED -> channel.poison();
      case DESTROYED -> table.destroy(channel.id());
      case RELEASED -> channel.release(1, ChannelEnd.BOTH);
      case DIED -> table.died(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyWaitEnds(Ending how) throws Exception {
    var empty = channel(0);
    var full = channel(1);
    full.post(item(1, 1));
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var receiver = startAndPark(threads, () -> empty.recv(1, FOR_EVER));
      var sender = startAndPark(threads, () -> full.send(item(2, 1), FOR_EVER));
      end(empty, how);
      if (how != Ending.DIED) {
        end(full, how);
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
      var mine = startAndPark(threads, () -> channel.recv(1, FOR_EVER));
      var others = startAndPark(threads, () -> channel.recv(2, FOR_EVER));
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

  // --- tickets

  @Test
  void aTicketToReceiveIsPromisedAnItem() throws Exception {
    var channel = channel(0);
    var rings = new AtomicInteger();
    var ticket = channel.ticketToRecv(1, _ -> rings.incrementAndGet());
    assertThat(ticket.claim()).isNull();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var sender = startAndPark(threads, () -> channel.send(item(1, 2), FOR_EVER));
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
    var channel = channel(0);
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
    var channel = channel(0);
    var ticket = channel.ticketToRecv(1, _ -> {});
    assertThat(ticket.claim()).isNull();
    assertThat(channel.send(item(1, 2), A_WHILE)).isFalse();
    assertThat(ticket.claim()).isNull();
    channel.post(item(2, 2));
    assertThat(number(ticket.claim())).isEqualTo(2);
  }

  @Test
  void aTicketToSendRingsOnceItsItemIsReceived() throws Exception {
    var channel = channel(0);
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
    var channel = channel(0);
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
  void everyTicketEnds(Ending how) throws Exception {
    var channel = channel(0);
    var rings = new AtomicInteger();
    var sender = channel.ticketToSend(item(1, 1), _ -> rings.incrementAndGet());
    assertThat(sender.claim()).isNull();
    var other = channel(0);
    var receiver = other.ticketToRecv(1, _ -> rings.incrementAndGet());
    assertThat(receiver.claim()).isNull();
    end(channel, how);
    if (how != Ending.DIED) {
      end(other, how);
    }
    assertThat(rings).hasValue(2);
    assertThatThrownBy(sender::claim).isInstanceOf(how.told);
    assertThatThrownBy(receiver::claim).isInstanceOf(how.told);
  }

  /**
   * Sixteen threads use a channel in every way, and one ends it: no wait stays, nothing is doubled.
   */
  @ParameterizedTest
  @EnumSource
  void everythingAtOnce(Ending how) throws Exception {
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
        end(channel, how);
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

  // --- the table

  @Test
  void aChannelLivesAsLongAsItIsReferredTo() {
    var channel = channel(0);
    assertThat(channel.id()).isZero();
    table.bind(0, 1);
    table.bind(0, 2);
    table.release(0, 1);
    assertThat(table.get(0)).isSameAs(channel);
    table.died(2);
    assertThatThrownBy(() -> table.get(0)).isInstanceOf(ChannelNotFoundException.class);
    table.release(0, 2);
    assertThat(channel(0).id()).isEqualTo(1);
  }

  /** Starts work in a thread and returns once that waits. */
  private static <T> Future<T> startAndPark(ExecutorService threads, Callable<T> work)
      throws InterruptedException {
    var running = new java.util.concurrent.CompletableFuture<Thread>();
    var future =
        threads.submit(
            () -> {
              running.complete(Thread.currentThread());
              return work.call();
            });
    var thread = running.join();
    while (thread.getState() != Thread.State.WAITING && !future.isDone()) {
      Thread.sleep(1);
    }
    return future;
  }

  private static Item item(long n, long origin) {
    return new Item(new Shareable.Int(n), origin, UnboundPolicy.REPLACE);
  }

  private static long number(Item item) {
    return ((Shareable.Int) item.value()).value();
  }
}
