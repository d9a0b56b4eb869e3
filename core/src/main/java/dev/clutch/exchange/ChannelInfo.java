package dev.clutch.exchange;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What can be told of a channel at one moment.
 *
 * @param phase how far it is on its way to its end
 * @param count how many items it holds
 * @param interpreters how many interpreters stand in each relation to it; none for those that are
 *     left out
 * @param sends whether the interpreter that asks is associated with the sending end: null for not
 *     yet, false for not any more
 * @param receives the same for the receiving end
 */
public record ChannelInfo(
    Phase phase,
    int count,
    Map<Relation, Integer> interpreters,
    @Nullable Boolean sends,
    @Nullable Boolean receives) {

  /** Copies the map. */
  public ChannelInfo {
    interpreters = Map.copyOf(interpreters);
  }

  /** How far a channel is on its way to its end. */
  public enum Phase {
    /** In use. */
    OPEN,
    /** Nothing can be sent any more; what is left can be received, and then it is closed. */
    CLOSING,
    /** Closed, or destroyed. */
    CLOSED,
    /** Poisoned. */
    POISONED
  }

  /** What an interpreter does, or did, with a channel; in CPython's order. */
  public enum Relation {
    /** Sends. */
    SEND,
    /** Sent, and has released that end. */
    SEND_RELEASED,
    /** Receives. */
    RECV,
    /** Received, and has released that end. */
    RECV_RELEASED,
    /** Sends and receives. */
    BOTH,
    /** Did both, and has released both ends. */
    BOTH_RELEASED,
    /** Receives, and has released the sending end. */
    BOTH_SEND_RELEASED,
    /** Sends, and has released the receiving end. */
    BOTH_RECV_RELEASED;

    /** Of an interpreter that is associated with the ends, was (false) or never was (null). */
    static Relation of(@Nullable Boolean sends, @Nullable Boolean receives) {
      if (receives == null) {
        return Boolean.TRUE.equals(sends) ? SEND : SEND_RELEASED;
      }
      if (sends == null) {
        return receives ? RECV : RECV_RELEASED;
      }
      if (sends) {
        return receives ? BOTH : BOTH_RECV_RELEASED;
      }
      return receives ? BOTH_SEND_RELEASED : BOTH_RELEASED;
    }
  }
}
