"""The faces of pools in Python, as PoolFacesTest drives them: all in the same way, by numbers of tasks."""

import asyncio
import concurrent.futures
import threading
from concurrent.futures import InterpreterPoolExecutor
from concurrent.futures.interpreter import BrokenInterpreterPool, PoolFull, WorkerLost

import clutch
import pool_tasks
from concurrent.interpreters import NotShareableError

TIMEOUT = 120


class Executor:
    def __init__(self, size, initializer, most, timeout, **options):
        retries = options.pop("retries")
        self.pool = InterpreterPoolExecutor(size, "", initializer, max_tasks_per_child=most, **options)
        self.view = self.pool.with_options(timeout=timeout, retries=retries, cancel_running=True)

    def submit(self, function, args):
        return self.view.submit(function, *args)

    def close(self, wait):
        self.pool.shutdown(wait=wait)

    def terminate(self):
        self.pool.kill_workers()


class Multiprocessing:
    def __init__(self, size, initializer, most, timeout, **options):
        self.pool = clutch.Pool(size, initializer, (), most, timeout=timeout, **options)

    def submit(self, function, args):
        return self.pool.apply_async(function, args)

    def close(self, wait):
        self.pool.close()
        if wait:
            self.pool.join()

    def terminate(self):
        self.pool.terminate()


class Asyncio:
    def __init__(self, size, initializer, most, timeout, **options):
        self.pool = clutch.AsyncPool(size, initializer, max_tasks_per_child=most, timeout=timeout, **options)
        self.loop = asyncio.new_event_loop()
        threading.Thread(target=self.loop.run_forever, daemon=True).start()

    def submit(self, function, args):
        """Returns when the call has been begun, as the others do; but for one that waits for room."""
        begun = threading.Event()

        async def call():
            task = asyncio.ensure_future(self.pool.call(function, *args))
            await asyncio.sleep(0)
            begun.set()
            return await task

        future = asyncio.run_coroutine_threadsafe(call(), self.loop)
        assert begun.wait(TIMEOUT)
        return future

    def close(self, wait):
        closing = asyncio.run_coroutine_threadsafe(self.pool.aclose(), self.loop)
        if wait:
            closing.result(TIMEOUT)

    def terminate(self):
        self.pool.terminate()


def open_pool(kind, size, initializer, most, timeout, retries, capacity, when_full):
    global face, tasks
    tasks = []
    initializer = None if initializer is None else getattr(pool_tasks, initializer)
    make = globals()[kind]
    face = make(size, initializer, most, timeout, retries=retries, queue_capacity=capacity, when_full=when_full)


def submit(function, *args):
    tasks.append(_begun(function, args))
    return len(tasks) - 1


def _begun(function, args):
    try:
        return face.submit(getattr(pool_tasks, function), args)
    except Exception as error:  # that is how the task ended
        refused = concurrent.futures.Future()
        refused.set_exception(error)
        return refused


def submit_in_thread(function, *args):
    """For a task whose submission may wait."""
    submitted = concurrent.futures.Future()
    tasks.append(submitted)
    threading.Thread(target=lambda: submitted.set_result(_begun(function, args))).start()
    return len(tasks) - 1


def is_submitted(number):
    return not isinstance(tasks[number], concurrent.futures.Future) or tasks[number].done()


def _future(number):
    future = tasks[number]
    if type(future) is concurrent.futures.Future and future.done() and future.exception() is None:
        value = future.result()
        if hasattr(value, "cancel"):
            return value
    return future


def cancel(number):
    return bool(_future(number).cancel())


def result(number):
    """How it ended, and its value or message."""
    future = tasks[number]
    try:
        value = _value(future)
        if hasattr(value, "cancel"):  # of submit_in_thread
            value = _value(value)
        return "DONE", value
    except (concurrent.futures.CancelledError, asyncio.CancelledError):
        return "CANCELLED", ""
    except TimeoutError as error:
        return "OVERDUE", str(error)
    except WorkerLost as error:
        return "LOST", str(error)
    except BrokenInterpreterPool as error:
        return "BROKEN", str(error)
    except NotShareableError as error:
        return "UNSHAREABLE", str(error)
    except (PoolFull, RuntimeError) as error:
        return "REJECTED", str(error)
    except ValueError as error:
        return ("REJECTED" if "not running" in str(error) else "FAILED"), str(error)
    except Exception as error:
        return "FAILED", repr(error)


def _value(future):
    if isinstance(future, concurrent.futures.Future):
        return future.result(TIMEOUT)
    future.wait(TIMEOUT)
    assert future.ready(), "it does not end"
    return future.get()


def stats(name):
    return int(getattr(face.pool.stats(), name))


def close(wait):
    face.close(wait)


def terminate():
    face.terminate()
