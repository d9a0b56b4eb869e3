"""What people's programs do that the tests of the single modules do not ask. Run by PythonModulesTest, each function by itself."""

import builtins
import contextlib
import os
import tempfile
from concurrent.futures import InterpreterPoolExecutor

import clutch
from concurrent import interpreters
from helpers import raises

TIMEOUT = 120


@contextlib.contextmanager
def program(text):
    """Makes the text this interpreter's program; gives its namespace."""
    import __main__

    before = __main__.__dict__.copy()
    with tempfile.TemporaryDirectory() as folder:
        script = os.path.join(folder, "script.py")
        with open(script, "w") as file:
            file.write(text)
        __main__.__file__ = script
        try:
            exec(compile(text, script, "exec"), __main__.__dict__)
            yield __main__.__dict__
        finally:
            __main__.__dict__.clear()
            __main__.__dict__.update(before)


# --- exceptions ---------------------------------------------------------------------------------------------------


FALSE = """
class Problems(Exception):
    def __len__(self):
        return len(self.args)

def fail():
    raise Problems()

def fail_with(value):
    raise Problems()
"""


def test_an_exception_that_is_false_is_raised():
    with program(FALSE) as names, InterpreterPoolExecutor(1) as executor:
        future = executor.submit(names["fail"])
        raises(names["Problems"], future.result, TIMEOUT)
        assert future.exception() is not None
        raises(names["Problems"], list, executor.map(names["fail_with"], [1]))
        with clutch.Pool(1) as pool:
            raises(names["Problems"], pool.apply, names["fail"])
            raises(names["Problems"], list, pool.imap(str, _reading_fails(names["Problems"])))


def _reading_fails(kind):
    yield 1
    raise kind()


LOST = """
class Exit(Exception):
    def __init__(self, *args):
        if not args:
            raise SystemExit("cannot be made again")
        super().__init__()

class Stubborn(Exception):
    def __reduce__(self):
        raise KeyboardInterrupt("cannot be pickled")

    def __str__(self):
        raise SystemExit("cannot be shown")

class Fickle:
    def __reduce__(self):
        return fail, (GeneratorExit,)

def fail(kind=Exit):
    raise kind(1)

def give():
    return Fickle()
"""


def test_whatever_making_a_result_again_raises_ends_that_future_alone():
    with program(LOST) as names, InterpreterPoolExecutor(1) as executor:
        fail = names["fail"]
        futures = [executor.submit(abs, 1), executor.submit(fail), executor.submit(fail, names["Stubborn"])]
        futures += [executor.submit(names["give"]), executor.submit(abs, 2)]
        assert futures[0].result(TIMEOUT) == 1
        raises(SystemExit, futures[1].result, TIMEOUT)
        raises(interpreters.ExecutionFailed, futures[2].result, TIMEOUT)
        raises(GeneratorExit, futures[3].result, TIMEOUT)
        assert futures[4].result(TIMEOUT) == 2
        assert executor.submit(abs, 3).result(TIMEOUT) == 3
    with program(LOST) as names, InterpreterPoolExecutor(1, initializer=names["fail"]) as executor:
        raises(executor.BROKEN, executor.submit(abs, 1).result, TIMEOUT)


def test_a_syntax_error_keeps_its_place():
    def check(text):
        compile(text, "f.py", "exec")

    queue = interpreters.create_queue()
    with InterpreterPoolExecutor(1) as executor:
        error = executor.submit(check, "a b").exception(TIMEOUT)
    queue.put(error)
    for each in error, queue.get():
        assert type(each) is SyntaxError and str(each) == "invalid syntax (f.py, line 1)", each
        assert (each.msg, each.filename, each.lineno, each.offset) == ("invalid syntax", "f.py", 1, 3)
        assert each.text.rstrip("\n") == "a b"
    error = IndentationError("unexpected")
    error.add_note("noted")
    error.filename = "g.py"
    queue.put(error)
    error = queue.get()
    assert type(error) is IndentationError and error.__notes__ == ["noted"] and error.filename == "g.py"


def test_the_source_of_a_recursion_is_looked_at_once():
    import traceback
    from _clutch.ground import tracebacks

    def recur(n):
        return recur(n - 1) if n else 1 / 0

    formats = []
    original = traceback.StackSummary.format_frame_summary

    def counting(self, frame):
        formats.append(frame)
        return original(self, frame)

    try:
        recur(50)
    except ZeroDivisionError as error:
        expected = "".join(traceback.format_exception(error))
        traceback.StackSummary.format_frame_summary = counting
        try:
            assert tracebacks.display(type(error), error, error.__traceback__) == expected
        finally:
            traceback.StackSummary.format_frame_summary = original
    assert "[Previous line repeated 4" in expected and len(formats) < 5, (expected, len(formats))


# --- what pickles by its name --------------------------------------------------------------------------------------

BY_NAME = """
import typing

class _Missing:
    def __reduce__(self):
        return "MISSING"

class Pair:
    def __init__(self, one, two):
        self.one, self.two = one, two

    def __reduce__(self):
        return Pair, (self.two, self.one)

class Holder:
    class _Inner:
        def __reduce__(self):
            return "Holder.INNER"

    INNER = _Inner()

MISSING = _Missing()
T = typing.TypeVar("T")
P = typing.ParamSpec("P")
type Alias = int | str
New = typing.NewType("New", int)
Row = typing.NamedTuple("Row", [("a", int)])

def same(value):
    return value

def is_missing(value):
    return value is MISSING

def give():
    return [MISSING, T, Alias]
"""


def test_what_pickles_by_its_name_is_found_in_the_script():
    with program(BY_NAME) as names:
        interp = interpreters.create()
        same = names["same"]
        assert interp.call(names["is_missing"], names["MISSING"])
        for name in "MISSING", "T", "P", "Alias", "New", "Row":
            assert interp.call(same, names[name]) is names[name], name
        assert interp.call(same, names["Holder"].INNER) is names["Holder"].INNER
        assert [a is b for a, b in zip(interp.call(names["give"]), (names["MISSING"], names["T"], names["Alias"]))]
        pair = interp.call(same, names["Pair"](1, 2))
        assert (pair.one, pair.two) == (1, 2)
        assert interp.call(same, names["Row"](1)) == (1,)
        interp.close()


def test_builtin_functions_that_are_ours_cross_by_their_name():
    import select

    interp = interpreters.create()
    assert interp.call(lambda opener, path: opener(path, "rb").read(), open, os.devnull) == b""
    assert interp.call(lambda *all: all, open, select.select) == (open, select.select)
    interp.close()


def test_a_namespace_of_exec_crosses():
    def evaluate(source):
        names = {}
        exec(source, names)
        return names

    interp = interpreters.create()
    names = interp.call(evaluate, "a = [1]")
    assert names["a"] == [1]
    assert names["__builtins__"] is not vars(builtins)
    assert names["__builtins__"]["len"] is len
    exec("b = len(a)", names)
    assert interp.call(lambda names: names["b"], names) == 1
    interp.close()


NESTED = """
def outer():
    def get_global(name):
        return globals().get(name)

    def set_global(name, value):
        globals()[name] = value

    return get_global, set_global
"""


def test_a_nested_function_without_globals_of_its_own_sees_main():
    with program(NESTED) as names:
        interp = interpreters.create()
        get_global, set_global = names["outer"]()
        assert interp.call(get_global, "__name__") == "__main__"
        interp.exec("spam = 1")
        assert interp.call(get_global, "spam") == 1
        interp.call(set_global, "spam", 42)
        interp.exec("assert spam == 42")
        interp.close()


# --- interpreters that end meanwhile -------------------------------------------------------------------------------


def test_list_all_leaves_out_what_is_closed_meanwhile():
    import _interpreters

    interp = interpreters.create()
    listed = _interpreters.list_all
    rows = listed(require_ready=True)
    interp.close()
    _interpreters.list_all = lambda **_: rows
    try:
        assert interp.id not in [each.id for each in interpreters.list_all()]
    finally:
        _interpreters.list_all = listed


def test_tracebacks_of_recursions_are_the_librarys():
    import traceback

    from _clutch.ground.tracebacks import display

    def odd(n):
        return even(n - 1) if n else 1 / 0

    def even(n):
        return odd(n - 1) if n else 1 / 0

    def down(n):
        return down(n - 1) if n else odd(70)

    def caused():
        try:
            down(70)
        except ZeroDivisionError as error:
            raise ValueError("of that") from error

    def grouped():
        try:
            caused()
        except ValueError as error:
            raise ExceptionGroup("all", [error, KeyError("no traceback")])  # noqa: B904 - it has a context

    for work in lambda: odd(3), lambda: odd(99), lambda: down(99), caused, grouped:
        try:
            work()
        except Exception as error:
            lines = traceback.format_exception(error)
            assert display(type(error), error, error.__traceback__) == "".join(lines)
            assert "".join(traceback.format_exception(error)) == "".join(lines)  # it is as it was
        else:
            raise AssertionError(work)
