"""``clutch.Pool`` and ``clutch.AsyncPool``: pools of interpreters under other libraries' names. Private."""

import asyncio
import os
from concurrent.futures import wait
from itertools import islice, starmap as _starmap

import _clutch
from _clutch_call import run_chunk
from concurrent.futures.interpreter import InterpreterPoolExecutor


class AsyncResult:
    """What the ``_async`` methods return: ``multiprocessing.pool.AsyncResult``."""

    def __init__(self, futures, collect, callback=None, error_callback=None):
        self._futures, self._collect = futures, collect
        if callback is not None or error_callback is not None:
            self._left = len(futures)
            self._callbacks = callback, error_callback
            if not futures:
                self._call_back()
            for future in futures:
                future.add_done_callback(self._one_less)

    def _one_less(self, future):  # always in the pool's one collecting thread
        self._left -= 1
        if not self._left:
            self._call_back()

    def _call_back(self):
        callback, error_callback = self._callbacks
        try:
            value = self._value()
        except BaseException as error:
            if error_callback is not None:
                error_callback(error)
        else:
            if callback is not None:
                callback(value)

    def _value(self):
        return self._collect([future.result() for future in self._futures])

    def get(self, timeout=None):
        """The result, or raises the exception of the call. Raises TimeoutError."""
        self.wait(timeout)
        if not self.ready():
            raise TimeoutError
        return self._value()

    def wait(self, timeout=None):
        """Waits until it is ready."""
        wait(self._futures, timeout)

    def ready(self):
        """Whether all calls have ended."""
        return all(future.done() for future in self._futures)

    def successful(self):
        """Whether no call raised. Raises ValueError if it is not ready."""
        if not self.ready():
            raise ValueError(f"{self!r} not ready")
        return not any(future.cancelled() or future.exception() is not None for future in self._futures)


class IMapIterator:
    """What ``imap`` and ``imap_unordered`` return: iterates, and ``next(timeout)``."""

    def __init__(self, futures, chunked, ordered):
        self._futures, self._chunked, self._ordered = futures, chunked, ordered
        self._ready = []  # results of a chunk, the last first

    def __iter__(self):
        return self

    def __next__(self):
        return self.next()

    def next(self, timeout=None):
        """The next result. Raises TimeoutError."""
        if not self._ready:
            if not self._futures:
                raise StopIteration
            future = self._take(timeout)
            result = future.result()
            if not self._chunked:
                return result
            self._ready = result[::-1]
        return self._ready.pop()

    def _take(self, timeout):
        first = self._futures[:1] if self._ordered else self._futures
        done = wait(first, timeout, return_when="FIRST_COMPLETED").done
        if not done:
            raise TimeoutError
        future = next(future for future in first if future in done)
        self._futures.remove(future)
        return future


class Pool:
    """``multiprocessing.Pool`` with interpreters as workers.

    The workers are made at once, in parallel and without waiting for them. ``context`` is accepted and means nothing.
    """

    __reduce__ = _clutch.never_shared

    def __init__(self, processes=None, initializer=None, initargs=(), maxtasksperchild=None, context=None):
        if processes is None:
            processes = os.cpu_count() or 1
        if processes < 1:
            raise ValueError("Number of processes must be at least 1")
        self._processes = processes
        self._executor = InterpreterPoolExecutor(
            processes, "Pool", initializer, initargs, max_tasks_per_child=maxtasksperchild
        )
        self._executor.warm_up()
        self._closed = False

    def __enter__(self):
        self._check_open()
        return self

    def __exit__(self, *exc_info):
        self.terminate()

    def _check_open(self):
        if self._closed:
            raise ValueError("Pool not running")

    def _submit(self, function, args=(), kwds={}):
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

    def apply(self, func, args=(), kwds={}):
        """The value of a call."""
        return self._submit(func, args, kwds).result()

    def apply_async(self, func, args=(), kwds={}, callback=None, error_callback=None):
        """Starts a call; the callbacks are called, in a thread of the pool, with its result or its exception."""
        return AsyncResult([self._submit(func, args, kwds)], lambda values: values[0], callback, error_callback)

    def map(self, func, iterable, chunksize=None):
        """The list of the function's values."""
        return self.map_async(func, iterable, chunksize).get()

    def map_async(self, func, iterable, chunksize=None, callback=None, error_callback=None):
        """Starts ``map``."""
        return self.starmap_async(func, ((item,) for item in iterable), chunksize, callback, error_callback)

    def starmap(self, func, iterable, chunksize=None):
        """``map`` with each item as the arguments of a call."""
        return self.starmap_async(func, iterable, chunksize).get()

    def starmap_async(self, func, iterable, chunksize=None, callback=None, error_callback=None):
        """Starts ``starmap``."""
        self._check_open()
        return AsyncResult(self._chunks(func, iterable, chunksize), _flat, callback, error_callback)

    def imap(self, func, iterable, chunksize=1):
        """An iterator over the function's values, in order."""
        return self._imap(func, iterable, chunksize, True)

    def imap_unordered(self, func, iterable, chunksize=1):
        """An iterator over the function's values, as they come."""
        return self._imap(func, iterable, chunksize, False)

    def _imap(self, func, iterable, chunksize, ordered):
        self._check_open()
        if chunksize < 1:
            raise ValueError(f"Chunksize must be 1+, not {chunksize}")
        if chunksize == 1:
            return IMapIterator([self._submit(func, (item,)) for item in iterable], False, ordered)
        return IMapIterator(self._chunks(func, ((item,) for item in iterable), chunksize), True, ordered)

    def close(self):
        """Takes no more calls; those it has are done."""
        self._closed = True
        self._executor.shutdown(wait=False)

    def terminate(self):
        """Ends the workers, whatever they do."""
        self._closed = True
        self._executor._crew.kill()

    def join(self):
        """Waits until the workers have ended. Raises ValueError unless ``close`` or ``terminate`` was called."""
        if not self._closed:
            raise ValueError("Pool is still running")
        self._executor._crew.join()


def _flat(chunks):
    return [value for chunk in chunks for value in chunk]


class AsyncPool:
    """A pool for asyncio: ``await pool.call(f, x)``, ``async for y in pool.map(f, xs)``.

    Cancelling a call that has begun does not end it, unless ``timeout`` does.
    """

    __reduce__ = _clutch.never_shared

    def __init__(self, size=None, initializer=None, initargs=(), *, max_tasks_per_child=None):
        self._executor = InterpreterPoolExecutor(
            size, "AsyncPool", initializer, initargs, max_tasks_per_child=max_tasks_per_child
        )

    async def __aenter__(self):
        self._executor.warm_up()
        return self

    async def __aexit__(self, *exc_info):
        await self.aclose()

    async def call(self, function, /, *args, **kwargs):
        """The value of a call in one of the workers."""
        return await asyncio.wrap_future(self._executor.submit(function, *args, **kwargs))

    async def map(self, function, *iterables, ahead=None, timeout=None):
        """The function's values, in order. ahead: how many calls are begun at most before their values are taken."""
        executor = self._executor if timeout is None else self._executor.with_options(timeout=timeout)
        calls = _starmap(lambda *row: asyncio.wrap_future(executor.submit(function, *row)), zip(*iterables))
        begun = list(calls if ahead is None else islice(calls, ahead))
        try:
            while begun:
                yield await begun.pop(0)
                begun += islice(calls, 1)
        finally:
            for call in begun:
                call.cancel()

    async def aclose(self):
        """Lets the calls end, and then the workers."""
        self._executor.shutdown(wait=False)
        await asyncio.get_running_loop().run_in_executor(None, self._executor._crew.join)
