"""Databases of SQLite: the module ``_sqlite3``, by the library of the system.

GraalPy's is a native extension, which one interpreter of the process could load. dev.clutch.sqlite calls SQLite; what a
connection and a cursor are stands here. Source of the semantics: CPython's Modules/_sqlite. Not here: blobopen, backup,
serialize, window functions, extensions, and the hooks (authorizer, progress, trace).
"""

from threading import get_ident as _get_ident
from weakref import WeakSet as _WeakSet

from _clutch.ground import host as _host_of

_host = _host_of("sqlite")
if _host.lacks():
    raise ImportError(f"no _sqlite3: {_host.lacks()}", name="_sqlite3")

_ERRORS = """
    ABORT=4 ABORT_ROLLBACK=516 AUTH=23 AUTH_USER=279 BUSY=5 BUSY_RECOVERY=261 BUSY_SNAPSHOT=517 BUSY_TIMEOUT=773
    CANTOPEN=14 CANTOPEN_CONVPATH=1038 CANTOPEN_DIRTYWAL=1294 CANTOPEN_FULLPATH=782 CANTOPEN_ISDIR=526
    CANTOPEN_NOTEMPDIR=270 CANTOPEN_SYMLINK=1550 CONSTRAINT=19 CONSTRAINT_CHECK=275 CONSTRAINT_COMMITHOOK=531
    CONSTRAINT_FOREIGNKEY=787 CONSTRAINT_FUNCTION=1043 CONSTRAINT_NOTNULL=1299 CONSTRAINT_PINNED=2835
    CONSTRAINT_PRIMARYKEY=1555 CONSTRAINT_ROWID=2579 CONSTRAINT_TRIGGER=1811 CONSTRAINT_UNIQUE=2067
    CONSTRAINT_VTAB=2323 CORRUPT=11 CORRUPT_INDEX=779 CORRUPT_SEQUENCE=523 CORRUPT_VTAB=267 DONE=101 EMPTY=16
    ERROR=1 ERROR_MISSING_COLLSEQ=257 ERROR_RETRY=513 ERROR_SNAPSHOT=769 FORMAT=24 FULL=13 INTERNAL=2 INTERRUPT=9
    IOERR=10 IOERR_ACCESS=3338 IOERR_AUTH=7178 IOERR_BEGIN_ATOMIC=7434 IOERR_BLOCKED=2826
    IOERR_CHECKRESERVEDLOCK=3594 IOERR_CLOSE=4106 IOERR_COMMIT_ATOMIC=7690 IOERR_CONVPATH=6666 IOERR_CORRUPTFS=8458
    IOERR_DATA=8202 IOERR_DELETE=2570 IOERR_DELETE_NOENT=5898 IOERR_DIR_CLOSE=4362 IOERR_DIR_FSYNC=1290
    IOERR_FSTAT=1802 IOERR_FSYNC=1034 IOERR_GETTEMPPATH=6410 IOERR_LOCK=3850 IOERR_MMAP=6154 IOERR_NOMEM=3082
    IOERR_RDLOCK=2314 IOERR_READ=266 IOERR_ROLLBACK_ATOMIC=7946 IOERR_SEEK=5642 IOERR_SHMLOCK=5130 IOERR_SHMMAP=5386
    IOERR_SHMOPEN=4618 IOERR_SHMSIZE=4874 IOERR_SHORT_READ=522 IOERR_TRUNCATE=1546 IOERR_UNLOCK=2058
    IOERR_VNODE=6922 IOERR_WRITE=778 LOCKED=6 LOCKED_SHAREDCACHE=262 LOCKED_VTAB=518 MISMATCH=20 MISUSE=21 NOLFS=22
    NOMEM=7 NOTADB=26 NOTFOUND=12 NOTICE=27 NOTICE_RECOVER_ROLLBACK=539 NOTICE_RECOVER_WAL=283 OK=0
    OK_LOAD_PERMANENTLY=256 OK_SYMLINK=512 PERM=3 PROTOCOL=15 RANGE=25 READONLY=8 READONLY_CANTINIT=1288
    READONLY_CANTLOCK=520 READONLY_DBMOVED=1032 READONLY_DIRECTORY=1544 READONLY_RECOVERY=264 READONLY_ROLLBACK=776
    ROW=100 SCHEMA=17 TOOBIG=18 WARNING=28 WARNING_AUTOINDEX=284
"""
_OTHERS = """
    ALTER_TABLE=26 ANALYZE=28 ATTACH=24 CREATE_INDEX=1 CREATE_TABLE=2 CREATE_TEMP_INDEX=3 CREATE_TEMP_TABLE=4
    CREATE_TEMP_TRIGGER=5 CREATE_TEMP_VIEW=6 CREATE_TRIGGER=7 CREATE_VIEW=8 CREATE_VTABLE=29 DBCONFIG_DEFENSIVE=1010
    DBCONFIG_DQS_DDL=1014 DBCONFIG_DQS_DML=1013 DBCONFIG_ENABLE_FKEY=1002 DBCONFIG_ENABLE_FTS3_TOKENIZER=1004
    DBCONFIG_ENABLE_LOAD_EXTENSION=1005 DBCONFIG_ENABLE_QPSG=1007 DBCONFIG_ENABLE_TRIGGER=1003
    DBCONFIG_ENABLE_VIEW=1015 DBCONFIG_LEGACY_ALTER_TABLE=1012 DBCONFIG_LEGACY_FILE_FORMAT=1016
    DBCONFIG_NO_CKPT_ON_CLOSE=1006 DBCONFIG_RESET_DATABASE=1009 DBCONFIG_TRIGGER_EQP=1008
    DBCONFIG_TRUSTED_SCHEMA=1017 DBCONFIG_WRITABLE_SCHEMA=1011 DELETE=9 DENY=1 DETACH=25 DROP_INDEX=10 DROP_TABLE=11
    DROP_TEMP_INDEX=12 DROP_TEMP_TABLE=13 DROP_TEMP_TRIGGER=14 DROP_TEMP_VIEW=15 DROP_TRIGGER=16 DROP_VIEW=17
    DROP_VTABLE=30 FUNCTION=31 IGNORE=2 INSERT=18 LIMIT_ATTACHED=7 LIMIT_COLUMN=2 LIMIT_COMPOUND_SELECT=4
    LIMIT_EXPR_DEPTH=3 LIMIT_FUNCTION_ARG=6 LIMIT_LENGTH=0 LIMIT_LIKE_PATTERN_LENGTH=8 LIMIT_SQL_LENGTH=1
    LIMIT_TRIGGER_DEPTH=10 LIMIT_VARIABLE_NUMBER=9 LIMIT_VDBE_OP=5 LIMIT_WORKER_THREADS=11 PRAGMA=19 READ=20
    RECURSIVE=33 REINDEX=27 SAVEPOINT=32 SELECT=21 TRANSACTION=22 UPDATE=23
"""


def _numbers(text):
    return {f"SQLITE_{name}": int(number) for name, number in [each.split("=") for each in text.split()]}


globals().update(_numbers(_ERRORS) | _numbers(_OTHERS))
_NAMES = {number: name for name, number in _numbers(_ERRORS).items()}

PARSE_DECLTYPES, PARSE_COLNAMES, LEGACY_TRANSACTION_CONTROL = 1, 2, -1
sqlite_version = _host.version()
_deprecated_version = "2.6.0"
threadsafety = {0: 0, 1: 3, 2: 1}[_host.threadSafety()]
_ROW, _DONE, _OK = 100, 101, 0
_OPEN = 0x2 | 0x4  # for writing, and made if it is not there
_OPEN_URI = 0x40
_CONTROLLED = frozenset({"INSERT", "UPDATE", "DELETE", "REPLACE"})

adapters, converters = {}, {}


class Warning(Exception):
    __module__ = "sqlite3"


class Error(Exception):
    __module__ = "sqlite3"


class InterfaceError(Error):
    __module__ = "sqlite3"


class DatabaseError(Error):
    __module__ = "sqlite3"


class InternalError(DatabaseError):
    __module__ = "sqlite3"


class OperationalError(DatabaseError):
    __module__ = "sqlite3"


class ProgrammingError(DatabaseError):
    __module__ = "sqlite3"


class IntegrityError(DatabaseError):
    __module__ = "sqlite3"


class DataError(DatabaseError):
    __module__ = "sqlite3"


class NotSupportedError(DatabaseError):
    __module__ = "sqlite3"


_KINDS = dict.fromkeys((1, 3, 4, 5, 6, 8, 9, 10, 13, 14, 15, 16, 17), OperationalError)
_KINDS |= {2: InternalError, 12: InternalError, 18: DataError, 19: IntegrityError, 20: IntegrityError, 21: InterfaceError}
_KINDS |= {25: InterfaceError}


def _failure(code, message):
    if code & 0xFF == 7:
        return MemoryError()
    made = _KINDS.get(code & 0xFF, DatabaseError)(message)
    made.sqlite_errorcode = code
    made.sqlite_errorname = _NAMES.get(code, "unknown")
    return made


class PrepareProtocol:
    __module__ = "sqlite3"


def register_adapter(type, adapter, /):  # noqa: A002 - CPython's name
    """Register a function to adapt Python objects to SQLite values."""
    adapters[type, PrepareProtocol] = adapter


def register_converter(typename, converter, /):
    """Register a function to convert SQLite values to Python objects."""
    converters[typename.upper()] = converter


def adapt(obj, proto=PrepareProtocol, *alt):
    """Adapt given object to given protocol."""
    adapter = adapters.get((type(obj), proto))
    if adapter is not None:
        return adapter(obj)
    for method, argument in (("__adapt__", obj), ("__conform__", proto)):
        owner = proto if method == "__adapt__" else obj
        if hasattr(owner, method):
            adapted = getattr(owner, method)(argument)
            if adapted is not None:
                return adapted
    if alt:
        return alt[0]
    raise ProgrammingError("can't adapt")


def complete_statement(statement):
    """Checks if a string contains a complete SQL statement."""
    return _host.isComplete(statement)


_tracebacks = False


def enable_callback_tracebacks(enable, /):
    """Enable or disable callback functions throwing errors to stderr."""
    global _tracebacks
    _tracebacks = bool(enable)


def _read(values, kind, column, text_factory=str):
    if kind == "i":
        return values.integer(column)
    if kind == "t":
        if text_factory is str:
            text = values.text(column)
            if text == -1:
                shown = values.blob(column).decode("utf-8", "replace")
                raise OperationalError(f"Could not decode to UTF-8 column with text '{shown}'")
            return text
        data = values.blob(column)
        return data if text_factory is bytes else text_factory(data)
    if kind == "n":
        return None
    return values.real(column) if kind == "f" else values.blob(column)


def _size(value):
    if not -(2**63) <= value < 2**63:
        raise OverflowError("Python int too large to convert to SQLite INTEGER")
    return value


def _encoded(text):
    return text.encode()  # UnicodeEncodeError for what is no text


class Row:
    __module__ = "sqlite3"
    __slots__ = ("_names", "_values")

    def __new__(cls, cursor, data, /):
        if not isinstance(cursor, Cursor):
            raise TypeError(f"Row() argument 1 must be sqlite3.Cursor, not {type(cursor).__name__}")
        if not isinstance(data, tuple):
            raise TypeError(f"Row() argument 2 must be tuple, not {type(data).__name__}")
        self = object.__new__(cls)
        self._values, self._names = data, [each[0] for each in cursor.description or ()]
        return self

    def keys(self):
        """Returns the keys of the row."""
        return list(self._names)

    def __getitem__(self, key):
        if isinstance(key, str):
            wanted = key.lower()
            for name, value in zip(self._names, self._values):
                if name == key or name.isascii() and name.lower() == wanted:
                    return value
            raise IndexError("No item with that key")
        if not isinstance(key, (int, slice)):
            raise IndexError("Index must be int or string")
        return self._values[key]

    def __len__(self):
        return len(self._values)

    def __iter__(self):
        return iter(self._values)

    def __hash__(self):
        return hash(tuple(self._names)) ^ hash(self._values)

    def __eq__(self, other):
        if not isinstance(other, Row):
            return NotImplemented
        return self._names == other._names and self._values == other._values


class Cursor:
    __module__ = "sqlite3"

    def __init__(self, connection, /):
        if not isinstance(connection, Connection):
            raise TypeError(f"Cursor() argument 1 must be sqlite3.Connection, not {type(connection).__name__}")
        connection._check()
        self.connection, self.description, self.lastrowid, self.rowcount = connection, None, None, -1
        self.arraysize, self.row_factory = 1, connection.row_factory
        self._statement = self._kinds = None
        self._closed = self._running = False
        connection._cursors.add(self)

    def _check(self):
        if not hasattr(self, "_closed"):
            raise ProgrammingError("Base Cursor.__init__ not called.")
        if self._closed:
            raise ProgrammingError("Cannot operate on a closed cursor.")
        if self._running:
            raise ProgrammingError("Recursive use of cursors not allowed.")
        self.connection._check()

    def _end(self):
        if self._statement is not None:
            self._statement.close()
            self._statement = None

    def execute(self, sql, parameters=(), /):
        """Executes an SQL statement."""
        self._check()
        self._run(sql, [parameters], many=False)
        return self

    def executemany(self, sql, seq_of_parameters, /):
        """Repeatedly executes an SQL statement."""
        self._check()
        self._run(sql, seq_of_parameters, many=True)
        return self

    def executescript(self, sql_script, /):
        """Executes multiple SQL statements at once."""
        if not isinstance(sql_script, str):
            raise TypeError(f"executescript() argument must be str, not {type(sql_script).__name__}")
        if "\0" in sql_script:
            raise ValueError("embedded null character")
        self._check()
        connection = self.connection
        if connection.autocommit == LEGACY_TRANSACTION_CONTROL:
            connection.commit()
        rest = _encoded(sql_script)
        while rest.strip():
            statement, used = connection._prepare(rest)
            if statement is not None:
                try:
                    while (code := statement.step()) == _ROW:
                        pass
                finally:
                    statement.close()
                if code != _DONE:
                    raise connection._error()
            rest = rest[used:]
        return self

    def _run(self, sql, rows, many):
        connection = self.connection
        if not isinstance(sql, str):
            raise TypeError(f"execute{'many' * many}() argument 1 must be str, not {type(sql).__name__}")
        self._end()
        self.description, self.rowcount = None, -1
        if "\0" in sql:
            raise ProgrammingError("the query contains a null character")
        data = _encoded(sql)
        statement, used = connection._prepare(data)
        if statement is None:
            return
        self._statement = statement
        if not _is_over(data[used:].decode()):
            self._end()
            raise ProgrammingError("You can only execute one statement at a time.")
        changes = _first_word(sql) in _CONTROLLED
        if many and not changes and statement.columns():
            self._end()
            raise ProgrammingError("executemany() can only execute DML statements.")
        try:
            self._running = True
            self._columns = statement.columns()
            if connection.autocommit == LEGACY_TRANSACTION_CONTROL and connection._isolation is not None and changes:
                if not connection.in_transaction:
                    connection._do(f"BEGIN {connection._isolation}")
            if changes:
                self.rowcount = 0
            count = statement.parameters()
            self._named = ":" in sql or "@" in sql or "$" in sql
            code = _DONE
            for parameters in rows:
                statement.reset()
                statement.clear()
                self._bind(statement, count, parameters)
                code = statement.step()
                if code not in (_ROW, _DONE):
                    raise connection._error()
                if changes and code == _DONE:
                    self.rowcount += connection._host.changes()
            if not many and self._columns:
                self._describe(statement)
            if not many:
                self.lastrowid = connection._host.lastRow()
            self._kinds = statement.kinds() if code == _ROW else None
            self._changes = changes
            if code == _DONE:
                self._end()
        except BaseException:
            self._end()
            self.rowcount = -1
            raise
        finally:
            self._running = False

    def _describe(self, statement):
        connection, names, found = self.connection, [], []
        for column in range(self._columns):
            name, converter = statement.columnName(column), None
            if connection._detect & PARSE_COLNAMES and "[" in name:
                shown, _, kind = name.partition("[")
                converter = converters.get(kind.partition("]")[0].upper())
                name = shown.removesuffix(" ")
            if converter is None and connection._detect & PARSE_DECLTYPES:
                kind = statement.declaredType(column).replace("(", " ").split(" ")[0]
                converter = converters.get(kind.upper())
            names.append((name, None, None, None, None, None, None))
            found.append(converter)
        self.description, self._converters = tuple(names), found if any(found) else None

    def _bind(self, statement, count, parameters):
        if isinstance(parameters, dict) or not hasattr(parameters, "__getitem__") and count and hasattr(parameters, "keys"):
            for number in range(1, count + 1):
                name = statement.parameterName(number)
                if not name:
                    raise ProgrammingError(
                        f"Binding {number} has no name, but you supplied a dictionary (which has only names)."
                    )
                try:
                    value = parameters[name[1:]]
                except LookupError:
                    raise ProgrammingError(f"You did not supply a value for binding parameter {name}.") from None
                self._bind_one(statement, number, value, name)
            return
        if not hasattr(parameters, "__len__") or not hasattr(parameters, "__getitem__") or isinstance(parameters, set):
            raise ProgrammingError("parameters are of unsupported type")
        if len(parameters) != count:
            raise ProgrammingError(
                f"Incorrect number of bindings supplied. The current statement uses {count}, and there are "
                f"{len(parameters)} supplied."
            )
        for number in range(1, count + 1):
            name = statement.parameterName(number) if self._named else ""
            if name and name[0] != "?":
                from warnings import warn

                message = f"Binding {number} ('{name}') is a named parameter, but you supplied a sequence which requires "
                message += "nominal (qmark) placeholders. Starting with Python 3.14 an sqlite3.ProgrammingError will be raised."
                warn(message, DeprecationWarning, stacklevel=4)
            self._bind_one(statement, number, parameters[number - 1], number)

    def _bind_one(self, statement, number, value, shown):
        kind = type(value)
        if kind not in (int, str, float, bytes, bytearray, type(None)):
            value = adapt(value, PrepareProtocol, value)
        if value is None:
            code = statement.bindNull(number)
        elif isinstance(value, int):
            code = statement.bindLong(number, _size(int(value)))
        elif isinstance(value, float):
            code = statement.bindDouble(number, float(value))
        elif isinstance(value, str):
            _encoded(value)
            code = statement.bindText(number, str(value))
        else:
            try:
                data = memoryview(value)
            except TypeError:
                raise ProgrammingError(f"Error binding parameter {shown}: type '{kind.__name__}' is not supported") from None
            code = statement.bindBytes(number, bytes(data))
        if code:
            raise self.connection._error()

    def __iter__(self):
        return self

    def __next__(self):
        self._check()
        statement = self._statement
        if statement is None:
            raise StopIteration
        self._running = True
        try:
            convert = self._converters
            factory = self.connection.text_factory
            row = []
            for column, kind in enumerate(self._kinds):
                if convert is not None and convert[column] is not None:
                    data = None if kind == "n" else statement.blob(column)
                    row.append(convert[column](data) if data or kind not in "nb" else None)
                else:
                    row.append(_read(statement, kind, column, factory))
            row = tuple(row)
            code = statement.step()
            if code == _ROW:
                self._kinds = statement.kinds()
            else:
                if code != _DONE:
                    raise self.connection._error()
                if self._changes:
                    self.rowcount = self.connection._host.changes()
                self._end()
        except BaseException:
            self._end()
            raise
        finally:
            self._running = False
        return row if self.row_factory is None else self.row_factory(self, row)

    _converters, _named = None, False

    def fetchone(self):
        """Fetches one row from the resultset."""
        return next(self, None)

    def fetchmany(self, size=None):
        """Fetches several rows from the resultset."""
        from itertools import islice

        return list(islice(self, self.arraysize if size is None else size))

    def fetchall(self):
        """Fetches all rows from the resultset."""
        return list(self)

    def setinputsizes(self, sizes, /):
        """Required by DB-API. Does nothing in sqlite3."""

    def setoutputsize(self, size, column=None, /):
        """Required by DB-API. Does nothing in sqlite3."""

    def close(self):
        """Closes the cursor."""
        if not hasattr(self, "_closed"):
            raise ProgrammingError("Base Cursor.__init__ not called.")
        if self._running:
            raise ProgrammingError("Recursive use of cursors not allowed.")
        self.connection._check()
        self._end()
        self._closed = True


def _is_over(sql):
    """Whether there is nothing left but spaces and comments."""
    import re

    return re.fullmatch(r"(?s)(?:[\s;]|--[^\n]*(?:\n|$)|/\*(?:(?!\*/).)*(?:\*/|$))*", sql) is not None


def _first_word(sql):
    import re

    found = re.match(r"(?s)(?:\s|--[^\n]*\n|/\*.*?\*/)*([A-Za-z]+)", sql)
    return found[1].upper() if found else ""


class Blob:
    __module__ = "sqlite3"

    def __new__(cls, *args):
        raise TypeError("cannot create 'sqlite3.Blob' instances")


class Connection:
    __module__ = "sqlite3"
    Warning, Error, InterfaceError, DatabaseError = Warning, Error, InterfaceError, DatabaseError
    InternalError, OperationalError, ProgrammingError = InternalError, OperationalError, ProgrammingError
    IntegrityError, DataError, NotSupportedError = IntegrityError, DataError, NotSupportedError

    def __init__(
        self,
        database,
        timeout=5.0,
        detect_types=0,
        isolation_level="",
        check_same_thread=True,
        factory=None,
        cached_statements=128,
        uri=False,
        *,
        autocommit=LEGACY_TRANSACTION_CONTROL,
    ):
        from os import fsdecode
        from os.path import abspath

        path = fsdecode(database)
        if "\0" in path:
            raise ValueError("embedded null byte")
        if path not in ("", ":memory:") and not uri:
            path = abspath(path)
        level = _level(isolation_level)
        self._autocommit = _autocommit(autocommit)
        self._detect, self._thread = detect_types, _get_ident() if check_same_thread else None
        self._isolation, self._cursors = level, _WeakSet()
        self.row_factory, self.text_factory = None, str
        self._host = None
        opened = _host.connection()
        code = opened.open(path, _OPEN | (_OPEN_URI if uri else 0), int(timeout * 1000))
        if code:
            message = _host.errorText(code & 0xFF)
            opened.close()
            raise _failure(code, message)
        self._host = opened
        if self._autocommit is False:
            self._do("BEGIN")

    def __del__(self):
        if getattr(self, "_host", None) is not None:
            self._host.close()

    def _check(self):
        if not hasattr(self, "_host"):
            raise ProgrammingError("Base Connection.__init__ not called.")
        if self._thread is not None and self._thread != _get_ident():
            raise ProgrammingError(
                "SQLite objects created in a thread can only be used in that same thread. The object was created in "
                f"thread id {self._thread} and this is thread id {_get_ident()}."
            )
        if self._host is None:
            raise ProgrammingError("Cannot operate on a closed database.")

    def _error(self):
        return _failure(self._host.errorCode(), self._host.errorMessage())

    def _prepare(self, data):
        if len(data) > self._host.limit(1, -1):
            raise DataError("query string is too large")
        made = self._host.prepare(data)
        if isinstance(made, int):
            if made:
                raise self._error()
            made = None
        return made, self._host.used() or len(data)

    def _do(self, sql):
        statement, _ = self._prepare(sql.encode())
        try:
            if statement.step() not in (_ROW, _DONE):
                raise self._error()
        finally:
            statement.close()

    def cursor(self, factory=Cursor):
        """Return a cursor for the connection."""
        self._check()
        made = factory(self)
        if not issubclass(type(made), Cursor):  # whatever it says it is
            raise TypeError(f"factory must return a cursor, not {type(made).__name__}")
        if self.row_factory is not None:
            made.row_factory = self.row_factory
        return made

    def execute(self, sql, parameters=(), /):
        """Executes an SQL statement."""
        return self.cursor().execute(sql, parameters)

    def executemany(self, sql, parameters, /):
        """Repeatedly executes an SQL statement."""
        return self.cursor().executemany(sql, parameters)

    def executescript(self, sql_script, /):
        """Executes multiple SQL statements at once."""
        return self.cursor().executescript(sql_script)

    def __call__(self, *sql):
        self._check()
        raise NotSupportedError("Clutch has no statements of their own: execute the text")

    def commit(self):
        """Commit any pending transaction to the database."""
        self._check()
        if self._autocommit == LEGACY_TRANSACTION_CONTROL:
            if self.in_transaction:
                self._do("COMMIT")
        elif self._autocommit is False:
            self._do("COMMIT")
            self._do("BEGIN")

    def rollback(self):
        """Roll back to the start of any pending transaction."""
        self._check()
        if self._autocommit == LEGACY_TRANSACTION_CONTROL:
            if self.in_transaction:
                self._do("ROLLBACK")
        elif self._autocommit is False:
            self._do("ROLLBACK")
            self._do("BEGIN")

    def close(self):
        """Close the database connection."""
        if not hasattr(self, "_host"):
            raise ProgrammingError("Base Connection.__init__ not called.")
        if self._host is None:
            return
        self._check()
        if self._autocommit is False and self.in_transaction:
            self._do("ROLLBACK")
        if self._host.close():
            raise OperationalError("unable to close: one of its statements runs")
        self._host = None
        for cursor in list(self._cursors):
            cursor._statement = None

    def __enter__(self):
        self._check()
        return self

    def __exit__(self, kind, value, traceback, /):
        if kind is None:
            try:
                self.commit()
            except BaseException:
                self.rollback()
                raise
        else:
            self.rollback()
        return False

    in_transaction = property(lambda self: self._checked().isInTransaction())
    total_changes = property(lambda self: self._checked().totalChanges())

    def _checked(self):
        self._check()
        return self._host

    @property
    def isolation_level(self):
        self._check()
        return self._isolation

    @isolation_level.setter
    def isolation_level(self, level):
        self._check()
        if level is None and self.in_transaction:
            self._do("COMMIT")
        self._isolation = _level(level)

    @property
    def autocommit(self):
        return self._autocommit

    @autocommit.setter
    def autocommit(self, value):
        self._check()
        value = _autocommit(value)
        if value is True and self.in_transaction:
            self._do("COMMIT")
        elif value is False and not self.in_transaction:
            self._do("BEGIN")
        self._autocommit = value

    def interrupt(self):
        """Abort any pending database operation."""
        if self._host is None:
            raise ProgrammingError("Cannot operate on a closed database.")
        self._host.interrupt()

    def getlimit(self, category, /):
        """Get connection run-time limits."""
        return self.setlimit(category, -1)

    def setlimit(self, category, limit, /):
        """Set connection run-time limits."""
        self._check()
        before = self._host.limit(category, limit)
        if before < 0:
            raise ProgrammingError("'category' is out of bounds")
        return before

    def iterdump(self):
        """Returns iterator to the dump of the database in an SQL text format."""
        self._check()
        from sqlite3.dump import _iterdump

        return _iterdump(self)

    def create_function(self, name, narg, func, *, deterministic=False):
        """Creates a new function."""
        self._check()
        wrapped = None if func is None else _function(func)
        if self._host.function(name, narg, 1 | (0x800 if deterministic else 0), wrapped):
            raise OperationalError("Error creating function")

    def create_aggregate(self, name, n_arg, aggregate_class):
        """Creates a new aggregate."""
        self._check()
        step, end = (None, None) if aggregate_class is None else _aggregate(aggregate_class)
        if self._host.aggregate(name, n_arg, step, end):
            raise OperationalError("Error creating aggregate")

    def create_collation(self, name, callback, /):
        """Creates a collation function."""
        self._check()
        if callback is not None and not callable(callback):
            raise TypeError("parameter must be callable")
        wrapped = None
        if callback is not None:

            def wrapped(one, two):
                try:
                    answer = callback(one, two)
                    return (answer > 0) - (answer < 0)
                except Exception:
                    return 0

        if self._host.collation(name, wrapped):
            raise self._error()


def _lacks(name):
    def lacks(self, *args, **kwargs):
        self._check()
        raise NotSupportedError(f"Clutch has no Connection.{name}")

    lacks.__name__ = name
    return lacks


for _name in (
    "backup blobopen create_window_function deserialize enable_load_extension getconfig load_extension serialize "
    "set_authorizer set_progress_handler set_trace_callback setconfig"
).split():
    setattr(Connection, _name, _lacks(_name))
del _name


def _level(level):
    if level is None:
        return None
    if not isinstance(level, str):
        raise TypeError("isolation_level must be str or None")
    if level.upper() not in ("", "DEFERRED", "IMMEDIATE", "EXCLUSIVE"):
        raise ValueError("isolation_level string must be '', 'DEFERRED', 'IMMEDIATE', or 'EXCLUSIVE'")
    return level


def _autocommit(value):
    if value is True or value is False or value == LEGACY_TRANSACTION_CONTROL:
        return value
    raise ValueError("autocommit must be True, False, or sqlite3.LEGACY_TRANSACTION_CONTROL")


def _arguments(call):
    return [_read(call, kind, place) for place, kind in enumerate(call.kinds())]


def _answer(call, value):
    if value is None:
        call.resultNull()
    elif isinstance(value, int):
        call.resultLong(_size(int(value)))
    elif isinstance(value, float):
        call.resultDouble(float(value))
    elif isinstance(value, str):
        call.resultText(str(value))
    else:
        call.resultBytes(bytes(memoryview(value)))


def _caught(call, what, work):
    """Runs what SQL has called: its errors become those of the statement."""
    try:
        work()
    except MemoryError:
        call.fail("out of memory")
    except OverflowError:
        call.fail("string or blob too big")
    except Exception as error:
        if _tracebacks:
            import sys
            from types import SimpleNamespace as Namespace

            told = {"exc_type": type(error), "exc_value": error, "exc_traceback": error.__traceback__}
            sys.unraisablehook(Namespace(**told, err_msg=None, object=work))
        call.fail(f"user-defined {what} raised exception")


def _function(func):
    def call(call):
        _caught(call, "function", lambda: _answer(call, func(*_arguments(call))))

    return call


def _aggregate(kind):
    groups = {}

    def step(group, call):
        if group not in groups:
            groups[group] = None
            _caught(call, "aggregate's '__init__' method", lambda: groups.__setitem__(group, kind()))
        made = groups[group]
        if made is not None:
            _caught(call, "aggregate's 'step' method", lambda: made.step(*_arguments(call)))

    def end(group, call):
        made = groups.pop(group, None)
        if made is not None:
            _caught(call, "aggregate's 'finalize' method", lambda: _answer(call, made.finalize()))

    return step, end


def connect(*args, **kwargs):
    """Open a connection to the SQLite database file 'database'."""
    factory = args[5] if len(args) > 5 else kwargs.get("factory", Connection)
    return factory(*args, **kwargs)
