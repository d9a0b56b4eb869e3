package dev.clutch.runtime;

import dev.clutch.config.InterpreterConfig;
import dev.clutch.config.Limits;
import dev.clutch.config.Whence;
import dev.clutch.data.Shareable;
import dev.clutch.engine.CallerThread;
import dev.clutch.engine.EngineContext;
import dev.clutch.engine.EngineContext.ContextClosed;
import dev.clutch.engine.EngineContext.ContextInterrupted;
import dev.clutch.engine.HostThreads;
import dev.clutch.errors.ExceptionInfo;
import dev.clutch.errors.InterpreterClosedException;
import dev.clutch.errors.InterpreterException;
import dev.clutch.errors.InterpreterInterruptedException;
import dev.clutch.errors.InterpreterRunningException;
import dev.clutch.errors.InterpreterStoppedException;
import dev.clutch.errors.LimitExceededException;
import dev.clutch.exchange.park.LockOrder;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * An interpreter with an identity: {@code ready}, from time to time running, then closing, then
 * destroyed. Any thread may use it, one at a time owns its {@code __main__}.
 */
public final class LiveInterpreter {
  /** The main interpreter's id. */
  public static final long MAIN = 0;

  /** How long it may take to end what runs in it; then it is left behind. */
  private static final Duration PATIENCE = Duration.ofMillis(40);

  private static final Duration LONG_PATIENCE = Duration.ofSeconds(5);

  /** As CPython waits. */
  private static final Duration FOR_EVER = Duration.ofSeconds(Long.MAX_VALUE);

  private final long id;
  private final Whence whence;
  private final InterpreterConfig config;
  private final Retention kept;
  private final InterpreterTable table;
  private final EngineContext context;
  private final Guest guest;
  private final Ownership ownership = new Ownership();
  private final Referrers referrers;
  private final Death death = new Death();
  private final LimitKeeper limits;
  private final RunMembers members;
  private final RunThread thread;
  private final boolean leaving; // whether the callers of limited runs can be let go
  private final CallerInterrupts interrupts;
  private volatile boolean stopping;
  private volatile boolean ordered; // its last owner closes it

  LiveInterpreter(
      long id,
      Whence whence,
      InterpreterConfig config,
      Retention kept,
      InterpreterTable table,
      EngineContext context,
      Guest guest,
      Referrers referrers) {
    this.id = id;
    this.whence = whence;
    this.config = config;
    this.kept = kept;
    this.table = table;
    this.context = context;
    this.guest = guest;
    this.referrers = referrers;
    this.interrupts = new CallerInterrupts(this, context);
    this.thread = new RunThread(id, context::interruptsBy);
    this.leaving = !config.limits().equals(Limits.of()) && !isProgram();
    this.members = new RunMembers(context, () -> table.children(this));
    this.limits = new LimitKeeper(config.limits(), context.meter(), id, members, this::killSoon);
  }

  /** The number that is never used again. */
  public long id() {
    return id;
  }

  /** Who made it. */
  public Whence whence() {
    return whence;
  }

  /** What it may do. */
  public InterpreterConfig config() {
    return config;
  }

  /** Whether it is a program's own: its runs and its end stay in the thread of the signals. */
  boolean isProgram() {
    return id == MAIN && config.handlesSignals();
  }

  /** The id of the interpreter whose code made it; that of the host where none did. */
  long creator() {
    return referrers.maker();
  }

  /** What else its creator asked for. */
  public Retention kept() {
    return kept;
  }

  /**
   * Whether somebody owns its {@code __main__} right now. Threads that its code started do not
   * count.
   */
  public boolean isRunning() {
    return ownership.isTaken();
  }

  /** Whether nobody can run code in it any more. */
  public boolean isClosed() {
    return death.hasBegun() || stopping;
  }

  /** Those threads that run code because of it, the one included that does a run. */
  List<Thread> threads() {
    var all = new ArrayList<>(members.threads());
    var running = thread.running();
    if (running != null) {
      all.add(running);
    }
    return all;
  }

  /** Does something for its code in a thread of the host's, which counts for the run. */
  public void help(Runnable work) {
    members.help(work);
  }

  /**
   * Its code is about to get native memory.
   *
   * @throws LimitExceededException when that is more than a limit allows
   */
  public void allocateNative(long bytes) {
    var most = config.limits().nativeBytes();
    long has = members.allocated(bytes);
    if (most.isPresent() && has > most.getAsLong()) {
      long _ = members.allocated(-bytes);
      throw new LimitExceededException(
          "interpreter %d may have no %d bytes more of native memory: its limit is %d a run"
              .formatted(id, bytes, most.getAsLong()));
    }
  }

  /** Whether it was left behind with something in it that could not be ended. */
  public boolean isAbandoned() {
    return table.abandonedRuns().contains(id);
  }

  Ownership ownership() {
    return ownership;
  }

  /**
   * Runs work as the owner of {@code __main__}. Python code that is interrupted from outside ends
   * as a Python KeyboardInterrupt would.
   *
   * @throws InterpreterRunningException when somebody else owns it, this thread further up its
   *     stack included
   * @throws InterpreterClosedException when the interpreter is closed, or is closed under the work
   * @throws InterpreterStoppedException when the interpreter is stopped under the work
   * @throws LimitExceededException when the work exceeds a limit of the config
   * @throws InterpreterInterruptedException when this thread is interrupted, before or meanwhile
   */
  public <T> T own(Function<Guest, T> work, Function<ExceptionInfo, T> interrupted) {
    return own(work, interrupted, limits::keep);
  }

  /** Works tasks off, each of which has the limits of the config for itself. */
  public void serve(TaskSource tasks) {
    boolean _ =
        own(
            guest -> {
              guest.serve(limits.keep(tasks));
              return true;
            },
            _ -> false,
            Supplier::get);
  }

  private <T> T own(
      Function<Guest, T> work,
      Function<ExceptionInfo, T> interrupted,
      Function<Supplier<T>, T> keeper) {
    assert LockOrder.isFree() : "Python code is to run while others wait for what this thread has";
    interrupts.check();
    acquire("interpreter already running", false);
    try {
      Supplier<T> run = () -> interrupts.watch(() -> keeper.apply(() -> guarded(work)));
      // a virtual thread that computes would hold its carrier, and with it all other virtual
      // threads
      return leaving || Thread.currentThread().isVirtual()
          ? thread.run(run)
          : CallerThread.run(limits.needsPlatformThread(), run);
    } catch (ContextInterrupted e) {
      if (stopping) {
        throw endedException();
      }
      table.interrupted(this);
      return interrupted.apply(keyboardInterrupt());
    } catch (InterpreterInterruptedException e) {
      table.interrupted(this);
      throw e;
    } catch (ContextClosed | RunThread.LetGo e) {
      throw endedException();
    } finally {
      release();
      if (referrers.abandoned()) {
        endUnlessRunning();
      }
    }
  }

  /** In the thread that does the work. */
  private <T> T guarded(Function<Guest, T> work) {
    try {
      return context.guard(() -> work.apply(guest));
    } catch (ContextInterrupted e) {
      brokenOff();
      throw e;
    }
  }

  private void brokenOff() {
    while (true) {
      try {
        boolean _ =
            context.guard(
                () -> {
                  guest.brokenOff();
                  return true;
                });
        return;
      } catch (ContextInterrupted e) {
        // somebody interrupts again; it is short
      } catch (ContextClosed e) {
        return; // nobody needs it any more
      }
    }
  }

  /** Runs work that ends in an {@link Guest.Outcome}; see {@link #own(Function, Function)}. */
  public Guest.Outcome run(Function<Guest, Guest.Outcome> work) {
    return own(work, Guest.Outcome.Failed::new);
  }

  /** Binds names in {@code __main__}; see {@link #own(Function, Function)}. */
  public void bind(java.util.Map<String, Shareable> names) {
    own(
        guest -> {
          guest.bind(names);
          return true;
        },
        info -> {
          throw new InterpreterException(info.formatted());
        });
  }

  /**
   * Has something short done as soon as it is being destroyed.
   *
   * @return forgets it again
   */
  public Runnable atDeath(Runnable action) {
    return death.before(action);
  }

  /** From now on it is closed when the last reference to it is given back. */
  void endWhenUnreferenced() {
    referrers.lastEndsIt();
  }

  /** Counts one more reference. */
  void addReference(long holder) {
    referrers.add(holder);
  }

  /**
   * Gives a reference back. The last one closes the interpreter: at once, or as soon as nobody runs
   * it any more. One that is not counted is let pass, as CPython does.
   */
  void removeReference(long holder) {
    if (referrers.remove(references -> references.remove(holder))) {
      if (holder == id) { // not from within
        endSoon();
      } else {
        endUnlessRunning();
      }
    }
  }

  /** Gives one of the holder's own back, if it has any, without waiting for what that closes. */
  void dropReference(long holder) {
    if (referrers.remove(references -> references.removeOwn(holder))) {
      endSoon();
    }
  }

  /**
   * Another interpreter is dead: gives its references back, and ends if that one takes it along,
   * without waiting for it.
   */
  void died(long holder) {
    if (referrers.died(holder)) {
      endSoon();
    }
  }

  private void endSoon() {
    HostThreads.daemon("clutch-end-" + id).start(this::endUnlessRunning);
  }

  private void endUnlessRunning() {
    if (isRunning()) {
      return; // whoever runs it comes here afterwards
    }
    try {
      close();
    } catch (InterpreterRunningException | InterpreterClosedException e) {
      // somebody was quicker: to run it, and then comes here afterwards, or to close it
    }
  }

  /**
   * Ends what runs in it now, as if by Ctrl-C. Does nothing when nothing runs.
   *
   * @param timeout how long to wait for that
   * @return whether everything had ended in time
   * @throws InterpreterRunningException from inside of code that it runs
   */
  public boolean interrupt(Duration timeout) {
    checkNotInside("interrupt");
    return !isRunning() || context.interrupt(timeout);
  }

  /**
   * Ends it whatever runs in it: interrupts that, then closes it in order, and ends it out of order
   * when either takes too long. From now on nobody else can run code in it.
   *
   * @param timeout when it shall have ended; half of it is for what runs, a quarter for its threads
   *     and atexit handlers
   * @return completed when it has ended; with false when something was left behind in it
   * @throws InterpreterRunningException from inside of code that it runs
   */
  public CompletableFuture<Boolean> stop(Duration timeout) {
    checkNotInside("stop");
    stopping = true;
    context.ending();
    return background("clutch-stop-", () -> stopNow(timeout));
  }

  private boolean stopNow(Duration timeout) throws InterruptedException {
    long start = System.nanoTime();
    long half = nanos(timeout) / 2;
    if (isRunning()) {
      context.interrupt(Duration.ofNanos(half));
    }
    if (ownership.awaitLast(start + half - System.nanoTime())) {
      try {
        background(
                "clutch-end-",
                () -> close("cannot stop an interpreter that is closing", true, FOR_EVER))
            .get(start + half / 2 * 3 - System.nanoTime(), TimeUnit.NANOSECONDS);
      } catch (ExecutionException | TimeoutException e) {
        // its threads or handlers take too long, or failed: it ends all the same
      }
    }
    long left = start + 2 * half - System.nanoTime();
    die(left > nanos(PATIENCE) ? Duration.ofNanos(left) : PATIENCE);
    return table.abandonedRuns().awaitEnd(id, start + 2 * half - System.nanoTime());
  }

  private CompletableFuture<Boolean> background(String name, Callable<Boolean> work) {
    var result = new CompletableFuture<Boolean>();
    HostThreads.daemon(name + id)
        .start(
            () -> {
              try {
                result.complete(work.call());
              } catch (Throwable e) { // for whoever waits
                result.completeExceptionally(e);
              }
            });
    return result;
  }

  /**
   * Closes it in order: joins its threads, runs its atexit handlers, unbinds what it left in
   * queues, closes the context and forgets the id. What takes longer than the runtime's grace is
   * ended. Closing a closed one does nothing.
   *
   * @throws InterpreterRunningException when somebody owns its {@code __main__}
   */
  public void close() {
    close(isProgram() ? FOR_EVER : table.closeGrace());
  }

  /**
   * Closes it in order.
   *
   * @param grace how long its threads and atexit handlers may take; what is left then is ended
   */
  public void close(Duration grace) {
    close("cannot destroy a running interpreter", false, grace);
  }

  private boolean close(String refusal, boolean stopped, Duration grace) {
    if (death.hasBegun()) {
      die(PATIENCE);
      return true;
    }
    acquire(refusal, stopped);
    ordered = true;
    return CallerInterrupts.shielded(() -> shutDown(grace));
  }

  private boolean shutDown(Duration grace) {
    Supplier<Boolean> inOrder =
        () ->
            interrupts.watch(
                () ->
                    limits.keep(
                        () ->
                            context.guard(
                                () -> {
                                  guest.shutdown();
                                  return true;
                                })));
    var overstaying =
        grace.equals(FOR_EVER) ? null : HostThreads.after(nanos(grace), () -> overstays(grace));
    try {
      boolean _ = isProgram() ? CallerThread.run(inOrder) : thread.run(inOrder);
    } catch (ContextInterrupted
        | ContextClosed
        | InterpreterInterruptedException
        | LimitExceededException
        | RunThread.LetGo e) {
      // somebody did not want to wait for its threads or handlers: it ends all the same
    } finally {
      if (overstaying != null) {
        overstaying.cancel(false);
      }
      // where nothing runs any more, it is only a busy machine that makes it take long
      die(context.threads().isEmpty() ? LONG_PATIENCE : PATIENCE);
    }
    return true;
  }

  private void overstays(Duration grace) {
    System.getLogger(LiveInterpreter.class.getName())
        .log(
            Level.WARNING,
            "interpreter {0} is ended: its threads and atexit handlers took longer than {1} s to"
                + " end",
            Long.toString(id),
            "%.1f".formatted(nanos(grace) / 1e9));
    killSoon();
  }

  private void killSoon() {
    stopping = true;
    context.ending();
    HostThreads.daemon("clutch-limit-" + id).start(this::kill);
  }

  /** Ends it no matter what runs in it; no Python code of its own runs any more. */
  public void kill() {
    die(PATIENCE);
  }

  private void die(Duration patience) {
    boolean inside = ownership.isMine() && !ordered;
    death.die(() -> end(patience, inside));
  }

  private void end(Duration patience, boolean inside) {
    try {
      if (inside) { // what ends it here is what it runs: nobody else could tell when that is over
        context.close();
      } else {
        closeContext(patience);
      }
    } finally {
      table.died(this);
      thread.giveUp();
      release();
    }
  }

  /** Whoever waits for what GraalPy does not interrupt is let go after a while. */
  private void closeContext(Duration patience) {
    var closing =
        background(
            "clutch-close-",
            () -> {
              context.close();
              return true;
            });
    try {
      boolean _ = closing.get(nanos(patience), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      table.abandoned(this, why(), closing);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      table.abandoned(this, why(), closing);
    } catch (ExecutionException e) {
      throw new IllegalStateException("interpreter " + id + " could not be closed", e.getCause());
    }
  }

  private String why() {
    var limit = limits.reason();
    return limit != null
        ? limit
        : "interpreter " + id + (stopping ? " was stopped" : " was closed");
  }

  private void acquire(String refusal, boolean stopped) {
    if (death.hasBegun() || (stopping && !stopped)) {
      throw closedException();
    }
    if (!ownership.take()) {
      throw new InterpreterRunningException(refusal);
    }
    if (death.hasBegun() || (stopping && !stopped)) {
      release();
      throw closedException();
    }
  }

  private void checkNotInside(String operation) {
    if (ownership.isMine()) {
      throw new InterpreterRunningException(
          "cannot " + operation + " interpreter " + id + " from code that it runs");
    }
  }

  private void release() {
    ownership.release();
    if (stopping) {
      ownership.left();
    }
  }

  /** It was ended under the work. */
  private InterpreterException endedException() {
    var limit = limits.reason();
    if (limit != null) {
      return new LimitExceededException(limit);
    }
    return stopping
        ? new InterpreterStoppedException("interpreter " + id + " was stopped")
        : closedException();
  }

  private InterpreterClosedException closedException() {
    var limit = limits.reason();
    return new InterpreterClosedException(
        limit == null ? "interpreter " + id + " is closed" : limit + " and is closed");
  }

  private static long nanos(Duration duration) {
    return TimeUnit.NANOSECONDS.convert(duration);
  }

  private static ExceptionInfo keyboardInterrupt() {
    var type = new ExceptionInfo.TypeName("KeyboardInterrupt", "KeyboardInterrupt", "builtins");
    return new ExceptionInfo(type, "", "KeyboardInterrupt: ", "KeyboardInterrupt", List.of());
  }
}
