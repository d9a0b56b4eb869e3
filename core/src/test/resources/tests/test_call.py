"""``Interpreter.call`` and ``_interpreters.call``: what can be called elsewhere, and what comes back.

The tests run in a ``__main__`` without a script; what a script defines is tested with files that run as programs.
"""

import functools
import os
import sys
import tempfile
import textwrap
import threading

import _interpreters
from concurrent import interpreters
from concurrent.futures import InterpreterPoolExecutor
from concurrent.interpreters import ExecutionFailed, InterpreterError, NotShareableError
from helpers import raises_exactly as raises


def test_builtins_and_functions_of_modules():
    interp = interpreters.create()
    assert interp.call(len, "abc") == 3
    assert interp.call(textwrap.wrap, "a long line", width=5) == ["a", "long", "line"]
    assert interp.call(int, "7", base=8) == 7
    assert interp.call(functools.partial(max, 3), 9) == 9
    assert interp.call("a-b".split, "-") == ["a", "b"]
    assert interp.call(interpreters.get_current) is interp


def test_builtins_that_look_at_their_caller_see_main():
    interp = interpreters.create()
    assert interp.call(dir) == ["__builtins__", "__doc__", "__loader__", "__name__", "__package__", "__spec__"]
    interp.call(exec, "x = 5; assert 'x' in dir() and 'x' in globals()")
    assert interp.call(eval, "x + 1") == 6
    assert "x" in interp.call(dir) and interp.call(dir, 1) == dir(1)
    for function in globals, locals, vars:
        raises(NotShareableError, interp.call, function)


def test_functions_by_their_code():
    interp = interpreters.create()

    def double(x, *, y=1):
        return 2 * x * y

    def generator():
        yield 1

    assert interp.call(lambda: 42) == 42
    assert interp.call(double, 4) == 8 and interp.call(double, 4, y=2) == 16
    assert interp.call(lambda *args, **kwargs: (args, kwargs), 1, a=2) == ((1,), {"a": 2})
    assert interp.call(lambda: __name__) == "__main__"
    assert "found by its name" in str(raises(NotShareableError, interp.call, generator))
    assert interp.call(lambda: list((lambda n: (yield n))(3))) == [3]


def test_closures():
    interp = interpreters.create()
    number, words, lock = 10, ["a"], threading.Lock()

    def count(n):
        return 0 if n == 0 else 1 + count(n - 1)

    def locked():
        with lock:
            return number

    assert interp.call(lambda x: x + number, 1) == 11
    assert interp.call(lambda: words + [count(3)]) == ["a", 3]
    words.append("b")
    assert interp.call(lambda: words) == ["a", "b"], "what is closed over is copied at each call"
    assert interp.call(count, 5) == 5
    error = raises(NotShareableError, interp.call, locked)
    assert "locked closes over 'lock'" in str(error), error
    error = raises(NotShareableError, interp.call, lambda: locked())
    assert "locked closes over 'lock'" in str(error), error


def test_what_is_called_keeps_its_state_in_the_other_main():
    interp = interpreters.create()

    def remember(value):
        global remembered
        remembered = value

    interp.call(remember, 7)
    assert interp.call(lambda: remembered) == 7
    interp.exec("assert remembered == 7")
    assert "remembered" not in globals()


def test_arguments_are_copies_and_results_too():
    interp = interpreters.create()
    data = [1, {"a": (2, 3)}, {4}]
    assert interp.call(lambda x: x.append(5) or x, data) == [*data, 5] and len(data) == 3
    same = interp.call(lambda: (lambda x: [x, x])([1]))
    assert same[0] is same[1]
    queue = interpreters.create_queue()
    assert interp.call(lambda q: q.put(1) or q, queue) is queue and queue.get() == 1
    assert interp.call(lambda f: f(3), lambda x: x * 2) == 6


def test_errors_inside():
    interp = interpreters.create()

    def divide():
        return 1 / 0

    error = raises(ExecutionFailed, interp.call, divide)
    assert error.excinfo.type.__name__ == "ZeroDivisionError" and error.excinfo.msg == "division by zero"
    assert "in divide" in error.excinfo.errdisplay and "_clutch" not in error.excinfo.errdisplay
    assert raises(ExecutionFailed, interp.call, sys.exit, 3).excinfo.type.__name__ == "SystemExit"
    error = raises(ExecutionFailed, interp.call, lambda: 1, 2)
    assert error.excinfo.type.__name__ == "TypeError"
    assert interp.call(len, "still usable") == 12


def test_what_cannot_cross():
    interp = interpreters.create()
    error = raises(NotShareableError, interp.call, print, [1, {"x": threading.Lock()}])
    assert "args[0][1]['x']" in str(error), error
    error = raises(NotShareableError, interp.call, print, end=threading.Lock())
    assert "kwargs['end']" in str(error), error
    error = raises(NotShareableError, interp.call, lambda: __import__("threading").Lock())
    assert str(error).startswith("result: cannot share a"), error
    raises(TypeError, interp.call, "print()")
    raises(TypeError, interp.call, None)


class Stubborn:
    def __reduce__(self):
        return int, ("no number",)


def test_what_cannot_be_unpickled_there():
    interp = interpreters.create()
    for part, args, kwargs in [("args", (Stubborn(),), {}), ("kwargs", (), {"end": Stubborn()})]:
        error = raises(NotShareableError, interp.call, print, *args, **kwargs)
        assert str(error) == f"{part} not shareable" and type(error.__cause__) is Exception
        assert "unpickled" in str(error.__cause__) and "no number" in str(error.__cause__)
    assert interp.call(len, "still usable") == 12


def test_call_in_thread():
    interp = interpreters.create()
    queue = interpreters.create_queue()
    thread = interp.call_in_thread(lambda q, *, x: q.put(x + 1), queue, x=1)
    assert isinstance(thread, threading.Thread) and queue.get(timeout=60) == 2
    thread.join()
    seen = []
    hook, threading.excepthook = threading.excepthook, seen.append
    try:
        interp.call_in_thread(divmod, 1, 0).join()
    finally:
        threading.excepthook = hook
    assert [failure.exc_type for failure in seen] == [ExecutionFailed]


def test_one_call_at_a_time():
    interp = interpreters.create()
    started, go_on = interpreters.create_queue(), interpreters.create_queue()
    thread = interp.call_in_thread(lambda a, b: (a.put(1), b.get()), started, go_on)
    started.get(timeout=60)
    raises(InterpreterError, interp.call, len, "abc")
    go_on.put(None)
    thread.join()
    assert interp.call(len, "abc") == 3


def test_low_level():
    interp = interpreters.create()
    assert _interpreters.call(interp.id, len, ("abc",)) == (3, None)
    assert _interpreters.call(interp.id, sorted, ([1, 2],), {"reverse": True}) == ([2, 1], None)
    result, excinfo = _interpreters.call(interp.id, divmod, (1, 0), preserve_exc=True)
    assert result is None and excinfo.type.__name__ == "ZeroDivisionError"
    raises(TypeError, _interpreters.call, interp.id, len, ["abc"])
    raises(TypeError, _interpreters.call, interp.id, len, ("abc",), None)


def run_script(text, *calls):
    """Makes the text this interpreter's program, and evaluates expressions in its namespace."""
    import __main__

    with tempfile.TemporaryDirectory() as folder:
        script = os.path.join(folder, "script.py")
        with open(script, "w") as file:
            file.write(text)
        __main__.__file__ = script
        try:
            exec(compile(text, script, "exec"), __main__.__dict__)
            return [eval(call, __main__.__dict__) for call in calls]
        finally:
            del __main__.__file__


SCRIPT = """
import functools

state = 0

class Point:
    def __init__(self, x):
        self.x = x

    def double(self):
        return Point(2 * self.x)

class Wrong(Exception):
    pass

def set_state(value):
    global state, fresh
    state, fresh = value, value + 1

def get_state():
    return state, fresh, __name__

def factorial(n):
    return n * factorial(n - 1) if n else 1

@functools.lru_cache
def cached(n):
    return factorial(n)

def fail(cause):
    try:
        raise KeyError(cause)
    except KeyError as error:
        raise Wrong("message", 5) from error

def caught(work):
    try:
        work()
    except Exception as error:
        return error

def plain():
    return __import__("sys").modules.get("<fake __main__>") is None
"""


def test_a_script_has_one_namespace_there():
    global interp
    interp = interpreters.create()
    results = run_script(
        SCRIPT,
        "interp.call(plain)",
        "interp.call(set_state, 5)",
        "interp.call(get_state)",
        "interp.call(lambda: (state, factorial(3)))",
        "interp.call(cached, 4)",
        "(state, 'fresh' in globals())",
    )
    assert results == [True, None, (5, 6, "<fake __main__>"), (5, 6), 24, (0, False)], results


def test_instances_of_a_scripts_classes_come_back_as_such():
    global interp
    interp = interpreters.create()
    results = run_script(
        SCRIPT,
        "type(interp.call(Point, 3)) is Point",
        "interp.call(Point(4).double).x",
        "interp.call(lambda p: p.double(), Point(5)).x",
        "type(interp.call(Wrong, 'message')) is Wrong",
        "interp.call(lambda: Point) is Point",
    )
    assert results == [True, 8, 10, True, True], results


def test_exceptions_of_a_scripts_classes_are_raised_as_such():
    global interp, executor
    interp, executor = interpreters.create(), InterpreterPoolExecutor(1)
    called, done, cause, refused = run_script(
        SCRIPT,
        "caught(lambda: interp.call(fail, 'why'))",
        "(error := caught(executor.submit(fail, 'why').result), type(error) is Wrong, error.args)[1:]",
        "caught(executor.submit(fail, 'why').result).__cause__",
        "caught(executor.submit(lambda: fail(1)).result)",
    )
    executor.shutdown()
    assert type(called) is ExecutionFailed and called.excinfo.type.__name__ == "Wrong", called
    assert done == (True, ("message", 5)) and type(refused).__name__ == "Wrong"
    assert type(cause) is ExecutionFailed and cause.excinfo.type.__name__ == "Wrong"
    assert "KeyError: 'why'" in cause.excinfo.errdisplay and "in fail" in cause.excinfo.errdisplay
