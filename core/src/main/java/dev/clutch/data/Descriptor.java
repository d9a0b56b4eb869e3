package dev.clutch.data;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntConsumer;

/**
 * A descriptor of the process on its way from one interpreter to another. Who takes it, has to
 * close it. One that nobody takes is closed once the value that it is in is garbage.
 */
public final class Descriptor {
  private final int number;
  private final AtomicBoolean taken = new AtomicBoolean();

  /**
   * Is given a descriptor, to be closed by it.
   *
   * @param close called in another thread with a descriptor that nobody took
   */
  public Descriptor(int number, IntConsumer close) {
    this.number = number;
    var mine = taken; // the cleaner must not know this
    var _ =
        Collected.then(
            this,
            () -> {
              if (mine.compareAndSet(false, true)) {
                close.accept(number);
              }
            });
  }

  /**
   * Hands it over.
   *
   * @return negative when somebody else has taken it
   */
  public int take() {
    return taken.compareAndSet(false, true) ? number : -1;
  }
}
