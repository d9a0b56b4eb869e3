package dev.clutch.engine;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.function.Supplier;

/**
 * Runs work that touches a context in a thread that may do so: nearly always the caller's.
 *
 * <p>The exception are the threads of the common pool, which forget their thread-locals between
 * tasks (java.util.concurrent.ForkJoinWorkerThread). Truffle keeps a thread's safepoint state in
 * one, and is lost without: later interrupts spin or fail. Their work is done by a thread of its
 * own, while they wait.
 */
public final class CallerThread {
  private CallerThread() {}

  /** Runs the work and waits for it; what it throws is thrown here. */
  public static <T> T run(Supplier<T> work) {
    return run(false, work);
  }

  /**
   * The same.
   *
   * @param platform whether it must not be a virtual thread that does it
   */
  public static <T> T run(boolean platform, Supplier<T> work) {
    if (!ForkJoinPool.commonPool().equals(ForkJoinTask.getPool())
        && !(platform && Thread.currentThread().isVirtual())) {
      return work.get();
    }
    var result = new CompletableFuture<T>();
    var thread =
        Thread.ofPlatform()
            .daemon()
            .name("clutch-caller")
            .start(
                () -> {
                  try {
                    result.complete(work.get());
                  } catch (Throwable e) { // thrown on by the waiting thread
                    result.completeExceptionally(e);
                  }
                });
    boolean interrupted = false;
    while (true) {
      try {
        thread.join();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
        thread.interrupt(); // the work is told, as where it runs in this thread
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return switch (result.state()) {
      case SUCCESS -> result.resultNow();
      default -> {
        switch (result.exceptionNow()) {
          case RuntimeException e -> throw e;
          case Error e -> throw e;
          case Throwable e -> throw new IllegalStateException("no supplier throws this", e);
        }
      }
    };
  }
}
