package dev.clutch.exchange;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Lincheck goes through the schedules of {@link ChannelSteps} around a sender who chooses
 * otherwise: what he had offered was promised to somebody, or is just about to be received.
 */
class ChannelTicketLincheckTest {
  private static LincheckRuns.Scenario twoTickets(String... more) {
    return new LincheckRuns.Scenario(
        first(List.of("claim 1", "claim 2"), more),
        List.of(
            List.of("post 6", "claim 1", "claim 1"),
            List.of("pollElsewhere", "claim 2", "claim 2")));
  }

  private static LincheckRuns.Scenario ticketAndPoll(String... more) {
    return new LincheckRuns.Scenario(
        first(List.of("claim 1"), more),
        List.of(List.of("pollElsewhere", "leave 3"), List.of("poll", "claim 1", "size")));
  }

  private static LincheckRuns.Scenario withdrawn(String... more) {
    return new LincheckRuns.Scenario(
        first(List.of("claim 1", "claim 2"), more),
        List.of(List.of("withdraw 1", "offer 7"), List.of("pollElsewhere", "claim 2")));
  }

  private static List<String> first(List<String> steps, String... more) {
    return Stream.concat(steps.stream(), Arrays.stream(more)).toList();
  }

  @Test
  void rendezvous() {
    LincheckRuns.explore(
        List.of(
            twoTickets("choose 5 3"),
            ticketAndPoll("post 4", "choose 5 3"),
            withdrawn("choose 5 3", "post 6")),
        ChannelSteps.Rendezvous.class,
        ChannelSteps.RendezvousModel.class);
  }

  /**
   * The choice's item stands behind one that fills the buffer. A poll is not let meet a choice that
   * is just being decided: it may then get what was promised to a ticket, for which the choice's
   * item was left; the ticket stands in line again, and misses nothing but its turn.
   */
  @Test
  void buffered() {
    LincheckRuns.explore(
        List.of(
            twoTickets("post 4", "choose 5 3"),
            new LincheckRuns.Scenario(
                List.of("claim 1", "post 4", "choose 5 3", "pollElsewhere"),
                List.of(List.of("leave 3", "post 6"), List.of("poll", "claim 1", "size"))),
            withdrawn("post 4", "choose 5 3", "post 6")),
        ChannelSteps.Buffered.class,
        ChannelSteps.BufferedModel.class);
  }
}
