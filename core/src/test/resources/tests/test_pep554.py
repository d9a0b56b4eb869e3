"""Channels and ``run`` as PEP 554 has them, seen from inside one interpreter. Run by PythonModulesTest, each function
by itself."""

import gc
import threading
import time

import _interpchannels as low
import concurrent.interpreters
import interpreters
from helpers import raises, started, until, waiting
from interpreters import channels, py39


# --- the module -----------------------------------------------------------------------------------------------------


def test_names_are_the_same_as_those_of_concurrent_interpreters():
    for name in concurrent.interpreters.__all__:
        assert getattr(interpreters, name) is getattr(concurrent.interpreters, name), name
    for module in interpreters, py39:
        for name in module.__all__:
            assert hasattr(module, name), name
    for name in "ChannelError", "ChannelNotFoundError", "ChannelEmptyError", "ChannelNotEmptyError", "ChannelClosedError":
        assert getattr(interpreters, name) is getattr(low, name), name
        assert issubclass(getattr(interpreters, name), low.ChannelError) and issubclass(low.ChannelError, RuntimeError)
    assert interpreters.is_shareable(b"") and not interpreters.is_shareable([])


def test_create_isolated_or_not():
    from _interpreters import get_config

    isolated, other = interpreters.create(), interpreters.create(isolated=False)
    assert not get_config(isolated.id).allow_exec and not get_config(isolated.id).allow_daemon_threads
    mine = get_config(None)
    assert get_config(other.id).allow_exec == mine.allow_exec  # allowed what this one is, and no more
    assert get_config(other.id).allow_daemon_threads == mine.allow_daemon_threads
    raises(TypeError, interpreters.create, True)
    isolated.destroy()
    other.close()
    raises(interpreters.InterpreterNotFoundError, isolated.destroy)


# --- run ------------------------------------------------------------------------------------------------------------


def test_run_binds_channels_and_keeps_what_the_source_binds():
    recv, send = interpreters.create_channel()
    interp = interpreters.create()
    thread = interp.run_in_thread("writer.send(reader.id)", channels={"reader": recv, "writer": send})
    assert recv.recv(20) == recv.id
    thread.join(20)
    assert interp.run("x = writer.id") is None
    assert interp.run(f"assert x == {send.id} and type(reader).__module__ == 'interpreters._ends', reader") is None
    for end in channels.create():
        interp.run("assert type(end).__module__ == 'interpreters.channels'", channels={"end": end})
    interp.close()


def test_run_takes_a_pair_as_python_3_9():
    interp = interpreters.create()
    for module in py39, interpreters, channels:
        recv, send = (module.create if module is channels else module.create_channel)()
        source = "assert (type(recv).__name__, type(send).__name__) == ('RecvChannel', 'SendChannel')"
        interp.run(source, channels=(recv, send))
        for wrong in (send, recv), (recv,), (recv, send, send), (recv, None), (), (1, 2):
            raises(ValueError, interp.run, "", channels=wrong)
    interp.close()


def test_run_refuses_wrong_arguments():
    interp = interpreters.create()
    recv, send = interpreters.create_channel()
    for source in 1, None, b"", compile("1", "", "exec"), lambda: None:
        raises(TypeError, interp.run, source)
        raises(TypeError, interp.run_in_thread, source)
    for wrong in {"a": 1}, {"a": None}, {"a": "text", "b": recv}, {"a": b""}, {"a": interp}, {"a": recv.id}:
        raises(ValueError, interp.run, "", channels=wrong)
    for wrong in 1, object(), recv, {1: recv}:
        raises(TypeError, interp.run, "", channels=wrong)
    raises(TypeError, interp.run)
    raises(TypeError, interp.run, "", {})
    raises(TypeError, interp.run, source="")
    interp.close()
    raises(RuntimeError, interp.run, "")


def test_an_uncaught_exception_is_a_run_failed_error():
    interp = interpreters.create()
    for source, kind, msg in (
        ("raise KeyError('spam')", "KeyError", "'spam'"),
        ("1/0", "ZeroDivisionError", "division by zero"),
        ("raise SystemExit(3)", "SystemExit", "3"),
        ("def", "SyntaxError", "invalid syntax (<script>, line 1)"),
    ):
        error = raises(interpreters.RunFailedError, interp.run, source)
        assert isinstance(error, RuntimeError) and isinstance(error, interpreters.ExecutionFailed)
        assert error.excinfo.type.__name__ == kind and error.excinfo.msg == msg
        assert str(error).startswith(f"{kind}: {msg}\n") and "<script>" in error.excinfo.errdisplay
        assert "clutch" not in error.excinfo.errdisplay
    interp.close()


def test_without_check_run_returns_a_result():
    interp = interpreters.create()
    recv, send = interpreters.create_channel()
    names = {"recv": recv}
    result = interp.run("x = 1", channels=names, check=False)
    assert type(result) is interpreters.RunResult and repr(result) == "<RunResult: completed>"
    assert (result.source, result.channels, result.completed, result.excinfo) == ("x = 1", names, True, None)
    assert result.check_completed() is None
    result = interp.run("raise ValueError('spam')", check=False)
    assert not result.completed and result.channels is None and result.excinfo.type.__name__ == "ValueError"
    assert raises(interpreters.RunFailedError, result.check_completed).excinfo is result.excinfo
    assert repr(result) == "<RunResult: ValueError: spam>"
    assert not interp.run("def", check=False).completed
    raises(ValueError, interp.run, "", channels={"a": 1}, check=False)  # that is not the source's fault
    interp.close()


def test_a_running_interpreter_raises_runtime_errors():
    interp = interpreters.create()
    recv, send = interpreters.create_channel()
    thread = interp.run_in_thread("recv.recv()", channels={"recv": recv})
    until(interp.is_running)
    for work in lambda: interp.run(""), interp.destroy, interp.close, interp.reset_main:
        error = raises(RuntimeError, work)
        assert isinstance(error, interpreters.InterpreterError) and "running" in str(error), error
    raises(RuntimeError, interp.run, "", check=False)
    send.send(None, 20)
    thread.join(20)
    interp.destroy()
    raises(RuntimeError, interpreters.get_current().destroy)


def test_run_in_thread_tells_the_hook_of_an_exception():
    interp = interpreters.create()
    told = []
    hook, threading.excepthook = threading.excepthook, told.append
    try:
        thread = interp.run_in_thread("1/0")
        thread.join(20)
    finally:
        threading.excepthook = hook
    assert not thread.is_alive() and thread.name == f"{interp!r}.run"
    assert [args.exc_type for args in told] == [interpreters.RunFailedError]
    interp.close()


def test_reset_main_leaves_what_a_new_interpreter_has():
    interp, new = interpreters.create(), interpreters.create()
    recv, send = interpreters.create_channel()
    source = """if True:
        import sys, json
        json.kept = True
        def f(): pass
        __name__, __doc__, x, y = "spam", "eggs", 1, [2]
        __import__ = len = sorted = None
        y.append(f)
        """
    interp.run(source)
    interp.run("del __spec__")
    interp.reset_main()
    asked = []
    for each in interp, new:
        each.run("import concurrent.interpreters")  # now in sys.modules, not in the way of repr
        each.reset_main()
        r, s = channels.create()
        each.prepare_main(send=s)
        each.exec("send.send_nowait(sorted(k for k in globals() if k != 'send'))")
        each.exec("send.send_nowait((__name__, __doc__, __spec__, __package__, __loader__.__name__, __import__('sys').argv))")
        asked.append((r.recv(), r.recv()))
    assert asked[0] == asked[1], asked
    assert set(asked[0][0]) == {"__builtins__", "__doc__", "__loader__", "__name__", "__package__", "__spec__"}, asked
    interp.run("import json; assert json.kept")
    raises(interpreters.InterpreterError, interpreters.get_main().reset_main)
    interp.close()
    new.close()
    raises(interpreters.InterpreterNotFoundError, interp.reset_main)


# --- ends -----------------------------------------------------------------------------------------------------------


def test_ends_are_told_by_their_channel():
    recv, send = interpreters.create_channel()
    other, _ = interpreters.create_channel()
    assert recv.id == send.id and type(recv.id) is int and other.id > recv.id
    assert repr(recv) == f"RecvChannel(id={recv.id})" and repr(send) == f"SendChannel(id={send.id})"
    assert recv == interpreters.RecvChannel(recv.id) and hash(recv) == hash(interpreters.RecvChannel(recv.id))
    assert recv != send and recv != other and recv != channels.RecvChannel(recv.id) and recv != recv.id
    for wrong in "1", 1.0, None, recv:
        raises(TypeError, interpreters.RecvChannel, wrong)
    raises(ValueError, interpreters.SendChannel, -1)
    raises(OverflowError, interpreters.SendChannel, 2**64)
    raises(interpreters.ChannelNotFoundError, interpreters.SendChannel, 10**9)
    raises(TypeError, interpreters.RecvChannel)
    for end, name in (recv, "id"), (recv, "interpreters"), (send, "id"), (send, "interpreters"):
        raises(AttributeError, setattr, end, name, 1)


def test_ends_are_shareable():
    recv, send = interpreters.create_channel(capacity=1)
    old = py39.create_channel()[1]
    assert all(map(interpreters.is_shareable, (recv, send, old)))
    for end in recv, send, old:
        send.send(end)
        back = recv.recv()
        assert type(back) is type(end) and back == end
        send.send({"end": [end]})
        back = recv.recv()["end"][0]
        assert type(back) is type(end) and back == end


def test_a_channel_over_a_channel():
    requests, send = interpreters.create_channel()
    interp = interpreters.create()
    thread = interp.run_in_thread("for n, answers in requests: answers.send(n * n)", channels={"requests": requests})
    for n in range(10):
        answers, reply = interpreters.create_channel()
        send.send((n, reply), 20)
        assert answers.recv(20) == n * n
    send.close(force=True)
    thread.join(20)
    interp.close()


# --- send and receive -----------------------------------------------------------------------------------------------


def test_a_send_waits_until_it_is_received():
    recv, send = interpreters.create_channel()
    thread, ends = started(send.send, b"value")
    waiting(send)
    assert not ends and low.get_count(recv.id) == 1
    assert recv.recv() == b"value"
    thread.join(20)
    assert ends == [None]


def test_nowait():
    recv, send = interpreters.create_channel()
    assert recv.recv_nowait() is None and recv.recv_nowait(5) == 5 and recv.recv_nowait(default="x") == "x"
    error = raises(interpreters.NotReceivedError, send.send_nowait, 1)
    assert isinstance(error, RuntimeError) and str(send.id) in str(error)
    raises(interpreters.NotReceivedError, send.send_buffer_nowait, b"1")
    assert recv.recv_nowait() is None and low.get_count(recv.id) == 0
    old_recv, old_send = py39.create_channel()
    assert old_send.send_nowait(1) is False and old_send.send_buffer_nowait(b"") is False
    for r, s, sent in (recv, send, None), (old_recv, old_send, True):
        thread, ends = started(lambda: [r.recv(20), r.recv(20)])
        waiting(r)
        assert s.send_nowait("first") is sent
        while low.get_info(r.id).count or True:  # until the thread waits again
            try:
                if s.send_buffer_nowait(b"second") in (None, True):
                    break
            except interpreters.NotReceivedError:
                pass
            time.sleep(0.001)
        thread.join(20)
        assert ends[0][0] == "first" and type(ends[0][1]) is memoryview and ends[0][1] == b"second"


def test_timeouts():
    recv, send = interpreters.create_channel()
    start = time.monotonic()
    raises(TimeoutError, recv.recv, 0.05)
    raises(TimeoutError, send.send, 1, timeout=0.05)
    raises(TimeoutError, send.send_buffer, b"1", timeout=0.05)
    assert 0.14 <= time.monotonic() - start < 10
    assert low.get_count(recv.id) == 0
    for wrong in -1, float("nan"):
        raises(ValueError, recv.recv, wrong)
        raises(ValueError, send.send, 1, wrong)
    raises(TypeError, recv.recv, "long")


def test_capacity():
    recv, send = interpreters.create_channel(capacity=2)
    send.send(1)
    send.send_nowait(2)
    raises(interpreters.NotReceivedError, send.send_nowait, 3)
    raises(TimeoutError, send.send, 3, 0.01)
    assert [recv.recv(), recv.recv(), recv.recv_nowait()] == [1, 2, None]
    for wrong in -1, -(2**31):
        raises(ValueError, interpreters.create_channel, capacity=wrong)
    for wrong in "1", 1.5, None:
        raises(TypeError, interpreters.create_channel, capacity=wrong)
    raises(OverflowError, interpreters.create_channel, capacity=2**31)
    raises(TypeError, interpreters.create_channel, 1)


def test_what_cannot_be_sent():
    recv, send = interpreters.create_channel(capacity=1)
    error = raises(ValueError, send.send, threading.Lock())
    assert isinstance(error, interpreters.NotShareableError)
    raises(TypeError, send.send_buffer, 1)
    raises(TypeError, send.send_buffer_nowait, "text")
    assert recv.recv_nowait() is None


def test_a_buffer_is_memory_that_lives_as_long_as_a_view():
    recv, send = interpreters.create_channel(capacity=1)
    data = bytearray(b"spam")
    send.send_buffer(data)
    view = recv.recv()
    view[0] = ord("S")
    assert type(view) is memoryview and data == b"Spam"
    copy = bytes(view)  # the receiver may copy
    data[1] = ord("P")
    assert view == b"SPam" and copy == b"Spam"
    send.send(bytes(data))  # and so may the sender
    data[0] = 0
    assert recv.recv() == b"SPam"
    interp = interpreters.create()
    interp.run("data = bytearray(100_000); data[-1] = 7; send.send_buffer(data)", channels={"send": send})
    view = recv.recv()
    interp.run("data[0] = 9; del data; import gc; gc.collect()")
    interp.destroy()
    gc.collect()
    assert (view[0], view[-1], len(view)) == (9, 7, 100_000)
    read_only = memoryview(b"abc")
    send.send_buffer(read_only)
    assert recv.recv().readonly
