package dev.clutch.bridge.calls;

import dev.clutch.data.HostFunction;
import dev.clutch.data.Shareable;
import dev.clutch.engine.InterruptWatch;
import dev.clutch.errors.InterpreterClosedException;
import dev.clutch.errors.InterpreterInterruptedException;

/** How code of an interpreter calls functions of Java's. */
public final class FunctionCalls {
  private final Door door;

  /** For one interpreter. */
  public FunctionCalls(Door door) {
    this.door = door;
  }

  /**
   * To be asked before each call.
   *
   * @throws InterpreterClosedException when what runs in the interpreter was given up
   */
  public void admit(HostFunction function) {
    door.calling(function);
  }

  /**
   * Calls one, in this thread.
   *
   * @param args a tuple
   * @param kwargs a dict or None
   * @throws HostWaits.HostInterrupted when it ended because this thread was interrupted
   * @throws Exception whatever the function throws
   */
  public static Shareable call(HostFunction function, Shareable args, Shareable kwargs)
      throws Exception {
    try {
      return function.call(args, kwargs);
    } catch (InterruptedException | InterpreterInterruptedException e) {
      throw HostWaits.interrupted(e);
    } finally {
      // The status would break into what GraalPy does next; the watch has heard of an interrupt of
      // the user's, but not of a status that the function itself has set again.
      if (Thread.interrupted()) {
        InterruptWatch.tell();
      }
    }
  }
}
