package dev.clutch.host;

import dev.clutch.RecvChannel;
import dev.clutch.errors.ChannelClosedException;
import dev.clutch.errors.ChannelReleasedException;
import dev.clutch.errors.InterpreterException;
import dev.clutch.exchange.Channel;
import dev.clutch.exchange.Item;
import dev.clutch.exchange.Ticket;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What {@link RecvChannel#asPublisher} gives. A subscriber that has asked for more stands in the
 * channel's line with a ticket; one that has not, does not, so that senders wait for it.
 */
public final class ChannelPublisher implements Flow.Publisher<Object> {
  private final Channel channel;
  private final Function<Item, @Nullable Object> value;

  public ChannelPublisher(Channel channel, Function<Item, @Nullable Object> value) {
    this.channel = channel;
    this.value = value;
  }

  @Override
  public void subscribe(Flow.Subscriber<? super Object> subscriber) {
    Objects.requireNonNull(subscriber, "subscriber");
    var subscription = new Subscription(subscriber);
    subscriber.onSubscribe(subscription);
    subscription.start();
  }

  private final class Subscription implements Flow.Subscription {
    private final Flow.Subscriber<? super Object> subscriber;
    private final AtomicLong demand = new AtomicLong();
    // What is left to look at. Whoever raises it from 0 starts a thread; the thread ends at 0. So
    // one signal follows the other. It starts at 1: nothing is signalled before onSubscribe is over
    private final AtomicInteger work = new AtomicInteger(1);
    private volatile boolean over;
    private volatile boolean misused;
    private @Nullable Ticket ticket; // of the thread that works

    Subscription(Flow.Subscriber<? super Object> subscriber) {
      this.subscriber = subscriber;
    }

    void start() {
      Thread.ofVirtual().name("clutch-publisher").start(this::work);
    }

    private void wake() {
      if (work.getAndIncrement() == 0) {
        start();
      }
    }

    @Override
    public void request(long n) {
      if (n <= 0) {
        misused = true;
      } else {
        demand.accumulateAndGet(n, (a, b) -> a + b < 0 ? Long.MAX_VALUE : a + b);
      }
      wake();
    }

    @Override
    public void cancel() {
      over = true;
      wake();
    }

    private void work() {
      int seen = work.get();
      do {
        boolean done = false;
        try {
          serve();
          done = true;
        } finally {
          over |= !done; // the subscriber threw, which it must not
          leaveIfOver();
        }
        seen = work.addAndGet(-seen);
      } while (seen != 0);
    }

    private void leaveIfOver() {
      if (over && ticket != null) {
        ticket.withdraw();
        ticket = null;
      }
    }

    /** Hands over what is there and was asked for. */
    private void serve() {
      while (!over) {
        if (misused) {
          end(new IllegalArgumentException("a subscriber has to request 1 item or more"));
        } else if (demand.get() == 0 || !deliver()) {
          return;
        }
      }
    }

    /** Hands one value over; false when there is none now. */
    private boolean deliver() {
      Object next;
      try {
        if (ticket == null) {
          ticket = channel.ticketToRecv(Item.HOST, _ -> wake());
        }
        var item = ticket.claim();
        if (item == null) {
          return false;
        }
        ticket = null;
        next = value.apply(item);
      } catch (InterpreterException e) {
        end(e);
        return true;
      }
      if (demand.get() != Long.MAX_VALUE) {
        demand.decrementAndGet();
      }
      subscriber.onNext(next == null ? Optional.empty() : next);
      return true;
    }

    private void end(RuntimeException reason) {
      over = true;
      if (reason instanceof ChannelClosedException
          && !(reason instanceof ChannelReleasedException)) {
        subscriber.onComplete();
      } else {
        subscriber.onError(reason);
      }
    }
  }
}
