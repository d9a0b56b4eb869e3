"""Channels between interpreters, seen from inside one. Run by PythonModulesTest, each function by itself."""

import gc
import pickle
import threading
import time

import _interpchannels as low
from concurrent import interpreters
from helpers import raises, until
from interpreters import channels


def test_a_send_waits_until_it_is_received():
    recv, send = channels.create()
    other = interpreters.create()
    other.prepare_main(recv=recv)
    done = []
    thread = threading.Thread(target=lambda: done.append(send.send("value")))
    thread.start()
    while low.get_count(recv.id) == 0:
        time.sleep(0.001)
    assert not done
    other.exec("assert recv.recv() == 'value'")
    thread.join(20)
    assert done == [None]
    other.close()


def test_a_recv_waits_for_a_send_of_another_interpreter():
    there, back = channels.create(), channels.create()
    other = interpreters.create()
    other.prepare_main(recv=there[0], send=back[1])
    def work():
        other.exec("for n in range(100): send.send(recv.recv() + 1)")
    thread = threading.Thread(target=work)
    thread.start()
    for n in range(100):
        there[1].send(n)
        assert back[0].recv() == n + 1
    thread.join(20)
    other.close()


def test_send_nowait_is_queued():
    recv, send = channels.create()
    raises(channels.ChannelEmptyError, recv.recv_nowait)
    assert recv.recv_nowait(None) is None and recv.recv_nowait(default=1) == 1
    values = [None, 1, "text", b"bytes", (1, ("a",)), [1, {2: "b"}]]
    for value in values:
        assert send.send_nowait(value) is None
    assert low.get_count(send.id) == len(values)
    assert [recv.recv(timeout=1) for _ in values] == values
    error = raises(channels.ChannelEmptyError, recv.recv_nowait)
    assert str(error) == f"channel {recv.id} is empty" and isinstance(error, RuntimeError)


def test_timeouts_are_fractions_of_seconds_and_take_the_object_back():
    recv, send = channels.create()
    start = time.monotonic()
    raises(TimeoutError, recv.recv, timeout=0.1)
    raises(TimeoutError, send.send, 1, timeout=0.1)
    assert 0.19 <= time.monotonic() - start < 10
    raises(TimeoutError, send.send, 1, timeout=0)
    raises(TimeoutError, recv.recv, timeout=0)
    assert low.get_count(recv.id) == 0
    raises(ValueError, recv.recv, timeout=-1)
    raises(ValueError, send.send, 1, timeout=float("nan"))
    raises(OverflowError, send.send, 1, timeout=1e300)
    raises(TypeError, recv.recv, timeout="long")
    raises(ValueError, low.send, send.id, 1, blocking=False, timeout=1)


def test_a_wait_ends_when_the_channel_does():
    for end in (lambda recv, send: low.close(recv.id, force=True), lambda recv, send: low.destroy(recv.id),
                lambda recv, send: low.release(recv.id), lambda recv, send: low.poison(recv.id)):
        for wait in (lambda recv, send: recv.recv(), lambda recv, send: send.send(1)):
            recv, send = channels.create()
            errors = []
            thread = threading.Thread(target=lambda: errors.append(raises(channels.ChannelError, wait, recv, send)))
            thread.start()
            while not (low.get_info(recv.id).recv_associated or low.get_info(recv.id).send_associated):
                time.sleep(0.001)
            end(recv, send)
            thread.join(20)
            assert len(errors) == 1, errors
            number = int(recv.id)
            expected = f"channel {number} is closed", f"channel {number} not found", f"channel {number} is poisoned"
            assert str(errors[0]) in expected, errors


def test_ends_and_ids_are_handles():
    recv, send = channels.create()
    assert repr(recv) == f"RecvChannel(id={int(recv.id)})" and repr(send.id) == f"ChannelID({recv.id}, send=True)"
    assert recv == channels.RecvChannel(int(recv.id)) and recv != send and hash(recv) == hash(recv.id)
    assert pickle.loads(pickle.dumps(recv)) == recv and pickle.loads(pickle.dumps(send)) == send
    assert interpreters.is_shareable(recv) and interpreters.is_shareable(send) and interpreters.is_shareable(recv.id)
    both = low._channel_id(recv.id, send=True, recv=True)
    for handle in recv, send, recv.id, send.id, both:
        send.send_nowait([handle])
        (back,) = recv.recv()
        assert type(back) is type(handle) and back == handle and repr(back) == repr(handle)
    other = interpreters.create()
    other.prepare_main(recv=recv, send=send, cid=both)
    other.exec("import sys; send.send_nowait((send, recv, cid, type(recv).__module__, '_interpchannels' in sys.modules))")
    assert recv.recv() == (send, recv, both, "interpreters.channels", True)
    resolved = low._channel_id(send.id, _resolve=True)
    send.send_nowait(resolved)
    assert recv.recv() == send
    other.close()
    raises(TypeError, channels.RecvChannel, "1")
    raises(TypeError, low.ChannelID, 1)
    assert low.ChannelID.__module__ == low.ChannelError.__module__ == "_interpchannels"


def test_a_channel_lives_as_long_as_an_id():
    cid = low.create()
    number = int(cid)
    send = cid.send
    del cid
    gc.collect()
    assert low.get_count(number) == 0
    low.send(number, send, blocking=False)
    del send
    gc.collect()
    send, _ = low.recv(number)  # it came through the collection on its way
    assert repr(send) == f"ChannelID({number}, send=True)"
    del send

    def is_gone():
        try:
            low._channel_id(number)
        except low.ChannelNotFoundError:
            return True
        return False

    until(is_gone, collects=True)
    raises(low.ChannelNotFoundError, low.recv, number)


def test_a_dead_interpreter_holds_no_channel():
    other = interpreters.create()
    there, back = channels.create()
    other.prepare_main(send=back)
    other.exec("import _interpchannels; cid = _interpchannels.create(); send.send_nowait(int(cid))")
    number = there.recv()
    assert low.get_count(number) == 0
    other.close()
    raises(low.ChannelNotFoundError, low.get_count, number)


def test_unbound_items():
    recv, send = channels.create()
    low.recv(recv.id, None)  # associated, so that the channel outlives the other
    other = interpreters.create()
    other.prepare_main(send=send)
    other.exec("""if True:
        from interpreters import channels
        send.send_nowait(1)
        send.send_nowait(2, unbounditems=channels.UNBOUND_ERROR)
        send.send_nowait(3, unbound=channels.UNBOUND_REMOVE)
        send.send_nowait(4, unbound=channels.UNBOUND)
        """)
    other.close()
    send.send_nowait(5)
    assert low.get_count(recv.id) == 4
    assert recv.recv() is channels.UNBOUND and repr(channels.UNBOUND) == "interpreters.channels.UNBOUND"
    error = raises(channels.ItemInterpreterDestroyed, recv.recv)
    assert isinstance(error, channels.ChannelError)
    assert recv.recv() is channels.UNBOUND
    assert recv.recv() == 5
    recv, send = channels.create(unbounditems=channels.UNBOUND_ERROR)
    assert low.get_channel_defaults(recv.id) == (2, 1)
    raises(NotImplementedError, channels.create, unbounditems=7)


def test_a_channel_that_only_a_dead_interpreter_used_is_closed():
    recv, send = channels.create()
    other = interpreters.create()
    other.prepare_main(send=send)
    other.exec("send.send_nowait(1)")
    other.close()
    error = raises(channels.ChannelClosedError, recv.recv)
    assert str(error) == f"channel {recv.id} is closed"
    assert recv.is_closed and send.is_closed and low.get_info(recv.id).closed


def test_closing():
    recv, send = channels.create()
    send.send_nowait(1)
    raises(channels.ChannelNotEmptyError, recv.close)
    send.close()
    assert send.is_closed and not recv.is_closed
    info = low.get_info(recv.id)
    assert (info.open, info.closing, info.closed, info.count) == (False, True, False, 1) == info[:4]
    raises(channels.ChannelClosedError, send.send_nowait, 2)
    raises(channels.ChannelClosedError, send.close)
    assert (recv, send) in channels.list_all()
    assert recv.recv() == 1
    assert recv.is_closed and (recv, send) not in channels.list_all()
    raises(channels.ChannelClosedError, recv.recv)


def test_associations():
    cid = low.create()
    assert low.list_interpreters(cid, send=True) == low.list_interpreters(cid, send=False) == []
    me = interpreters.get_current().id
    other = interpreters.create()
    low.send(cid, 1, blocking=False)
    other.prepare_main(cid=cid)
    other.exec("import _interpchannels as low; low.recv(cid); low.send(cid, 2, blocking=False)")
    assert low.list_interpreters(cid, send=True) == sorted([me, other.id])
    assert low.list_interpreters(cid, send=False) == [other.id]
    info = low.get_info(cid)
    assert len(info) == 8 and info.num_interp_send == 1 and info.num_interp_both == 1 and info.num_interp_recv == 0
    assert info.send_associated and not info.recv_associated and not info.recv_released
    low.release(cid, send=True)
    low.release(cid, send=True)
    error = raises(low.ChannelReleasedError, low.send, cid, 3, blocking=False)
    assert isinstance(error, low.ChannelClosedError)
    assert low.get_info(cid).send_released
    assert low.recv(cid) == (2, None)
    other.exec("low.release(cid)")
    assert not low.get_info(cid).closed
    other.close()
    low.release(cid, recv=True)
    assert low.get_info(cid).closed
    raises(low.ChannelClosedError, low.release, cid)
    raises(TypeError, low.list_interpreters, cid)


def test_what_cannot_be_sent():
    recv, send = channels.create()
    error = raises(interpreters.NotShareableError, send.send_nowait, [1, threading.Lock()])
    assert "[1]" in str(error)
    raises(interpreters.NotShareableError, low.send, send.id, [1], fallback=0, blocking=False)
    raises(TypeError, send.send_buffer_nowait, 1)
    assert low.get_count(send.id) == 0


def test_send_buffer_shares_memory():
    recv, send = channels.create()
    data = bytearray(b"spam")
    send.send_buffer_nowait(data)
    view = recv.recv()
    view[0] = ord("S")
    assert type(view) is memoryview and data == b"Spam"


def test_what_the_dialects_need():
    cid = low.create(capacity=1)
    assert low.send_nowait(cid, 1) is True
    assert low.send_nowait(cid, 2) is False
    low.recv(cid)
    low.send(cid, 3, timeout=10)
    assert low.recv_wait(cid, 10) == (3, None)
    raises(ValueError, low.create, capacity=-1)
    low.poison(cid)
    raises(low.ChannelPoisonedError, low.recv, cid)
    raises(low.ChannelPoisonedError, low.send, cid, 1)
    rendezvous = low.create()
    assert low.send_nowait(rendezvous, 1) is False
    received = []
    thread = threading.Thread(target=lambda: received.append(low.recv_wait(rendezvous)))
    thread.start()
    while not low.send_nowait(rendezvous, 2):
        time.sleep(0.001)
    thread.join(20)
    assert received == [(2, None)]


def test_wrong_arguments():
    cid = low.create()
    for function in low.recv, low.close, low.release, low.get_count, low.get_info, low.destroy, low._channel_id:
        raises(TypeError, function)
        for wrong in "1", 1.0, None, b"1", object():
            raises(TypeError, function, wrong)
        raises(ValueError, function, -1)
        raises(OverflowError, function, 2**63)
        if function is not low._channel_id:
            error = raises(low.ChannelNotFoundError, function, 10**6)
            assert str(error) == "channel 1000000 not found"
    for wrong in 0, 4, 2**31 - 1:
        raises(ValueError, low.create, wrong)
        raises(ValueError, low.send, cid, 1, wrong)
    raises(ValueError, low.create, 1, 2)
    raises(OverflowError, low.create, 2**40)
    raises(TypeError, low._register_end_types, 1, int)
    assert low.get_count(cid) == 0
