package dev.clutch.exchange;

import dev.clutch.data.ChannelEnd;
import dev.clutch.types.ChannelClosedException;
import dev.clutch.types.ChannelException;
import dev.clutch.types.ChannelNotEmptyException;
import dev.clutch.types.ChannelNotFoundException;
import dev.clutch.types.ChannelPoisonedException;
import dev.clutch.types.ChannelReleasedException;
import java.util.List;
import java.util.Map;

/**
 * Who may use a channel, and how far it is on its way to its end. Not thread-safe: the channel's
 * guard, which is two locks, has to be held for all but {@link #inUse}, which asks for one of them.
 */
final class ChannelLife {
  private enum Phase {
    OPEN,
    CLOSING,
    CLOSED,
    POISONED,
    DESTROYED
  }

  private final long id;
  private final boolean keeps;
  private final ChannelState state;
  private final Associations associations = new Associations();
  private Phase phase = Phase.OPEN;

  ChannelLife(long id, boolean keeps, ChannelState state) {
    this.id = id;
    this.keeps = keeps;
    this.state = state;
  }

  /** Associates an interpreter with an end, which it is about to use. */
  void use(long interpreter, ChannelEnd end) {
    if (!isOpen(end)) {
      throw over();
    }
    if (!associations.use(interpreter, end)) {
      throw released();
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
        state.size(),
        associations.count(),
        associations.of(interpreter, ChannelEnd.SEND),
        associations.of(interpreter, ChannelEnd.RECV));
  }

  void close(ChannelEnd end, boolean force) {
    checkNotClosed();
    if (force || state.size() == 0) {
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

  void release(long interpreter, ChannelEnd end) {
    checkNotClosed();
    associations.release(interpreter, end);
    if (end.includes(ChannelEnd.RECV)) {
      state.endReceivers(interpreter);
    }
    closeIfUnused();
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
      closeIfUnused();
    }
    return !Boolean.FALSE.equals(associated);
  }

  void hold(long interpreter, ChannelEnd end) {
    associations.hold(interpreter, end);
  }

  void letGo(long interpreter, ChannelEnd end) {
    // not by the host: its handles go when the JVM finds them, and others may not have begun
    if (associations.letGo(interpreter, end) && interpreter != Item.HOST) {
      closeIfUnused();
    }
  }

  void died(long interpreter) {
    if (keeps) {
      state.endSenders(interpreter);
      state.endReceivers(interpreter);
    } else {
      state.unbind(interpreter);
    }
    if (associations.died(interpreter)) {
      closeIfUnused();
    }
  }

  private void closeIfUnused() {
    boolean open = phase == Phase.OPEN || phase == Phase.CLOSING;
    if (!open || !associations.none()) {
      return;
    }
    if (keeps) {
      phase = Phase.CLOSING; // to be closed as soon as it is empty
    } else {
      finish(Phase.CLOSED);
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
    if (phase == Phase.CLOSING && state.size() == 0) {
      finish(Phase.CLOSED);
    }
  }
}
