package dev.clutch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clutch.types.ItemInterpreterDestroyedException;
import dev.clutch.types.NotShareableException;
import dev.clutch.types.QueueNotFoundException;
import dev.clutch.types.UnboundPolicy;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Queues, seen from Java. */
@ExtendWith(SharedClutch.class)
class InterpreterQueueTest {

  @Test
  void valuesKeepTheirOrder(Clutch clutch) throws Exception {
    try (var queue = clutch.createQueue(0)) {
      for (Object value : Arrays.asList(1L, "two", null, 3.5, true)) {
        queue.put(value);
      }
      assertThat(queue.size()).isEqualTo(5);
      assertThat(queue.take()).isEqualTo(1L);
      assertThat(queue.poll()).isEqualTo("two");
      assertThat(queue.take()).isNull();
      assertThat(queue.poll(Duration.ofSeconds(1))).isEqualTo(3.5);
      assertThat(queue.take()).isEqualTo(true);
      assertThat(queue.poll()).isNull();
      assertThat(queue.poll(Duration.ofMillis(10))).isNull();
    }
  }

  @Test
  void aFullQueueRefusesOrWaits(Clutch clutch) throws Exception {
    try (var queue = clutch.createQueue(2)) {
      assertThat(queue.remainingCapacity()).isEqualTo(2);
      assertThat(queue.offer(1)).isTrue();
      assertThat(queue.offer(2, Duration.ofMillis(10))).isTrue();
      assertThat(queue.offer(3)).isFalse();
      assertThat(queue.offer(3, Duration.ofMillis(10))).isFalse();
      var waiting =
          CompletableFuture.supplyAsync(() -> offer(queue, 3), Thread::startVirtualThread);
      assertThat(queue.take()).isEqualTo(1L);
      assertThat(waiting.get(20, TimeUnit.SECONDS)).isTrue();
      assertThat(List.of(queue.take(), queue.take())).isEqualTo(List.of(2L, 3L));
    }
  }

  @Test
  void anInterruptEndsAWaitAndTakesNothing(Clutch clutch) throws Exception {
    try (var queue = clutch.createQueue(0)) {
      var ended = new CompletableFuture<Throwable>();
      var thread =
          Thread.startVirtualThread(
              () -> {
                try {
                  queue.take();
                } catch (InterruptedException e) {
                  ended.complete(e);
                }
              });
      thread.interrupt();
      assertThat(ended.get(20, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
      queue.put("still here");
      assertThat(queue.take()).isEqualTo("still here");
    }
  }

  @Test
  void pythonAndJavaShareIt(Clutch clutch) throws Exception {
    try (var there = clutch.createQueue(1);
        var back = clutch.createQueue(1);
        var py = clutch.create()) {
      py.prepareMain(Map.of("there", there, "back", back));
      var loop =
          CompletableFuture.runAsync(
              () -> py.exec("while (n := there.get()) is not None: back.put((n, back))"),
              Thread::startVirtualThread);
      for (long n = 0; n < 100; n++) {
        there.put(n);
        var answer = (List<?>) back.take();
        assertThat(answer.getFirst()).isEqualTo(n);
        try (var same = (InterpreterQueue) answer.get(1)) {
          assertThat(same.id()).isEqualTo(back.id());
        }
      }
      there.put(null);
      loop.get(20, TimeUnit.SECONDS);
    }
  }

  @Test
  void whatADeadInterpreterLeft(Clutch clutch) throws Exception {
    try (var replaced = clutch.createQueue(0);
        var error = clutch.createQueue(0, UnboundPolicy.ERROR);
        var removed = clutch.createQueue(0, UnboundPolicy.REMOVE)) {
      try (var py = clutch.create()) {
        py.prepareMain(Map.of("queues", new Object[] {replaced, error, removed}));
        py.exec("for q in queues: q.put('left behind')");
        removed.put("the host's");
      }
      assertThat(replaced.take()).isEqualTo(Unbound.ITEM);
      assertThatThrownBy(error::take).isInstanceOf(ItemInterpreterDestroyedException.class);
      assertThat(removed.size()).isEqualTo(1);
      assertThat(removed.take()).isEqualTo("the host's");
    }
  }

  @Test
  void aClosedQueueIsGoneWhenNobodyElseHasIt(Clutch clutch) {
    var queue = clutch.createQueue(0);
    assertThatThrownBy(() -> queue.put(new Object())).isInstanceOf(NotShareableException.class);
    queue.close();
    queue.close();
    assertThatThrownBy(() -> queue.put(1)).isInstanceOf(QueueNotFoundException.class);
  }

  private static boolean offer(InterpreterQueue queue, Object value) {
    try {
      return queue.offer(value, Duration.ofSeconds(20));
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
