package dev.clutch.exchange;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Random programs of {@link ChannelSteps}. */
@Timeout(60)
class ChannelModelTest {
  @Test
  void aChannelDoesWhatTheModelDoes() {
    Programs.compare(ChannelSteps.Rendezvous::new, ChannelSteps.RendezvousModel::new);
  }

  @Test
  void aBufferedChannelDoesWhatTheModelDoes() {
    Programs.compare(ChannelSteps.Buffered::new, ChannelSteps.BufferedModel::new);
  }
}
