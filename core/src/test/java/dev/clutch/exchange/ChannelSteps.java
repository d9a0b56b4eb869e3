package dev.clutch.exchange;

import dev.clutch.config.UnboundPolicy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.jetbrains.lincheck.datastructures.Validate;
import org.jspecify.annotations.Nullable;

/**
 * What can be done at a channel without waiting, where several wait with tickets and choices: each
 * operation is one step, and what takes two steps is two operations. A choice is one whose thread
 * is slow: chosen or not, its items stand in line until it leaves.
 */
public final class ChannelSteps {
  private static final int MOST_THREADS = 8;
  static final String NONE = "none";
  static final String DONE = "done";

  private ChannelSteps() {}

  /** What the channel is to do. */
  public abstract static class Model {
    /** An offer of a choice has its thread's number; any other has -1. */
    private record Sent(int value, int chooser) {}

    private final int capacity;
    private final List<Sent> items = new ArrayList<>();
    private final List<Integer> receivers = new ArrayList<>(); // in the order in which they came
    private final ArrayDeque<Integer> elsewhere = new ArrayDeque<>();
    private final @Nullable String[] fates = new String[MOST_THREADS];

    Model(int capacity) {
      this.capacity = capacity;
    }

    public String post(int value) {
      items.add(new Sent(value, -1));
      return settled(DONE);
    }

    public String offer(int value) {
      return items.size() < Math.max(capacity, receivers.size()) ? post(value) : NONE;
    }

    public String poll() {
      return items.size() > receivers.size() ? take() : NONE;
    }

    private String take() {
      var sent = items.removeFirst();
      decide(sent, "sent");
      return settled(String.valueOf(sent.value()));
    }

    /**
     * Those who came first are promised the items there are; whoever comes first gets the first.
     */
    public String claim(int thread) {
      if (!receivers.contains(thread)) {
        receivers.add(thread);
      }
      if (receivers.indexOf(thread) >= items.size()) {
        return NONE;
      }
      receivers.remove((Integer) thread);
      return take();
    }

    public String withdraw(int thread) {
      return receivers.remove((Integer) thread) ? DONE : NONE;
    }

    public String choose(int value, int thread) {
      if (fates[thread] != null) {
        return NONE;
      }
      fates[thread] = "waits";
      items.add(new Sent(value, thread));
      elsewhere.add(thread);
      return settled(DONE);
    }

    public String pollElsewhere() {
      var thread = elsewhere.poll();
      if (thread == null) {
        return NONE;
      }
      fates[thread] = "elsewhere";
      items.removeIf(sent -> sent.chooser() == thread);
      return settled(String.valueOf(thread));
    }

    public String leave(int thread) {
      var fate = fates[thread];
      fates[thread] = null;
      items.removeIf(sent -> sent.chooser() == thread);
      elsewhere.remove(thread);
      return settled(fate == null ? NONE : fate);
    }

    public int size() {
      return items.size();
    }

    private void decide(Sent sent, String fate) {
      if (sent.chooser() >= 0) {
        fates[sent.chooser()] = fate;
        elsewhere.remove(sent.chooser());
      }
    }

    private String settled(String answer) {
      for (int i = 0; i < Math.min(capacity, items.size()); i++) {
        decide(items.get(i), "sent");
        items.set(i, new Sent(items.get(i).value(), -1));
      }
      return answer;
    }
  }

  /** The channel. */
  @Param(name = "value", gen = IntGen.class, conf = "1:9")
  @Param(name = "thread", gen = ThreadIdGen.class)
  public abstract static class Tested {
    private final Channel channel;
    private final Channel other = channel(0);
    private final @Nullable Ticket[] tickets = new Ticket[MOST_THREADS];
    private final AtomicBoolean[] rung = new AtomicBoolean[MOST_THREADS];
    private final @Nullable Choice[] choices = new Choice[MOST_THREADS];

    Tested(int capacity) {
      channel = channel(capacity);
      for (int i = 0; i < MOST_THREADS; i++) {
        rung[i] = new AtomicBoolean();
      }
    }

    private static Channel channel(int capacity) { // no table: that is not looked at here
      return new Channel(0, capacity, UnboundPolicy.REPLACE, ChannelLife.Kind.DROPS);
    }

    @Operation
    public String post(@Param(name = "value") int value) {
      channel.post(item(value));
      return DONE;
    }

    @Operation
    public String offer(@Param(name = "value") int value) {
      return channel.offer(item(value)) ? DONE : NONE;
    }

    @Operation
    public String poll() {
      return received(channel.poll(Item.HOST));
    }

    @Operation
    public String claim(@Param(name = "thread") int thread) {
      var ticket = tickets[thread];
      if (ticket == null) {
        ticket = channel.ticketToRecv(Item.HOST, _ -> rung[thread].set(true));
        tickets[thread] = ticket;
      }
      rung[thread].set(false);
      var item = ticket.claim();
      if (item != null) {
        tickets[thread] = null;
      }
      return received(item);
    }

    @Operation
    public String withdraw(@Param(name = "thread") int thread) {
      var ticket = tickets[thread];
      tickets[thread] = null;
      return ticket != null && ticket.withdraw() ? DONE : NONE;
    }

    @Operation
    public String choose(@Param(name = "value") int value, @Param(name = "thread") int thread) {
      if (choices[thread] != null) {
        return NONE;
      }
      var choice =
          new Choice(List.of(channel.caseToSend(item(value)), other.caseToSend(item(thread))));
      choices[thread] = choice;
      for (var alternative : choice.alternatives) {
        alternative.line().join(alternative);
      }
      return DONE;
    }

    @Operation
    public String pollElsewhere() {
      return received(other.poll(Item.HOST));
    }

    @Operation
    public String leave(@Param(name = "thread") int thread) {
      var choice = choices[thread];
      choices[thread] = null;
      if (choice == null) {
        return NONE;
      }
      boolean undone = choice.decide(null, null);
      for (var alternative : choice.alternatives) {
        alternative.line().leave(alternative);
      }
      var winner = choice.winner();
      return undone || winner == null ? "waits" : winner.index() == 0 ? "sent" : "elsewhere";
    }

    @Operation
    public int size() {
      return channel.size();
    }

    /** Whoever may claim has heard so. */
    @Validate
    public void bells() {
      for (int i = 0; i < MOST_THREADS; i++) {
        var ticket = tickets[i];
        if (ticket != null && ticket.state == Ticket.State.PROMISED && !rung[i].get()) {
          throw new IllegalStateException("nobody told the ticket of " + i + " of its item");
        }
      }
    }

    private static String received(@Nullable Item item) {
      return item == null ? NONE : String.valueOf(Items.number(item));
    }

    private static Item item(int value) {
      return Items.item(value, Item.HOST);
    }
  }

  /** Who sends, waits. */
  public static final class Rendezvous extends Tested {
    public Rendezvous() {
      super(0);
    }
  }

  /** One sender need not wait. */
  public static final class Buffered extends Tested {
    public Buffered() {
      super(1);
    }
  }

  /** Who sends, waits. */
  public static final class RendezvousModel extends Model {
    public RendezvousModel() {
      super(0);
    }
  }

  /** One sender need not wait. */
  public static final class BufferedModel extends Model {
    public BufferedModel() {
      super(1);
    }
  }
}
