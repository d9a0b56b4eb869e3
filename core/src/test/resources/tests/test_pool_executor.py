"""``InterpreterPoolExecutor``: every method, and every way in which things go wrong."""

import asyncio
import io
import logging
import operator
import os
import sys
import threading
import time
from concurrent.futures import ALL_COMPLETED, CancelledError, InterpreterPoolExecutor, as_completed, wait
from concurrent.futures.interpreter import BrokenInterpreterPool, PoolFull, WorkerLost
from concurrent.futures.thread import ThreadPoolExecutor

from concurrent import interpreters
from concurrent.interpreters import ExecutionFailed, NotShareableError
from helpers import raises_exactly as raises, until

TIMEOUT = 120


def spin():
    while True:
        pass


def test_names():
    import concurrent.futures

    assert concurrent.futures.InterpreterPoolExecutor is InterpreterPoolExecutor
    assert "InterpreterPoolExecutor" in concurrent.futures.__all__
    assert issubclass(InterpreterPoolExecutor, ThreadPoolExecutor)
    assert InterpreterPoolExecutor.BROKEN is BrokenInterpreterPool
    raises(AttributeError, lambda: concurrent.futures.Nonsense)


def test_submit():
    with InterpreterPoolExecutor(2) as executor:
        assert executor.submit(pow, 2, 8).result(TIMEOUT) == 256
        assert executor.submit(int, "7", base=8).result(TIMEOUT) == 7
        assert executor.submit(lambda: None).result(TIMEOUT) is None
        assert executor.submit(lambda *args: args, None).result(TIMEOUT) == (None,)
        assert executor.submit(lambda x: x, "\u00e4\U0001f600").result(TIMEOUT) == "\u00e4\U0001f600"
        assert executor.submit(lambda x: [x, x], [1]).result(TIMEOUT) == [[1], [1]]
        raises(TypeError, executor.submit, "print()")
    raises(RuntimeError, executor.submit, pow, 2, 8)


def test_arguments_of_the_constructor():
    raises(ValueError, InterpreterPoolExecutor, 0)
    raises(TypeError, InterpreterPoolExecutor, 1, initializer="print()")
    raises(TypeError, InterpreterPoolExecutor, 1, max_tasks_per_child="1")
    raises(ValueError, InterpreterPoolExecutor, 1, max_tasks_per_child=0)
    assert InterpreterPoolExecutor()._max_workers == min(32, os.cpu_count() + 4)


def test_map():
    with InterpreterPoolExecutor(2) as executor:
        assert list(executor.map(pow, range(5), range(5))) == [pow(i, i) for i in range(5)]
        assert list(executor.map(operator.neg, range(20), chunksize=6)) == [-i for i in range(20)]
        assert list(executor.map(pow, [])) == []
        results = executor.map(divmod, [4, 4, 4], [2, 0, 1])
        assert next(results) == (2, 0)
        raises(ZeroDivisionError, next, results)
        raises(ValueError, executor.map, pow, [1], chunksize=0)
        results = executor.map(time.sleep, [0, 30], timeout=5)
        started = time.monotonic()
        raises(TimeoutError, list, results)
        assert time.monotonic() - started < 25
        executor._crew.kill()


def test_map_reads_its_input_as_results_are_taken():
    taken = []

    def numbers():
        for number in range(100):
            taken.append(number)
            yield number

    with InterpreterPoolExecutor(2) as executor:
        results = executor.map(operator.neg, numbers(), buffersize=4)
        assert len(taken) == 4
        assert next(results) == 0 and len(taken) == 5
        assert list(results) == [-i for i in range(1, 100)] and len(taken) == 100
        raises(TypeError, executor.map, operator.neg, [1], buffersize="4")
        raises(ValueError, executor.map, operator.neg, [1], buffersize=0)


def test_as_completed_and_wait():
    with InterpreterPoolExecutor(2) as executor:
        futures = [executor.submit(time.sleep, seconds) for seconds in (0.5, 0)]
        assert set(as_completed(futures, TIMEOUT)) == set(futures)
        done, pending = wait(futures, TIMEOUT, ALL_COMPLETED)
        assert len(done) == 2 and not pending


def test_callbacks_and_cancelling():
    with InterpreterPoolExecutor(1) as executor:
        gate = interpreters.create_queue()
        first = executor.submit(gate.get)
        others = [executor.submit(abs, i) for i in range(3)]
        seen = []
        for future in others:
            future.add_done_callback(seen.append)
        while not first.running():
            time.sleep(0.01)
        assert not first.cancel() and others[1].cancel() and others[1].cancelled() and others[1].done()
        assert seen == [others[1]]
        gate.put("open")
        assert first.result(TIMEOUT) == "open" and others[2].result(TIMEOUT) == 2
        raises(CancelledError, others[1].result)
        assert not first.cancel() and not first.running()
    assert seen == [others[1], others[0], others[2]], "shutdown waits for callbacks"


def test_callbacks_may_wait_for_the_pool():
    with InterpreterPoolExecutor(2) as executor:
        results, shown = threading.Semaphore(0), []

        def again(future):
            shown.append(executor.submit(abs, -future.result()).result())
            results.release()

        for i in range(4):
            executor.submit(abs, -i).add_done_callback(again)
        for _ in range(4):
            assert results.acquire(timeout=TIMEOUT)
        assert sorted(shown) == [0, 1, 2, 3]


def test_callbacks_that_raise_are_logged():
    log = io.StringIO()
    logging.getLogger("concurrent.futures").addHandler(logging.StreamHandler(log))
    with InterpreterPoolExecutor(1) as executor:
        executor.submit(abs, -1).add_done_callback(lambda future: 1 / 0)
        assert executor.submit(abs, -2).result(TIMEOUT) == 2
    assert "ZeroDivisionError" in log.getvalue()


def test_shutdown_waits_for_workers_that_were_only_warmed_up():
    log = io.StringIO()
    logging.getLogger("concurrent.futures").addHandler(logging.StreamHandler(log))
    before = len(interpreters.list_all())
    for initializer, args in (divmod, (1, 0)), (divmod, (1, 1)):
        executor = InterpreterPoolExecutor(2, initializer=initializer, initargs=args)
        executor.warm_up()
        executor.shutdown()
        assert len(interpreters.list_all()) == before
    assert log.getvalue().count("Exception in initializer") == 1


def test_asyncio():
    async def main(executor):
        loop = asyncio.get_running_loop()
        return await asyncio.gather(*[loop.run_in_executor(executor, pow, 2, i) for i in range(5)])

    with InterpreterPoolExecutor(2) as executor:
        assert asyncio.run(main(executor)) == [1, 2, 4, 8, 16]


def test_initializer():
    def remember(value):
        global remembered
        remembered = value

    with InterpreterPoolExecutor(2, initializer=remember, initargs=(7,)) as executor:
        assert {executor.submit(lambda: remembered).result(TIMEOUT) for _ in range(4)} == {7}


def test_an_initializer_that_raises_breaks_the_pool():
    log = io.StringIO()
    handler = logging.StreamHandler(log)
    logging.getLogger("concurrent.futures").addHandler(handler)
    executor = InterpreterPoolExecutor(1, initializer=divmod, initargs=(1, 0))
    futures = [executor.submit(abs, -1) for _ in range(3)]
    for future in futures:
        raises(BrokenInterpreterPool, future.result, TIMEOUT)
    raises(BrokenInterpreterPool, executor.submit, abs, -1)
    executor.shutdown()
    assert "initializer" in log.getvalue() and "ZeroDivisionError" in log.getvalue(), log.getvalue()


def test_exceptions_come_as_they_are():
    with InterpreterPoolExecutor(1) as executor:
        error = raises(ZeroDivisionError, executor.submit(divmod, 1, 0).result, TIMEOUT)
        assert type(error.__cause__) is ExecutionFailed and error.__cause__.excinfo.type.__name__ == "ZeroDivisionError"
        assert raises(SystemExit, executor.submit(sys.exit, 3).result, TIMEOUT).code == 3
        assert executor.submit(abs, -1).result(TIMEOUT) == 1, "the worker lives on"

        def keep_a_lock():
            error = ValueError("held")
            error.lock = __import__("threading").Lock()
            raise error

        error = raises(ExecutionFailed, executor.submit(keep_a_lock).result, TIMEOUT)
        assert error.excinfo.type.__name__ == "ValueError" and error.excinfo.msg == "held"

        def deep(n=0):
            return deep(n + 1)

        raises(RecursionError, executor.submit(deep).result, TIMEOUT)


def test_what_cannot_cross():
    with InterpreterPoolExecutor(1) as executor:
        raises(NotShareableError, executor.submit(abs, threading.Lock()).result, TIMEOUT)
        raises(NotShareableError, executor.submit(threading.Lock).result, TIMEOUT)
        raises(NotShareableError, executor.submit(executor.shutdown).result, TIMEOUT)
        assert executor.submit(abs, -1).result(TIMEOUT) == 1


def test_a_stuck_task_is_stopped_and_its_worker_replaced():
    with InterpreterPoolExecutor(2) as executor:
        gate = interpreters.create_queue()
        other = executor.submit(gate.get)
        error = raises(TimeoutError, executor.with_options(timeout=0.5).submit(spin).result, TIMEOUT)
        assert "0.5 s" in str(error)
        assert executor.submit(abs, -1).result(TIMEOUT) == 1
        gate.put("unharmed")
        assert other.result(TIMEOUT) == "unharmed"
        assert executor.with_options(timeout=60).submit(abs, -2).result(TIMEOUT) == 2
        raises(ValueError, executor.with_options, timeout=-1)


def test_a_worker_that_exits_is_replaced():
    with InterpreterPoolExecutor(1) as executor:
        error = raises(WorkerLost, executor.submit(os._exit, 3).result, TIMEOUT)
        assert "status 3" in str(error), error
        assert executor.submit(abs, -1).result(TIMEOUT) == 1


def test_workers_are_replaced_after_so_many_tasks():
    with InterpreterPoolExecutor(1, max_tasks_per_child=2) as executor:
        current = lambda: __import__("_interpreters").get_current()[0]
        ids = [executor.submit(current).result(TIMEOUT) for _ in range(5)]
        assert ids[0] == ids[1] != ids[2] == ids[3] != ids[4], ids


def test_shutdown():
    executor = InterpreterPoolExecutor(1)
    gate = interpreters.create_queue()
    first = executor.submit(gate.get)
    waiting = [executor.submit(abs, -i) for i in range(3)]
    while not first.running():
        time.sleep(0.01)
    executor.shutdown(wait=False, cancel_futures=True)
    assert [future.cancelled() for future in waiting] == [True] * 3
    raises(RuntimeError, executor.submit, abs, -1)
    gate.put("done")
    executor.shutdown()
    assert first.result(0) == "done"

    executor = InterpreterPoolExecutor(1)
    futures = [executor.submit(abs, -i) for i in range(20)]
    executor.shutdown(wait=False)
    assert [future.result(TIMEOUT) for future in futures] == list(range(20)), "what is pending is done"


def test_shutdown_from_a_callback():
    executor = InterpreterPoolExecutor(1)
    ended = threading.Event()
    executor.submit(abs, -1).add_done_callback(lambda future: (executor.shutdown(), ended.set()))
    assert ended.wait(TIMEOUT)


def test_options():
    with InterpreterPoolExecutor(1, queue_capacity=1, when_full="reject") as executor:
        gate = interpreters.create_queue()
        stuck = executor.with_options(cancel_running=True).submit(gate.get)
        until(stuck.running)
        waiting = executor.submit(abs, -1)
        assert "1 wait" in str(raises(PoolFull, executor.submit, abs, -2))
        stats = executor.stats()
        assert (stats.size, stats.busy, stats.queued, stats.submitted, stats.rejected) == (1, 1, 1, 2, 1), stats
        assert stuck.cancel() and stuck.cancelled() and waiting.result(TIMEOUT) == 1
        stats = executor.stats()
        assert (stats.succeeded, stats.failed, stats.cancelled, stats.replaced) == (1, 0, 1, 1), stats
        assert stats.waited > 0 and stats.ran > 0
        view = executor.with_options(timeout=0.5).with_options(retries=1)
        raises(TimeoutError, view.submit(spin).result, TIMEOUT)
        assert executor.stats().retried == 0
        for options in {"timeout": -1}, {"retries": -1}:
            raises(ValueError, lambda: executor.with_options(**options))
        raises(TypeError, lambda: executor.with_options(retries="1"))
        raises(TypeError, lambda: executor.with_options(timeout="1"))
    raises(ValueError, lambda: InterpreterPoolExecutor(1, queue_capacity=0))
    raises(TypeError, lambda: InterpreterPoolExecutor(1, queue_capacity="1"))
    assert "caller_runs" in str(raises(ValueError, lambda: InterpreterPoolExecutor(1, when_full="wait")))


def test_a_submit_that_raises_leaves_no_future_behind():
    class Odd:
        def __reduce__(self):
            raise KeyboardInterrupt

    with InterpreterPoolExecutor(1) as executor:
        raises(KeyboardInterrupt, executor.submit, abs, Odd())
        assert not executor._crew._collector.futures
        assert executor.submit(abs, -1).result(TIMEOUT) == 1


def test_shutdown_cancels_what_waits_and_not_what_runs():
    executor = InterpreterPoolExecutor(1)
    gate = interpreters.create_queue()
    view = executor.with_options(cancel_running=True)
    first, second = view.submit(gate.get), view.submit(abs, -1)
    until(first.running)
    executor.shutdown(wait=False, cancel_futures=True)
    gate.put("done")
    assert first.result(TIMEOUT) == "done" and second.cancelled()
    executor.shutdown()


def test_kill_workers():
    executor = InterpreterPoolExecutor(1)
    running, waiting = executor.submit(spin), executor.submit(abs, -1)
    until(running.running)
    executor.kill_workers()
    raises(WorkerLost, running.result, TIMEOUT)
    raises(WorkerLost, waiting.result, TIMEOUT)
    raises(RuntimeError, executor.submit, abs, -1)
    executor.shutdown()


def test_no_interpreter_is_left():
    before = set(interpreters.list_all())
    with InterpreterPoolExecutor(2) as executor:
        list(executor.map(abs, range(4)))
        workers = set(interpreters.list_all()) - before
        assert workers
    assert not workers & set(interpreters.list_all())


def test_worker_closed_under_the_pool():
    with InterpreterPoolExecutor(1) as executor:
        assert executor.submit(abs, -1).result(TIMEOUT) == 1
        current = executor.submit(lambda: __import__("_interpreters").get_current()[0]).result(TIMEOUT)
        raises(interpreters.InterpreterError, interpreters.Interpreter(current).close)
        assert executor.submit(abs, -1).result(TIMEOUT) == 1


def test_pending_tasks_are_done_before_an_interpreter_ends():
    interp = interpreters.create()
    queue = interpreters.create_queue()
    interp.prepare_main(queue=queue)
    interp.exec(
        "from concurrent.futures import InterpreterPoolExecutor\n"
        "executor = InterpreterPoolExecutor(1)\n"
        "futures = [executor.submit(queue.put, i) for i in range(5)]"
    )
    interp.close()
    assert queue.qsize() == 5


def test_progress():
    stderr, sys.stderr = sys.stderr, io.StringIO()
    try:
        with InterpreterPoolExecutor(1) as executor:
            assert list(executor.map(abs, range(3), progress=True)) == [0, 1, 2]
            assert sys.stderr.getvalue() == "", "no terminal"
            assert list(executor.map(abs, range(3), progress="always")) == [0, 1, 2]
        assert "3/3 100%" in sys.stderr.getvalue()
    finally:
        sys.stderr = stderr
