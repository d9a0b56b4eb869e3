package dev.clutch.exchange;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** Work that waits for something. */
final class Parked {
  private Parked() {}

  /** Starts work in a thread, and returns once that waits. */
  static <T extends @Nullable Object> Future<T> start(ExecutorService threads, Callable<T> work)
      throws InterruptedException {
    var running = new CompletableFuture<Thread>();
    var future =
        threads.submit(
            () -> {
              running.complete(Thread.currentThread());
              return work.call();
            });
    var thread = running.join();
    while (!waits(thread) && !future.isDone()) {
      Thread.sleep(1);
    }
    return future;
  }

  private static boolean waits(Thread thread) {
    return switch (thread.getState()) {
      case WAITING, TIMED_WAITING -> true;
      default -> false;
    };
  }
}
