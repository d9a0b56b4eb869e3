package dev.clutch.engine;

import java.lang.StackWalker.StackFrame;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.spi.AbstractSelectableChannel;
import java.nio.channels.spi.AbstractSelector;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Hears of it when somebody interrupts a thread that runs Python code.
 *
 * <p>GraalPy does not: a wait of its own, in {@code time.sleep} or at a lock, takes each interrupt
 * for one of the engine's, clears the status, finds nothing to do and goes on waiting. The JDK
 * tells one other party, a selector that the thread is busy with. So the thread seems to be busy
 * with one. What the engine itself interrupts, for its safepoints, is told apart by who calls.
 *
 * <p>Whatever reads a file takes the selector's place, and leaves it empty: see {@link #renew}.
 */
public final class InterruptWatch {
  private static final ThreadLocal<@Nullable InterruptWatch> CURRENT = new ThreadLocal<>();
  private static final StackWalker STACK =
      StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);

  /** Is told that the thread was interrupted. */
  @FunctionalInterface
  public interface Listener {
    /**
     * It was.
     *
     * @param surely whether it was not the engine
     */
    void hear(boolean surely);
  }

  private final Predicate<String> engines;
  private final Listener interrupted;
  private final Ear ear = new Ear();

  // Seen by who interrupts: that one looks for the ear under a lock, after this was set.
  private @Nullable Thread listened;

  /**
   * Makes one that listens to nobody yet.
   *
   * @param engines whether a class, by its name, is one with which the engine interrupts threads
   * @param interrupted called by the thread that interrupts, or the one that was; must not take
   *     long. It may be called more than once
   */
  public InterruptWatch(Predicate<String> engines, Listener interrupted) {
    this.engines = engines;
    this.interrupted = interrupted;
  }

  /**
   * Listens to this thread, and to no other meanwhile.
   *
   * @return what has listened until now, for {@link #end}
   */
  public @Nullable InterruptWatch begin() {
    var outer = CURRENT.get();
    listened = Thread.currentThread();
    CURRENT.set(this);
    ear.listen();
    return outer;
  }

  /**
   * Listens no more; in the thread that began. Where nobody was told, the thread's status is clear
   * afterwards: it was the engine that has set it.
   */
  public void end(@Nullable InterruptWatch outer) {
    boolean _ = Thread.interrupted(); // first: who sets it from here on is heard, or comes too late
    ear.shut(); // it empties the place, which the outer one takes
    CURRENT.set(outer);
    if (outer != null) {
      outer.ear.listen();
    }
  }

  /** Whoever listens to this thread, if anybody, listens again: something took its place. */
  public static void renew() {
    var current = CURRENT.get();
    if (current != null) {
      current.ear.listen();
    }
  }

  /** Whether anybody listens to this thread. */
  public static boolean isListening() {
    return CURRENT.get() != null;
  }

  /** Tells whoever listens that this thread was interrupted while it waited in a host function. */
  public static void tell() {
    var current = CURRENT.get();
    if (current != null) {
      current.interrupted.hear(false);
    }
  }

  /** Interrupts a thread only to wake it: nobody hears of it. */
  public static void wake(Thread thread) {
    thread.interrupt();
  }

  private void heard() {
    var me = Thread.currentThread();
    boolean own = me.equals(listened); // it was interrupted before, who knows by whom
    if (own || !STACK.walk(frames -> isEngine(caller(frames)))) {
      interrupted.hear(!own);
    }
  }

  /** Who called {@code interrupt}, which a subclass of Thread may have passed on. */
  private static String caller(Stream<StackFrame> frames) {
    return frames
        .<Class<?>>map(StackFrame::getDeclaringClass)
        .dropWhile(type -> !Thread.class.isAssignableFrom(type))
        .dropWhile(Thread.class::isAssignableFrom)
        .findFirst()
        .map(Class::getName)
        .orElse("");
  }

  private boolean isEngine(String type) {
    return engines.test(type) || type.equals(InterruptWatch.class.getName());
  }

  /** A selector that selects nothing: what it inherits is what is wanted. */
  private final class Ear extends AbstractSelector {
    Ear() {
      super(null); // nobody asks who provided it
    }

    void listen() {
      begin(); // which calls wakeup if the thread was interrupted before
    }

    void shut() {
      end();
    }

    @Override
    public Selector wakeup() {
      heard();
      return this;
    }

    @Override
    protected void implCloseSelector() {}

    @Override
    protected SelectionKey register(
        AbstractSelectableChannel channel, int operations, @Nullable Object attachment) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Set<SelectionKey> keys() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Set<SelectionKey> selectedKeys() {
      throw new UnsupportedOperationException();
    }

    @Override
    public int selectNow() {
      throw new UnsupportedOperationException();
    }

    @Override
    public int select(long timeout) {
      throw new UnsupportedOperationException();
    }

    @Override
    public int select() {
      throw new UnsupportedOperationException();
    }
  }
}
