package dev.clutch.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clutch.config.UnboundPolicy;
import dev.clutch.data.ChannelEnd;
import dev.clutch.errors.ChannelException;
import dev.clutch.errors.InterpreterException;
import dev.clutch.errors.QueueException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Sixteen threads choose, send, receive, put and take at the same few channels and queues, while
 * these are closed, poisoned, released, shut down and destroyed at random. All waits end, within a
 * bound; what was received was sent, once, and was told to have been sent.
 */
class ChoiceStressTest {
  private static final int THREADS = 16;
  private static final int ROUNDS = 60;
  private static final int LINES = 3;
  private static final long AT_MOST = TimeUnit.SECONDS.toNanos(60);

  private final ChannelTable channelTable = new ChannelTable();
  private final QueueTable queueTable = new QueueTable();
  private final AtomicLong numbers = new AtomicLong();
  private final Set<Long> sent = ConcurrentHashMap.newKeySet();
  private final Set<Long> received = ConcurrentHashMap.newKeySet();
  private final List<Channel> channels = new ArrayList<>();
  private final List<ItemQueue> queues = new ArrayList<>();

  @Test
  @Timeout(120)
  void everyWaitEndsAndNothingIsLost() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      runRound();
    }
    assertThat(received).hasSizeGreaterThan(ROUNDS * 100);
  }

  private void runRound() throws Exception {
    channels.clear();
    queues.clear();
    for (int i = 0; i < LINES; i++) { // without a buffer, so that what is sent is received
      channels.add(channelTable.create(0, UnboundPolicy.REPLACE, ChannelTable.FULL_FALLBACK));
      queues.add(queueTable.create(1 + i, UnboundPolicy.REPLACE));
    }
    int before = received.size();
    try (var threads = Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        long self = i;
        all.add(threads.submit(() -> useAll(self)));
      }
      while (received.size() < before + 200) {
        Thread.sleep(1);
      }
      for (var channel : channels) {
        end(channel);
      }
      for (var queue : queues) {
        end(queue);
      }
      for (var one : all) {
        one.get(AT_MOST, TimeUnit.NANOSECONDS);
      }
    }
    for (var queue : queues) {
      assertThat(queue.size()).isZero(); // shut down, it was emptied
    }
    assertThat(received).isEqualTo(sent);
  }

  /** Until nothing is left to be used. */
  private void useAll(long self) {
    var random = ThreadLocalRandom.current();
    var open = new ArrayList<Integer>();
    for (int i = 0; i < 2 * LINES; i++) {
      open.add(i);
    }
    while (!open.isEmpty()) {
      var tried = new ArrayList<>(open);
      tried.removeIf(_ -> random.nextInt(3) == 0);
      try {
        if (!tried.isEmpty()) {
          choose(self, tried);
        } else {
          useOne(self, open.get(random.nextInt(open.size())));
        }
      } catch (InterpreterException e) {
        open.removeIf(line -> isOver(self, line));
      }
      boolean _ = Thread.interrupted();
    }
  }

  private void choose(long self, List<Integer> lines) {
    var random = ThreadLocalRandom.current();
    List<Choice.Case> cases = new ArrayList<>();
    for (int line : lines) {
      if (random.nextInt(3) != 0) {
        cases.add(
            line < LINES
                ? channels.get(line).caseToSend(item(self))
                : queues.get(line - LINES).caseToPut(item(self)));
      }
      if (random.nextInt(3) != 0) { // maybe at the other end of the same
        cases.add(
            line < LINES
                ? channels.get(line).caseToRecv(self)
                : queues.get(line - LINES).caseToTake(self));
      }
    }
    if (cases.isEmpty()) {
      return;
    }
    if (random.nextInt(20) == 0) {
      Thread.currentThread().interrupt();
    }
    try {
      var chosen = Choice.select(cases, nanos());
      if (chosen != null) {
        if (cases.get(chosen.index()).offered == null) {
          received(chosen.item());
        } else {
          sent(chosen.item());
        }
      }
    } catch (InterruptedException e) {
      // by itself, above: nothing has happened
    }
  }

  private void useOne(long self, int line) {
    var random = ThreadLocalRandom.current();
    try {
      if (random.nextBoolean()) {
        var item = item(self);
        boolean done =
            line < LINES
                ? channels.get(line).send(item, nanos())
                : queues.get(line - LINES).put(item, nanos());
        if (done) {
          sent(item);
        }
      } else {
        var item =
            line < LINES
                ? channels.get(line).recv(self, nanos())
                : queues.get(line - LINES).take(nanos());
        if (item != null) {
          received(item);
        }
      }
    } catch (InterruptedException e) {
      throw new AssertionError("nobody interrupts these", e);
    }
  }

  private static long nanos() {
    var random = ThreadLocalRandom.current();
    return switch (random.nextInt(4)) {
      case 0 -> 0;
      case 1 -> Long.MAX_VALUE;
      default -> random.nextInt(100_000);
    };
  }

  private Item item(long self) {
    return Items.item(numbers.incrementAndGet(), self);
  }

  private void sent(Item item) {
    assertThat(sent.add(Items.number(item))).isTrue();
  }

  private void received(Item item) {
    assertThat(received.add(Items.number(item))).isTrue();
  }

  private boolean isOver(long self, int line) {
    try {
      if (line < LINES) {
        var chosen = Choice.select(List.of(channels.get(line).caseToSend(item(self))), 0);
        if (chosen != null) {
          sent(chosen.item());
        }
        return false;
      }
      var item = queues.get(line - LINES).take(0);
      if (item != null) {
        received(item);
      }
      return false;
    } catch (ChannelException | QueueException e) {
      return true;
    } catch (InterruptedException e) {
      throw new AssertionError("nothing waits here", e);
    }
  }

  private void end(Channel channel) {
    switch (ThreadLocalRandom.current().nextInt(4)) {
      case 0 -> channel.close(ChannelEnd.BOTH, true);
      case 1 -> channel.poison();
      case 2 -> channelTable.destroy(channel.id());
      default -> {
        for (long self = 0; self < THREADS; self++) { // the last one closes it
          try {
            channel.release(self, ChannelEnd.BOTH);
          } catch (ChannelException e) {
            return; // not all had used it
          }
        }
      }
    }
  }

  private void end(ItemQueue queue) {
    queue.shutdown(false);
  }
}
