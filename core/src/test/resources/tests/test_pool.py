"""``clutch.Pool`` and ``clutch.AsyncPool``."""

import asyncio
import io
import itertools
import operator
import sys
import threading
import time

from clutch import AsyncPool, Pool
from concurrent import interpreters
from concurrent.futures import CancelledError
from concurrent.futures.interpreter import WorkerLost
from helpers import raises_exactly as raises, until

TIMEOUT = 120


def test_map_and_its_relatives():
    numbers = list(range(25))
    negated = [-i for i in numbers]
    with Pool(2) as pool:
        assert pool.map(operator.neg, numbers) == negated
        assert pool.map(operator.neg, iter(numbers), chunksize=4) == negated
        assert pool.map(operator.neg, []) == []
        assert pool.starmap(pow, [(2, 3), (3, 2)]) == [8, 9]
        assert list(pool.imap(operator.neg, numbers)) == negated
        assert list(pool.imap(operator.neg, numbers, chunksize=4)) == negated
        assert sorted(pool.imap_unordered(operator.neg, numbers)) == negated[::-1]
        assert sorted(pool.imap_unordered(operator.neg, numbers, chunksize=4)) == negated[::-1]
        assert pool.map_async(operator.neg, numbers).get(TIMEOUT) == negated
        assert pool.starmap_async(pow, [(2, 3)]).get(TIMEOUT) == [8]
        raises(ZeroDivisionError, pool.starmap, divmod, [(1, 1), (1, 0)])
        raises(ValueError, pool.imap, operator.neg, numbers, 0)
    raises(ValueError, Pool, 0)


def test_imap_unordered_gives_what_is_there():
    gate = interpreters.create_queue()
    with Pool(2) as pool:
        results = pool.imap_unordered(lambda wait: gate.get() if wait else "quick", [True, False])
        assert next(results) == "quick"
        raises(TimeoutError, results.next, 0.1)
        gate.put("slow")
        assert results.next(timeout=TIMEOUT) == "slow"
        raises(StopIteration, next, results)


def test_apply():
    with Pool(1) as pool:
        assert pool.apply(int, ("7",), {"base": 8}) == 7
        assert pool.apply_async(abs, (-1,)).get(TIMEOUT) == 1
        raises(ZeroDivisionError, pool.apply, divmod, (1, 0))
        gate = interpreters.create_queue()
        result = pool.apply_async(gate.get)
        assert not result.ready()
        raises(ValueError, result.successful)
        raises(TimeoutError, result.get, 0.1)
        gate.put(1)
        result.wait(TIMEOUT)
        assert result.ready() and result.successful()
        failed = pool.apply_async(divmod, (1, 0))
        failed.wait(TIMEOUT)
        assert not failed.successful()


def test_callbacks():
    seen, ready = [], threading.Semaphore(0)

    def see(value):
        seen.append(value)
        ready.release()

    with Pool(1) as pool:
        pool.apply_async(abs, (-1,), callback=see, error_callback=seen.clear)
        pool.apply_async(divmod, (1, 0), callback=seen.clear, error_callback=see)
        pool.map_async(abs, [-1, -2, -3], chunksize=2, callback=see)
        pool.map_async(abs, [], callback=see)
        for _ in range(4):
            assert ready.acquire(timeout=TIMEOUT)
    assert [value for value in seen if type(value) is not ZeroDivisionError] in ([1, [1, 2, 3], []], [1, [], [1, 2, 3]], [[], 1, [1, 2, 3]])
    assert [type(value) for value in seen].count(ZeroDivisionError) == 1


def test_initializer_and_replacement():
    def remember(value):
        global remembered
        remembered = value

    current = lambda: (remembered, __import__("_interpreters").get_current()[0])
    with Pool(1, remember, (5,), maxtasksperchild=1) as pool:
        first, second = pool.apply(current), pool.apply(current)
        assert first[0] == second[0] == 5 and first[1] != second[1]


def test_close_and_join():
    pool = Pool(2)
    raises(ValueError, pool.join)
    result = pool.map_async(operator.neg, range(10))
    pool.close()
    raises(ValueError, pool.apply, abs, (-1,))
    pool.join()
    assert result.get(0) == [-i for i in range(10)]


def test_terminate():
    pool = Pool(1)
    pool.apply(abs, (-1,))
    running, waiting = pool.apply_async(spin), pool.apply_async(abs, (-1,))
    started = time.monotonic()
    pool.terminate()
    pool.join()
    raises(WorkerLost, running.get, TIMEOUT)
    raises(WorkerLost, waiting.get, TIMEOUT)
    assert time.monotonic() - started < 60


def spin():
    while True:
        pass


def test_imap_reads_its_input_as_calls_end():
    def numbers(read):
        for i in itertools.count():
            read.append(i)
            yield i

    with Pool(1) as pool:
        results = pool.imap(operator.neg, numbers([]))
        assert [next(results) for _ in range(50)] == [-i for i in range(50)]
        results = pool.imap_unordered(operator.neg, itertools.count(), chunksize=3)
        assert len({next(results) for _ in range(50)}) == 50
        gate = interpreters.create_queue()
        read = []
        stuck = pool.imap(lambda i: gate.get(), numbers(read))
        time.sleep(0.5)
        assert len(read) < 50
    raises(WorkerLost, lambda: [None for _ in stuck])


def test_imap_of_an_input_that_outlives_the_pool():
    asked, go_on = threading.Event(), threading.Event()

    def slow():
        asked.set()
        go_on.wait(TIMEOUT)
        yield -1

    with Pool(1) as pool:
        results = pool.imap(abs, slow())
        assert asked.wait(TIMEOUT)
    go_on.set()
    raises(WorkerLost, next, results)
    raises(StopIteration, next, results)


def test_imap_of_an_input_that_raises():
    def broken():
        yield -1
        raise KeyError("input")

    with Pool(1) as pool:
        results = pool.imap(abs, broken())
        assert next(results) == 1
        raises(KeyError, next, results)
        raises(StopIteration, next, results)
        raises(TypeError, pool.imap, abs, 5)


def test_imap_goes_on_after_close():
    pool = Pool(1)
    results = pool.imap(operator.neg, iter(range(100)))
    others = pool.imap_unordered(operator.neg, iter(range(100)), chunksize=7)
    pool.close()
    pool.join()
    assert list(results) == [-i for i in range(100)] and len(set(others)) == 100


def test_imap_among_threads():
    with Pool(2) as pool:
        results, seen = pool.imap_unordered(operator.neg, range(200)), []
        threads = [threading.Thread(target=lambda: [seen.append(result) for result in results]) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(TIMEOUT)
        assert sorted(seen) == [-i for i in range(199, -1, -1)]


def test_timeouts_are_those_of_multiprocessing():
    import multiprocessing

    with Pool(1) as pool:
        gate = interpreters.create_queue()
        result, results = pool.apply_async(gate.get), pool.imap(abs, [-1])
        for call in result.get, results.next:
            try:
                call(0.1)
            except multiprocessing.TimeoutError as error:
                assert isinstance(error, TimeoutError)
            else:
                raise AssertionError("TimeoutError not raised")
        gate.put(1)
        assert result.get(TIMEOUT) == next(results) == 1


def test_tasks_that_take_too_long():
    with Pool(1, timeout=2) as pool:
        assert "2.0 s" in str(raises(TimeoutError, pool.apply, spin))
        assert pool.map(abs, [-1, -2]) == [1, 2]
    raises(ValueError, Pool, 1, timeout=-1)


def test_progress():
    async def main():
        async with AsyncPool(1) as pool:
            assert [x async for x in pool.map(abs, [-1, -2], progress=True)] == [1, 2]
            assert "2/2" not in sys.stderr.getvalue(), "no terminal"
            return [x async for x in pool.map(abs, [-1, -2], progress="always")]

    stderr, sys.stderr = sys.stderr, io.StringIO()
    try:
        with Pool(1) as pool:
            assert pool.map(abs, range(3), progress=True) == [0, 1, 2]
            assert sys.stderr.getvalue() == "", "no terminal"
            assert pool.map(abs, range(3), progress="always") == [0, 1, 2]
            assert pool.starmap(pow, [(2, 3)], progress="always") == [8]
        assert "3/3 100%" in sys.stderr.getvalue() and "1/1 100%" in sys.stderr.getvalue()
        assert asyncio.run(main()) == [1, 2]
        assert "2/2 100%" in sys.stderr.getvalue()
    finally:
        sys.stderr = stderr


def test_callbacks_may_wait_for_the_pool():
    with Pool(1) as pool:
        done, seen = threading.Event(), []

        def again(value):
            seen.append(pool.apply(operator.neg, (value,)))
            done.set()

        pool.apply_async(abs, (-3,), callback=again)
        assert done.wait(TIMEOUT) and seen == [-3]


def test_results_that_are_cancelled():
    with Pool(1, retries=1, queue_capacity=5) as pool:
        running, waiting = pool.apply_async(spin), pool.map_async(abs, [-1, -2], chunksize=1)
        until(lambda: pool.stats().busy == 1)
        assert waiting.cancel() and waiting.ready() and not waiting.successful()
        assert running.cancel() and not running.cancel()
        raises(CancelledError, running.get, TIMEOUT)
        raises(CancelledError, waiting.get, TIMEOUT)
        assert pool.apply(abs, (-3,)) == 3
        assert pool.stats().cancelled == 3 and pool.stats().retried == 0


def test_async_pool_while_it_waits_for_room():
    async def main():
        async with AsyncPool(1, queue_capacity=1) as pool:
            gate = interpreters.create_queue()
            calls = [asyncio.ensure_future(pool.call(gate.get)) for _ in range(5)]
            while pool.stats().queued == 0:
                await asyncio.sleep(0.01)
            given_up = asyncio.ensure_future(pool.call(abs, -1))
            await asyncio.sleep(0)
            given_up.cancel()
            for i in range(5):
                gate.put(i)
            assert sorted(await asyncio.gather(*calls)) == list(range(5))
            assert (await asyncio.gather(given_up, return_exceptions=True))[0].__class__ is asyncio.CancelledError
            return [x async for x in pool.map(operator.neg, range(10))]

    assert asyncio.run(main()) == [-i for i in range(10)]


def test_async_pool():
    async def main():
        async with AsyncPool(2) as pool:
            assert await pool.call(pow, 2, 5) == 32
            try:
                await pool.call(divmod, 1, 0)
            except ZeroDivisionError:
                pass
            else:
                raise AssertionError("ZeroDivisionError not raised")
            values = await asyncio.gather(*[pool.call(abs, -i) for i in range(5)])
            assert values == list(range(5))
            assert [x async for x in pool.map(pow, range(6), range(6), ahead=2)] == [i**i for i in range(6)]
            return [x async for x in pool.map(operator.neg, [1, 2])]

    assert asyncio.run(main()) == [-1, -2]


def test_async_pool_stops_what_is_cancelled():
    async def main():
        async with AsyncPool(1) as pool:
            raised = await asyncio.gather(asyncio.wait_for(pool.call(spin), 1), return_exceptions=True)
            assert type(raised[0]) is TimeoutError, raised
            assert await pool.call(abs, -1) == 1
            running = asyncio.ensure_future(pool.call(spin))
            waiting = asyncio.ensure_future(pool.call(abs, -2))
            await asyncio.sleep(0.2)
            running.cancel()
            assert await waiting == 2 and running.cancelled()

    asyncio.run(main())


def test_async_pool_with_timeouts():
    async def main():
        async with AsyncPool(1, timeout=2) as pool:
            raised = await asyncio.gather(pool.call(spin), pool.call(abs, -1), return_exceptions=True)
            assert type(raised[0]) is TimeoutError and raised[1] == 1, raised
            values = pool.map(time.sleep, [0, 60, 60], timeout=3)
            assert await anext(values) is None
            try:
                await anext(values)
            except TimeoutError as error:
                assert "3.0 s" in str(error)
            else:
                raise AssertionError("TimeoutError not raised")

    asyncio.run(main())


def test_async_pool_terminate():
    async def main():
        async with AsyncPool(2) as pool:
            calls = [asyncio.ensure_future(pool.call(spin)) for _ in range(3)]
            await asyncio.sleep(0.2)
            pool.terminate()
            results = await asyncio.gather(*calls, return_exceptions=True)
            assert [type(result) for result in results] == [WorkerLost] * 3, results
        pool = AsyncPool(1)
        call = asyncio.ensure_future(pool.call(spin))
        await asyncio.sleep(0)
        raised = await asyncio.gather(asyncio.wait_for(pool.aclose(), 0.5), call, return_exceptions=True)
        assert [type(error) for error in raised] == [TimeoutError, WorkerLost], raised

    asyncio.run(main())


def test_async_pool_map():
    async def main():
        read = []
        async with AsyncPool(1) as pool:
            values = pool.map(operator.neg, (read.append(i) or i for i in itertools.count()), ahead=3)
            assert [await anext(values) for _ in range(5)] == [0, -1, -2, -3, -4] and len(read) < 9
            await values.aclose()
            assert [x async for x in pool.map(abs, [])] == []
            values, seen = pool.map(divmod, [4, 4, 4], [2, 0, 1]), []
            try:
                async for value in values:
                    seen.append(value)
            except ZeroDivisionError:
                pass
            assert seen == [(2, 0)]

    asyncio.run(main())


def test_async_pool_workers():
    def remember(value):
        global remembered
        remembered = value

    current = lambda: (remembered, __import__("_interpreters").get_current()[0])

    async def main():
        async with AsyncPool(1, remember, (5,), max_tasks_per_child=2) as pool:
            return [await pool.call(current) for _ in range(4)]

    values, workers = zip(*asyncio.run(main()))
    assert set(values) == {5} and workers[0] == workers[1] != workers[2] == workers[3]
