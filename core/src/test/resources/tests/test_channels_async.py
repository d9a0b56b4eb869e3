"""Waiting at channels without a thread, and the rest of what 3.13 lacks, seen from inside an interpreter. Run by
PythonModulesTest, each function by itself."""

import asyncio
import threading
import time
from concurrent.futures import CancelledError, wait

import _interpchannels as low
from concurrent import interpreters
from helpers import raises
from interpreters import channels


async def fails(kind, awaitable):
    try:
        await awaitable
    except kind:
        return
    raise AssertionError(f"{awaitable} did not raise {kind.__name__}")


def test_a_conversation_of_two_event_loops():
    (there, ask), (back, answer) = channels.create(), channels.create()
    other = interpreters.create()
    other.prepare_main(there=there, answer=answer)
    code = """if True:
        import asyncio
        async def answer_all():
            async for number in there:
                await answer.asend(number * 2)
        asyncio.run(answer_all())
    """
    thread = threading.Thread(target=other.exec, args=(code,))
    thread.start()

    async def talk():
        for number in range(50):
            await ask.asend(number)
            assert await back.arecv() == number * 2

    asyncio.run(talk())
    ask.close()
    thread.join(20)
    assert not thread.is_alive()
    other.close()


def test_hundreds_of_awaits_need_no_threads():
    recv, send = channels.create()

    async def run():
        received = [asyncio.create_task(recv.arecv()) for _ in range(300)]
        await asyncio.sleep(0)
        count = threading.active_count()
        for number in range(300):
            send.send_nowait(number)
        assert threading.active_count() <= count + 2
        return await asyncio.gather(*received)

    assert asyncio.run(run()) == list(range(300))


def test_an_asend_ends_when_its_object_is_received():
    recv, send = channels.create()

    async def run():
        task = asyncio.create_task(send.asend("x"))
        await asyncio.sleep(0.02)
        assert not task.done() and low.get_count(recv.id) == 1
        assert recv.recv() == "x"
        await asyncio.wait_for(task, 20)

    asyncio.run(run())


def test_what_is_cancelled_has_not_happened():
    recv, send = channels.create()

    async def run():
        await fails(TimeoutError, asyncio.wait_for(recv.arecv(), 0.01))
        send.send_nowait("kept")
        assert await recv.arecv() == "kept"
        await fails(TimeoutError, asyncio.wait_for(send.asend("refused"), 0.01))
        assert low.get_count(recv.id) == 0

    asyncio.run(run())


def test_awaits_end_with_the_channel():
    async def run():
        for end, kind in (
            (lambda send: low.close(send.id, force=True), channels.ChannelClosedError),
            (lambda send: low.poison(send.id), channels.ChannelPoisonedError),
            (lambda send: low.destroy(send.id), channels.ChannelNotFoundError),
        ):
            recv, send = channels.create()
            task = asyncio.create_task(recv.arecv())
            await asyncio.sleep(0.01)
            end(send)
            await fails(kind, asyncio.wait_for(task, 20))
            await fails(kind, send.asend(1))

    asyncio.run(run())


def test_iteration_ends_when_the_channel_is_closed():
    recv, send = channels.create()
    for number in range(3):
        send.send_nowait(number)
    send.close()
    assert list(recv) == [0, 1, 2]

    recv, send = channels.create()
    send.send_nowait(1)
    items = iter(recv)
    assert next(items) == 1
    low.release(recv.id, recv=True)
    raises(channels.ChannelClosedError, next, items)  # no end: others go on

    recv, send = channels.create()
    low.poison(send.id)
    raises(channels.ChannelPoisonedError, next, iter(recv))


def test_async_iteration_ends_when_the_channel_is_closed():
    recv, send = channels.create()
    for number in range(3):
        send.send_nowait(number)
    send.close()

    async def run():
        return [item async for item in recv]

    assert asyncio.run(run()) == [0, 1, 2]


def test_capacity():
    recv, send = channels.create(capacity=2)
    send.send(1)
    send.send(2)
    raises(TimeoutError, send.send, 3, timeout=0.01)
    assert recv.recv() == 1
    send.send(3)
    assert [recv.recv(), recv.recv()] == [2, 3]
    raises(ValueError, channels.create, capacity=-1)


def test_send_later_is_done_once_received():
    for capacity in (0, 2):
        recv, send = channels.create(capacity=capacity)
        futures = [send.send_later(number) for number in range(3)]
        time.sleep(0.05)
        assert not any(future.done() for future in futures)
        for number, future in enumerate(futures):
            assert recv.recv() == number
            assert future.result(20) is None
        assert low.get_count(recv.id) == 0


def test_send_later_to_one_who_waits_is_done():
    recv, send = channels.create()
    received = []
    thread = threading.Thread(target=lambda: received.append(recv.recv()))
    thread.start()
    send.send_later("x").result(20)
    thread.join(20)
    assert received == ["x"]


def test_send_later_counts_against_the_capacity():
    recv, send = channels.create(capacity=1)
    future = send.send_later("first")
    raises(TimeoutError, send.send, "second", timeout=0.01)
    assert future.cancel() and future.cancelled()
    raises(CancelledError, future.result, 0)
    assert wait([future], 20).done == {future}
    send.send("third")
    assert recv.recv() == "third"


def test_a_delivery_that_was_received_cannot_be_cancelled():
    recv, send = channels.create()
    future = send.send_later("x")
    assert recv.recv() == "x"
    assert not future.cancel()
    assert future.result(20) is None
    assert not future.cancel()


def test_a_delivery_fails_as_the_channel_ends():
    for end, kind in (
        (lambda cid: low.close(cid, force=True), channels.ChannelClosedError),
        (low.poison, channels.ChannelPoisonedError),
        (low.destroy, channels.ChannelNotFoundError),
    ):
        for capacity in (0, 5):
            recv, send = channels.create(capacity=capacity)
            future = send.send_later("x")
            end(send.id)
            assert type(future.exception(20)) is kind
            raises(kind, send.send_later, "y")


def test_a_delivery_can_be_awaited():
    recv, send = channels.create()

    async def run():
        future = asyncio.wrap_future(send.send_later("x"))
        assert await recv.arecv() == "x"
        await asyncio.wait_for(future, 20)

    asyncio.run(run())
