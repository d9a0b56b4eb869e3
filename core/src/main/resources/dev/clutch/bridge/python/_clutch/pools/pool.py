"""``clutch.Pool`` and ``clutch.AsyncPool``: pools of interpreters under other libraries' names. Private."""

import asyncio
import os
import threading
from collections import deque
from itertools import islice, starmap as _starmap

from _clutch.crossing.calls import run_chunk
from _clutch.ground.values import never_shared
from _clutch.pools.results import AsyncResult, IMapIterator
from concurrent.futures.interpreter import InterpreterPoolExecutor, WorkerLost

_AHEAD = 16  # how many tasks of an imap are begun for each worker


class Pool:
    """``multiprocessing.Pool`` with interpreters as workers.

    The workers are made at once, in parallel and without waiting for them. ``context`` is accepted and means nothing.

    timeout: how many seconds a task may take, a chunk being one; it then ends with TimeoutError, and its worker is
    replaced. retries: how often a task is done again whose worker was stopped or ended under it. queue_capacity,
    when_full: as for InterpreterPoolExecutor.

    What begins calls raises ValueError once the pool is closed, PoolFull where that was asked for, and
    NotShareableError for what cannot cross. What waits for their results raises what they raised, WorkerLost where a
    worker ended under one, and BrokenInterpreterPool where the initializer failed. Any thread may use it.
    """

    __module__ = "clutch"
    __reduce__ = never_shared

    def __init__(
        self,
        processes=None,
        initializer=None,
        initargs=(),
        maxtasksperchild=None,
        context=None,
        *,
        timeout=None,
        retries=0,
        queue_capacity=None,
        when_full="block",
    ):
        if processes is None:
            processes = os.cpu_count() or 1
        if processes < 1:
            raise ValueError("Number of processes must be at least 1")
        self._processes = processes
        self._executor = InterpreterPoolExecutor(
            processes,
            "Pool",
            initializer,
            initargs,
            max_tasks_per_child=maxtasksperchild,
            queue_capacity=queue_capacity,
            when_full=when_full,
        ).with_options(timeout=timeout, retries=retries, cancel_running=True)
        self._executor._crew.one_callback_at_a_time()  # as multiprocessing has it
        self._executor.warm_up()
        self._lock = threading.Lock()
        self._readers = set()  # threads that read the input of an imap
        self._closed = self._terminated = False

    def __enter__(self):
        self._check_open()
        return self

    def __exit__(self, *exc_info):
        self.terminate()

    def _check_open(self):
        if self._closed:
            raise ValueError("Pool not running")

    def _submit(self, function, args=(), kwds={}):  # noqa: B006 - as multiprocessing has it; only read
        self._check_open()
        return self._executor.submit(function, *args, **kwds)

    def _chunks(self, function, rows, chunksize):
        rows = list(rows)
        if chunksize is None:
            chunksize, extra = divmod(len(rows), self._processes * 4)
            chunksize += bool(extra)
        chunksize = max(chunksize, 1)
        rows = iter(rows)
        return [self._submit(run_chunk, (function, chunk)) for chunk in iter(lambda: list(islice(rows, chunksize)), [])]

    def apply(self, func, args=(), kwds={}):  # noqa: B006 - as multiprocessing has it; only read
        """The value of a call; waits for it."""
        return self._submit(func, args, kwds).result()

    def apply_async(self, func, args=(), kwds={}, callback=None, error_callback=None):  # noqa: B006
        """Starts a call, and returns its AsyncResult; the callbacks are called, in a thread of the pool, with its
        result or its exception."""
        return self._result([self._submit(func, args, kwds)], lambda values: values[0], callback, error_callback)

    def _result(self, futures, collect, callback, error_callback):
        return AsyncResult(futures, collect, self._executor._crew, callback, error_callback)

    def map(self, func, iterable, chunksize=None, *, progress=False):
        """The list of the function's values, in order; waits for all. chunksize: how many items cross together; None
        for a quarter of each worker's share. progress: a bar on stderr; True: if that is a terminal, or "always"."""
        return self.starmap(func, ((item,) for item in iterable), chunksize, progress=progress)

    def map_async(self, func, iterable, chunksize=None, callback=None, error_callback=None):
        """Starts ``map``, and returns its AsyncResult; see ``apply_async``."""
        return self.starmap_async(func, ((item,) for item in iterable), chunksize, callback, error_callback)

    def starmap(self, func, iterable, chunksize=None, *, progress=False):
        """``map`` with each item as the arguments of a call."""
        if not progress:
            return self.starmap_async(func, iterable, chunksize).get()
        from _clutch.pools.progress import shown

        rows = list(iterable)
        chunks = self._chunks(func, rows, chunksize)
        values = (value for chunk in chunks for value in chunk.result())
        return list(shown(values, len(rows), progress == "always"))

    def starmap_async(self, func, iterable, chunksize=None, callback=None, error_callback=None):
        """Starts ``starmap``, and returns its AsyncResult; see ``apply_async``."""
        self._check_open()
        return self._result(self._chunks(func, iterable, chunksize), _flat, callback, error_callback)

    def imap(self, func, iterable, chunksize=1):
        """An iterator over the function's values, in order. The input is read, in a thread, as calls end."""
        return self._imap(func, iterable, chunksize, True)

    def imap_unordered(self, func, iterable, chunksize=1):
        """``imap`` with the values as they come."""
        return self._imap(func, iterable, chunksize, False)

    def _imap(self, func, iterable, chunksize, ordered):
        self._check_open()
        if chunksize < 1:
            raise ValueError(f"Chunksize must be 1+, not {chunksize}")
        submit, rows = self._submit_of_imap, ((item,) for item in iterable)
        if chunksize == 1:
            calls = (submit(func, *row) for row in rows)
        else:
            calls = (submit(run_chunk, func, chunk) for chunk in iter(lambda: list(islice(rows, chunksize)), []))
        results = IMapIterator(chunksize > 1, ordered)
        daemon = threading._daemon_threads_allowed()  # the input may have no end
        reader = threading.Thread(target=self._read, args=(results, calls), name="clutch-imap", daemon=daemon)
        with self._lock:
            self._readers.add(reader)
        reader.start()
        return results

    def _submit_of_imap(self, function, *args):
        try:
            return self._executor.submit(function, *args)
        except RuntimeError:
            if not self._terminated:
                raise
            raise WorkerLost("the pool was terminated") from None  # as what was submitted before

    def _read(self, results, calls):
        try:
            results.read(calls, self._processes * _AHEAD)
        finally:
            with self._lock:
                self._readers.discard(threading.current_thread())
                last = self._closed and not self._readers
            if last:
                self._executor.shutdown(wait=False)

    def stats(self):
        """What the pool is doing: a concurrent.futures.interpreter.PoolStats, in which a chunk is one task."""
        return self._executor.stats()

    def close(self):
        """Takes no more calls; those it has are done, all of an ``imap`` included."""
        with self._lock:
            self._closed = True
            last = not self._readers
        if last:
            self._executor.shutdown(wait=False)

    def terminate(self):
        """Ends the workers, whatever they do; calls that have not ended raise WorkerLost. Does not wait for that."""
        self._closed = self._terminated = True
        self._executor._crew.kill()

    def join(self):
        """Waits until the workers have ended. Raises ValueError unless ``close`` or ``terminate`` was called."""
        if not self._closed:
            raise ValueError("Pool is still running")
        if not self._terminated:  # else a reader may wait for its input for ever
            for reader in list(self._readers):
                reader.join()
        self._executor._crew.join()


def _flat(chunks):
    return [value for chunk in chunks for value in chunk]


class AsyncPool:
    """A pool for asyncio: ``await pool.call(f, x)``, ``async for y in pool.map(f, xs)``.

    timeout: how many seconds a call may take; it then ends with TimeoutError. A call that is cancelled, by
    ``asyncio.wait_for`` for instance, or that takes too long, is stopped wherever it is; its worker is replaced.
    retries: how often a call is made again whose worker was stopped or ended under it. queue_capacity, when_full: as
    for InterpreterPoolExecutor; the event loop is not held up while a call waits for room.
    """

    __module__ = "clutch"
    __reduce__ = never_shared

    def __init__(
        self,
        size=None,
        initializer=None,
        initargs=(),
        *,
        max_tasks_per_child=None,
        timeout=None,
        retries=0,
        queue_capacity=None,
        when_full="block",
    ):
        self._executor = InterpreterPoolExecutor(
            size,
            "AsyncPool",
            initializer,
            initargs,
            max_tasks_per_child=max_tasks_per_child,
            queue_capacity=queue_capacity,
            when_full=when_full,
        ).with_options(timeout=timeout, retries=retries, cancel_running=True)
        self._begin = _begin if queue_capacity is None or when_full == "reject" else _begin_in_a_thread

    async def __aenter__(self):
        self._executor.warm_up()
        return self

    async def __aexit__(self, *exc_info):
        await self.aclose()

    async def call(self, function, /, *args, **kwargs):
        """The value of a call in one of the workers. Raises what it raised, TimeoutError, WorkerLost, PoolFull,
        NotShareableError, and RuntimeError once the pool is closed."""
        return await self._begin(self._executor, function, args, kwargs)

    async def map(self, function, *iterables, ahead=None, timeout=None, progress=False):
        """The function's values, in order. Calls whose values nobody takes, since one raised perhaps, are cancelled.

        ahead: how many calls are begun at most before their values are taken. timeout: instead of the pool's.
        progress: draw a bar on stderr: True if that is a terminal, "always" wherever it goes.
        """
        executor = self._executor if timeout is None else self._executor.with_options(timeout=timeout)
        bar = None
        if progress:
            from _clutch.pools.progress import bar_for, total_of

            bar = bar_for(total_of(iterables), progress == "always")
        calls = _starmap(lambda *row: self._begin(executor, function, row, {}), zip(*iterables))
        begun = deque(calls if ahead is None else islice(calls, ahead))
        try:
            while begun:
                value = await begun.popleft()
                if bar is not None:
                    bar.step()
                yield value
                begun += islice(calls, 1)
        finally:
            for call in begun:
                call.cancel()
            if bar is not None:
                bar.end()

    def stats(self):
        """What the pool is doing: a concurrent.futures.interpreter.PoolStats."""
        return self._executor.stats()

    def terminate(self):
        """Ends the workers, whatever they do; calls that have not ended raise WorkerLost. From any thread."""
        self._executor._crew.kill()

    async def aclose(self):
        """Lets the calls end, and then the workers. Cancelling it ends them whatever they do."""
        self._executor.shutdown(wait=False)
        try:
            await asyncio.get_running_loop().run_in_executor(None, self._executor._crew.join)
        except asyncio.CancelledError:
            self.terminate()
            raise


def _begin(executor, function, args, kwargs):
    return asyncio.wrap_future(executor.submit(function, *args, **kwargs))


def _begin_in_a_thread(executor, function, args, kwargs):
    """``_begin`` where that may wait for room, which the event loop must not."""
    return asyncio.ensure_future(_submitted_in_a_thread(executor, function, args, kwargs))


async def _submitted_in_a_thread(executor, function, args, kwargs):
    submitting = asyncio.ensure_future(asyncio.to_thread(executor.submit, function, *args, **kwargs))
    try:
        future = await asyncio.shield(submitting)
    except asyncio.CancelledError:
        submitting.add_done_callback(_cancel_submitted)
        raise
    return await asyncio.wrap_future(future)


def _cancel_submitted(submitting):
    if not submitting.cancelled() and submitting.exception() is None:
        submitting.result().cancel()
