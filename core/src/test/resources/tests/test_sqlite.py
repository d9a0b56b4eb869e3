"""The module ``sqlite3``, in every interpreter but the confined. Run by PythonModulesTest; does nothing without libsqlite3."""

import datetime
import os
import tempfile

import clutch
from helpers import exec_side_by_side, raises_saying

try:
    import sqlite3
except ImportError as error:
    assert "libsqlite3" in str(error)
    sqlite3 = None

USE = """
import sqlite3
db = sqlite3.connect(":memory:")
db.execute("create table t(a integer primary key, b, c)")
with db:
    assert db.executemany("insert into t(b, c) values (?, ?)", [("x", b"1"), ("\\u00e4", None), (2.5, 2**40)]).rowcount == 3
rows = db.execute("select * from t where a >= :least", {"least": 1}).fetchall()
assert rows == [(1, "x", b"1"), (2, "\\u00e4", None), (3, 2.5, 2**40)], rows
db.close()
"""


def test_all_interpreters_at_once():
    if sqlite3 is None:
        return
    exec(USE, {})
    exec_side_by_side(USE)


def test_confined_ones_have_none():
    interp = clutch.create(config=clutch.InterpreterConfig.sandboxed())
    try:
        interp.exec(
            """
try:
    import sqlite3
except ImportError as error:
    assert "confined" in str(error) or "libsqlite3" in str(error), error
else:
    raise AssertionError("it runs native code")
"""
        )
    finally:
        interp.close()


def test_files_and_transactions():
    if sqlite3 is None:
        return
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "a.db")
        one, other = sqlite3.connect(path, timeout=0), sqlite3.connect(path, timeout=0)
        one.execute("create table t(x)")
        one.execute("insert into t values (1)")
        assert one.in_transaction and other.execute("select count(*) from t").fetchone() == (0,)
        error = raises_saying(sqlite3.OperationalError, lambda: other.execute("insert into t values (2)"), "database is locked")
        assert error.sqlite_errorname == "SQLITE_BUSY"
        one.rollback()
        assert one.execute("select * from t").fetchall() == []
        one.close()
        other.close()


def test_errors():
    if sqlite3 is None:
        return
    db = sqlite3.connect(":memory:")
    db.execute("create table t(a unique)")
    db.execute("insert into t values (1)")
    raises_saying(sqlite3.OperationalError, lambda: db.execute("selec"), "syntax error")
    error = raises_saying(sqlite3.IntegrityError, lambda: db.execute("insert into t values (1)"), "UNIQUE constraint failed: t.a")
    assert error.sqlite_errorname == "SQLITE_CONSTRAINT_UNIQUE"
    raises_saying(sqlite3.ProgrammingError, lambda: db.execute("select ?", (1, 2)), "Incorrect number of bindings")
    raises_saying(sqlite3.ProgrammingError, lambda: db.execute("select ?", (object(),)), "type 'object' is not supported")
    raises_saying(sqlite3.ProgrammingError, lambda: db.execute("select 1; select 2"), "one statement at a time")
    raises_saying(OverflowError, lambda: db.execute("select ?", (2**63,)), "too large")
    raises_saying(sqlite3.NotSupportedError, lambda: db.backup(db), "backup")
    db.close()
    raises_saying(sqlite3.ProgrammingError, lambda: db.execute("select 1"), "closed database")


def test_functions_of_python():
    if sqlite3 is None:
        return
    db = sqlite3.connect(":memory:")
    db.create_function("twice", 1, lambda x: x * 2)
    assert db.execute("select twice(3), twice('ab'), twice(1.5)").fetchone() == (6, "abab", 3.0)
    db.create_function("wrong", 0, lambda: 1 // 0)
    raises_saying(sqlite3.OperationalError, lambda: db.execute("select wrong()"), "user-defined function raised exception")

    class Sum:
        def __init__(self):
            self.sum = 0

        def step(self, x):
            self.sum += x

        def finalize(self):
            return self.sum

    db.create_aggregate("total_of", 1, Sum)
    db.create_collation("backwards", lambda one, two: (one < two) - (one > two))
    db.executescript("create table t(x, y); insert into t values (1, 'a'); insert into t values (2, 'b');")
    assert db.execute("select total_of(x) from t").fetchone() == (3,)
    assert db.execute("select y from t order by y collate backwards").fetchall() == [("b",), ("a",)]
    db.close()


def test_rows_and_types():
    if sqlite3 is None:
        return
    db = sqlite3.connect(":memory:", detect_types=sqlite3.PARSE_COLNAMES)
    db.row_factory = sqlite3.Row
    row = db.execute("select 1 as Number, 'x' as text").fetchone()
    assert row["number"] == 1 and row.keys() == ["Number", "text"] and tuple(row) == (1, "x")
    sqlite3.register_converter("day", lambda text: datetime.date.fromisoformat(text.decode()))
    assert db.execute("""select '2020-01-02' as "d [day]" """).fetchone()["d"] == datetime.date(2020, 1, 2)
    db.close()


def test_can_be_interrupted():
    if sqlite3 is None:
        return
    interp = clutch.create(config=clutch.InterpreterConfig.trusted(wall_time=1.0))
    forever = "with recursive n(x) as (select 1 union all select x + 1 from n) select count(*) from n"
    raises_saying(
        clutch.LimitExceededError,
        lambda: interp.exec(f"import sqlite3; sqlite3.connect(':memory:').execute({forever!r}).fetchall()"),
        "",
    )
