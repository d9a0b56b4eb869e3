"""concurrent.interpreters, seen from inside an interpreter. Run by PythonModulesTest, each function by itself."""

from concurrent import interpreters
from helpers import raises


def test_names():
    import interpreters as pep_names

    for name in interpreters.__all__:
        assert getattr(pep_names, name) is getattr(interpreters, name), name


def test_main_is_as_fresh_as_cpythons():
    child = interpreters.create()
    queue = interpreters.create_queue()
    child.exec("names = tuple(dir())")
    child.prepare_main(q=queue)
    child.exec("q.put(names)")
    expected = ["__builtins__", "__doc__", "__loader__", "__name__", "__package__", "__spec__"]
    assert list(queue.get()) == expected
    child.close()


def test_identity():
    child = interpreters.create()
    assert child.whence == "_interpreters module"
    assert interpreters.Interpreter(child.id) is child
    assert hash(child) == hash(child.id) and repr(child) == f"Interpreter({child.id})"
    assert child in interpreters.list_all()
    import pickle

    assert pickle.loads(pickle.dumps(child)) is child
    child.close()
    assert child not in interpreters.list_all()
    raises(interpreters.InterpreterNotFoundError, child.exec, "pass")
    raises(interpreters.InterpreterNotFoundError, interpreters.Interpreter, child.id)
    raises(TypeError, interpreters.Interpreter, "1")
    raises(ValueError, interpreters.Interpreter, -1)
    raises(OverflowError, interpreters.Interpreter, 2**63)
    raises(AttributeError, setattr, child, "id", 5)


def test_main_and_current():
    main, current = interpreters.get_main(), interpreters.get_current()
    assert main.id == 0 and main.whence == "runtime init" and main.is_running()
    assert current.whence == "cross-interpreter C-API"
    assert current.is_running()
    error = raises(interpreters.InterpreterError, interpreters.get_current().close)
    assert "unrecognized" in str(error)  # not made by Python: not Python's to close


def test_running_ones_are_refused():
    child = interpreters.create()
    child.prepare_main(id=child.id)
    child.exec("""
from concurrent import interpreters
me = interpreters.Interpreter(id)
try:
    me.exec("pass")
except interpreters.InterpreterError as error:
    assert str(error) == "interpreter already running", error
else:
    raise AssertionError("it ran itself")
try:
    me.close()
except interpreters.InterpreterError:
    pass
else:
    raise AssertionError("it closed itself")
""")
    child.close()


def test_nested_exec():
    child = interpreters.create()
    error = raises(interpreters.ExecutionFailed, child.exec, """
from concurrent import interpreters
grandchild = interpreters.create()
grandchild.exec("def f():\\n  1/0\\nf()")
""")
    assert error.excinfo.type.__qualname__ == "ExecutionFailed"
    assert "ZeroDivisionError: division by zero" in str(error)
    assert 'File "<script>", line 2, in f' in str(error)
    child.close()


def test_execution_failed():
    child = interpreters.create()
    error = raises(interpreters.ExecutionFailed, child.exec, "class MyError(Exception): pass\nraise MyError('spam')")
    excinfo = error.excinfo
    assert excinfo.formatted == "MyError: spam" and excinfo.msg == "spam"
    assert vars(excinfo.type) == {"__name__": "MyError", "__qualname__": "MyError", "__module__": "__main__"}
    assert str(error).startswith("MyError: spam\n\nUncaught in the interpreter:\n\nTraceback (most recent call last):\n")
    assert not excinfo.errdisplay.endswith("\n")
    error = raises(interpreters.ExecutionFailed, child.exec, "raise ValueError")
    assert error.excinfo.formatted == "ValueError: " and error.excinfo.msg == ""
    error = raises(interpreters.ExecutionFailed, child.exec, "raise SystemExit(42)")
    assert error.excinfo.formatted == "SystemExit: 42"
    error = raises(interpreters.ExecutionFailed, child.exec, """
try:
    try: raise KeyError('a')
    except KeyError as e: raise ValueError('b') from e
except ValueError as e:
    e.add_note('a note')
    raise
""")
    assert "KeyError: 'a'" in str(error) and "a note" in str(error)
    child.close()


def test_no_script():
    child = interpreters.create()
    error = raises(SyntaxError, child.exec, "x =\n")
    assert error.filename == "<script>" and error.lineno == 1
    raises(IndentationError, child.exec, "  x = 1\n y = 2")
    raises(TypeError, child.exec, 5)
    raises(TypeError, child.exec, None)
    raises(ValueError, child.exec, lambda x: x)
    raises(ValueError, child.exec, lambda: 5)
    cell = 1
    raises(ValueError, child.exec, lambda: cell)
    child.close()


def test_exec_of_functions_and_code():
    child = interpreters.create()

    def script():
        global spam
        spam = 1 + 1
        return

    child.exec(script)
    child.exec("assert spam == 2")
    child.exec(compile("spam += 1", "<given>", "exec"))
    child.exec("assert spam == 3")
    child.exec(b"assert spam == 3")
    child.close()


def test_prepare_main():
    child = interpreters.create()
    child.prepare_main({"a": 1, "b": "two"}, c=(None, True, 2.5, b"x", 10**30))
    child.prepare_main([("d", -0.0)])
    child.exec("assert (a, b, c, str(d)) == (1, 'two', (None, True, 2.5, b'x', 10**30), '-0.0')")
    raises(ValueError, child.prepare_main)
    raises(ValueError, child.prepare_main, {"a\0b": 1})
    raises(UnicodeEncodeError, child.prepare_main, {"\ud800": 1})
    error = raises(interpreters.NotShareableError, lambda: child.prepare_main(good=1, bad=(1, [2])))
    assert isinstance(error, TypeError) and isinstance(error, ValueError)
    assert "bad[1]" in str(error) and "'list'" in str(error)
    child.exec("assert 'good' not in globals()")
    child.close()


def test_is_shareable():
    queue = interpreters.create_queue()
    for obj in (None, True, 1, 2**1000, 1.5, "s", b"b", (), (object(),), queue):
        assert interpreters.is_shareable(obj), obj

    class Text(str):
        pass

    for obj in (..., NotImplemented, object(), int, ValueError, [], {}, set(), Text("x"), lambda: 0, interpreters):
        assert not interpreters.is_shareable(obj), obj


def test_nesting_has_a_limit():
    deep = ()
    for _ in range(100_000):
        deep = (deep,)
    queue = interpreters.create_queue()
    error = raises(interpreters.NotShareableError, queue.put, deep)
    assert "deep" in str(error) and queue.empty()


def test_signals_belong_to_the_main_interpreter():
    import signal

    raises(ValueError, signal.signal, signal.SIGINT, signal.SIG_IGN)


def test_what_isolated_interpreters_may_not():
    child = interpreters.create()
    child.exec("""
import os, threading
assert not hasattr(os, "fork")  # GraalPy has none
for attempt in (lambda: os.execv("/bin/true", ["true"]), lambda: threading.Thread(target=print, daemon=True)):
    try:
        attempt()
    except RuntimeError:
        continue
    raise AssertionError(attempt)
done = []
thread = threading.Thread(target=done.append, args=(1,))
thread.start()
thread.join()
assert done == [1]
""")
    child.close()


def test_main_thread_is_the_one_that_runs_main():
    import threading

    child = interpreters.create()
    child.exec("import threading; assert threading.current_thread() is threading.main_thread()")
    failures = []

    def elsewhere():
        try:
            child.exec("assert threading.current_thread() is threading.main_thread()")
            child.exec("threading.Thread(target=print).start()")
        except BaseException as error:
            failures.append(error)

    thread = threading.Thread(target=elsewhere)
    thread.start()
    thread.join()
    assert not failures, failures
    child.close()
