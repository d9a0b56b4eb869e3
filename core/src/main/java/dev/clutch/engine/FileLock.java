package dev.clutch.engine;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * A {@code flock} that is being waited for, by a thread of its own: that wait cannot be
 * interrupted, but the one for that thread can.
 */
public final class FileLock {
  private final CompletableFuture<Integer> error = new CompletableFuture<>();

  @GuardedBy("this")
  private boolean givenUp;

  /** What is done in the thread; answers the error's number or 0. */
  interface Work {
    int run();
  }

  FileLock(Work lock, Runnable unlock, Runnable close) {
    var _ =
        HostThreads.daemon("clutch-flock")
            .start(
                () -> {
                  try {
                    int result = lock.run();
                    synchronized (this) {
                      if (givenUp && result == 0) { // nobody would ever let go of it
                        unlock.run();
                      }
                      error.complete(result);
                    }
                  } catch (RuntimeException | Error e) { // whoever waits is told
                    error.completeExceptionally(e);
                  } finally {
                    close.run();
                  }
                });
  }

  /** Waits for it: 0 when it is there, else the error's number. */
  public int get() throws InterruptedException {
    try {
      return error.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("flock cannot be called", e.getCause());
    }
  }

  /** Nobody wants it any more. One that is there already goes with its descriptor. */
  public synchronized void giveUp() {
    givenUp = true;
  }
}
