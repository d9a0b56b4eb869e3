"""clutch.Pipe, and sockets where descriptors are private. Run by PythonModulesTest, each function by itself."""

import threading

import clutch
import interpreters
from helpers import raises


def test_two_ways():
    a, b = clutch.Pipe()
    assert type(a) is clutch.Connection and a.readable and a.writable and not a.closed
    assert not b.poll() and not b.poll(0.01)
    a.send({"one": [1]})
    a.send(None)
    assert b.poll() and b.poll(None) and b.recv() == {"one": [1]} and b.recv() is None
    b.send("back")
    assert a.recv() == "back" and not a.poll()
    raises(interpreters.NotShareableError, a.send, threading.Lock())
    raises(ValueError, a.poll, -1)
    raises(ValueError, clutch.Pipe, capacity=-1)


def test_one_way():
    a, b = clutch.Pipe(duplex=False, capacity=1)
    assert a.readable and not a.writable and b.writable and not b.readable
    assert "read-only" in str(raises(OSError, a.send, 1))
    assert "write-only" in str(raises(OSError, b.recv))
    assert "write-only" in str(raises(OSError, b.poll))
    thread = threading.Thread(target=lambda: [b.send(n) for n in range(10)])
    thread.start()
    assert [a.recv() for _ in range(10)] == list(range(10))
    thread.join(20)


def test_close():
    a, b = clutch.Pipe()
    with a:
        a.send(1)
        b.send(2)
    a.close()
    assert a.closed
    for use in a.recv, a.poll, lambda: a.send(1):
        assert "closed" in str(raises(OSError, use))
    raises(BrokenPipeError, b.send, 1)
    assert b.poll() and b.recv() == 1
    assert b.poll() and b.poll(None)
    raises(EOFError, b.recv)
    a, b = clutch.Pipe()
    a.close()  # never used
    raises(EOFError, b.recv)
    a, b = clutch.Pipe()
    thread = threading.Timer(0.1, a.close)
    thread.start()
    raises(OSError, a.recv)  # one that waits there


def test_between_interpreters():
    a, b = clutch.Pipe()
    interp = interpreters.create()
    interp.prepare_main(pipe=b)
    b.close()  # as with multiprocessing: it is the other's now
    thread = interp.run_in_thread("""if True:
        while True:
            obj = pipe.recv()
            if obj is None:
                break
            pipe.send(obj * 2)
    """)
    for obj in 2, "ab":
        a.send(obj)
        assert a.recv() == obj * 2
    a.send(None)
    thread.join(20)
    interp.close()  # and with it its side
    raises(EOFError, a.recv)
    raises(BrokenPipeError, a.send, 1)


def test_the_end_of_an_owner_that_only_received():
    a, b = clutch.Pipe()
    interp = interpreters.create()
    interp.prepare_main(pipe=b)
    a.send(1)
    interp.exec("assert pipe.recv() == 1")
    thread = threading.Timer(0.1, interp.close)
    thread.start()
    raises(EOFError, a.recv)
    thread.join(20)


def test_one_to_one():
    a, b = clutch.Pipe()
    first, second = interpreters.create(), interpreters.create()
    for interp in first, second:
        interp.prepare_main(pipe=b)
    first.exec("pipe.send(1)")
    for source in "pipe.send(2)", "pipe.recv()", "pipe.poll()":
        error = raises(interpreters.ExecutionFailed, second.exec, source)
        assert f"belongs to interpreter {first.id}" in str(error), error
    assert "belongs to" in str(raises(interpreters.ChannelError, b.recv))
    second.exec("pipe.close()")  # not his
    b.close()
    first.exec("pipe.send(3)")
    assert a.recv() == 1 and a.recv() == 3
    a.send("in a list")
    recv, send = interpreters.create_channel(capacity=1)
    send.send([a])
    assert not recv.recv()[0].closed


def test_what_poll_has_found_does_not_get_lost():
    a, b = clutch.Pipe()
    a.send(1)
    assert b.poll()
    interp = interpreters.create()
    raises(interpreters.NotShareableError, interp.prepare_main, pipe=b)
    assert b.recv() == 1
    interp.prepare_main(pipe=b)
    a.close()
    raises(interpreters.NotShareableError, interp.prepare_main, pipe=a)


def test_sockets_need_descriptors_of_the_process():
    import socket

    recv, send = interpreters.create_channel(capacity=1)
    with socket.socket() as sock:
        for obj, place in ((sock, "object"), ([1, sock], "object[1]"), ({"a": [sock]}, "object['a'][0]")):
            error = raises(interpreters.NotShareableError, send.send, obj)
            assert str(error).startswith(f"{place}: cannot share a 'socket'"), error
            assert "descriptors(PROCESS)" in str(error)
    assert recv.recv_nowait() is None
