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

  /** Does what another thread asks of it, which waits for that. */
  public static final class Carrier extends Thread {
    private volatile Thread asking;

    /** Makes a daemon thread that is not started yet. */
    public Carrier(Runnable work, String name) {
      super(HostThreads.ROOT, work, name, HostThreads.PYTHON_STACK);
      setDaemon(true);
      asking = asking();
    }

    /** From now on it acts for that thread. */
    public void actFor(Thread other) {
      asking = other;
    }
  }

  /** On whose behalf this thread runs: its own, but for carriers. */
  public static Thread asking() {
    return Thread.currentThread() instanceof Carrier carrier
        ? carrier.asking
        : Thread.currentThread();
  }

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
    var thread = new Carrier(() -> complete(result, work), "clutch-caller");
    thread.start();
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
    return get(result);
  }

  /** Does work for whoever waits for the result. */
  public static <T> void complete(CompletableFuture<T> result, Supplier<T> work) {
    try {
      result.complete(work.get());
    } catch (Throwable e) { // thrown on by the waiting thread
      result.completeExceptionally(e);
    }
  }

  /** The result that is there, or what went wrong. */
  public static <T> T get(CompletableFuture<T> result) {
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
