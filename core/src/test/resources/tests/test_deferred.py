"""What PEP 554 put off, seen from inside one interpreter. Run by PythonModulesTest, each function by itself."""

import asyncio
import threading
import time

import _interpchannels as low
import interpreters
from helpers import raises, started, until, waiting
from interpreters import channels


def test_iteration_ends_when_the_channel_is_closed():
    recv, send = interpreters.create_channel()
    interp = interpreters.create()
    back, answer = interpreters.create_channel(capacity=1)
    thread = interp.run_in_thread("answer.send([x for x in recv])", channels={"recv": recv, "answer": answer})
    for n in range(5):
        send.send(n, 20)
    assert send.close(force=True) is True
    assert back.recv(20) == [0, 1, 2, 3, 4]
    thread.join(20)
    assert send.close(force=True) is False and recv.close(force=True) is True
    assert iter(recv) is recv and [*recv] == []
    interp.close()


def test_close_with_force():
    recv, send = interpreters.create_channel(capacity=2)
    send.send(1)
    send.send(2)
    send.close(force=True)
    raises(EOFError, send.send, 3)
    assert recv.recv() == 1 and (recv, send) in interpreters.list_all_channels()
    assert recv.recv() == 2
    raises(EOFError, recv.recv)
    recv, send = interpreters.create_channel(capacity=1)
    send.send(1)
    recv.close(force=True)
    raises(EOFError, recv.recv)
    raises(EOFError, send.send, 1)
    recv, send = interpreters.create_channel()
    interp = interpreters.create()
    thread = interp.run_in_thread("try: recv.recv()\nexcept EOFError: pass", channels={"recv": recv})
    waiting(recv)
    send.close(force=True)
    thread.join(20)
    assert not thread.is_alive()
    interp.close()


def test_context_managers_close():
    recv, send = interpreters.create_channel(capacity=1)
    with recv as r, send as s:
        assert r is recv and s is send
        s.send(1)
        assert r.recv() == 1
    assert recv.close() is False and send.close() is False
    raises(EOFError, recv.recv)

    def fail():
        with interpreters.create_channel()[0] as end:
            ends.append(end)
            raise KeyError

    ends = []
    raises(KeyError, fail)
    raises(ValueError, ends[0].recv)


def test_poison_ends_all_use_everywhere():
    interp = interpreters.create()
    for poisons in 0, 1:
        pair = interpreters.create_channel(capacity=1)
        pair[1].send("dropped")
        thread, ends = started(lambda: pair[1].send("waits"))
        until(lambda: low.get_count(pair[0].id) == 2)
        assert pair[poisons].poison() is None
        thread.join(20)
        assert type(ends[0]) is interpreters.ChannelPoisonedError
        for work in pair[0].recv, pair[0].recv_nowait, lambda: pair[1].send(1), lambda: [*pair[0]]:
            error = raises(interpreters.ChannelPoisonedError, work)
            assert isinstance(error, interpreters.ChannelError) and "poisoned" in str(error)
        assert interp.run("recv.recv()", channels=pair, check=False).excinfo.type.__name__ == "ChannelPoisonedError"
        assert pair not in interpreters.list_all_channels()
        pair[poisons].poison()
        assert pair[0].close() is True and pair[0].close(force=True) is False
        assert pair[0].interpreters == []
    interp.close()


def test_send_later_is_done_once_received():
    for capacity in 0, 1:
        recv, send = interpreters.create_channel(capacity=capacity)
        first, second = send.send_later(1), send.send_later(2)
        assert not first.done() and not second.done()
        assert second.cancel() and recv.recv() == 1
        assert first.result(20) is None and second.cancelled() and recv.recv_nowait() is None
        raises(interpreters.NotShareableError, send.send_later, threading.Lock())
        waits = send.send_later(3)
        recv.poison()
        assert isinstance(waits.exception(20), interpreters.ChannelPoisonedError)
        raises(interpreters.ChannelPoisonedError, send.send_later, 4)
    recv, send = interpreters.create_channel()
    recv.recv_nowait()
    waits = send.send_later(1)
    send.close()
    assert isinstance(waits.exception(20), interpreters.ChannelReleasedError) and recv.recv_nowait() is None
    raises(interpreters.ChannelReleasedError, send.send_later, 1)
    recv, send = interpreters.create_channel(capacity=1)
    recv.recv_nowait()
    waits = send.send_later(1)
    send.close()  # what is buffered is sent
    assert recv.recv() == 1 and waits.result(20) is None


def test_what_is_called_when_a_send_is_done_may_wait():
    (r1, s1), (r2, s2), (r3, s3) = (interpreters.create_channel() for _ in range(3))
    called = []

    def relay(future):
        s2.send(2)  # waits for the loop below
        s3.send_later(3).result(20)  # for another bell
        called.append(threading.current_thread())

    interp = interpreters.create()
    thread = interp.run_in_thread("r1.recv()\nr3.recv()", channels={"r1": r1, "r3": r3})
    s1.send_later(1).add_done_callback(relay)

    async def main():
        async with asyncio.timeout(20):
            return await r2.arecv()

    assert asyncio.run(main()) == 2
    thread.join(20)
    assert not thread.is_alive()
    while not called:
        time.sleep(0.01)


def test_async():
    there, back = interpreters.create_channel(), interpreters.create_channel()
    interp = interpreters.create()
    source = """if True:
        import asyncio
        async def work():
            async for n in recv:
                await send.asend(n + 1)
        asyncio.run(work())
        """
    thread = interp.run_in_thread(source, channels=(there[0], back[1]))

    async def main():
        received = []
        for n in range(10):
            await there[1].asend(n)
            received.append(await back[0].arecv())
        try:
            async with asyncio.timeout(0.05):
                await back[0].arecv()
        except TimeoutError:
            received.append("timeout")
        there[1].close(force=True)
        back[0].close()
        for work in back[0].arecv, lambda: there[1].asend(1), back[0].__anext__:
            try:
                await work()
            except (EOFError, ValueError) as error:
                received.append(type(error).__name__)
        return received

    end = ["ChannelReleasedError", "ChannelClosedError", "ChannelReleasedError"]
    assert asyncio.run(main()) == [*range(1, 11), "timeout", *end]
    thread.join(20)
    assert not thread.is_alive()
    interp.close()


def test_ends_of_the_dialects_share_one_channel():
    recv, send = channels.create(unbounditems=channels.UNBOUND_ERROR)
    mine = interpreters.RecvChannel(recv.id)
    send.send_nowait(1)
    assert mine.recv() == 1
    interp = interpreters.create()
    interp.run("send.send_nowait(2)\nsend.send_nowait(3)", channels={"send": send})
    interp.destroy()
    raises(channels.ItemInterpreterDestroyed, mine.recv)
    raises(channels.ItemInterpreterDestroyed, mine.recv_nowait)
    mine.close()
    assert isinstance(raises(interpreters.ChannelReleasedError, mine.recv), ValueError)  # this one sends, too
