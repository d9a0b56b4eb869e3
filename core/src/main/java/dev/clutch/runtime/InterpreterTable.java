package dev.clutch.runtime;

import dev.clutch.config.InterpreterConfig;
import dev.clutch.config.Whence;
import dev.clutch.data.Collected;
import dev.clutch.data.Shareable;
import dev.clutch.engine.CallerThread;
import dev.clutch.engine.Engine;
import dev.clutch.engine.EngineContext;
import dev.clutch.errors.InterpreterClosedException;
import dev.clutch.errors.InterpreterInterruptedException;
import dev.clutch.errors.InterpreterNotFoundException;
import dev.clutch.errors.InterpreterRunningException;
import dev.clutch.exchange.ChannelTable;
import dev.clutch.exchange.QueueTable;
import dev.clutch.exchange.sync.SyncTable;
import dev.clutch.exchange.table.Maker;
import dev.clutch.exchange.table.References;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * All interpreters of one runtime, by id. The main interpreter has id 0 and is made when first
 * asked for; the others count up from 1, and no id is used again. Thread-safe, lock-free to read.
 */
public final class InterpreterTable implements AutoCloseable {
  /** For each interpreter when the others have used up the grace. */
  private static final Duration LEAST_GRACE = Duration.ofMillis(100);

  private static final Duration INTERRUPT_TIMEOUT = Duration.ofSeconds(5);

  private final Engine<?> engine;
  private final QueueTable queues;
  private final ChannelTable channels;
  private final SyncTable syncs;
  private final InterpreterConfig defaultConfig;
  private final ProcessEnvironment environment = new ProcessEnvironment();
  private final BlankMaker blanks;
  private final InterpreterSupply supply;

  private final AtomicLong nextId = new AtomicLong(LiveInterpreter.MAIN + 1);
  private final ConcurrentSkipListMap<Long, LiveInterpreter> live = new ConcurrentSkipListMap<>();
  private final MadeOnce<LiveInterpreter> main = new MadeOnce<>();
  private final AbandonedRuns abandoned = new AbandonedRuns();
  private final Duration closeGrace;
  private volatile boolean closed;

  /**
   * Makes an empty table.
   *
   * @param queues told when an interpreter dies
   * @param channels the same
   * @param syncs the same
   * @param defaultConfig of the main interpreter, and of those that are made without one of their
   *     own
   * @param ahead how many interpreters at most are made ahead of time; 0 for none
   * @param closeGrace how long threads and atexit handlers of one that is closed may take
   */
  public <C extends EngineContext> InterpreterTable(
      Engine<C> engine,
      QueueTable queues,
      ChannelTable channels,
      SyncTable syncs,
      InterpreterConfig defaultConfig,
      GuestInstaller<C> installer,
      int ahead,
      Duration closeGrace) {
    this.engine = engine;
    this.closeGrace = closeGrace;
    this.queues = queues;
    this.channels = channels;
    this.syncs = syncs;
    this.defaultConfig = defaultConfig;
    this.blanks = (config, isMain) -> installer.blank(engine, config, isMain);
    this.supply =
        new InterpreterSupply(
            config -> blanks.make(config, false), engine.makesAhead() ? ahead : 0);
  }

  /** How long threads and atexit handlers of an interpreter that is closed may take. */
  Duration closeGrace() {
    return closeGrace;
  }

  /** Those that were ended and run on. */
  public AbandonedRuns abandonedRuns() {
    return abandoned;
  }

  /** Called by an interpreter that dies, but for what cannot be ended in it. */
  void abandoned(LiveInterpreter interpreter, String reason, CompletableFuture<?> closing) {
    abandoned.add(interpreter.id(), reason, closing);
  }

  /** The config of interpreters that are made without one of their own. */
  public InterpreterConfig defaultConfig() {
    return defaultConfig;
  }

  /**
   * The main interpreter, made now if nobody asked before, and the same for good: closed, there is
   * no other.
   *
   * @throws InterpreterInterruptedException when the thread is interrupted while another makes it
   */
  public LiveInterpreter main() {
    try {
      return main.get(
          () ->
              build(
                  LiveInterpreter.MAIN, Whence.RUNTIME, defaultConfig, Retention.AS_MAIN, hosts()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterpreterInterruptedException(
          "the thread was interrupted while another made the main interpreter", e);
    }
  }

  /** Makes an interpreter for the host. */
  public LiveInterpreter create(InterpreterConfig config) {
    return build(nextId.getAndIncrement(), Whence.XI, config, Retention.AS_MAIN, hosts());
  }

  /**
   * Makes an interpreter for Python code.
   *
   * @param config cut down to what the interpreter may do whose code asks
   * @param kept what else that code asks for
   * @param endsUnreferenced whether it is closed when the last reference to it is given back
   * @param maker the interpreter whose code asks
   */
  public LiveInterpreter create(
      InterpreterConfig config, Retention kept, boolean endsUnreferenced, Maker maker) {
    var referrers = new Referrers(maker, endsUnreferenced);
    return build(nextId.getAndIncrement(), Whence.STDLIB, config, kept, referrers);
  }

  private static Referrers hosts() {
    return new Referrers(Maker.HOST, false);
  }

  private LiveInterpreter build(
      long id, Whence whence, InterpreterConfig config, Retention kept, Referrers referrers) {
    checkOpen();
    checkNotInterrupted(id);
    var interpreter =
        CallerInterrupts.shielded(
            () -> CallerThread.run(true, () -> install(id, whence, config, kept, referrers)));
    try {
      checkNotInterrupted(id);
    } catch (InterpreterInterruptedException e) { // nobody would use it
      interpreter.kill();
      throw e;
    }
    if (closed) { // closed while it was being made: nobody else would end it
      interpreter.kill();
      checkOpen();
    }
    return interpreter;
  }

  private static void checkNotInterrupted(long id) {
    if (Thread.currentThread().isInterrupted()) {
      throw new InterpreterInterruptedException(
          "the thread was interrupted before it had created interpreter " + id);
    }
  }

  private LiveInterpreter install(
      long id, Whence whence, InterpreterConfig config, Retention kept, Referrers referrers) {
    var blank = id == LiveInterpreter.MAIN ? blanks.make(config, true) : supply.get(config);
    try {
      blank.context().handOver();
      var guest = blank.guest().apply(id);
      var interpreter =
          new LiveInterpreter(id, whence, config, kept, this, blank.context(), guest, referrers);
      live.put(id, interpreter);
      return interpreter;
    } catch (RuntimeException | Error e) { // as in make: the context is nobody's yet
      blank.context().close();
      throw e;
    }
  }

  @FunctionalInterface
  private interface BlankMaker {
    BlankInterpreter make(InterpreterConfig config, boolean isMain);
  }

  /** What code has changed of the environment variables. */
  public ProcessEnvironment environment() {
    return environment;
  }

  /** The interpreter with an id, if it lives. */
  public Optional<LiveInterpreter> find(long id) {
    return Optional.ofNullable(live.get(id));
  }

  /** The interpreter with an id. */
  public LiveInterpreter get(long id) {
    return find(id)
        .orElseThrow(() -> new InterpreterNotFoundException("unrecognized interpreter ID " + id));
  }

  /**
   * Counts a reference to an interpreter.
   *
   * @param holder the id of the interpreter that holds it, or one of {@link References}
   * @param impliesLink whether the target is closed, from now on, when its last one is given back
   */
  public void addReference(long id, long holder, boolean impliesLink) {
    var interpreter = get(id);
    interpreter.addReference(holder);
    if (impliesLink) {
      interpreter.endWhenUnreferenced();
    }
  }

  /** Gives a reference to an interpreter back; see {@link #addReference}. */
  public void removeReference(long id, long holder) {
    get(id).removeReference(holder);
  }

  /**
   * Gives one of the holder's own references back, if it has any. Does not wait: where it was the
   * last, the interpreter is closed in a thread of its own.
   */
  public void dropReference(long id, long holder) {
    find(id).ifPresent(interpreter -> interpreter.dropReference(holder));
  }

  /** A handle that holds a reference while it is on its way; see {@link Collected}. */
  public Shareable.InterpreterRef handle(long id) {
    var interpreter = get(id);
    interpreter.addReference(References.TRANSIT);
    return Collected.then(
        new Shareable.InterpreterRef(id), () -> interpreter.dropReference(References.TRANSIT));
  }

  /** Those that live and that code of an interpreter made. */
  List<LiveInterpreter> children(LiveInterpreter creator) {
    return live.tailMap(creator.id(), false).values().stream()
        .filter(other -> other.creator() == creator.id())
        .toList();
  }

  /** How many live that code of an interpreter made, or of one that it made. */
  public int countMadeBy(long id) {
    return find(id).stream()
        .flatMap(creator -> children(creator).stream())
        .mapToInt(child -> 1 + countMadeBy(child.id()))
        .sum();
  }

  /** All that live, the oldest first. */
  public List<LiveInterpreter> all() {
    return List.copyOf(live.values());
  }

  /**
   * Interrupts the interpreter that a thread is running code in; of several, nested in each other,
   * the innermost. Does nothing when the thread runs in none but {@code except}.
   *
   * @param except an id that is left alone
   */
  public void interruptInnermost(Thread thread, long except) {
    LiveInterpreter innermost = null;
    long highest = -1;
    for (var interpreter : live.values()) {
      var owner = interpreter.ownership().owner();
      if (owner != null && owner.thread().equals(thread) && owner.sequence() > highest) {
        innermost = interpreter;
        highest = owner.sequence();
      }
    }
    if (innermost != null && innermost.id() != except) {
      innermost.interrupt(INTERRUPT_TIMEOUT);
    }
  }

  /** Called by an interpreter whose code was interrupted: whatever it held, nobody gives back. */
  void interrupted(LiveInterpreter interpreter) {
    syncs.stopped(interpreter.id());
  }

  /** Called by an interpreter that has just died. */
  void died(LiveInterpreter interpreter) {
    live.remove(interpreter.id());
    queues.died(interpreter.id());
    channels.died(interpreter.id());
    syncs.died(interpreter.id());
    forget(interpreter.id());
  }

  /**
   * Makes sure that nothing stays behind that was counted for an interpreter, or made by it, while
   * it died: to be called after that.
   */
  public void unlessAlive(long id) {
    if (!live.containsKey(id)) {
      queues.died(id);
      channels.died(id);
      syncs.died(id);
      forget(id);
    }
  }

  private void forget(long id) {
    if (!closed) { // else they end anyhow, in order
      live.values().forEach(other -> other.died(id));
    }
  }

  /**
   * Ends every interpreter, the newest first and the main one last: idle ones in order, for which
   * all together have the grace; running ones at once. No new ones are made from then on.
   */
  @Override
  public void close() {
    closed = true;
    supply.close();
    long end = System.nanoTime() + TimeUnit.NANOSECONDS.convert(closeGrace);
    for (var interpreter : live.descendingMap().values()) {
      if (interpreter.isRunning()) {
        interpreter.kill();
      } else {
        try {
          if (interpreter.isProgram()) { // it ends as CPython does
            interpreter.close();
          } else {
            long left = Math.max(end - System.nanoTime(), LEAST_GRACE.toNanos());
            interpreter.close(Duration.ofNanos(left));
          }
        } catch (InterpreterRunningException e) { // somebody was quicker
          interpreter.kill();
        }
      }
    }
  }

  /**
   * Closes the engine. Does not wait for an interpreter that is just being made ahead: the engine
   * is then closed by the thread that makes it; nor for what could not be ended. To be called after
   * {@link #close}.
   */
  public void closeEngine() {
    // not before: it would wait with its lock held, and the JVM's end for that
    supply.whenIdle(() -> abandoned.whenAllHaveEnded(engine::close));
  }

  private void checkOpen() {
    if (closed) {
      throw new InterpreterClosedException("the Clutch runtime is closed");
    }
  }
}
