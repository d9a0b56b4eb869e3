package dev.clutch.cli;

import dev.clutch.Interpreter;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Ends a program that runs for too long, and the process with it: all interpreters and threads,
 * also one that waits for its input or does not let itself be interrupted. What the program wrote
 * is flushed and its atexit handlers run, if they do not take long.
 */
final class TimeLimit implements AutoCloseable {
  /** What a program is given to end in order. */
  private static final Duration GRACE = Duration.ofSeconds(2);

  /** What the command line is given to leave the terminal as it was. */
  private static final Duration RESTORING = Duration.ofSeconds(1);

  private final Optional<Duration> most;
  private final Runnable end;
  private final Thread program = Thread.currentThread();
  private final AtomicBoolean decided = new AtomicBoolean();
  private final CountDownLatch programIsOut = new CountDownLatch(1);
  private final CompletableFuture<@Nullable Void> ended = new CompletableFuture<>();
  private @Nullable Thread watch;

  /**
   * Makes one for a program that this thread is about to run.
   *
   * @param most how long it may run; empty for no limit
   * @param end says so, and ends the process
   */
  TimeLimit(Optional<Duration> most, Runnable end) {
    this.most = most;
    this.end = end;
  }

  /** The program begins now, in this interpreter. */
  void begin(Interpreter main) {
    most.ifPresent(
        time ->
            watch =
                Thread.ofPlatform()
                    .daemon()
                    .name("clutch-time-limit")
                    .start(() -> watch(time, main)));
  }

  private void watch(Duration time, Interpreter main) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      return; // the program was quicker
    }
    if (!decided.compareAndSet(false, true)) {
      return;
    }
    try {
      main.stop(GRACE);
      program.interrupt(); // it may be waiting for the next line of a session
      boolean _ = programIsOut.await(RESTORING.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      // nobody but the program's code can have done that: it ends all the same
    } finally {
      end.run();
      ended.complete(null);
    }
  }

  /**
   * This thread has come out of the program. Does not return when it has run for too long: the
   * interpreter is being ended in order then, and closing it here as well would cut that short.
   */
  void programIsOut() {
    if (decided.get()) {
      programIsOut.countDown();
      ended.join(); // for ever, whatever interrupts this thread: end has no end
    }
  }

  /** All is closed. Does not return when it took too long. */
  @Override
  public void close() {
    if (!decided.compareAndSet(false, true)) {
      programIsOut();
    } else if (watch != null) {
      watch.interrupt();
    }
  }
}
