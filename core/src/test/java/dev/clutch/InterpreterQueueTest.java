package dev.clutch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clutch.config.InterpreterConfig;
import dev.clutch.config.UnboundPolicy;
import dev.clutch.errors.ItemInterpreterDestroyedException;
import dev.clutch.errors.NotShareableException;
import dev.clutch.errors.QueueNotFoundException;
import dev.clutch.errors.QueueShutDownException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
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
  void valuesCrossWithoutNativeMemory(Clutch clutch) throws Exception {
    try (var queue = clutch.createQueue(8);
        var py = clutch.create(InterpreterConfig.sandboxed())) {
      py.prepareMain(Map.of("q", queue));
      py.exec(
          "values = (1, 2**63 - 1, -(2**63)), (1, 2**63), b'x' * 1000, b'y' * 100_000, (1, 'a',"
              + " None)");
      py.exec("for value in values: q.put(value)");
      assertThat(queue.take()).isEqualTo(List.of(1L, Long.MAX_VALUE, Long.MIN_VALUE));
      queue.put(List.of(3L));
      py.exec("assert tuple(q.get() for _ in values) == values[1:] + ([3],)");
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
  void whoeverCompletesAFutureTakesNothing(Clutch clutch) throws Exception {
    try (var queue = clutch.createQueue(0)) {
      List<UnaryOperator<CompletableFuture<Object>>> ways =
          List.of(
              future -> future.completeAsync(() -> "mine"),
              future -> future.completeAsync(() -> "mine", Runnable::run),
              future -> future.completeOnTimeout("mine", 1, TimeUnit.MILLISECONDS),
              future -> {
                assertThat(future.complete("mine")).isTrue();
                return future;
              });
      for (var way : ways) {
        var future = queue.takeAsync();
        assertThat(way.apply(future).get(20, TimeUnit.SECONDS)).isEqualTo("mine");
        queue.put("item");
        assertThat(queue.take()).isEqualTo("item");
        assertThat(future).isCompletedWithValue("mine");
      }
      var failed = queue.takeAsync();
      failed.completeAsync(
          () -> {
            throw new ArithmeticException("not this time");
          });
      assertThatThrownBy(() -> failed.get(20, TimeUnit.SECONDS))
          .hasRootCauseInstanceOf(ArithmeticException.class);
      queue.put("item");
      assertThat(queue.take()).isEqualTo("item");
    }
  }

  @Test
  void aFutureThatHasItsItemKeepsIt(Clutch clutch) throws Exception {
    try (var queue = clutch.createQueue(1)) {
      var future = queue.takeAsync();
      assertThatThrownBy(() -> future.obtrudeValue("mine"))
          .isInstanceOf(UnsupportedOperationException.class)
          .hasMessageContaining("copy()");
      assertThatThrownBy(() -> future.obtrudeException(new ArithmeticException()))
          .isInstanceOf(UnsupportedOperationException.class);
      queue.put("item");
      assertThat(future.get(20, TimeUnit.SECONDS)).isEqualTo("item");
      assertThat(future.complete("mine")).isFalse();
      assertThat(future.completeAsync(() -> "mine", Runnable::run)).isCompletedWithValue("item");
      var put = queue.putAsync("put");
      put.completeAsync(() -> null, Runnable::run);
      assertThat(queue.take()).isEqualTo("put");
    }
  }

  @Test
  void shutdownIsSeenOnBothSides(Clutch clutch) throws Exception {
    try (var queue = clutch.createQueue(0);
        var py = clutch.create()) {
      py.prepareMain(Map.of("queue", queue));
      var waiting = queue.takeAsync();
      queue.put("taken by the one who waits");
      assertThat(waiting.get(20, TimeUnit.SECONDS)).isEqualTo("taken by the one who waits");
      queue.put("left");
      assertThat(queue.isShutdown()).isFalse();
      py.exec("queue.shutdown()");
      assertThat(queue.isShutdown()).isTrue();
      assertThatThrownBy(() -> queue.put(1)).isInstanceOf(QueueShutDownException.class);
      assertThat(queue.take()).isEqualTo("left");
      assertThatThrownBy(queue::take).isInstanceOf(QueueShutDownException.class);
      assertThat(queue.putAsync(1)).failsWithin(Duration.ofSeconds(20));
      py.exec(
          """
          from concurrent import interpreters
          try:
              queue.get()
          except interpreters.QueueShutDown as error:
              message = str(error)
          """);
      assertThat(py.get("message")).isEqualTo("queue " + queue.id() + " is shut down");
    }
    try (var queue = clutch.createQueue(0)) {
      queue.put("dropped");
      queue.shutdownNow();
      assertThatThrownBy(queue::poll).isInstanceOf(QueueShutDownException.class);
    }
  }

  @Test
  void futuresTakeAndPut(Clutch clutch) throws Exception {
    try (var queue = clutch.createQueue(1)) {
      var taken = queue.takeAsync();
      assertThat(taken).isNotDone();
      queue.put(null);
      assertThat(taken.get(20, TimeUnit.SECONDS)).isNull();
      assertThat(queue.putAsync(1)).isDone();
      var put = queue.putAsync(2);
      assertThat(put).isNotDone();
      assertThat(queue.take()).isEqualTo(1L);
      put.get(20, TimeUnit.SECONDS);
      assertThat(queue.takeAsync()).isCompletedWithValue(2L);
      assertThatThrownBy(() -> queue.putAsync(new Object()))
          .isInstanceOf(NotShareableException.class);
    }
  }

  @Test
  void aCancelledFutureTakesAndPutsNothing(Clutch clutch) throws Exception {
    try (var queue = clutch.createQueue(1)) {
      var cancelled = queue.takeAsync();
      var late = queue.takeAsync().orTimeout(10, TimeUnit.MILLISECONDS);
      assertThat(cancelled.cancel(true)).isTrue();
      assertThat(late).failsWithin(Duration.ofSeconds(20));
      queue.put("kept");
      assertThat(queue.size()).isEqualTo(1);
      var refused = queue.putAsync("refused");
      assertThat(refused.cancel(true)).isTrue();
      assertThat(queue.take()).isEqualTo("kept");
      assertThat(queue.poll(Duration.ofMillis(10))).isNull();
    }
  }

  @Test
  void futuresThatAreCancelledWhileTheyAreServedLoseNothing(Clutch clutch) throws Exception {
    int rounds = 2_000;
    int taken = 0;
    try (var queue = clutch.createQueue(0)) {
      for (int n = 0; n < rounds; n++) {
        var future = queue.takeAsync();
        var canceller = Thread.startVirtualThread(() -> future.cancel(true));
        queue.put(n);
        canceller.join();
        if (!future.isCancelled()) {
          future.get(20, TimeUnit.SECONDS);
          taken++;
        }
      }
      assertThat(queue.size() + taken).isEqualTo(rounds);
    }
  }

  @Test
  void futuresEndWithTheirQueue(Clutch clutch) {
    var queue = clutch.createQueue(0);
    var taken = queue.takeAsync();
    queue.close();
    assertThat(taken)
        .failsWithin(Duration.ofSeconds(20))
        .withThrowableThat()
        .withCauseInstanceOf(QueueNotFoundException.class);
  }

  @Test
  void asABlockingQueue(Clutch clutch) throws Exception {
    try (var queue = clutch.createQueue(3)) {
      BlockingQueue<Object> view = queue.asBlockingQueue();
      assertThat(view.poll()).isNull();
      assertThat(view.peek()).isNull();
      assertThat(view.poll(1, TimeUnit.MILLISECONDS)).isNull();
      assertThat(view.offer("a", Long.MAX_VALUE, TimeUnit.DAYS)).isTrue();
      queue.put(null);
      view.put(Optional.empty());
      assertThat(view.offer("d")).isFalse();
      assertThat(view.offer("d", 1, TimeUnit.MILLISECONDS)).isFalse();
      assertThatThrownBy(() -> view.add("d")).isInstanceOf(IllegalStateException.class);
      assertThat(view.remainingCapacity()).isZero();
      assertThat(view).hasSize(3).contains("a", Optional.empty());
      assertThat(view.peek()).isEqualTo("a");
      assertThat(view.take()).isEqualTo("a");
      assertThat(queue.take()).isNull();
      List<Object> drained = new ArrayList<>();
      view.add("e");
      assertThat(view.drainTo(drained, 1)).isEqualTo(1);
      assertThat(view.drainTo(drained)).isEqualTo(1);
      assertThat(drained).containsExactly(Optional.empty(), "e");
      assertThatThrownBy(() -> view.add(null)).isInstanceOf(NullPointerException.class);
      assertThatThrownBy(view::remove).isInstanceOf(NoSuchElementException.class);
      assertThatThrownBy(() -> view.drainTo(view)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void aBlockingQueueIsWaitedAt(Clutch clutch) throws Exception {
    try (var queue = clutch.createQueue(0)) {
      var view = queue.asBlockingQueue();
      var producer = Thread.startVirtualThread(() -> view.addAll(List.of(1, 2, 3)));
      assertThat(List.of(view.take(), view.take(), view.take())).containsExactly(1L, 2L, 3L);
      producer.join();
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
