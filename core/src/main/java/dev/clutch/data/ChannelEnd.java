package dev.clutch.data;

/** Which end of a channel. */
public enum ChannelEnd {
  /** Where values go in. */
  SEND,
  /** Where they come out. */
  RECV,
  /** Either. */
  BOTH;

  /** Whether the one that is not {@code BOTH} is meant, too. */
  public boolean includes(ChannelEnd single) {
    return this == BOTH || this == single;
  }
}
