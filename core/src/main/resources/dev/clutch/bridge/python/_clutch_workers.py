"""Interpreters that work for this one: what ``InterpreterPoolExecutor`` and ``clutch.Pool`` stand on. Private.

The host holds the line of tasks and the workers (dev.clutch.bridge.Crew). Here is a future for every task that has not
ended, and one thread that learns of the ends and passes them on.
"""

import threading
from concurrent.futures._base import CANCELLED, CANCELLED_AND_NOTIFIED, FINISHED, LOGGER, RUNNING, BrokenExecutor, Future
from itertools import count

import _clutch_lifetime
from _clutch import InterpreterError, NotShareableError, never_shared
from _clutch_call import callee, share_args, share_kwargs

_PLAIN = frozenset({type(None), bool, int, float})
DONE, FAILED, REFUSED, LOST, EXPIRED = "DONE", "FAILED", "REFUSED", "LOST", "EXPIRED"  # or BROKEN: dev.clutch.runtime.TaskSource.Kind

_open = {}  # id of a crew -> its collector; to be ended before the program is


class BrokenInterpreterPool(BrokenExecutor):
    """The pool takes no tasks any more: an initializer failed, or no worker can be made."""

    __module__ = "concurrent.futures.interpreter"


class WorkerLost(InterpreterError):
    """The interpreter that ran the task ended under it, by ``os._exit`` for instance."""

    __module__ = "concurrent.futures.interpreter"


class TaskFuture(Future):
    """A future that asks the host whether its task waits or runs."""

    def __init__(self, crew, id):
        super().__init__()
        self._crew, self._id = crew, id

    def cancel(self):
        if self._state in (RUNNING, FINISHED):
            return False
        if self._state in (CANCELLED, CANCELLED_AND_NOTIFIED):
            return True
        if not self._crew.take_back(self._id):
            return self.cancelled()
        super().cancel()
        self.set_running_or_notify_cancel()
        return True

    def running(self):
        return super().running() or not self.done() and self._crew.host.isRunning(self._id)


class Collector:
    """What a crew's thread needs; it does not refer to the crew, which may be collected."""

    def __init__(self, host):
        self.host = host
        self.futures = {}
        self.broken = None
        self.thread = None
        self.lock = threading.Lock()

    def take_back(self, id):
        if not self.host.cancel(id):
            return False
        self.futures.pop(id, None)
        return True

    def run(self):
        while (batch := self.host.take()) is not None:
            for position in range(0, len(batch), 3):
                number, kind, value = batch[position : position + 3]
                if number == -1:
                    self._break_down(value)
                    continue
                future = self.futures.pop(number, None)
                if future is None or not future.set_running_or_notify_cancel():
                    continue
                if kind == DONE and (type(value) in _PLAIN or type(value) is str):
                    future.set_result(value)
                else:
                    self._settle(future, kind, value)
                future = value = None  # held by nobody but those who asked
            batch = None
        _open.pop(id(self), None)

    def _settle(self, future, kind, sealed):
        try:
            if kind == DONE:
                future.set_result(sealed.open())
            elif kind == FAILED:
                future.set_exception(_failure(sealed))
            elif kind == REFUSED:
                from _clutch import error

                future.set_exception(error("NotShareableError", sealed.open()))
            elif kind == LOST:
                future.set_exception(WorkerLost(sealed.open()))
            elif kind == EXPIRED:
                future.set_exception(TimeoutError(sealed.open()))
            else:
                future.set_exception(BrokenInterpreterPool(self.broken or sealed.open()))
        except Exception as error:  # what came could not be unpickled
            future.set_exception(error)

    def _break_down(self, sealed):
        if sealed.excinfo() is None:
            reason = f"no worker can be made: {sealed.open()}"
            LOGGER.critical("InterpreterPoolExecutor: %s", reason)
        else:
            failure = _failure(sealed)
            LOGGER.critical("Exception in initializer:", exc_info=failure)
            reason = "A thread initializer failed, the thread pool is not usable anymore"
        self.broken = reason


def _failure(sealed):
    """The exception of a task, with the traceback it had there as its cause; that alone if it cannot cross."""
    from _interpreters import _excinfo
    from concurrent.interpreters import ExecutionFailed

    cause = ExecutionFailed(_excinfo(*sealed.excinfo()))
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

    def __init__(self, size, name, initializer, initargs, tasks_per_worker):
        from _clutch_config import fields, for_host

        first = None if initializer is None else callee(initializer)
        denied, kept = for_host(fields(None))
        host = _host.open(size, tasks_per_worker or 0, name, denied, kept, first, share_args(tuple(initargs)))
        self.host = host
        self._collector = Collector(host)
        self._ids = count()
        self.shut = False
        _clutch_lifetime.give_back(_shutdown, host, self)

    @property
    def broken(self):
        return self._collector.broken

    def submit(self, function, args, kwargs, timeout, error=RuntimeError):
        """A future. What cannot cross, it tells of."""
        collector = self._collector
        if collector.broken:
            raise BrokenInterpreterPool(collector.broken)
        if self.shut:
            raise error("cannot schedule new futures after shutdown")
        if _ending:
            raise error("cannot schedule new futures after interpreter shutdown")
        if collector.thread is None or not collector.thread.is_alive():
            self._collect()
        id = next(self._ids)
        future = collector.futures[id] = TaskFuture(collector, id)
        seconds = -1.0 if timeout is None else float(timeout)
        try:
            if not kwargs and len(args) > 0 and _is_plain(args):
                taken = self.host.submitAtoms(id, seconds, callee(function), *args)
            else:
                taken = self.host.submit(id, seconds, callee(function), share_args(args), share_kwargs(kwargs))
        except NotShareableError as failure:
            del collector.futures[id]
            future.set_exception(failure)
            return future
        if not taken:  # since it was looked at
            collector.futures.pop(id, None)
            if self.shut:
                raise error("cannot schedule new futures after shutdown")
            raise BrokenInterpreterPool(collector.broken or "the pool's workers have ended")
        return future

    def _collect(self):
        collector = self._collector
        with collector.lock:
            if collector.thread is None or not collector.thread.is_alive():
                _open[id(collector)] = collector
                collector.thread = threading.Thread(target=collector.run, name="clutch-collector")
                collector.thread.start()

    def warm_up(self):
        self.host.warmUp()

    def shutdown(self, wait=True, cancel_futures=False):
        self.shut = True
        if cancel_futures:
            for future in list(self._collector.futures.values()):
                future.cancel()
        self.host.shutdown()
        if wait:
            self.join()

    def kill(self):
        """Ends the workers whatever they do; their tasks end with WorkerLost."""
        self.shut = True
        self.host.kill()

    def join(self):
        thread = self._collector.thread
        if thread is not None and thread is not threading.current_thread():
            thread.join()


def _shutdown(host):
    host.shutdown()


def _is_plain(args):
    for arg in args:
        if type(arg) not in _PLAIN and not (type(arg) is str and arg.isascii()):
            return False
    return True


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
