package dev.clutch.exchange;

import dev.clutch.config.UnboundPolicy;
import dev.clutch.data.ChannelEnd;
import dev.clutch.errors.ChannelException;
import java.util.ArrayDeque;
import java.util.List;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Test;

/**
 * Lincheck holds histories of two channels against two plain deques: sends, receives, choices among
 * them, close and poison. The channels buffer: what waits a while is then the same, at the moment
 * when it ends, as what does not wait, which a rendezvous of two calls is not. {@link
 * RendezvousLincheckTest} has choices that receive there; what those do that send is seen by {@link
 * ChoiceStressTest}.
 */
class ChoiceLincheckTest {
  private static final String NONE = "none";
  private static final String CLOSED = "closed";
  private static final int CAPACITY = 1;

  /** What the channels do, one after the other. A choice may take either of what is possible. */
  public static class Sequential {
    private final ArrayDeque<Integer> first = new ArrayDeque<>();
    private boolean closed;

    public String send(int value) {
      if (closed) {
        return CLOSED;
      }
      if (first.size() == CAPACITY) {
        return NONE;
      }
      first.add(value);
      return "sent";
    }

    public String recv() {
      if (closed) {
        return CLOSED;
      }
      return first.isEmpty() ? NONE : String.valueOf(first.remove());
    }

    /** One of both is always possible; the buffer of one says which. */
    public String sendOrRecv(int value) {
      return first.isEmpty() ? send(value) : recv();
    }

    public void poison() {
      closed = true;
    }

    public String close() {
      if (closed) {
        return CLOSED;
      }
      closed = true;
      return "done";
    }
  }

  /** The channel with operations that wait, and give up by themselves. */
  @Param(name = "value", gen = IntGen.class, conf = "1:9")
  public abstract static class Concurrent {
    private final ChannelTable table = new ChannelTable();
    final Channel channel = table.create(CAPACITY, UnboundPolicy.REPLACE, 1);
    private final Channel idle = table.create(0, UnboundPolicy.REPLACE, 1);

    /** Lets an operation wait, but not for ever. */
    abstract String briefly(LincheckRuns.Wait<String> wait);

    @Operation
    public String send(@Param(name = "value") int value) {
      return answer(nanos -> channel.send(item(value), nanos) ? "sent" : NONE);
    }

    @Operation
    public String recv() {
      return answer(nanos -> received(channel.recv(Item.HOST, nanos)));
    }

    @Operation
    public String sendOrRecv(@Param(name = "value") int value) {
      return answer(
          nanos ->
              chosen(
                  nanos,
                  idle.caseToRecv(Item.HOST),
                  channel.caseToSend(item(value)),
                  channel.caseToRecv(Item.HOST)));
    }

    String answer(LincheckRuns.Wait<String> wait) {
      try {
        return briefly(wait);
      } catch (ChannelException e) {
        return CLOSED;
      }
    }

    private static String chosen(long nanos, Choice.Case... cases) throws InterruptedException {
      var chosen = Choice.select(List.of(cases), nanos);
      if (chosen == null) {
        return NONE;
      }
      return chosen.index() == 1 ? "sent" : received(chosen.item());
    }

    private static String received(Item item) {
      return item == null ? NONE : String.valueOf(Items.number(item));
    }

    private static Item item(int value) {
      return Items.item(value, Item.HOST);
    }
  }

  /** Threads park, and run out of time about when somebody serves them. */
  public static class RunningOutOfTime extends Concurrent {
    @Operation
    public void poison() {
      channel.poison();
    }

    @Operation
    public String close() {
      return answer(
          _ -> {
            channel.close(ChannelEnd.BOTH, true);
            return "done";
          });
    }

    @Override
    String briefly(LincheckRuns.Wait<String> wait) {
      return LincheckRuns.untilLate(wait);
    }
  }

  /** Threads stand in line, and find that they are interrupted. */
  public static class Interrupted extends Concurrent {
    @Override
    String briefly(LincheckRuns.Wait<String> wait) {
      return LincheckRuns.untilInterrupted(wait, NONE);
    }
  }

  @Test
  void runningOutOfTime() {
    LincheckRuns.stress(RunningOutOfTime.class, Sequential.class);
  }

  /** Small, so that every race between a choice that gives up and who serves it is gone through. */
  @Test
  void interrupted() {
    LincheckRuns.modelCheck(2, Interrupted.class, Sequential.class);
  }
}
