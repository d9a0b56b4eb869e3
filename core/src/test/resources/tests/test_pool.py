"""``clutch.Pool`` and ``clutch.AsyncPool``."""

import asyncio
import operator
import threading
import time

from clutch import AsyncPool, Pool
from concurrent import interpreters
from concurrent.futures.interpreter import WorkerLost

TIMEOUT = 120


def raises(kind, call, *args, **kwargs):
    try:
        call(*args, **kwargs)
    except kind as error:
        assert type(error) is kind, f"{type(error).__name__} instead of {kind.__name__}: {error}"
        return error
    raise AssertionError(f"{kind.__name__} not raised")


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

    def spin():
        while True:
            pass

    running, waiting = pool.apply_async(spin), pool.apply_async(abs, (-1,))
    started = time.monotonic()
    pool.terminate()
    pool.join()
    raises(WorkerLost, running.get, TIMEOUT)
    raises(WorkerLost, waiting.get, TIMEOUT)
    assert time.monotonic() - started < 60


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
