package dev.clutch.bridge.graalpy;

import dev.clutch.bridge.graalpy.crossing.Values;
import dev.clutch.sqlite.Call;
import dev.clutch.sqlite.Database;
import dev.clutch.sqlite.Statement;
import java.lang.ref.Cleaner;
import org.graalvm.polyglot.HostAccess;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/** What the Python module {@code _sqlite3} asks. None of it is for a confined interpreter. */
public final class SqliteModule {
  /** Closes what an interpreter left open that is no more. */
  private static final Cleaner CLEANER = Cleaner.create();

  private final boolean confined;
  private final Values values;

  SqliteModule(boolean confined, Values values) {
    this.confined = confined;
    this.values = values;
  }

  /** Why there are no databases; empty when there are. */
  @HostAccess.Export
  public String lacks() {
    if (confined) {
      return "SQLite is native code, which a confined interpreter may not use: it wants an"
          + " interpreter whose config withholds nothing";
    }
    return Database.isThere()
        ? ""
        : "this system has no libsqlite3: install it (Debian and Ubuntu: libsqlite3-0)";
  }

  private void require() {
    var lacks = lacks();
    if (!lacks.isEmpty()) {
      throw new IllegalStateException(lacks);
    }
  }

  @HostAccess.Export
  public String version() {
    require();
    return text(Database.version());
  }

  @HostAccess.Export
  public int threadSafety() {
    require();
    return Database.threadSafety();
  }

  @HostAccess.Export
  public String errorText(int code) {
    require();
    return text(Database.errorText(code));
  }

  @HostAccess.Export
  public boolean isComplete(String sql) {
    require();
    return Database.isComplete(sql);
  }

  @HostAccess.Export
  public Connection connection() {
    require();
    var connection = new Connection();
    CLEANER.register(connection, connection.database::close);
    return connection;
  }

  private static String text(@Nullable String text) {
    return text == null ? "" : text;
  }

  /** A database. */
  public final class Connection {
    private final Database database = new Database();
    private int used;

    private Connection() {}

    @HostAccess.Export
    public int open(String path, int flags, int milliseconds) {
      return database.open(path, flags, milliseconds);
    }

    @HostAccess.Export
    public int close() {
      return database.close();
    }

    @HostAccess.Export
    public int errorCode() {
      return database.errorCode();
    }

    @HostAccess.Export
    public String errorMessage() {
      return text(database.errorMessage());
    }

    @HostAccess.Export
    public boolean isInTransaction() {
      return database.isInTransaction();
    }

    @HostAccess.Export
    public int changes() {
      return database.changes();
    }

    @HostAccess.Export
    public int totalChanges() {
      return database.totalChanges();
    }

    @HostAccess.Export
    public long lastRow() {
      return database.lastRow();
    }

    @HostAccess.Export
    public void interrupt() {
      database.interrupt();
    }

    @HostAccess.Export
    public int limit(int which, int value) {
      return database.limit(which, value);
    }

    /** A statement; 0 for none, or the negative number of the error. */
    @HostAccess.Export
    public Object prepare(Value sql) {
      var prepared = database.prepare(Values.bytes(sql));
      used = prepared.used();
      var statement = prepared.statement();
      return statement == null ? -prepared.answer() : new Prepared(statement);
    }

    /** How many bytes of the text the last statement was. */
    @HostAccess.Export
    public int used() {
      return used;
    }

    @HostAccess.Export
    public int function(String name, int arguments, int flags, Value function) {
      return database.function(
          name,
          arguments,
          flags,
          function.isNull() ? null : call -> function.executeVoid(new Called(call)));
    }

    @HostAccess.Export
    public int aggregate(String name, int arguments, Value step, Value end) {
      return database.aggregate(
          name,
          arguments,
          step.isNull()
              ? null
              : new Database.Aggregate() {
                @Override
                public void step(long group, Call call) {
                  step.executeVoid(group, new Called(call));
                }

                @Override
                public void end(long group, Call call) {
                  end.executeVoid(group, new Called(call));
                }
              });
    }

    @HostAccess.Export
    public int collation(String name, Value compare) {
      return database.collation(
          name, compare.isNull() ? null : (one, two) -> compare.execute(one, two).asInt());
    }
  }

  /** Values that are read one by one. */
  public abstract class Read {
    abstract dev.clutch.sqlite.Values read();

    @HostAccess.Export
    public String kinds() {
      return read().kinds();
    }

    @HostAccess.Export
    public long integer(int which) {
      return read().integer(which);
    }

    @HostAccess.Export
    public double real(int which) {
      return read().real(which);
    }

    /** No str when it is none. */
    @HostAccess.Export
    public Object text(int which) {
      var text = read().text(which);
      return text == null ? -1 : text;
    }

    @HostAccess.Export
    public Object blob(int which) {
      return values.bytes(read().blob(which));
    }
  }

  /** A statement. */
  public final class Prepared extends Read {
    private final Statement statement;

    private Prepared(Statement statement) {
      this.statement = statement;
    }

    @Override
    dev.clutch.sqlite.Values read() {
      return statement;
    }

    @HostAccess.Export
    public int step() {
      return statement.step();
    }

    @HostAccess.Export
    public int reset() {
      return statement.reset();
    }

    @HostAccess.Export
    public void clear() {
      statement.clear();
    }

    @HostAccess.Export
    public void close() {
      statement.close();
    }

    @HostAccess.Export
    public boolean isReadOnly() {
      return statement.isReadOnly();
    }

    @HostAccess.Export
    public int columns() {
      return statement.columns();
    }

    @HostAccess.Export
    public String columnName(int which) {
      return SqliteModule.text(statement.columnName(which));
    }

    @HostAccess.Export
    public String declaredType(int which) {
      return SqliteModule.text(statement.declaredType(which));
    }

    @HostAccess.Export
    public int parameters() {
      return statement.parameters();
    }

    @HostAccess.Export
    public String parameterName(int which) {
      return SqliteModule.text(statement.parameterName(which));
    }

    @HostAccess.Export
    public int bindNull(int which) {
      return statement.bindNull(which);
    }

    @HostAccess.Export
    public int bindLong(int which, long value) {
      return statement.bind(which, value);
    }

    @HostAccess.Export
    public int bindDouble(int which, double value) {
      return statement.bind(which, value);
    }

    @HostAccess.Export
    public int bindText(int which, String value) {
      return statement.bind(which, value);
    }

    @HostAccess.Export
    public int bindBytes(int which, Value value) {
      return statement.bind(which, Values.bytes(value));
    }
  }

  /** A call of a function of Python's from SQL. */
  public final class Called extends Read {
    private final Call call;

    private Called(Call call) {
      this.call = call;
    }

    @Override
    dev.clutch.sqlite.Values read() {
      return call;
    }

    @HostAccess.Export
    public void resultNull() {
      call.resultNull();
    }

    @HostAccess.Export
    public void resultLong(long value) {
      call.result(value);
    }

    @HostAccess.Export
    public void resultDouble(double value) {
      call.result(value);
    }

    @HostAccess.Export
    public void resultText(String value) {
      call.result(value);
    }

    @HostAccess.Export
    public void resultBytes(Value value) {
      call.result(Values.bytes(value));
    }

    @HostAccess.Export
    public void fail(String message) {
      call.fail(message);
    }
  }
}
