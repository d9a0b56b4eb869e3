package dev.clutch.pool;

import java.util.concurrent.atomic.AtomicBoolean;

/** A task of a pool: it waits, or a worker has it, until it is settled. */
public abstract class Task {
  private final Terms terms;
  private final AtomicBoolean settled = new AtomicBoolean();
  private final long submitted = System.nanoTime();
  private int attempts; // of the thread that runs it

  /** Makes a task that waits. */
  protected Task(Terms terms) {
    this.terms = terms;
  }

  /** How it is run. */
  final Terms terms() {
    return terms;
  }

  /** When it was made, as System.nanoTime tells. */
  final long submitted() {
    return submitted;
  }

  /** One more attempt to run it begins. */
  final void attempted() {
    attempts++;
  }

  /** Whether it may be run once more. */
  final boolean mayBeRetried() {
    return attempts <= terms.retries();
  }

  /** Decides how it ends; false when somebody did already. The winner tells of it. */
  final boolean settle() {
    return settled.compareAndSet(false, true);
  }

  /** Whether it is decided how it ends. */
  final boolean isSettled() {
    return settled.get();
  }

  /** For messages. */
  protected abstract String name();

  /** Told, once it is settled, of an end that whoever ran it does not answer. */
  protected abstract void ended(Ending ending);

  /** Told that its caller need not wait for it any more. */
  protected abstract void released();

  /** Told, under the pool's lock, that its caller is to wait for it. */
  protected abstract void lent();
}
