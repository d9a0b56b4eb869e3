"""``threading`` in an interpreter: what it shows of an exception that nobody caught, and what importing it costs."""

import io
import sys
import threading

from concurrent import interpreters
from helpers import raises


def shown(work, *args):
    old, sys.stderr = sys.stderr, io.StringIO()
    try:
        work(*args)
        return sys.stderr.getvalue()
    finally:
        sys.stderr = old


def run(target):
    thread = threading.Thread(target=target, name="worker")
    thread.start()
    thread.join()


def test_an_uncaught_exception_is_shown():
    def fail():
        raise ValueError("it fails")

    text = shown(run, fail)
    assert text.startswith("Exception in thread worker:\nTraceback (most recent call last):\n"), text
    assert text.endswith("\nValueError: it fails\n"), text
    assert shown(run, lambda: sys.exit(3)) == ""


def test_a_hook_is_given_what_happened():
    seen = []
    hook, threading.excepthook = threading.excepthook, seen.append
    try:
        run(lambda: 1 // 0)
    finally:
        threading.excepthook = hook
    [args] = seen
    assert args.exc_type is ZeroDivisionError and args.thread.name == "worker"
    assert list(args) == [args.exc_type, args.exc_value, args.exc_traceback, args.thread]


def test_exceptions_without_a_thread():
    args = threading.ExceptHookArgs((KeyError, KeyError("k"), None, None))
    assert shown(threading.excepthook, args) == f"Exception in thread {threading.get_ident()}:\nKeyError: 'k'\n"
    assert repr(threading.ExceptHookArgs("abcd")) == (
        "_thread._ExceptHookArgs(exc_type='a', exc_value='b', exc_traceback='c', thread='d')"
    )


def test_other_arguments_are_refused():
    assert "4-sequence (3-sequence given)" in str(raises(TypeError, threading.ExceptHookArgs, (1, 2, 3)))
    assert "must be ExceptHookArgs" in str(raises(TypeError, threading.excepthook, (1, 2, 3, 4)))
    raises(AttributeError, getattr, sys.modules["_thread"], "nothing")


def test_a_queue_needs_no_regular_expressions():
    interp = interpreters.create()
    queue = interpreters.create_queue()
    interp.prepare_main(queue=queue)
    interp.exec("import sys; queue.put(tuple({'threading', 'traceback', 're', 'enum', 'tokenize'} & set(sys.modules)))")
    assert queue.get(timeout=60) == ("threading",)
    interp.close()
