package dev.clutch.runtime;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Something that is made by whoever asks first, and is the same for all. No lock is held meanwhile;
 * what could not be made is tried again by the next who asks. Thread-safe.
 */
final class MadeOnce<T> {
  private final AtomicReference<@Nullable CompletableFuture<T>> asked = new AtomicReference<>();

  /**
   * What was made, or is made now.
   *
   * @throws InterruptedException when the thread is interrupted while another makes it
   */
  T get(Supplier<T> make) throws InterruptedException {
    while (true) {
      var others = asked.get();
      if (others == null) {
        var mine = new CompletableFuture<T>();
        if (asked.compareAndSet(null, mine)) { // two first askers must get the same one
          return made(mine, make);
        }
      } else if (!others.isCompletedExceptionally()) {
        try {
          return others.get();
        } catch (ExecutionException e) {
          // it could not be made there; here it is tried again, and fails in the same way perhaps
        }
      }
    }
  }

  private T made(CompletableFuture<T> mine, Supplier<T> make) {
    try {
      var made = make.get();
      mine.complete(made);
      return made;
    } catch (RuntimeException | Error e) {
      asked.set(null);
      mine.completeExceptionally(e);
      throw e;
    }
  }
}
