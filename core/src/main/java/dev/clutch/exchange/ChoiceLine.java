package dev.clutch.exchange;

import dev.clutch.errors.InterpreterException;

/** What one can stand in line at with an alternative of a {@link Choice}: a queue or a channel. */
sealed interface ChoiceLine permits ItemQueue, Channel {
  /**
   * Puts an alternative in line. If it is its turn at once, its choice is decided for it.
   *
   * @throws InterpreterException when there is nothing to wait for; it is not in line then
   */
  void join(Alternative alternative);

  /** Takes it out of the line, if it still stands there. */
  void leave(Alternative alternative);

  /** Why its wait was ended. */
  InterpreterException ended(Alternative alternative);
}
