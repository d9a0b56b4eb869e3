package dev.clutch.exchange;

import dev.clutch.config.UnboundPolicy;
import dev.clutch.data.ChannelEnd;
import dev.clutch.errors.ChannelException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.function.Supplier;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.junit.jupiter.api.Test;

/**
 * Lincheck holds histories of a channel that buffers nothing against a plain line of offers. To
 * send there is two steps, each of them linearizable: to offer, and to hear of the receiver. So
 * they are operations of their own here, by a ticket for each thread. Receivers wait a while, alone
 * or as one of two choices, or not at all. To post is to offer without hearing of it.
 */
class RendezvousLincheckTest {
  private static final int MOST_THREADS = 8;
  private static final String NONE = "none";
  private static final String CLOSED = "closed";
  private static final String OFFERED = "offered";
  private static final String RECEIVED = "received";

  /** What the channel does, one after the other. */
  public static class Sequential {
    private enum Fate {
      IN_LINE,
      RECEIVED,
      DROPPED
    }

    private static final class Offer {
      final int value;
      Fate fate = Fate.IN_LINE;

      Offer(int value) {
        this.value = value;
      }
    }

    private final ArrayDeque<Offer> line = new ArrayDeque<>();
    private final Offer[] own = new Offer[MOST_THREADS];
    private boolean closed;

    public String offer(int value, int thread) {
      if (own[thread] != null) {
        return NONE;
      }
      if (closed) {
        return CLOSED;
      }
      own[thread] = new Offer(value);
      line.add(own[thread]);
      return OFFERED;
    }

    public String hear(int thread) {
      var offer = own[thread];
      if (offer == null || offer.fate == Fate.IN_LINE) {
        return NONE;
      }
      own[thread] = null;
      return offer.fate == Fate.DROPPED ? CLOSED : RECEIVED;
    }

    public String takeBack(int thread) {
      var offer = own[thread];
      own[thread] = null;
      if (offer == null) {
        return NONE;
      }
      line.removeIf(each -> each == offer);
      return offer.fate == Fate.RECEIVED ? RECEIVED : "taken back";
    }

    public String post(int value) {
      if (closed) {
        return CLOSED;
      }
      line.add(new Offer(value));
      return OFFERED;
    }

    public String receive() {
      if (closed) {
        return CLOSED;
      }
      if (line.isEmpty()) {
        return NONE;
      }
      var offer = line.remove();
      offer.fate = Fate.RECEIVED;
      return String.valueOf(offer.value);
    }

    public String poll() {
      return receive();
    }

    public String choose() {
      return receive();
    }

    public String close() {
      if (closed) {
        return CLOSED;
      }
      poison();
      return "done";
    }

    public void poison() {
      closed = true;
      line.forEach(offer -> offer.fate = Fate.DROPPED);
      line.clear();
    }
  }

  /** The channel. */
  @Param(name = "value", gen = IntGen.class, conf = "1:9")
  @Param(name = "thread", gen = ThreadIdGen.class)
  public abstract static class Concurrent {
    private final ChannelTable table = new ChannelTable();
    final Channel channel = table.create(0, UnboundPolicy.REPLACE, 1);
    private final Channel idle = table.create(0, UnboundPolicy.REPLACE, 1);
    private final Ticket[] own = new Ticket[MOST_THREADS];
    private final boolean[] received = new boolean[MOST_THREADS];

    /** Lets an operation wait, but not for ever. */
    abstract Item briefly(LincheckRuns.Wait<Item> wait);

    @Operation
    public String offer(@Param(name = "value") int value, @Param(name = "thread") int thread) {
      if (own[thread] != null) {
        return NONE;
      }
      var ticket = channel.ticketToSend(item(value), _ -> {});
      try {
        received[thread] = ticket.claim() != null;
      } catch (ChannelException e) {
        return CLOSED;
      }
      own[thread] = ticket;
      return OFFERED;
    }

    @Operation
    public String hear(@Param(name = "thread") int thread) {
      var ticket = own[thread];
      if (ticket == null) {
        return NONE;
      }
      try {
        if (!received[thread] && ticket.claim() == null) {
          return NONE;
        }
        own[thread] = null;
        return RECEIVED;
      } catch (ChannelException e) {
        own[thread] = null;
        return CLOSED;
      }
    }

    @Operation
    public String takeBack(@Param(name = "thread") int thread) {
      var ticket = own[thread];
      own[thread] = null;
      if (ticket == null) {
        return NONE;
      }
      return ticket.withdraw() ? "taken back" : RECEIVED;
    }

    @Operation
    public String post(@Param(name = "value") int value) {
      try {
        channel.post(item(value));
        return OFFERED;
      } catch (ChannelException e) {
        return CLOSED;
      }
    }

    @Operation
    public String poll() {
      return received(() -> channel.poll(Item.HOST));
    }

    @Operation
    public String receive() {
      return received(() -> briefly(nanos -> channel.recv(Item.HOST, nanos)));
    }

    /** Receives as one of two things, the other of which nobody is there for. */
    @Operation
    public String choose() {
      var cases = List.of(idle.caseToSend(item(0)), channel.caseToRecv(Item.HOST));
      return received(
          () ->
              briefly(
                  nanos -> {
                    var chosen = Choice.select(cases, nanos);
                    return chosen == null ? null : chosen.item();
                  }));
    }

    private static Item item(int value) {
      return Items.item(value, Item.HOST);
    }

    private String received(Supplier<Item> way) {
      try {
        var item = way.get();
        return item == null ? NONE : String.valueOf(Items.number(item));
      } catch (ChannelException e) {
        return CLOSED;
      }
    }

    @Operation
    public String close() {
      try {
        channel.close(ChannelEnd.BOTH, true);
        return "done";
      } catch (ChannelException e) {
        return CLOSED;
      }
    }
  }

  /** Receivers park, and run out of time about when somebody offers. */
  public static class RunningOutOfTime extends Concurrent {
    @Operation
    public void poison() {
      channel.poison();
    }

    @Override
    Item briefly(LincheckRuns.Wait<Item> wait) {
      return LincheckRuns.untilLate(wait);
    }
  }

  /** Receivers stand in line, and find that they are interrupted. */
  public static class Interrupted extends Concurrent {
    @Override
    Item briefly(LincheckRuns.Wait<Item> wait) {
      return LincheckRuns.untilInterrupted(wait, null);
    }
  }

  @Test
  void runningOutOfTime() {
    LincheckRuns.stress(RunningOutOfTime.class, Sequential.class);
  }

  @Test
  void interrupted() {
    LincheckRuns.modelCheck(3, Interrupted.class, Sequential.class);
  }
}
