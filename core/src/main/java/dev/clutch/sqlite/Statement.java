package dev.clutch.sqlite;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A prepared statement, and its row. For one thread at a time. */
public final class Statement implements Values {
  private static final int ROW = 100;

  private final Database database;
  private MemorySegment statement;

  Statement(Database database, MemorySegment statement) {
    this.database = database;
    this.statement = statement;
  }

  private MemorySegment open() {
    if (statement.address() == 0) {
      throw new IllegalStateException("the statement is finalized");
    }
    return statement;
  }

  /** Goes to the next row: 100 for one, 101 for the end, else the error. */
  public int step() {
    return database.guarded(() -> Library.call("step", open()));
  }

  /** Whether the last step came to a row. */
  public static boolean isRow(int answer) {
    return answer == ROW;
  }

  public int reset() {
    return Library.call("reset", open());
  }

  public void clear() {
    var _ = Library.call("clear_bindings", open());
  }

  public synchronized void close() {
    if (statement.address() != 0) {
      var _ = Library.call("finalize", statement);
      statement = MemorySegment.NULL;
      database.forget(this);
    }
  }

  public boolean isReadOnly() {
    return Library.call("stmt_readonly", open()) != 0;
  }

  public boolean isExplain() {
    return Library.call("stmt_isexplain", open()) != 0;
  }

  public int columns() {
    return Library.call("column_count", open());
  }

  public @Nullable String columnName(int which) {
    return Library.text(Library.pointer("column_name", open(), which));
  }

  public @Nullable String declaredType(int which) {
    return Library.text(Library.pointer("column_decltype", open(), which));
  }

  public int parameters() {
    return Library.call("bind_parameter_count", open());
  }

  public @Nullable String parameterName(int which) {
    return Library.text(Library.pointer("bind_parameter_name", open(), which));
  }

  public int bindNull(int which) {
    return Library.call("bind_null", open(), which);
  }

  public int bind(int which, long value) {
    return Library.call("bind_int64", open(), which, value);
  }

  public int bind(int which, double value) {
    return Library.call("bind_double", open(), which, value);
  }

  public int bind(int which, String value) {
    return bind("bind_text", which, value.getBytes(StandardCharsets.UTF_8));
  }

  public int bind(int which, byte[] value) {
    return bind("bind_blob", which, value);
  }

  private int bind(String function, int which, byte[] value) {
    try (var arena = Arena.ofConfined()) {
      var memory = arena.allocate(value.length + 1L);
      memory.asByteBuffer().put(value);
      return Library.call(function, open(), which, memory, value.length, Library.TRANSIENT);
    }
  }

  @Override
  public String kinds() {
    int count = Library.call("data_count", open());
    var kinds = new StringBuilder(count);
    for (int i = 0; i < count; i++) {
      kinds.append(Values.kind(Library.call("column_type", statement, i)));
    }
    return kinds.toString();
  }

  @Override
  public long integer(int which) {
    return Library.callLong("column_int64", open(), which);
  }

  @Override
  public double real(int which) {
    return Library.callDouble("column_double", open(), which);
  }

  @Override
  public byte[] blob(int which) {
    var start = Library.pointer("column_blob", open(), which);
    return Library.bytes(start, Library.call("column_bytes", statement, which));
  }
}
