"""Queues between interpreters, seen from inside one. Run by PythonModulesTest, each function by itself."""

import queue as standard
import threading
import time

from concurrent import interpreters
from helpers import raises


def test_values_cross_unchanged():
    queue = interpreters.create_queue()
    values = [None, True, False, 0, -1, 2**63 - 1, -(2**63), 2**63, -(10**500), 0.0, -0.0, 1e300, float("inf"),
              "", "text", "\xe9", "\u20ac", "\U0001f600", "a\ud800", "\ud83d\ude00", "\0", b"", b"\x00\xff" * 1000,
              (), (1,), ((), ("a", (None, (b"b", 1.5)))), tuple(range(1000)), tuple(range(10_000)), (0, -1),
              (2**63 - 1, -(2**63)), (1, 2**63), (-(2**63) - 1, 1), (1, True), (None, None), (1, 1.0, "x", False)]
    for put, get in ((queue.put, queue.get),
                     (lambda value: queue.put(value, timeout=9), lambda: queue.get(timeout=9)),
                     (queue.put_nowait, queue.get_nowait)):
        for value in values:
            put(value)
        for value in values:
            back = get()
            assert type(back) is type(value) and back == value and repr(back) == repr(value), ascii(value)[:100]
    queue.put(float("nan"))
    back = queue.get()
    assert back != back
    assert queue.empty()


def test_order_and_size():
    queue = interpreters.create_queue(3)
    assert queue.maxsize == 3 and queue.empty() and not queue.full() and queue.qsize() == 0
    for i in range(3):
        queue.put_nowait(i)
    assert queue.full() and queue.qsize() == 3
    error = raises(interpreters.QueueFull, queue.put_nowait, 4)
    assert isinstance(error, standard.Full) and isinstance(error, interpreters.QueueError)
    raises(interpreters.QueueFull, queue.put, 4, timeout=0.01)
    assert [queue.get_nowait() for _ in range(3)] == [0, 1, 2]
    error = raises(interpreters.QueueEmpty, queue.get_nowait)
    assert isinstance(error, standard.Empty) and isinstance(error, interpreters.QueueError)


def test_timeouts_are_fractions_of_seconds():
    queue = interpreters.create_queue()
    start = time.monotonic()
    raises(interpreters.QueueEmpty, queue.get, timeout=0.15)
    assert time.monotonic() - start >= 0.14
    raises(interpreters.QueueEmpty, queue.get, timeout=0)
    raises(ValueError, queue.get, timeout=-1)
    raises(ValueError, queue.put, 1, timeout=-0.5)
    raises(TypeError, queue.get, timeout="long")


def test_a_get_waits_for_a_put_of_another_interpreter():
    there, back = interpreters.create_queue(), interpreters.create_queue()
    child = interpreters.create()
    child.prepare_main(there=there, back=back)

    def run():
        child.exec("while (item := there.get()) is not None: back.put(item * 2)")

    thread = threading.Thread(target=run)
    thread.start()
    for i in range(100):
        there.put(i)
        assert back.get(timeout=20) == i * 2
    there.put(None)
    thread.join()
    child.close()


def test_a_put_waits_for_room():
    queue = interpreters.create_queue(1)
    child = interpreters.create()
    child.prepare_main(queue=queue)
    thread = threading.Thread(target=child.exec, args=("for i in range(200): queue.put(i)",))
    thread.start()
    assert [queue.get(timeout=20) for _ in range(200)] == list(range(200))
    thread.join()
    child.close()


def test_identity():
    queue = interpreters.create_queue()
    assert interpreters.Queue(queue.id) is queue and hash(queue) == hash(queue.id)
    other = interpreters.create_queue()
    assert other != queue and other.id > queue.id
    queue.put(queue)
    assert queue.get() is queue
    import pickle

    assert pickle.loads(pickle.dumps(queue)) is queue
    raises(TypeError, interpreters.Queue, "1")
    raises(interpreters.QueueNotFoundError, interpreters.Queue, 10**9)


def test_what_a_dead_interpreter_left():
    queue = interpreters.create_queue()
    child = interpreters.create()
    child.prepare_main(queue=queue)
    queue.put("mine")
    child.exec("""
from concurrent import interpreters
queue.put("replaced")
queue.put("removed", unbounditems=interpreters.UNBOUND_REMOVE)
queue.put("error", unbounditems=interpreters.UNBOUND_ERROR)
""")
    queue.put("mine too")
    assert queue.qsize() == 5
    child.close()
    assert queue.qsize() == 4
    assert queue.get() == "mine"
    assert queue.get() is interpreters.UNBOUND
    raises(interpreters.ItemInterpreterDestroyed, queue.get)
    assert queue.get() == "mine too"


def test_removed_items_make_room():
    queue = interpreters.create_queue(1, unbounditems=interpreters.UNBOUND_REMOVE)
    assert queue.unbounditems is interpreters.UNBOUND_REMOVE
    child = interpreters.create()
    child.prepare_main(queue=queue)
    child.exec("queue.put('old')")
    thread = threading.Thread(target=queue.put, args=("new",))
    thread.start()
    child.close()
    thread.join()
    assert queue.get(timeout=20) == "new"


def test_what_cannot_cross_leaves_the_queue_as_it_was():
    queue = interpreters.create_queue()
    error = raises(interpreters.NotShareableError, queue.put, ("a", (iter, (x for x in ()))))
    assert "[1][1]" in str(error) and "'generator'" in str(error)
    assert queue.empty()
    raises(NotImplementedError, queue.put, 1, unbounditems="gone")
    raises(TypeError, interpreters.create_queue, "1")


def test_many_threads_lose_nothing():
    queue, results = interpreters.create_queue(4), interpreters.create_queue()
    takers = []
    for _ in range(4):
        child = interpreters.create()
        child.prepare_main(queue=queue, results=results)
        source = "while (item := queue.get()) is not None: results.put(item)"
        thread = threading.Thread(target=child.exec, args=(source,))
        thread.start()
        takers.append((child, thread))
    putters = [threading.Thread(target=lambda n=n: [queue.put(n * 1000 + i) for i in range(250)]) for n in range(4)]
    for thread in putters:
        thread.start()
    for thread in putters:
        thread.join()
    for _ in takers:
        queue.put(None)
    for _, thread in takers:
        thread.join()
    got = [results.get() for _ in range(1000)]
    assert sorted(got) == sorted(n * 1000 + i for n in range(4) for i in range(250))
    assert results.empty()
    for child, _ in takers:
        child.close()


def test_shutdown():
    queue = interpreters.create_queue(1)
    queue.put(1)
    outcomes = []

    def put():
        outcomes.append(raises(interpreters.QueueShutDown, queue.put, 2))

    thread = threading.Thread(target=put)
    thread.start()
    child = interpreters.create()
    child.prepare_main(queue=queue)
    child.exec("queue.shutdown()")
    thread.join()
    assert isinstance(outcomes[0], interpreters.QueueError)
    raises(interpreters.QueueShutDown, queue.put_nowait, 2)
    assert queue.qsize() == 1 and queue.get() == 1
    raises(interpreters.QueueShutDown, queue.get)
    raises(interpreters.QueueShutDown, queue.get_nowait)
    queue.shutdown()
    assert queue.empty()
    child.close()
    assert issubclass(interpreters.QueueShutDown, getattr(standard, "ShutDown", interpreters.QueueError))


def test_immediate_shutdown_drops_what_is_left_and_wakes_takers():
    queue = interpreters.create_queue()
    takers = [threading.Thread(target=raises, args=(interpreters.QueueShutDown, queue.get)) for _ in range(2)]
    for thread in takers:
        thread.start()
    queue.shutdown(immediate=True)
    for thread in takers:
        thread.join()
    queue = interpreters.create_queue()
    queue.put(1)
    queue.shutdown(immediate=True)
    raises(interpreters.QueueShutDown, queue.get)


def test_await():
    import asyncio

    there, back = interpreters.create_queue(1), interpreters.create_queue(1)
    child = interpreters.create()
    child.prepare_main(there=there, back=back)
    source = """
import asyncio
async def answer():
    while (item := await there.aget()) is not None:
        await back.aput(item * 2)
asyncio.run(answer())
"""
    thread = threading.Thread(target=child.exec, args=(source,))
    thread.start()

    async def ask():
        for i in range(30):
            await there.aput(i)
            assert await back.aget() == i * 2
        await there.aput(None)

    asyncio.run(ask())
    thread.join()
    child.close()


def test_many_awaits_need_no_threads():
    import asyncio

    queue = interpreters.create_queue()
    before = threading.active_count()

    async def run():
        awaits = [asyncio.create_task(queue.aget()) for _ in range(500)]
        await asyncio.sleep(0)
        assert threading.active_count() == before
        for i in range(500):
            queue.put(i)
        return await asyncio.gather(*awaits)

    assert asyncio.run(run()) == list(range(500))


def test_a_cancelled_await_takes_and_puts_nothing():
    import asyncio

    queue = interpreters.create_queue(1)

    async def cancelled(work, served):
        task = asyncio.create_task(work)
        await asyncio.sleep(0)
        served()  # its turn comes, but it is cancelled before it knows
        task.cancel()
        try:
            await task
        except asyncio.CancelledError:
            return
        raise AssertionError("not cancelled")

    async def run():
        await cancelled(queue.aget(), lambda: queue.put("kept"))
        assert queue.qsize() == 1
        await cancelled(queue.aput("refused"), lambda: None)
        await cancelled(queue.aput("refused too"), queue.get)
        assert queue.empty() and not queue.full()
        try:
            async with asyncio.timeout(0.01):
                await queue.aget()
        except TimeoutError:
            pass
        queue.put_nowait("free")
        assert await queue.aget() == "free"

    asyncio.run(run())


def test_an_await_ends_with_its_queue():
    import asyncio
    import _interpqueues

    async def run():
        queue = interpreters.create_queue()
        task = asyncio.create_task(queue.aget())
        await asyncio.sleep(0)
        queue.shutdown()
        await fails(interpreters.QueueShutDown, task)
        await fails(interpreters.QueueShutDown, queue.aput(1))
        queue = interpreters.create_queue(1)
        queue.put(1)
        task = asyncio.create_task(queue.aput(2))
        await asyncio.sleep(0)
        _interpqueues.destroy(queue.id)
        await fails(interpreters.QueueNotFoundError, task)
        await fails(interpreters.NotShareableError, interpreters.create_queue().aput(threading.Lock()))

    async def fails(kind, awaitable):
        try:
            await awaitable
        except kind:
            return
        raise AssertionError(f"did not raise {kind.__name__}")

    asyncio.run(run())


def test_places_in_line_end_with_their_loop_and_their_interpreter():
    queue = interpreters.create_queue()
    child = interpreters.create()
    child.prepare_main(queue=queue)
    child.exec("""
import asyncio
async def leave():
    global task
    task = asyncio.ensure_future(queue.aget())
    await asyncio.sleep(0)
loop = asyncio.new_event_loop()
loop.run_until_complete(leave())  # nobody will ever go on with the task
""")
    other = interpreters.create()
    other.prepare_main(queue=queue)
    other.exec("""
import asyncio
async def leave():
    global task
    task = asyncio.ensure_future(queue.aget())
    await asyncio.sleep(0)
loop = asyncio.new_event_loop()
loop.run_until_complete(leave())
loop.close()
""")
    queue.put("promised to the first")
    raises(interpreters.QueueEmpty, queue.get_nowait)
    child.close()  # then to the second, whose loop does not hear the bell
    assert queue.get(timeout=20) == "promised to the first"
    other.close()


def test_awaited_items_of_a_dead_interpreter():
    import asyncio

    queue = interpreters.create_queue()
    child = interpreters.create()
    child.prepare_main(queue=queue)
    child.exec("""
from concurrent import interpreters
queue.put("replaced")
queue.put("error", unbounditems=interpreters.UNBOUND_ERROR)
""")
    child.close()

    async def run():
        assert await queue.aget() is interpreters.UNBOUND
        try:
            await queue.aget()
        except interpreters.ItemInterpreterDestroyed:
            return
        raise AssertionError("not destroyed")

    asyncio.run(run())
