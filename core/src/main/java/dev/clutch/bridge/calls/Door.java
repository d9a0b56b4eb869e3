package dev.clutch.bridge.calls;

import dev.clutch.config.InterpreterConfig;
import dev.clutch.config.InterpreterConfig.Descriptors;
import dev.clutch.config.Permission;
import dev.clutch.config.UnboundPolicy;
import dev.clutch.data.HostFunction;
import dev.clutch.data.Sender;
import dev.clutch.data.Shareable;
import dev.clutch.errors.InterpreterClosedException;
import dev.clutch.errors.InterpreterException;
import dev.clutch.errors.LimitExceededException;
import dev.clutch.errors.NotPermittedException;
import dev.clutch.errors.NotShareableException;
import dev.clutch.exchange.Channel;
import dev.clutch.exchange.ChannelTable;
import dev.clutch.exchange.ItemQueue;
import dev.clutch.exchange.QueueTable;
import dev.clutch.exchange.sync.SyncCondition;
import dev.clutch.exchange.sync.SyncObject;
import dev.clutch.exchange.sync.SyncTable;
import dev.clutch.exchange.table.Maker;
import dev.clutch.runtime.InterpreterTable;
import dev.clutch.runtime.LiveInterpreter;
import dev.clutch.runtime.ProcessEnvironment;
import dev.clutch.runtime.Retention;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.LongPredicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The one door through which code of an interpreter comes to what belongs to the core: nothing else
 * in {@code bridge} holds a table, so that no host function can forget to ask.
 *
 * <p>The code of a trusted interpreter reaches everything by its number, as on CPython. That of a
 * confined one ({@link InterpreterConfig#isConfined}) reaches what it made and what it was handed:
 * a number that it guessed is refused, whether or not something has that number. Thread-safe.
 */
public final class Door {
  private final long self;
  private final InterpreterConfig config;
  private final Supplier<InterpreterTable> interpreters;
  private final QueueTable queues;
  private final ChannelTable channels;
  private final SyncTable syncs;
  private final Sender sender;
  private final long mostItems;
  private final Set<Long> madeQueues = ConcurrentHashMap.newKeySet(); // if they are limited
  private final Set<Long> madeChannels = ConcurrentHashMap.newKeySet();
  private final Set<Long> madeSyncs = ConcurrentHashMap.newKeySet();
  private final @Nullable Set<Reached> reach; // null for all there is
  private final Maker unreferring;
  private final Maker referring;

  /**
   * Opens the door of one interpreter.
   *
   * @param self its id
   * @param config what it may do
   * @param interpreters asked for only once its code runs
   */
  public Door(
      long self,
      InterpreterConfig config,
      Supplier<InterpreterTable> interpreters,
      QueueTable queues,
      ChannelTable channels,
      SyncTable syncs) {
    this.self = self;
    this.config = config;
    this.interpreters = interpreters;
    this.queues = queues;
    this.channels = channels;
    this.syncs = syncs;
    this.mostItems = config.limits().queuedItems().orElse(Long.MAX_VALUE);
    this.sender =
        new Sender(
            self,
            config.reach(),
            config.hostClasses(),
            !config.isConfined() || config.trustsPickles());
    this.reach = config.isConfined() ? ConcurrentHashMap.newKeySet() : null;
    this.unreferring = new Maker(self, false, config.isConfined());
    this.referring = new Maker(self, true, config.isConfined());
  }

  /** The id of the interpreter whose code asks. */
  public long self() {
    return self;
  }

  /** What it may do. */
  public InterpreterConfig config() {
    return config;
  }

  /**
   * Lets those through only whose config grants a permission.
   *
   * @param what names what was asked for, in the message
   * @throws NotPermittedException to all others
   */
  public void require(Permission permission, String what) {
    if (!config.allows(permission)) {
      throw new NotPermittedException(
          "interpreter %d may not %s: its config withholds %s".formatted(self, what, permission));
    }
  }

  /** What code of interpreters that share the process's environment has changed of it. */
  public ProcessEnvironment environment() {
    require(Permission.ENVIRONMENT, "change the process's environment");
    if (config.descriptors() != Descriptors.PROCESS) { // it has its own
      throw new NotPermittedException(
          "interpreter %d has an environment of its own".formatted(self));
    }
    return interpreters.get().environment();
  }

  // --- interpreters

  /**
   * Makes an interpreter; see {@link InterpreterTable#create(InterpreterConfig, Retention, boolean,
   * Maker)}.
   *
   * @param refers whether this interpreter refers to it from the start, as with all that is made
   *     here
   */
  LiveInterpreter create(
      InterpreterConfig asked, Retention kept, boolean endsUnreferenced, boolean refers) {
    var most = config.limits().interpreters();
    if (most.isPresent()) {
      refuse(interpreters.get().countMadeBy(self) >= most.getAsLong(), "interpreters", most);
    }
    var made = interpreters.get().create(asked, kept, endsUnreferenced, maker(refers));
    add(Kind.INTERPRETER, made.id());
    counted();
    return made;
  }

  private Maker maker(boolean refers) {
    return refers ? referring : unreferring;
  }

  /**
   * To be called when something was made, or a reference counted, for this interpreter. Its code
   * may run on for a moment while it dies: then what it has just got is nobody's.
   */
  void counted() {
    interpreters.get().unlessAlive(self);
  }

  /** The interpreter with an id. */
  LiveInterpreter interpreter(long id) {
    return interpretersFor(id).get(id);
  }

  /** The table, for something about an interpreter that the caller reaches. */
  InterpreterTable interpretersFor(long id) {
    if (id != self) {
      check(Kind.INTERPRETER, id);
    }
    return interpreters.get();
  }

  /** The main interpreter, made now if nobody asked before. */
  LiveInterpreter main() {
    return interpreters.get().main();
  }

  /** Those that live and are within reach, the oldest first. */
  List<LiveInterpreter> allInterpreters() {
    return interpreters.get().all().stream()
        .filter(other -> other.id() == self || reaches(Kind.INTERPRETER, other.id()))
        .toList();
  }

  /** Does something for the interpreter's code in this thread, which counts for its run. */
  void help(Runnable work) {
    interpreters.get().find(self).ifPresent(interpreter -> interpreter.help(work));
  }

  /**
   * The interpreter's code is about to get native memory.
   *
   * @throws LimitExceededException when that is more than a limit allows
   */
  void allocateNative(long bytes) {
    interpreters.get().find(self).ifPresent(interpreter -> interpreter.allocateNative(bytes));
  }

  private void refuse(boolean tooMany, String what, OptionalLong most) {
    if (tooMany) {
      throw new LimitExceededException(
          "interpreter %d may make no more %s: its limit is %d"
              .formatted(self, what, most.getAsLong()));
    }
  }

  /** Before something is made of which only so many may live. */
  private void checkCount(Set<Long> made, LongPredicate lives) {
    var most = config.limits().queues();
    if (most.isPresent()) {
      if (made.size() >= most.getAsLong()) {
        made.removeIf(id -> !lives.test(id));
      }
      refuse(
          made.size() >= most.getAsLong(), "queues, channels or synchronisation primitives", most);
    }
  }

  /**
   * Before an item is put into a queue.
   *
   * @throws LimitExceededException when it holds as many as a limit allows
   */
  void checkRoom(ItemQueue queue) {
    if (mostItems < Long.MAX_VALUE && queue.size() >= mostItems) {
      throw new LimitExceededException(
          "interpreter %d may put nothing into queue %d, which holds %d items: its limit is %d"
              .formatted(self, queue.id(), queue.size(), mostItems));
    }
  }

  // --- queues

  /** Makes a queue. */
  ItemQueue createQueue(int maxSize, UnboundPolicy policy, int fallback, boolean refers) {
    checkCount(madeQueues, id -> lives(() -> queues.get(id)));
    var made = queues.create(maxSize, policy, fallback, maker(refers));
    add(Kind.QUEUE, made.id());
    counted(madeQueues, made.id());
    return made;
  }

  /** The queue with an id. */
  ItemQueue queue(long id) {
    return queuesFor(id).get(id);
  }

  /** The table, for something about a queue that the interpreter reaches. */
  QueueTable queuesFor(long id) {
    check(Kind.QUEUE, id);
    return queues;
  }

  /** The queues within reach, the newest first. */
  List<ItemQueue> allQueues() {
    return queues.all().stream().filter(queue -> reaches(Kind.QUEUE, queue.id())).toList();
  }

  // --- channels

  /** Makes a channel. */
  Channel createChannel(int capacity, UnboundPolicy policy, int fallback, boolean keeps) {
    checkCount(madeChannels, id -> lives(() -> channels.get(id)));
    return added(channels.create(capacity, policy, fallback, keeps, referring));
  }

  /** Makes one direction of a pipe. */
  Channel createPipe(int capacity) {
    checkCount(madeChannels, id -> lives(() -> channels.get(id)));
    return added(channels.createPipe(capacity, referring));
  }

  private Channel added(Channel made) {
    add(Kind.CHANNEL, made.id());
    counted(madeChannels, made.id());
    return made;
  }

  /** The channel with an id. */
  Channel channel(long id) {
    return channelsFor(id).get(id);
  }

  /** The table, for something about a channel that the interpreter reaches. */
  ChannelTable channelsFor(long id) {
    check(Kind.CHANNEL, id);
    return channels;
  }

  /** The channels within reach, the newest first. */
  List<Channel> allChannels() {
    return channels.all().stream().filter(channel -> reaches(Kind.CHANNEL, channel.id())).toList();
  }

  /** Something is made, and the interpreter's reference to it counted. */
  private void counted(Set<Long> made, long id) {
    counted();
    if (config.limits().queues().isPresent()) {
      made.add(id);
    }
  }

  private static boolean lives(Supplier<?> look) {
    try {
      return look.get() != null;
    } catch (InterpreterException e) { // not found
      return false;
    }
  }

  // --- synchronisation primitives

  /** Makes a primitive. */
  <T extends SyncObject> T createSync(BiFunction<SyncTable, Maker, T> make) {
    checkCount(madeSyncs, id -> lives(() -> syncs.get(id)));
    var made = make.apply(syncs, referring);
    add(Kind.SYNC, made.id());
    counted(madeSyncs, made.id());
    return made;
  }

  /** The primitive with an id. */
  SyncObject sync(long id) {
    return syncsFor(id).get(id);
  }

  /** The table, for something about a primitive that the interpreter reaches. */
  SyncTable syncsFor(long id) {
    check(Kind.SYNC, id);
    return syncs;
  }

  // --- Java's functions

  /**
   * Code of the interpreter is about to call a function of Java's. It has it because it was handed
   * to it: there is no number by which one could be guessed.
   *
   * @throws InterpreterClosedException when the interpreter, or its runtime, is closed: what still
   *     runs there was given up
   */
  void calling(HostFunction function) {
    if (interpreters.get().find(self).isEmpty()) {
      throw new InterpreterClosedException(
          "interpreter %d cannot call %s: it is closed".formatted(self, function.name()));
    }
  }

  // --- what a confined interpreter reaches

  private enum Kind {
    INTERPRETER("interpreter"),
    QUEUE("queue"),
    CHANNEL("channel"),
    SYNC("synchronisation object");

    private final String text;

    Kind(String text) {
      this.text = text;
    }
  }

  private record Reached(Kind kind, long id) {}

  /**
   * A value is about to reach the interpreter's code: from now on that reaches what the value
   * stands for.
   */
  public void handed(Shareable value) {
    switch (value) {
      case Shareable.InterpreterRef(var id) -> add(Kind.INTERPRETER, id);
      case Shareable.QueueRef(var id) -> add(Kind.QUEUE, id);
      case Shareable.ChannelRef(var id, var _, var _) -> add(Kind.CHANNEL, id);
      case Shareable.SyncRef(var id, var _) -> handedSync(id);
      default -> {} // all else is no handle, or made of handles that come one by one
    }
  }

  private void handedSync(long id) {
    add(Kind.SYNC, id);
    if (reach != null && syncs.get(id) instanceof SyncCondition condition) {
      add(Kind.SYNC, condition.lock().id());
    }
  }

  // --- what is executed

  /** With whose rights a receiver is to make what the interpreter's code sends. */
  public Sender sender() {
    return sender;
  }

  /**
   * Lets a pickle in only if its sender may do whatever this interpreter may: unpickling runs what
   * the sender put there.
   *
   * @throws NotShareableException that names the sender, and what would be accepted
   */
  public void receive(Shareable.Pickled pickle) {
    if (!pickle.sender().mayAllOf(sender)) {
      throw new NotShareableException(
          ("a %s that interpreter %d sent as a pickle is not unpickled by interpreter %d, which may"
                  + " do more than its sender: accepted are numbers, strings, bytes, containers of"
                  + " these, dates, decimals and handles")
              .formatted(pickle.type(), pickle.sender().interpreter(), self));
    }
  }

  private void add(Kind kind, long id) {
    if (reach != null) {
      reach.add(new Reached(kind, id));
    }
  }

  private boolean reaches(Kind kind, long id) {
    return reach == null || reach.contains(new Reached(kind, id));
  }

  private void check(Kind kind, long id) {
    if (!reaches(kind, id)) {
      throw new NotPermittedException(
          "%s %d is out of reach of interpreter %d, which is confined to what it made and was handed"
              .formatted(kind.text, id, self));
    }
  }
}
