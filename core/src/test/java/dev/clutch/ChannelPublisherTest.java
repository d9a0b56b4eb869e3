package dev.clutch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clutch.config.UnboundPolicy;
import dev.clutch.errors.ChannelPoisonedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A channel as a publisher, by the rules of Reactive Streams; and as an iterable. */
@ExtendWith(SharedClutch.class)
@Timeout(60)
class ChannelPublisherTest {
  private static final Duration A_WHILE = Duration.ofMillis(50);

  /** Writes down what it is told; requests what it is made to. */
  private static class Recorder implements Flow.Subscriber<Object> {
    final BlockingQueue<Object> told = new LinkedBlockingQueue<>();
    private final AtomicInteger inside = new AtomicInteger();
    volatile Flow.Subscription subscription;

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      this.subscription = subscription;
    }

    @Override
    public void onNext(Object item) {
      tell(item);
    }

    @Override
    public void onError(Throwable failure) {
      tell(failure);
    }

    @Override
    public void onComplete() {
      tell("complete");
    }

    private void tell(Object signal) {
      if (inside.getAndIncrement() != 0) { // rule 1.3: one after the other
        told.add(new AssertionError("two signals at once"));
      }
      told.add(signal);
      inside.decrementAndGet();
    }

    Object next() throws InterruptedException {
      return Objects.requireNonNull(told.poll(20, TimeUnit.SECONDS), "nothing was signalled");
    }

    void hearsNothing() throws InterruptedException {
      assertThat(told.poll(A_WHILE.toMillis(), TimeUnit.MILLISECONDS)).isNull();
    }
  }

  private static Recorder subscribed(Clutch.Channel channel) {
    var recorder = new Recorder();
    channel.recv().asPublisher().subscribe(recorder);
    assertThat(recorder.subscription).isNotNull();
    return recorder;
  }

  @Test
  void nothingIsReceivedThatWasNotRequested(Clutch clutch) throws Exception {
    var channel = clutch.createChannel();
    var recorder = subscribed(channel);
    assertThat(channel.send().send("refused", A_WHILE)).isFalse();
    recorder.subscription.request(2);
    for (Object value : new Object[] {1L, "two"}) {
      channel.send().send(value);
      assertThat(recorder.next()).isEqualTo(value);
    }
    assertThat(channel.send().send("refused", A_WHILE)).isFalse();
    recorder.subscription.request(Long.MAX_VALUE);
    recorder.subscription.request(Long.MAX_VALUE);
    channel.send().send(null);
    assertThat(recorder.next()).isEqualTo(Optional.empty());
    recorder.hearsNothing();
  }

  @Test
  void allArriveInOrder(Clutch clutch) throws Exception {
    var channel = clutch.createChannel(3, UnboundPolicy.REPLACE);
    var recorder =
        new Recorder() {
          @Override
          public void onNext(Object item) {
            super.onNext(item);
            subscription.request(1); // rule 3.2, and 3.3: no recursion
          }
        };
    channel.recv().asPublisher().subscribe(recorder);
    recorder.subscription.request(1);
    for (long number = 0; number < 20_000; number++) {
      channel.send().send(number);
    }
    for (long number = 0; number < 20_000; number++) {
      assertThat(recorder.next()).isEqualTo(number);
    }
    channel.send().close();
    assertThat(recorder.next()).isEqualTo("complete");
  }

  @Test
  void itCompletesWhenTheChannelIsClosed(Clutch clutch) throws Exception {
    var channel = clutch.createChannel();
    channel.send().post("last");
    var recorder = subscribed(channel);
    channel.send().close();
    recorder.subscription.request(10);
    assertThat(recorder.next()).isEqualTo("last");
    assertThat(recorder.next()).isEqualTo("complete");
    recorder.subscription.request(10);
    recorder.hearsNothing(); // rule 1.7

    var late = subscribed(channel);
    late.subscription.request(1);
    assertThat(late.next()).isEqualTo("complete");
  }

  @Test
  void itFailsWhenTheChannelIsPoisoned(Clutch clutch) throws Exception {
    var channel = clutch.createChannel();
    var recorder = subscribed(channel);
    recorder.subscription.request(1);
    channel.send().poison();
    assertThat(recorder.next()).isInstanceOf(ChannelPoisonedException.class);
    recorder.subscription.request(1);
    recorder.hearsNothing();
  }

  @Test
  void aCancelledOneReceivesNothing(Clutch clutch) throws Exception {
    var channel = clutch.createChannel();
    var recorder = subscribed(channel);
    recorder.subscription.request(5);
    channel.send().send("first");
    assertThat(recorder.next()).isEqualTo("first");
    recorder.subscription.cancel();
    recorder.subscription.cancel(); // rules 3.6, 3.7: no effect
    recorder.subscription.request(5);
    while (channel.send().send("received until it has left", A_WHILE)) {
      recorder.next();
    }
    channel.send().close();
    recorder.hearsNothing();
  }

  @Test
  void aRequestOfNothingIsAnError(Clutch clutch) throws Exception {
    for (long n : new long[] {0, -1}) {
      var recorder = subscribed(clutch.createChannel());
      recorder.subscription.request(n);
      assertThat(recorder.next()).isInstanceOf(IllegalArgumentException.class); // rule 3.9
    }
    assertThatThrownBy(() -> clutch.createChannel().recv().asPublisher().subscribe(null))
        .isInstanceOf(NullPointerException.class); // rule 1.9
  }

  @Test
  void eachValueGoesToOneSubscriber(Clutch clutch) throws Exception {
    var channel = clutch.createChannel();
    var both = List.of(subscribed(channel), subscribed(channel));
    both.forEach(one -> one.subscription.request(1));
    channel.send().send(1);
    channel.send().send(2);
    assertThat(List.of(both.get(0).next(), both.get(1).next())).containsExactlyInAnyOrder(1L, 2L);
  }

  @Test
  void iterationEndsWhenTheChannelIsClosed(Clutch clutch) {
    var channel = clutch.createChannel();
    List<Object> seen = new ArrayList<>();
    channel.send().post(1);
    channel.send().post(null);
    channel.send().close();
    for (var value : channel.recv()) {
      seen.add(value);
    }
    assertThat(seen).containsExactly(1L, null);

    var poisoned = clutch.createChannel();
    poisoned.recv().poison();
    assertThatThrownBy(() -> poisoned.recv().iterator().next())
        .isInstanceOf(ChannelPoisonedException.class);
  }

  @Test
  void anInterruptEndsAnIteration(Clutch clutch) {
    var iterator = clutch.createChannel().recv().iterator();
    Thread.currentThread().interrupt();
    try {
      assertThatThrownBy(iterator::hasNext).isInstanceOf(CancellationException.class);
      assertThat(Thread.currentThread().isInterrupted()).isTrue();
    } finally {
      boolean _ = Thread.interrupted();
    }
  }
}
