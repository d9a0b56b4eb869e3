package dev.clutch.bridge.graalpy.lines;

import dev.clutch.engine.HostThreads;
import dev.clutch.exchange.Ticket;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Value;

/**
 * Tells the event loops of one interpreter that tickets' turns have come; of queues, of channels
 * and of locks, each with one of these.
 *
 * <p>Whoever serves a ticket is busy in another interpreter, or in Java, and must not wait for this
 * one's GIL, let alone run its code. So it only leaves a note here; a thread of our own, one for
 * each of these, enters the interpreter and calls the bell, a Python function that does no more
 * than {@code loop.call_soon_threadsafe}. The value itself is taken by the loop's own thread. The
 * ringing thread starts with the first note and ends when there was none for a moment.
 */
public final class Bells {
  private static final int KEPT_MILLIS = 200;

  private final ThreadPoolExecutor ringer =
      new ThreadPoolExecutor(
          1,
          1,
          KEPT_MILLIS,
          TimeUnit.MILLISECONDS,
          new LinkedBlockingQueue<>(),
          HostThreads.daemon("clutch-bells").factory());

  // A callback may wait for a bell, or for another callback: one thread would not do
  private final ThreadPoolExecutor aside =
      new ThreadPoolExecutor(
          0,
          Integer.MAX_VALUE,
          KEPT_MILLIS,
          TimeUnit.MILLISECONDS,
          new SynchronousQueue<>(),
          HostThreads.daemon("clutch-callbacks").factory());

  public Bells() {
    ringer.allowCoreThreadTimeOut(true);
  }

  /**
   * Calls a Python function in a thread that others do not wait for: it may block.
   *
   * @param counting runs it so that it counts for the interpreter's run
   */
  void aside(Value python, Consumer<Runnable> counting) {
    Runnable work =
        () -> {
          try {
            python.executeVoid();
          } catch (PolyglotException e) {
            if (!e.isCancelled() && !e.isInterrupted()) {
              throw e;
            }
          } catch (IllegalStateException e) {
            // the interpreter is closed: polyglot has no exception of its own for that
          }
        };
    aside.execute(() -> counting.accept(work));
  }

  /**
   * A bell to be given to a queue.
   *
   * @param python called without arguments; false when its loop is closed: then the place in line
   *     is given up
   */
  public Consumer<Ticket> bell(Value python) {
    return bell(python, Ticket::withdraw);
  }

  /** A bell for something else than tickets; see {@link #bell(Value)}. */
  public <T> Consumer<T> bell(Value python, Consumer<T> giveUp) {
    return place -> ringer.execute(() -> ring(python, () -> giveUp.accept(place)));
  }

  private static void ring(Value python, Runnable giveUp) {
    boolean heard = false;
    try {
      heard = call(python);
    } finally {
      if (!heard) {
        giveUp.run();
      }
    }
  }

  private static boolean call(Value python) {
    while (true) {
      try {
        return python.execute().asBoolean();
      } catch (PolyglotException e) {
        if (e.isCancelled()) {
          return false; // the interpreter is being closed
        }
        if (!e.isInterrupted()) {
          throw e;
        }
        // an interrupt is meant for the code that runs there: the news is passed all the same
      } catch (IllegalStateException e) {
        return false; // the interpreter is closed: polyglot has no exception of its own for that
      }
    }
  }
}
