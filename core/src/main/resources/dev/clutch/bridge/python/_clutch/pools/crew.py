"""Interpreters that work for this one: what ``InterpreterPoolExecutor`` and ``clutch.Pool`` stand on. Private.

The host holds the line of tasks and the workers (dev.clutch.pool.PullPool). Here is a future for every task that has not
ended, and one thread that learns of the ends and passes them on. A callback of others may wait for futures itself: it
has threads of its own, as many as there are workers.
"""

import threading
from collections import deque
from concurrent.futures._base import CANCELLED, CANCELLED_AND_NOTIFIED, FINISHED, LOGGER, PENDING, BrokenExecutor, Future
from itertools import count
from typing import NamedTuple

from _clutch.crossing.calls import callee, share_args, share_kwargs
from _clutch.ground import host as _host_of
from _clutch.ground.errors import ExecutionFailed, InterpreterError, NotShareableError, error as _error, excinfo
from _clutch.ground.lifetime import give_back
from _clutch.ground.values import PLAIN as _PLAIN_TYPES, are_atoms, never_shared

_host = _host_of("workers")

DONE, FAILED, REFUSED, LOST, EXPIRED = "DONE", "FAILED", "REFUSED", "LOST", "EXPIRED"  # or BROKEN: dev.clutch.pool.TaskEnd.Kind
PLAIN = "PLAIN"  # DONE, and the value is there as it is

_FULL = 1  # dev.clutch.bridge.graalpy.control.PoolHandle.submit says 0 when a task is taken; or 2: none is any more
WHEN_FULL = {"block": "BLOCK", "reject": "REJECT", "caller_runs": "CALLER_RUNS"}  # dev.clutch.pool.WhenFull

_QUICK = frozenset({"asyncio.futures", "_clutch.pools.results"})  # modules whose callbacks wait for nothing

_open = {}  # id of a crew -> its collector; to be ended before the program is


class BrokenInterpreterPool(BrokenExecutor):
    """The pool takes no tasks any more: an initializer failed, or no worker can be made."""

    __module__ = "concurrent.futures.interpreter"


class WorkerLost(InterpreterError):
    """The interpreter that ran the task ended under it, by ``os._exit`` for instance."""

    __module__ = "concurrent.futures.interpreter"


class PoolFull(RuntimeError):
    """The pool has no room for a task, and ``when_full="reject"``."""

    __module__ = "concurrent.futures.interpreter"


class PoolStats(NamedTuple):
    """A snapshot of a pool: its workers, its tasks since the start, and seconds."""

    size: int
    idle: int
    busy: int
    starting: int
    queued: int
    submitted: int
    succeeded: int
    failed: int
    cancelled: int
    rejected: int
    overdue: int
    retried: int
    replaced: int
    abandoned: int
    waited: float
    ran: float

    __module__ = "concurrent.futures.interpreter"


class Outcome(Future):
    """A future whose exception may be false: 3.12's own returns None instead of raising one that has no length."""

    def _Future__get_result(self):
        if self._exception is None:
            return self._result
        try:
            raise self._exception
        finally:
            self = None  # or this frame, the exception and the future would hold each other


class TaskFuture(Outcome):
    """A future that asks the host whether its task waits or runs. If it ``stops``, cancelling ends a task that runs.

    A condition of its own costs more than a small task. It has none until somebody waits, or wants to be called; and if
    its task ends before, it has what all those have in common, at which nobody has to wait any more.
    """

    _calls_others = False

    def __init__(self, collector, number, stops):
        self._collector, self._id, self._stops = collector, number, stops
        self._own = None  # the condition; set only with the collector's held
        self._state, self._result, self._exception = PENDING, None, None
        self._waiters, self._done_callbacks = [], []

    @property
    def _condition(self):
        if self._own is None:
            with self._collector.settled:
                if self._own is None:
                    self._own = threading.Condition()
        return self._own

    def settle(self, result):
        """``set_result`` if nobody waits; returns whether it is done. The collector's condition is held."""
        if self._own is not None:
            return False
        self._own, self._result = self._collector.settled, result
        self._state = FINISHED  # last, for result()
        return True

    def result(self, timeout=None):
        if self._state == FINISHED and self._exception is None:
            return self._result
        return super().result(timeout)

    def cancel(self):
        return self.give_up(self._stops)

    def give_up(self, stops):
        """``cancel``; stops: even when its task runs."""
        if self._state == FINISHED:
            return False
        if self._state in (CANCELLED, CANCELLED_AND_NOTIFIED):
            return True
        if not self._collector.take_back(self._id) and not (stops and self._collector.stop(self._id)):
            return self.cancelled()
        super().cancel()
        self.set_running_or_notify_cancel()
        return True

    def running(self):
        return not self.done() and self._collector.host.isRunning(self._id)

    def add_done_callback(self, fn):
        if getattr(fn, "__module__", None) not in _QUICK:
            self._calls_others = True
        super().add_done_callback(fn)

    def _invoke_callbacks(self):
        if self._calls_others and threading.current_thread() is self._collector.thread:
            self._collector.call_back(super()._invoke_callbacks)
        else:
            super()._invoke_callbacks()


class Collector:
    """What a crew's thread needs; it does not refer to the crew, which may be collected."""

    def __init__(self, host, callback_threads):
        self.host = host
        self.callback_threads = callback_threads
        self.callbacks = None
        self.futures = {}
        self.broken = None
        self.thread = None
        self.collects = False
        self.lock = threading.Lock()
        self.settled = threading.Condition()  # of futures that were done before anybody waited for them

    def take_back(self, number):
        if not self.host.cancel(number):
            return False
        self.futures.pop(number, None)
        return True

    def stop(self, number):
        if not self.host.stop(number):
            return False
        self.futures.pop(number, None)
        return True

    def call_back(self, work):
        """Has work done that may wait for what only the collecting thread brings."""
        with self.lock:
            if self.callbacks is None:
                from concurrent.futures.thread import ThreadPoolExecutor

                self.callbacks = ThreadPoolExecutor(self.callback_threads, "clutch-callback")
        self.callbacks.submit(_logged, work)

    def run(self):
        try:
            while (batch := self.host.take()) is not None:
                rest = self._settle_plain(batch)
                batch = None  # held by nobody but those who asked
                while rest:
                    self._settle(*rest.popleft())
        finally:
            self.collects = False
            if self.callbacks is not None:
                self.callbacks.shutdown(wait=False)
            _open.pop(id(self), None)

    def _settle_plain(self, batch):
        """Settles those tasks whose value is there, and nobody waits for; returns (future, kind, value) of the others."""
        rest = deque()
        with self.settled:
            for position in range(0, len(batch), 3):
                number, kind, value = batch[position], batch[position + 1], batch[position + 2]
                future = self.futures.pop(number, None)
                plain = kind == DONE and (type(value) in _PLAIN_TYPES or type(value) is str)
                if number == -1 or future is not None and not (plain and future.settle(value)):
                    rest.append((future, PLAIN if plain else kind, value))
        return rest

    def _settle(self, future, kind, sealed):
        if future is None:
            self._break_down(sealed)
            return
        try:
            if kind == PLAIN:
                future.set_result(sealed)
            elif kind == DONE:
                future.set_result(sealed.open())
            elif kind == FAILED:
                future.set_exception(_failure(sealed))
            elif kind == REFUSED:
                future.set_exception(_error("NotShareableError", sealed.open()))
            elif kind == LOST:
                future.set_exception(WorkerLost(sealed.open()))
            elif kind == EXPIRED:
                future.set_exception(TimeoutError(sealed.open()))
            else:
                future.set_exception(BrokenInterpreterPool(self.broken or sealed.open()))
        except BaseException as error:  # what came could not be unpickled: its affair, and not that of this thread
            future.set_exception(error)

    def _break_down(self, sealed):
        if sealed.excinfo() is None:
            reason = f"no worker can be made: {sealed.open()}"
            LOGGER.critical("InterpreterPoolExecutor: %s", reason)
        else:
            try:
                failure = _failure(sealed)
            except BaseException as error:  # that of the initializer could not be unpickled
                failure = error
            LOGGER.critical("Exception in initializer:", exc_info=failure)
            reason = "A thread initializer failed, the thread pool is not usable anymore"
        self.broken = reason


def _logged(work):
    try:
        work()
    except BaseException:
        LOGGER.exception("exception calling callback")


def _failure(sealed):
    """The exception of a task, with the traceback it had there as its cause; that alone if it cannot cross."""
    cause = ExecutionFailed(excinfo(*sealed.excinfo()))
    try:
        exception = sealed.open()
    except NotShareableError:
        exception = None
    if not isinstance(exception, BaseException):
        return cause
    exception.__cause__ = cause
    return exception


class Crew:
    """Up to ``size`` workers. Ends when nobody refers to it, once it has done what it was given."""

    __reduce__ = never_shared

    def __init__(self, size, name, initializer, initargs, tasks_per_worker, capacity=None, when_full="block"):
        from _interpreters import _asked

        if capacity is not None:
            if not isinstance(capacity, int):
                raise TypeError(f"queue_capacity must be an integer or None, not {type(capacity).__name__!r}")
            if capacity <= 0:
                raise ValueError(f"queue_capacity must be 1 or more, not {capacity}")
        if when_full not in WHEN_FULL:
            raise ValueError(f"when_full must be one of {', '.join(map(repr, WHEN_FULL))}, not {when_full!r}")
        first = None if initializer is None else callee(initializer)
        args, fallback = share_args(tuple(initargs)), WHEN_FULL[when_full]
        host = _host.open(_asked(None), size, tasks_per_worker or 0, capacity or 0, fallback, name, first, args)
        self.host = host
        self._collector = Collector(host, size)
        self._ids = count()
        self.shut = False
        give_back(host.whenGone(), self)

    @property
    def broken(self):
        return self._collector.broken

    def one_callback_at_a_time(self):
        """Before there is any."""
        self._collector.callback_threads = 1

    def call_back(self, work):
        self._collector.call_back(work)

    def terms(self, timeout, retries):
        """How tasks are run, for ``submit``. timeout: seconds, or None."""
        if timeout is not None and timeout < 0:
            raise ValueError(f"timeout must not be negative: {timeout!r}")
        if not isinstance(retries, int):
            raise TypeError(f"retries must be an integer, not {type(retries).__name__!r}")
        if retries < 0:
            raise ValueError(f"retries must be 0 or more, not {retries}")
        return self.host.terms(-1.0 if timeout is None else float(timeout), retries)

    def submit(self, function, args, kwargs, terms, stops=False):
        """A future. What cannot cross, it tells of. stops: whether cancelling it ends the task even when that runs."""
        if not callable(function):
            raise TypeError(f"{type(function).__name__!r} object is not callable; source text cannot be submitted")
        collector = self._collector
        if collector.broken:
            raise BrokenInterpreterPool(collector.broken)
        if self.shut:
            raise RuntimeError("cannot schedule new futures after shutdown")
        if _ending:
            raise RuntimeError("cannot schedule new futures after interpreter shutdown")
        if not collector.collects:
            self._collect()
        id = next(self._ids)
        future = collector.futures[id] = TaskFuture(collector, id, stops)
        try:
            if not kwargs and len(args) > 0 and are_atoms(args):
                refused = self.host.submitAtoms(id, terms, callee(function), *args)
            else:
                refused = self.host.submit(id, terms, callee(function), share_args(args), share_kwargs(kwargs))
        except NotShareableError as failure:
            del collector.futures[id]
            future.set_exception(failure)
            return future
        except BaseException:  # nobody would ever settle it
            collector.futures.pop(id, None)
            raise
        if refused:
            collector.futures.pop(id, None)
            self._refuse(refused)
        return future

    def _refuse(self, why):
        if why == _FULL:
            raise PoolFull(f"the pool has no room for a task: {self.stats().queued} wait")
        if self.shut:  # since it was looked at
            raise RuntimeError("cannot schedule new futures after shutdown")
        raise BrokenInterpreterPool(self._collector.broken or "the pool's workers have ended")

    def stats(self):
        return PoolStats(*self.host.stats())

    def _collect(self):
        collector = self._collector
        with collector.lock:
            if not collector.collects:
                _open[id(collector)] = collector
                collector.collects = True
                collector.thread = threading.Thread(target=collector.run, name="clutch-collector")
                try:
                    collector.thread.start()
                except RuntimeError:  # there can be no more threads
                    collector.collects, collector.thread = False, None
                    del _open[id(collector)]
                    raise

    def warm_up(self):
        if self.shut or _ending:
            return
        self._collect()  # so that there is somebody to learn of their ends
        self.host.warmUp()

    def shutdown(self, wait=True, cancel_futures=False):
        self.shut = True
        if cancel_futures:
            for future in list(self._collector.futures.values()):
                future.give_up(False)
        self.host.shutdown()
        if wait:
            self.join()

    def kill(self):
        """Ends the workers whatever they do; their tasks end with WorkerLost."""
        self.shut = True
        self.host.kill()

    def join(self):
        collector, current = self._collector, threading.current_thread()
        if collector.thread is None or collector.thread is current:
            return
        collector.thread.join()
        if collector.callbacks is not None and current not in collector.callbacks._threads:
            collector.callbacks.shutdown()


_ending = False


def _at_exit():
    """As CPython does, lets what is pending be done before the interpreter ends."""
    global _ending
    _ending = True
    for collector in list(_open.values()):
        collector.host.shutdown()
    for collector in list(_open.values()):
        collector.thread.join()


threading._register_atexit(_at_exit)
