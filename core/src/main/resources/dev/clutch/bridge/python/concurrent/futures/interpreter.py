"""An executor whose workers are interpreters (CPython 3.14's ``concurrent.futures.interpreter``), and what it has more.

    from concurrent.futures import InterpreterPoolExecutor

    with InterpreterPoolExecutor() as executor:
        print(list(executor.map(pow, [2, 3], [10, 10])))

Workers run in parallel. A function is found by its name, in the module or the script that defines it, or crosses by its
code; arguments and results are copied. Any thread of the interpreter that made it may use an executor.
"""

import os
from collections import deque
from concurrent.futures import thread
from itertools import count, islice
from time import monotonic

from _clutch.crossing.calls import run_chunk
from _clutch.ground.values import never_shared
from _clutch.pools.crew import BrokenInterpreterPool, Crew, PoolFull, PoolStats, WorkerLost

__all__ = ["BrokenInterpreterPool", "InterpreterPoolExecutor", "PoolFull", "PoolStats", "WorkerLost"]

_numbers = count()
_SAME = object()


class InterpreterPoolExecutor(thread.ThreadPoolExecutor):
    """Runs calls in up to ``max_workers`` interpreters, which are made when there is work for them.

    max_workers: None for one a processor and four, at most 32. thread_name_prefix: of the names of its threads.
    initializer: called with ``initargs`` first in each of them; if it raises, the pool is broken.
    max_tasks_per_child: how many calls until a worker is replaced by a fresh one; None for no limit.
    queue_capacity: how many calls may wait for a worker; None for no limit. when_full: what becomes of more: "block", the
    caller waits for room; "reject", it gets PoolFull; "caller_runs", the call goes before all that wait, and ``submit``
    returns when it has ended.

    A call's exception comes as it is, with the traceback it had there as its cause, an ExecutionFailed; that comes itself
    where the exception cannot cross. A worker that ends under a call, by ``os._exit``, ends that call with WorkerLost, and
    is replaced. ``sys.exit`` is an exception like any other.
    """

    BROKEN = BrokenInterpreterPool
    __reduce__ = never_shared

    def __init__(
        self,
        max_workers=None,
        thread_name_prefix="",
        initializer=None,
        initargs=(),
        *,
        max_tasks_per_child=None,
        queue_capacity=None,
        when_full="block",
    ):
        if max_workers is None:
            max_workers = min(32, (os.cpu_count() or 1) + 4)
        if max_workers <= 0:
            raise ValueError("max_workers must be greater than 0")
        if initializer is not None and not callable(initializer):
            raise TypeError("initializer must be a callable")
        if max_tasks_per_child is not None:
            if not isinstance(max_tasks_per_child, int):
                raise TypeError("max_tasks_per_child must be an integer")
            if max_tasks_per_child <= 0:
                raise ValueError("max_tasks_per_child must be >= 1")
        self._max_workers = max_workers
        self._thread_name_prefix = thread_name_prefix or f"{type(self).__name__}-{next(_numbers)}"
        self._crew = Crew(
            max_workers, self._thread_name_prefix, initializer, initargs, max_tasks_per_child, queue_capacity, when_full
        )
        self._set_options(None, 0, False)

    def _set_options(self, timeout, retries, cancel_running):
        self._terms = self._crew.terms(timeout, retries)
        self._timeout, self._retries, self._cancel_running = timeout, retries, cancel_running

    def with_options(self, *, timeout=_SAME, retries=_SAME, cancel_running=_SAME):
        """The same pool, for calls with other options.

        timeout: how many seconds a call may take, or None. One that takes longer ends with TimeoutError; its worker is
        stopped and replaced, the others are not touched. retries: how often a call is made again whose worker was
        stopped or ended under it; not for its timeout, nor for a limit of its interpreter. cancel_running: whether
        ``Future.cancel`` ends a call that runs, too; its worker is stopped and replaced.
        """
        view = object.__new__(type(self))
        view.__dict__.update(self.__dict__)
        view._set_options(
            self._timeout if timeout is _SAME else timeout,
            self._retries if retries is _SAME else retries,
            self._cancel_running if cancel_running is _SAME else bool(cancel_running),
        )
        return view

    def submit(self, fn, /, *args, **kwargs):
        """Starts a call, and returns its ``concurrent.futures.Future``. Waits only for room, where ``queue_capacity``
        and ``when_full`` say so. Raises RuntimeError once the pool is shut down, BrokenInterpreterPool, PoolFull, and
        NotShareableError for what cannot cross."""
        return self._crew.submit(fn, args, kwargs, self._terms, self._cancel_running)

    def stats(self):
        """What the pool is doing: a PoolStats."""
        return self._crew.stats()

    def map(self, fn, *iterables, timeout=None, chunksize=1, buffersize=None, progress=False):
        """The results of ``fn``, in the order of its arguments, as an iterator.

        chunksize: how many calls cross together. buffersize: how many chunks are ahead of the results at most; the
        iterables are read as results are taken, instead of all at once. progress: draw a bar on stderr: True if that is
        a terminal, "always" wherever it goes.
        """
        if chunksize < 1:
            raise ValueError("chunksize must be >= 1.")
        if buffersize is not None and not isinstance(buffersize, int):
            raise TypeError("buffersize must be an integer or None")
        if buffersize is not None and buffersize < 1:
            raise ValueError("buffersize must be None or > 0")
        end = None if timeout is None else monotonic() + timeout
        rows = zip(*iterables)
        if chunksize == 1:
            calls = (self.submit(fn, *row) for row in rows)
        else:
            chunks = iter(lambda: list(islice(rows, chunksize)), [])
            calls = (self.submit(run_chunk, fn, chunk) for chunk in chunks)
        ahead = deque(calls if buffersize is None else islice(calls, buffersize))
        results = _results(ahead, calls if buffersize is not None else (), end)
        if chunksize != 1:
            results = (result for chunk in results for result in chunk)
        if progress:
            from _clutch.pools.progress import shown, total_of

            return shown(results, total_of(iterables), progress == "always")
        return results

    def warm_up(self):
        """Makes all workers now, in parallel; does not wait for them."""
        self._crew.warm_up()

    def kill_workers(self):
        """Ends the workers, whatever they do, and the pool; calls that have not ended raise WorkerLost."""
        self._crew.kill()

    def shutdown(self, wait=True, *, cancel_futures=False):
        """Takes no more calls; those it has are done, or with ``cancel_futures`` those that run. wait: for the workers'
        end. Calling it again waits again."""
        self._crew.shutdown(wait, cancel_futures)


def _results(ahead, calls, end):
    calls = iter(calls)
    try:
        while ahead:
            future = ahead.popleft()
            try:
                result = future.result() if end is None else future.result(end - monotonic())
            finally:
                future.cancel()
                del future  # so that nothing holds what the caller is given
            for following in islice(calls, 1):
                ahead.append(following)
            yield result
            del result
    finally:
        for future in ahead:
            future.cancel()
