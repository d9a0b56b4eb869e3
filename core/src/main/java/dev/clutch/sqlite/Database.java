package dev.clutch.sqlite;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import java.util.function.ToIntBiFunction;
import org.jspecify.annotations.Nullable;

/** An open database. SQLite itself sees to threads. */
@SuppressWarnings("restricted") // see Library
public final class Database {
  private static final int OPERATIONS = 10_000; // of SQLite's machine, between two looks
  private static final int BUSY = 5;
  private static final ValueLayout INT = ValueLayout.JAVA_INT;
  private static final ValueLayout PLACE = ValueLayout.ADDRESS;

  /** What computes a function of SQL. It may throw: whoever ran the statement gets that. */
  @FunctionalInterface
  public interface Function {
    void call(Call call);
  }

  /** What gathers rows: the group is a number that is never 0. */
  public interface Aggregate {
    void step(long group, Call call);

    void end(long group, Call call);
  }

  private final Arena arena = Arena.ofShared();
  private final Set<Statement> statements = ConcurrentHashMap.newKeySet();
  private final Map<String, Object> held = new HashMap<>();
  private MemorySegment database = MemorySegment.NULL;
  private @Nullable Throwable failure; // of a function that SQLite called
  private long groups;
  private final AtomicInteger running = new AtomicInteger(); // calls that may call us

  /** Whether the system has SQLite. */
  public static boolean isThere() {
    return Library.isThere();
  }

  public static @Nullable String version() {
    return Library.text(Library.pointer("libversion", MemorySegment.NULL));
  }

  public static int threadSafety() {
    return Library.call("threadsafe", MemorySegment.NULL);
  }

  public static @Nullable String errorText(int code) {
    return Library.text(Library.pointer("errstr", MemorySegment.ofAddress(code)));
  }

  /** Whether a text ends with a whole statement. */
  public static boolean isComplete(String sql) {
    try (var arena = Arena.ofConfined()) {
      return Library.call("complete", Library.text(arena, sql)) != 0;
    }
  }

  /**
   * Opens one; to be closed even when that fails.
   *
   * @return the error, or 0
   */
  public int open(String path, int flags, int milliseconds) {
    try (var local = Arena.ofConfined()) {
      var place = local.allocate(PLACE);
      int answer =
          Library.call("open_v2", Library.text(local, path), place, flags, MemorySegment.NULL);
      database = place.get(ValueLayout.ADDRESS, 0);
      if (answer == 0) {
        var _ = Library.call("extended_result_codes", database, 1);
        var _ = Library.call("busy_timeout", database, milliseconds);
        Library.run(
            "progress_handler",
            database,
            OPERATIONS,
            stub("isInterrupted", FunctionDescriptor.of(INT, PLACE)),
            MemorySegment.NULL);
      }
      return answer;
    }
  }

  private MemorySegment database() {
    if (database.address() == 0) {
      throw new IllegalStateException("the database is closed");
    }
    return database;
  }

  /**
   * Closes it, and its statements.
   *
   * @return the error: it stays open while one of its statements runs
   */
  public synchronized int close() {
    if (database.address() == 0) {
      return 0;
    }
    if (running.get() > 0) { // a function of its own closes it
      return BUSY;
    }
    statements.forEach(Statement::close);
    int answer = Library.call("close_v2", database);
    database = MemorySegment.NULL;
    held.clear();
    arena.close();
    return answer;
  }

  public int errorCode() {
    return Library.call("extended_errcode", database());
  }

  public @Nullable String errorMessage() {
    return Library.text(Library.pointer("errmsg", database()));
  }

  public boolean isInTransaction() {
    return Library.call("get_autocommit", database()) == 0;
  }

  public int changes() {
    return Library.call("changes", database());
  }

  public int totalChanges() {
    return Library.call("total_changes", database());
  }

  public long lastRow() {
    return Library.callLong("last_insert_rowid", database());
  }

  public void interrupt() {
    Library.run("interrupt", database());
  }

  public int limit(int which, int value) {
    return Library.call("limit", database(), which, value);
  }

  /** A prepared statement, and how many bytes of the text it is. */
  public record Prepared(int answer, @Nullable Statement statement, int used) {}

  public Prepared prepare(byte[] sql) {
    try (var local = Arena.ofConfined()) {
      var text = local.allocate(sql.length + 1L);
      text.asByteBuffer().put(sql);
      var place = local.allocate(PLACE);
      var rest = local.allocate(PLACE);
      int answer =
          guarded(() -> Library.call("prepare_v2", database(), text, sql.length + 1, place, rest));
      var found = place.get(ValueLayout.ADDRESS, 0);
      int used =
          answer == 0 ? (int) (rest.get(ValueLayout.ADDRESS, 0).address() - text.address()) : 0;
      if (found.address() == 0) {
        return new Prepared(answer, null, used);
      }
      var statement = new Statement(this, found);
      statements.add(statement);
      return new Prepared(answer, statement, used);
    }
  }

  void forget(Statement statement) {
    statements.remove(statement);
  }

  // --- what SQLite calls
  // ------------------------------------------------------------------------------------------

  /** Runs something that may call functions, and throws what these threw. */
  int guarded(IntSupplier work) {
    running.incrementAndGet();
    int answer;
    try {
      answer = work.getAsInt();
    } finally {
      running.decrementAndGet();
    }
    var thrown = failure;
    failure = null;
    if (thrown instanceof RuntimeException runtime) {
      throw runtime;
    }
    if (thrown instanceof Error error) {
      throw error;
    }
    return answer;
  }

  private MemorySegment stub(String method, FunctionDescriptor descriptor) {
    return stub(this, Database.class, method, descriptor);
  }

  private MemorySegment stub(
      Object target, Class<?> type, String method, FunctionDescriptor descriptor) {
    MethodType signature = descriptor.toMethodType();
    try {
      MethodHandle handle = MethodHandles.lookup().findVirtual(type, method, signature);
      return Linker.nativeLinker().upcallStub(handle.bindTo(target), descriptor, arena);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("there is no method " + method, e);
    }
  }

  /** Whether the thread has been told to stop. */
  int isInterrupted(MemorySegment unused) {
    return Thread.currentThread().isInterrupted() ? 1 : 0;
  }

  public int function(String name, int arguments, int flags, @Nullable Function function) {
    try (var local = Arena.ofConfined()) {
      var stub = MemorySegment.NULL;
      if (function != null) {
        var target = new Functions(function, null);
        held.put(name + "/" + arguments, target);
        stub = stub(target, Functions.class, "call", FunctionDescriptor.ofVoid(PLACE, INT, PLACE));
      }
      return Library.function(
          database(),
          Library.text(local, name),
          arguments,
          flags,
          stub,
          MemorySegment.NULL,
          MemorySegment.NULL);
    }
  }

  public int aggregate(String name, int arguments, @Nullable Aggregate aggregate) {
    try (var local = Arena.ofConfined()) {
      var step = MemorySegment.NULL;
      var end = MemorySegment.NULL;
      if (aggregate != null) {
        var target = new Functions(null, aggregate);
        held.put(name + "/" + arguments, target);
        step = stub(target, Functions.class, "step", FunctionDescriptor.ofVoid(PLACE, INT, PLACE));
        end = stub(target, Functions.class, "end", FunctionDescriptor.ofVoid(PLACE));
      }
      return Library.function(
          database(), Library.text(local, name), arguments, 1, MemorySegment.NULL, step, end);
    }
  }

  public int collation(String name, @Nullable ToIntBiFunction<String, String> compare) {
    try (var local = Arena.ofConfined()) {
      var stub = MemorySegment.NULL;
      if (compare != null) {
        var target = new Collation(compare);
        held.put(name + "/collation", target);
        stub =
            stub(
                target,
                Collation.class,
                "compare",
                FunctionDescriptor.of(INT, PLACE, INT, PLACE, INT, PLACE));
      }
      return Library.collation(database(), Library.text(local, name), stub);
    }
  }

  @SuppressWarnings("UnusedMethod") // SQLite calls them
  private final class Functions {
    private final @Nullable Function function;
    private final @Nullable Aggregate aggregate;

    Functions(@Nullable Function function, @Nullable Aggregate aggregate) {
      this.function = function;
      this.aggregate = aggregate;
    }

    void call(MemorySegment context, int count, MemorySegment values) {
      var call = new Call(context, count, values);
      caught(call, () -> java.util.Objects.requireNonNull(function).call(call));
    }

    void step(MemorySegment context, int count, MemorySegment values) {
      var place = Library.pointer("aggregate_context", context, 8).reinterpret(8);
      long group = place.get(ValueLayout.JAVA_LONG, 0);
      if (group == 0) {
        group = ++groups;
        place.set(ValueLayout.JAVA_LONG, 0, group);
      }
      long known = group;
      var call = new Call(context, count, values);
      caught(call, () -> java.util.Objects.requireNonNull(aggregate).step(known, call));
    }

    void end(MemorySegment context) {
      var place = Library.pointer("aggregate_context", context, 8).reinterpret(8);
      long group = place.get(ValueLayout.JAVA_LONG, 0);
      long known = group == 0 ? ++groups : group;
      var call = new Call(context, 0, MemorySegment.NULL);
      caught(call, () -> java.util.Objects.requireNonNull(aggregate).end(known, call));
    }

    private void caught(Call call, Runnable work) {
      try {
        work.run();
      } catch (Throwable e) { // nothing may be thrown through SQLite: guarded() does it
        failure = e;
        call.fail("user-defined function raised exception");
      } finally {
        call.end();
      }
    }
  }

  @SuppressWarnings("UnusedMethod") // as above
  private final class Collation {
    private final ToIntBiFunction<String, String> compare;

    Collation(ToIntBiFunction<String, String> compare) {
      this.compare = compare;
    }

    int compare(
        MemorySegment unused, int size, MemorySegment one, int otherSize, MemorySegment other) {
      var utf8 = java.nio.charset.StandardCharsets.UTF_8;
      try {
        return failure != null
            ? 0
            : compare.applyAsInt(
                new String(Library.bytes(one, size), utf8),
                new String(Library.bytes(other, otherSize), utf8));
      } catch (Throwable e) { // as above
        failure = e;
        return 0;
      }
    }
  }
}
