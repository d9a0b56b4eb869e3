package dev.clutch.exchange;

import static dev.clutch.exchange.Items.item;
import static dev.clutch.exchange.Items.number;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clutch.config.UnboundPolicy;
import dev.clutch.data.Shareable;
import dev.clutch.errors.QueueException;
import dev.clutch.errors.QueueNotFoundException;
import dev.clutch.errors.QueueShutDownException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The queue's core under many threads, without Python. */
class ItemQueueTest {
  private static final int EACH = 5_000;
  private static final long FOR_EVER = Long.MAX_VALUE;

  private final QueueTable table = new QueueTable();

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 7, 100})
  void nothingIsLostOrSeenTwice(int maxSize) throws Exception {
    var queue = table.create(maxSize, UnboundPolicy.REPLACE);
    Set<Long> seen = ConcurrentHashMap.newKeySet();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> all = new ArrayList<>();
      for (int putter = 0; putter < 4; putter++) {
        long first = (long) putter * EACH;
        all.add(
            threads.submit(
                () -> {
                  for (long n = first; n < first + EACH; n++) {
                    queue.put(item(n, 1), FOR_EVER);
                  }
                  return null;
                }));
        all.add(
            threads.submit(
                () -> {
                  for (int n = 0; n < EACH; n++) {
                    assertThat(seen.add(number(queue.take(FOR_EVER)))).isTrue();
                  }
                  return null;
                }));
      }
      for (var one : all) {
        one.get();
      }
    }
    assertThat(seen).hasSize(4 * EACH);
    assertThat(queue.size()).isZero();
  }

  @Test
  void giversUpLoseNothing() throws Exception {
    var queue = table.create(1, UnboundPolicy.REPLACE);
    Set<Long> put = ConcurrentHashMap.newKeySet();
    Set<Long> taken = ConcurrentHashMap.newKeySet();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> all = new ArrayList<>();
      for (int one = 0; one < 4; one++) {
        long first = (long) one * EACH;
        all.add(
            threads.submit(
                () -> {
                  for (long n = first; n < first + EACH; n++) {
                    if (queue.put(item(n, 1), ThreadLocalRandom.current().nextInt(20_000))) {
                      put.add(n);
                    }
                    var item = queue.take(ThreadLocalRandom.current().nextInt(20_000));
                    if (item != null) {
                      assertThat(taken.add(number(item))).isTrue();
                    }
                  }
                  return null;
                }));
      }
      for (var one : all) {
        one.get();
      }
    }
    for (var item = queue.take(0); item != null; item = queue.take(0)) {
      taken.add(number(item));
    }
    assertThat(taken).isEqualTo(put);
  }

  @Test
  void waitersAreServedInOrder() throws Exception {
    var queue = table.create(0, UnboundPolicy.REPLACE);
    List<Future<Long>> takers = new ArrayList<>();
    try (var threads = Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
      for (int n = 0; n < 5; n++) {
        takers.add(Parked.start(threads, () -> number(queue.take(FOR_EVER))));
      }
      for (long n = 0; n < 5; n++) {
        queue.put(item(n, 1), 0);
      }
      for (int n = 0; n < 5; n++) {
        assertThat(takers.get(n).get()).isEqualTo(n);
      }
    }
  }

  @Test
  void unbindingKeepsTheOrderOfTheRest() throws Exception {
    var queue = table.create(0, UnboundPolicy.REPLACE);
    queue.put(item(1, 7), 0);
    queue.put(item(2, 8), 0);
    queue.put(new Item(new Shareable.Int(3), 7, UnboundPolicy.REMOVE), 0);
    queue.put(item(4, Item.HOST), 0);
    table.unbind(7);
    assertThat(queue.size()).isEqualTo(3);
    assertThat(queue.take(0).value()).isNull();
    assertThat(number(queue.take(0))).isEqualTo(2);
    assertThat(number(queue.take(0))).isEqualTo(4);
  }

  @Test
  void removedItemsMakeRoomForThoseWhoWait() throws Exception {
    var queue = table.create(2, UnboundPolicy.REMOVE);
    queue.put(new Item(new Shareable.Int(1), 7, UnboundPolicy.REMOVE), 0);
    queue.put(item(2, 8), 0);
    try (var threads = Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
      var putter = Parked.start(threads, () -> queue.put(item(3, 8), FOR_EVER));
      table.unbind(7);
      assertThat(putter.get()).isTrue();
    }
    assertThat(queue.remainingCapacity()).isZero();
    assertThat(number(queue.take(0))).isEqualTo(2);
    assertThat(number(queue.take(0))).isEqualTo(3);
  }

  @Test
  void replacedItemsMakeNoRoom() throws Exception {
    var queue = table.create(1, UnboundPolicy.REPLACE);
    queue.put(item(1, 7), 0);
    table.unbind(7);
    assertThat(queue.size()).isEqualTo(1);
    assertThat(queue.put(item(2, 8), 0)).isFalse();
    assertThat(queue.take(0)).isEqualTo(new Item(null, 7, UnboundPolicy.REPLACE));
  }

  @Test
  void shutdownEndsPutsAtOnceAndTakesWhenNothingIsLeft() throws Exception {
    var queue = table.create(1, UnboundPolicy.REPLACE);
    queue.put(item(1, 7), 0);
    try (var threads = Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
      var putter = Parked.start(threads, () -> queue.put(item(2, 8), FOR_EVER));
      queue.shutdown(false);
      assertThatThrownBy(putter::get).hasCauseInstanceOf(QueueShutDownException.class);
    }
    assertThatThrownBy(() -> queue.put(item(3, 8), 0)).isInstanceOf(QueueShutDownException.class);
    assertThat(number(queue.take(0))).isEqualTo(1);
    assertThatThrownBy(() -> queue.take(0)).isInstanceOf(QueueShutDownException.class);
    assertThat(queue.size()).isZero();
    assertThat(queue.isShutDown()).isTrue();
  }

  @Test
  void immediateShutdownDropsWhatIsLeft() throws Exception {
    var queue = table.create(0, UnboundPolicy.REPLACE);
    queue.put(item(1, 7), 0);
    queue.shutdown(false);
    queue.shutdown(true);
    assertThatThrownBy(() -> queue.take(0)).isInstanceOf(QueueShutDownException.class);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shutdownAndDestroyWakeTakers(boolean destroy) throws Exception {
    var queue = table.create(0, UnboundPolicy.REPLACE);
    try (var threads = Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
      var first = Parked.start(threads, () -> queue.take(FOR_EVER));
      var second = Parked.start(threads, () -> queue.take(FOR_EVER));
      if (destroy) {
        table.destroy(queue.id());
      } else {
        queue.shutdown(false);
      }
      var expected = destroy ? QueueNotFoundException.class : QueueShutDownException.class;
      assertThatThrownBy(first::get).hasCauseInstanceOf(expected);
      assertThatThrownBy(second::get).hasCauseInstanceOf(expected);
    }
  }

  @Test
  void puttersAreServedInOrder() throws Exception {
    var queue = table.create(1, UnboundPolicy.REPLACE);
    queue.put(item(0, 1), 0);
    try (var threads = Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
      for (long n = 1; n <= 5; n++) {
        long number = n;
        Parked.start(threads, () -> queue.put(item(number, 1), FOR_EVER));
      }
      for (long n = 0; n <= 5; n++) {
        assertThat(number(queue.take(0))).isEqualTo(n);
      }
    }
  }

  @Test
  void manyVirtualThreadsWaitAtOnce() throws Exception {
    int many = 5_000;
    var queue = table.create(0, UnboundPolicy.REPLACE);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Item>> takers = new ArrayList<>();
      for (int n = 0; n < many; n++) {
        takers.add(threads.submit(() -> queue.take(FOR_EVER)));
      }
      for (long n = 0; n < many; n++) { // they have left their carriers, else this waits for ever
        queue.put(item(n, 1), FOR_EVER);
      }
      Set<Long> seen = ConcurrentHashMap.newKeySet();
      for (var taker : takers) {
        seen.add(number(taker.get()));
      }
      assertThat(seen).hasSize(many);
    }
  }

  @Test
  void referencesKeepAQueue() {
    var queue = table.create(0, UnboundPolicy.REPLACE);
    assertThatThrownBy(() -> table.release(queue.id())).isInstanceOf(QueueException.class);
    table.bind(queue.id());
    table.bind(queue.id());
    table.release(queue.id());
    assertThat(table.get(queue.id())).isSameAs(queue);
    table.release(queue.id());
    assertThatThrownBy(() -> table.get(queue.id())).isInstanceOf(QueueNotFoundException.class);
    assertThatThrownBy(queue::size).isInstanceOf(QueueNotFoundException.class);
  }
}
