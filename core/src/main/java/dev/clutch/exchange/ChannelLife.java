package dev.clutch.exchange;

import dev.clutch.data.ChannelEnd;
import dev.clutch.errors.ChannelClosedException;
import dev.clutch.errors.ChannelException;
import dev.clutch.errors.ChannelNotEmptyException;
import dev.clutch.errors.ChannelNotFoundException;
import dev.clutch.errors.ChannelPoisonedException;
import dev.clutch.errors.ChannelReleasedException;
import java.util.List;
import java.util.Map;

/**
 * Who may use a channel, and how far it is on its way to its end. Not thread-safe: the channel's
 * guard, which is two locks, has to be held for all but {@link #inUse}, which asks for one of them.
 */
final class ChannelLife {
  /** What becomes of a channel when interpreters end their use of it. */
  enum Kind {
    /** After the last use it is closed, and what it holds is dropped. */
    DROPS,
    /** What it holds outlives its sender's interpreter and the last use. */
    KEEPS,
    /** It keeps, and each end has one user at a time; that use's end closes the end. */
    PIPE
  }

  private enum Phase {
    OPEN,
    CLOSING,
    CLOSED,
    POISONED,
    DESTROYED
  }

  private final long id;
  private final Kind kind;
  private final ChannelState state;
  private final Associations associations = new Associations();
  private Phase phase = Phase.OPEN;

  ChannelLife(long id, Kind kind, ChannelState state) {
    this.id = id;
    this.kind = kind;
    this.state = state;
  }

  /** Associates an interpreter with an end, which it is about to use. */
  void use(long interpreter, ChannelEnd end) {
    if (!isOpen(end)) {
      throw over();
    }
    checkOwner(interpreter, end);
    if (!associations.use(interpreter, end)) {
      throw released();
    }
  }

  private void checkOwner(long interpreter, ChannelEnd end) {
    var owner = kind == Kind.PIPE ? associations.other(interpreter, end) : null;
    if (owner != null) {
      throw new ChannelException(
          String.format(
              "the %s end of pipe %d belongs to %s, which uses it: a pipe is one to one",
              end == ChannelEnd.SEND ? "sending" : "receiving",
              id,
              owner == Item.HOST ? "Java" : "interpreter " + owner));
    }
  }

  /** Whether the channel is open, and an interpreter has associated itself with an end. */
  boolean inUse(long interpreter, ChannelEnd end) {
    return phase == Phase.OPEN && Boolean.TRUE.equals(associations.of(interpreter, end));
  }

  /** Why a wait that was ended was ended. */
  ChannelException ended(long interpreter, ChannelEnd end) {
    if (!isOpen(end)) {
      return over();
    }
    return Boolean.FALSE.equals(associations.of(interpreter, end)) ? released() : closed();
  }

  private boolean isOpen(ChannelEnd end) {
    return phase == Phase.OPEN || (phase == Phase.CLOSING && end == ChannelEnd.RECV);
  }

  private ChannelReleasedException released() {
    return new ChannelReleasedException("channel " + id + " is already closed");
  }

  void checkNotClosed() {
    if (phase != Phase.OPEN && phase != Phase.CLOSING) {
      throw over();
    }
  }

  private ChannelException over() {
    return switch (phase) {
      case DESTROYED -> new ChannelNotFoundException("channel " + id + " not found");
      case POISONED -> new ChannelPoisonedException("channel " + id + " is poisoned");
      case OPEN, CLOSING, CLOSED -> closed();
    };
  }

  private ChannelClosedException closed() {
    return new ChannelClosedException("channel " + id + " is closed");
  }

  List<Long> interpreters(ChannelEnd end) {
    checkNotClosed();
    if (end == ChannelEnd.SEND && phase == Phase.CLOSING) {
      throw closed();
    }
    return associations.interpreters(end);
  }

  ChannelInfo info(long interpreter) {
    return switch (phase) {
      case OPEN -> info(ChannelInfo.Phase.OPEN, interpreter);
      case CLOSING -> info(ChannelInfo.Phase.CLOSING, interpreter);
      case POISONED -> new ChannelInfo(ChannelInfo.Phase.POISONED, 0, Map.of(), null, null);
      case CLOSED, DESTROYED -> new ChannelInfo(ChannelInfo.Phase.CLOSED, 0, Map.of(), null, null);
    };
  }

  private ChannelInfo info(ChannelInfo.Phase inUse, long interpreter) {
    return new ChannelInfo(
        inUse,
        state.live(),
        associations.count(),
        associations.of(interpreter, ChannelEnd.SEND),
        associations.of(interpreter, ChannelEnd.RECV));
  }

  void close(ChannelEnd end, boolean force) {
    checkNotClosed();
    if (force || state.live() == 0) {
      finish(Phase.CLOSED);
    } else if (end != ChannelEnd.SEND) {
      throw new ChannelNotEmptyException(
          "channel " + id + " may not be closed if not empty (try force=True)");
    } else if (phase == Phase.CLOSING) {
      throw closed();
    } else {
      phase = Phase.CLOSING;
    }
  }

  void release(long interpreter, ChannelEnd which) {
    checkNotClosed();
    var sent = associations.of(interpreter, ChannelEnd.SEND);
    var received = associations.of(interpreter, ChannelEnd.RECV);
    associations.release(interpreter, which);
    if (which.includes(ChannelEnd.RECV)) {
      state.endReceivers(interpreter);
    }
    closeUnused(
        which.includes(ChannelEnd.SEND) && Boolean.TRUE.equals(sent),
        which.includes(ChannelEnd.RECV) && Boolean.TRUE.equals(received));
  }

  /** Ends an association for good; answers whether it was not ended so before. */
  boolean closeFor(long interpreter, ChannelEnd end) {
    var associated = associations.of(interpreter, end);
    associations.release(interpreter, end);
    if (end == ChannelEnd.RECV) {
      state.endReceivers(interpreter);
    } else {
      state.endSenders(interpreter);
    }
    if (Boolean.TRUE.equals(associated)) {
      closeUnused(end == ChannelEnd.SEND, end == ChannelEnd.RECV);
    }
    return !Boolean.FALSE.equals(associated);
  }

  void hold(long interpreter, ChannelEnd end) {
    associations.hold(interpreter, end);
  }

  void letGo(long interpreter, ChannelEnd end) {
    // not by the host: its handles go when the JVM finds them, and others may not have begun
    if (associations.letGo(interpreter, end) && interpreter != Item.HOST) {
      closeUnused(end == ChannelEnd.SEND, end == ChannelEnd.RECV);
    }
  }

  void died(long interpreter) {
    if (kind == Kind.DROPS) {
      state.unbind(interpreter);
    } else {
      state.endSenders(interpreter);
      state.endReceivers(interpreter);
    }
    var sent = associations.of(interpreter, ChannelEnd.SEND);
    var received = associations.of(interpreter, ChannelEnd.RECV);
    if (associations.died(interpreter)) {
      closeUnused(Boolean.TRUE.equals(sent), Boolean.TRUE.equals(received));
    }
  }

  /** Closes what nobody uses any more, now that one interpreter's use of these ends is over. */
  private void closeUnused(boolean send, boolean recv) {
    if (isOpen(ChannelEnd.RECV) && associations.none()) {
      if (kind == Kind.DROPS) {
        finish(Phase.CLOSED);
      } else {
        phase = Phase.CLOSING; // to be closed as soon as it is empty
      }
    }
    if (kind == Kind.PIPE && recv && isOpen(ChannelEnd.RECV)) {
      finish(Phase.CLOSED); // nobody will receive
    } else if (kind == Kind.PIPE && send && isOpen(ChannelEnd.SEND)) {
      phase = Phase.CLOSING;
    }
  }

  void poison() {
    if (phase != Phase.DESTROYED) {
      finish(Phase.POISONED);
    }
  }

  void destroy() {
    finish(Phase.DESTROYED);
  }

  private void finish(Phase last) {
    phase = last;
    state.end();
  }

  /** After each change: serves whoever can be served, and closes what was waiting to be empty. */
  void settle() {
    state.serve();
    if (phase == Phase.CLOSING && state.live() == 0) {
      finish(Phase.CLOSED);
    }
  }
}
