"""Who is associated with a channel (PEP 554), and what closing does, seen from inside one interpreter. Run by
PythonModulesTest, each function by itself."""

import gc
import time

import _interpchannels as low
import interpreters
from helpers import raises, started, until, waiting


def test_using_an_end_associates():
    me = interpreters.get_current()
    recv, send = interpreters.create_channel()
    interp = interpreters.create()
    interp.run("recv, send", channels=(recv, send))  # to have an end is not to use it
    assert recv.interpreters == send.interpreters == []
    assert (recv, send) in interpreters.list_all_channels()
    recv.recv_nowait()
    assert recv.interpreters == [me] and send.interpreters == []
    raises(interpreters.NotReceivedError, send.send_nowait, 1)
    assert send.interpreters == [me]
    assert interp.run("recv.recv_nowait(); send.send_nowait") is None
    assert recv.interpreters == [me, interp] and send.interpreters == [me]
    recv.close()
    assert recv.interpreters == [interp] and send.interpreters == [me]
    interp.destroy()
    assert recv.interpreters == [] and send.interpreters == [me]


def test_close_ends_the_association_for_good():
    recv, send = interpreters.create_channel()
    interp = interpreters.create()
    interp.run("recv.recv_nowait()", channels={"recv": recv})
    for _ in range(2):  # before and after the first use, as it is the other end's turn
        assert recv.close() is True
        assert recv.close() is False and recv.close() is False
        for work in recv.recv, recv.recv_nowait, lambda: next(iter(recv)), lambda: recv.recv(0.1):
            error = raises(interpreters.ChannelReleasedError, work)
            assert isinstance(error, ValueError) and isinstance(error, interpreters.ChannelError)
            assert not isinstance(error, EOFError)
        recv, send = interpreters.create_channel()
        recv.recv_nowait()
        interp.run("recv.recv_nowait()", channels={"recv": recv})
    assert send.close() is True and send.close() is False
    for work in lambda: send.send(1), lambda: send.send_nowait(1), lambda: send.send_buffer(b""):
        assert isinstance(raises(ValueError, work), interpreters.ChannelReleasedError)
    interp.run("assert recv.close() is True and recv.close() is False")
    interp.close()


def test_the_other_end_can_still_be_used():
    recv, send = interpreters.create_channel()
    interp = interpreters.create()
    recv.close()
    thread = interp.run_in_thread("assert recv.recv() == 1", channels={"recv": recv})
    send.send(1, 20)
    thread.join(20)
    interp.close()


def test_the_last_close_closes_the_channel():
    recv, send = interpreters.create_channel()
    interp = interpreters.create()
    thread = interp.run_in_thread("recv.recv(); recv.close()", channels={"recv": recv})
    send.send(1, 20)
    thread.join(20)
    assert send.interpreters and (recv, send) in interpreters.list_all_channels()
    assert send.close() is True
    assert send.interpreters == [] and (recv, send) not in interpreters.list_all_channels()
    for work in lambda: send.send(1), lambda: send.send_nowait(1), recv.recv, recv.recv_nowait:
        error = raises(interpreters.ChannelClosedError, work)
        assert isinstance(error, EOFError) and not isinstance(error, ValueError)
    assert send.close() is False and recv.close() is True and recv.close() is False
    interp.run("try: recv.recv()\nexcept EOFError: pass\nelse: assert False")
    interp.close()


def test_closing_an_end_that_nobody_used_closes_nothing():
    recv, send = interpreters.create_channel()
    interp = interpreters.create()
    recv.close()
    send.close()
    assert (recv, send) in interpreters.list_all_channels()
    thread = interp.run_in_thread("send.send(1)", channels={"send": send})
    other = interpreters.create()
    other.run("assert recv.recv(20) == 1", channels={"recv": recv})
    thread.join(20)
    interp.close()
    assert (recv, send) in interpreters.list_all_channels()
    other.close()
    raises(EOFError, recv.recv)


def test_close_ends_calls_of_this_interpreter():
    for end in 0, 1:
        pair = interpreters.create_channel()
        interp = interpreters.create()
        interp.run("(recv.recv_nowait(), None if recv.recv_nowait() is None else 1)", channels=pair)
        work = pair[0].recv if end == 0 else lambda: pair[1].send(1)
        thread, ends = started(work)
        until(lambda: interpreters.get_current() in pair[end].interpreters)
        time.sleep(0.02)
        pair[end].close()
        thread.join(20)
        assert type(ends[0]) is interpreters.ChannelReleasedError, ends
        assert low.get_count(pair[0].id) == 0  # what was not received is not sent
        interp.run("assert recv.recv_nowait() is None")
        interp.close()


def test_closing_the_last_use_ends_calls_with_eof():
    recv, send = interpreters.create_channel()
    thread, ends = started(recv.recv)
    waiting(recv)
    assert recv.close() is True
    thread.join(20)
    assert type(ends[0]) is interpreters.ChannelClosedError


def test_what_nobody_refers_to_is_not_used():
    me = interpreters.get_current()
    recv, send = interpreters.create_channel()
    interp = interpreters.create()
    interp.run("recv.recv_nowait()", channels={"recv": recv})
    recv.recv_nowait()
    again = interpreters.RecvChannel(recv.id)
    del recv
    gc.collect()
    time.sleep(0.1)
    assert again.interpreters == [me, interp]  # there is another object for it
    number = again.id
    del again
    until(lambda: me.id not in low.list_interpreters(number, send=False), collects=True)
    back = interpreters.RecvChannel(number)
    assert back.interpreters == [interp]
    assert back.recv_nowait() is None and back.interpreters == [me, interp]  # it was not closed for good
    assert back.close() is True
    interp.run("del recv; import gc; gc.collect()")
    def is_closed():
        interp.run("import gc; gc.collect()")
        return low.get_info(number).closed
    until(is_closed, collects=True)
    interp.close()


def test_a_destroyed_interpreter_uses_nothing():
    recv, send = interpreters.create_channel()
    interp = interpreters.create()
    interp.run("recv.recv_nowait()", channels=(recv, send))
    assert not low.get_info(recv.id).closed
    interp.destroy()
    raises(EOFError, send.send, 1)
    assert (recv, send) not in interpreters.list_all_channels()


def test_a_closed_channel_is_collected():
    recv, send = interpreters.create_channel()
    number = recv.id
    recv.recv_nowait()
    recv.close()
    assert low.get_info(number).closed
    del recv, send

    def is_gone():
        try:
            low.get_info(number)
        except interpreters.ChannelNotFoundError:
            return True
        return False

    until(is_gone, collects=True)


def test_what_is_buffered_outlives_its_sender():
    recv, send = interpreters.create_channel(capacity=3)
    interp = interpreters.create()
    interp.run("send.send(1); send.send([2]); send.close()", channels={"send": send})
    interp.destroy()  # nobody is associated any more
    raises(EOFError, send.send, 3)
    assert [*recv] == [1, [2]]
    raises(EOFError, recv.recv)
    recv, send = interpreters.create_channel(capacity=1)
    interp = interpreters.create()
    source = "import threading; t = threading.Thread(target=lambda: [send.send(n) for n in (1, 2)], daemon=False); t.start()"
    interp.run(source, channels={"send": send})
    until(lambda: low.get_count(recv.id) == 2)
    assert recv.recv() == 1  # the second takes its place, and the thread ends
    interp.destroy()
    assert recv.recv() == 2 and recv.recv_nowait() is None
