"""What pools make of initializers that fail, of workers that are ended, and of their own interpreter's end."""

import os
import sys
import time
from concurrent.futures import InterpreterPoolExecutor, wait
from concurrent.futures.interpreter import BrokenInterpreterPool, WorkerLost

import clutch
from concurrent import interpreters
from helpers import raises_exactly as raises, until

TIMEOUT = 120


def current():
    return __import__("_interpreters").get_current()[0]


def broken_by(initializer, *initargs):
    """What the tasks of a pool are told whose initializer fails."""
    with InterpreterPoolExecutor(2, initializer=initializer, initargs=initargs) as executor:
        executor.warm_up()
        try:
            futures = [executor.submit(abs, -i) for i in range(3)]
        except BrokenInterpreterPool as error:
            return str(error)
        errors = [raises(BrokenInterpreterPool, future.result, TIMEOUT) for future in futures]
        raises(BrokenInterpreterPool, executor.submit, abs, -1)
    return str(errors[0])


def test_initializers_that_fail():
    def deep():
        return deep()

    def unpicklable():
        class Odd(Exception):
            def __reduce__(self):
                raise TypeError("not to be pickled")

        raise Odd("odd")

    for initializer in (deep, unpicklable):
        broken_by(initializer)
    broken_by(abs, "no number")
    broken_by(sys.exit, 3)


def test_an_initializer_that_ends_its_interpreter():
    broken_by(os._exit, 3)


def test_an_initializer_that_cannot_cross():
    raises(interpreters.NotShareableError, InterpreterPoolExecutor, 1, initializer=abs, initargs=(sys.stdin,))


def test_a_pool_of_the_other_kind():
    with clutch.Pool(2, divmod, (1, 0)) as pool:
        raises(BrokenInterpreterPool, pool.map, abs, range(3))


def test_workers_that_are_stopped():
    with InterpreterPoolExecutor(1) as executor:
        ids, gate = interpreters.create_queue(), interpreters.create_queue()

        def stuck():
            ids.put(__import__("_interpreters").get_current()[0])
            gate.get()

        future, following = executor.submit(stuck), executor.submit(abs, -1)
        assert interpreters.Interpreter(ids.get(timeout=TIMEOUT)).stop(timeout=30)
        raises(WorkerLost, future.result, TIMEOUT)
        assert following.result(TIMEOUT) == 1, "another worker took its place"
        idle = interpreters.Interpreter(executor.submit(current).result(TIMEOUT))
        assert idle.stop(timeout=30)
        assert executor.submit(abs, -2).result(TIMEOUT) == 2


def test_an_endless_task_that_catches_everything():
    def stubborn():
        while True:
            try:
                while True:
                    pass
            except BaseException:
                pass

    with InterpreterPoolExecutor(1) as executor:
        raises(TimeoutError, executor.with_options(timeout=0.5).submit(stubborn).result, TIMEOUT)
        assert executor.submit(abs, -1).result(TIMEOUT) == 1


def test_a_worker_is_replaced_before_it_has_left():
    get_current = lambda: __import__("_interpreters").get_current()[0]
    is_there = lambda id: id in [interpreter.id for interpreter in interpreters.list_all()]
    with InterpreterPoolExecutor(1) as executor:
        old = executor.submit(get_current).result(TIMEOUT)
        late = executor.with_options(timeout=0.5).submit(pow, 3, 40_000_000)  # nothing can interrupt this
        assert executor.submit(get_current).result(TIMEOUT) != old and is_there(old)
        raises(TimeoutError, late.result, TIMEOUT)


def test_tasks_that_end_when_their_time_does():
    with InterpreterPoolExecutor(1) as executor:
        for _ in range(10):
            late = executor.with_options(timeout=0.05).submit(time.sleep, 0.05)
            followers = [executor.submit(abs, -i) for i in range(3)]
            assert [follower.result(TIMEOUT) for follower in followers] == [0, 1, 2]
            assert type(late.exception(TIMEOUT)) in (type(None), TimeoutError)


def test_a_memory_hog():
    """What a task of a pool allocates counts for the run that opened the pool, and ends with it."""
    interp = clutch.create(config=clutch.InterpreterConfig.trusted(allocated_bytes=300_000_000))
    source = """if True:
        from concurrent.futures import InterpreterPoolExecutor

        def hog():
            kept = []
            while True:
                try:
                    kept.append(bytearray(2**20))
                except BaseException:
                    pass

        with InterpreterPoolExecutor(1) as pool:
            pool.submit(hog).result()
    """
    error = raises(clutch.LimitExceededError, interp.exec, source)
    assert "300000000 bytes" in str(error), error


def test_a_pool_inside_of_a_task():
    def inner(numbers):
        from concurrent.futures import InterpreterPoolExecutor

        with InterpreterPoolExecutor(1) as executor:
            return list(executor.map(abs, numbers))

    with InterpreterPoolExecutor(1) as executor:
        assert executor.submit(inner, [-1, -2]).result(TIMEOUT) == [1, 2]


def test_a_pool_ends_with_its_interpreter_whatever_runs_in_it():
    before = {each.id for each in interpreters.list_all()}
    interp = interpreters.create()
    queue = interpreters.create_queue()
    interp.prepare_main(queue=queue)
    interp.exec("""if True:
        from concurrent.futures import InterpreterPoolExecutor

        def endless(queue):
            queue.put(1)
            while True:
                pass

        executor = InterpreterPoolExecutor(1)
        futures = [executor.submit(endless, queue) for _ in range(3)]
        queue.get(timeout=60)
    """)
    assert interp.stop(timeout=8)
    until(lambda: {each.id for each in interpreters.list_all()} <= before)


def test_shutdown_while_a_worker_is_replaced():
    executor = InterpreterPoolExecutor(1)
    lost = executor.submit(os._exit, 1)
    pending = [executor.submit(abs, -i) for i in range(5)]
    executor.shutdown(wait=False)
    raises(WorkerLost, lost.result, TIMEOUT)
    assert [future.result(TIMEOUT) for future in pending] == list(range(5))
    executor.shutdown()


def test_tasks_that_are_pending_when_the_workers_are_killed():
    pool = clutch.Pool(1)
    results = [pool.apply_async(time.sleep, (600,))] + [pool.apply_async(abs, (-i,)) for i in range(3)]
    until(lambda: results[0]._futures[0].running())
    pool.terminate()
    pool.join()
    for result in results:
        raises(WorkerLost, result.get, TIMEOUT)


def test_many_tasks_that_end_their_workers():
    with InterpreterPoolExecutor(2) as executor:
        futures = [executor.submit(os._exit, i) if i % 3 == 0 else executor.submit(abs, -i) for i in range(12)]
        done, pending = wait(futures, TIMEOUT)
        assert not pending
        for i, future in enumerate(futures):
            if i % 3:
                assert future.result() == i
            else:
                assert f"status {i}" in str(raises(WorkerLost, future.result))


def writes_and_is_stuck(path):
    import atexit

    file = open(path, "w")
    file.write("written")
    atexit.register(lambda: file.write(", and closed"))
    while True:
        pass


def test_a_task_that_took_too_long_leaves_what_it_wrote():
    import tempfile

    with tempfile.TemporaryDirectory() as folder, InterpreterPoolExecutor(1) as executor:
        path = os.path.join(folder, "file")
        raises(TimeoutError, executor.with_options(timeout=2).submit(writes_and_is_stuck, path).result, TIMEOUT)
        assert executor.submit(abs, -1).result(TIMEOUT) == 1
        until(lambda: open(path).read() == "written, and closed")
