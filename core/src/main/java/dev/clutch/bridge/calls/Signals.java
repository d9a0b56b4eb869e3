package dev.clutch.bridge.calls;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** How signals reach the thread that handles them while it is in host code; one an engine has. */
public interface Signals {
  /** A wait that may be interrupted. */
  @FunctionalInterface
  interface Interruptible<T> {
    /** Waits. */
    @Nullable T run() throws InterruptedException;
  }

  /**
   * Runs a wait so that a signal interrupts it, when this is the thread that handles signals.
   *
   * @throws InterruptedException also when a signal came before
   */
  <T> @Nullable T letIn(Interruptible<T> wait) throws InterruptedException;

  /**
   * Lets the handlers of the signals that came run, in this thread. What a handler raises goes on
   * to the code that waits.
   *
   * @return false when there was nothing to deliver
   */
  boolean deliver();

  /**
   * Runs code of another interpreter; handlers of signals that come meanwhile are run afterwards,
   * in this one.
   */
  <T> T away(Supplier<T> work);
}
