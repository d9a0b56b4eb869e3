"""What ``clutch.Pool`` returns before there is a result. Private."""

import sys
import threading
from collections import deque
from concurrent.futures import wait

from _clutch.pools.crew import Outcome

_late = None  # see _timed_out


class AsyncResult:
    """What the ``_async`` methods return: ``multiprocessing.pool.AsyncResult``."""

    def __init__(self, futures, collect, crew, callback=None, error_callback=None):
        self._futures, self._collect = futures, collect
        if callback is not None or error_callback is not None:
            self._lock = threading.Lock()
            self._left = 1
            self._crew, self._callbacks = crew, (callback, error_callback)
            for future in futures:
                with self._lock:
                    self._left += 1
                future.add_done_callback(self._one_less)
            self._one_less(None)

    def _one_less(self, future):
        with self._lock:
            self._left -= 1
            last = not self._left
        if last:
            self._crew.call_back(self._call_back)

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
        """The result, or raises the exception of the call; waits ``timeout`` seconds at most, None for no limit. Raises
        TimeoutError, which is multiprocessing's, too."""
        self.wait(timeout)
        if not self.ready():
            raise _timed_out()
        return self._value()

    def wait(self, timeout=None):
        """Waits until it is ready, ``timeout`` seconds at most; None for no limit."""
        wait(self._futures, timeout)

    def ready(self):
        """Whether all calls have ended."""
        return all(future.done() for future in self._futures)

    def cancel(self):
        """Gives the calls up that have not ended, those that run included; ``get`` then raises CancelledError.

        Returns whether there was any.
        """
        return any([not future.done() and future.cancel() for future in self._futures])  # noqa: C419 - cancels all of them

    def successful(self):
        """Whether no call raised. Raises ValueError if it is not ready."""
        if not self.ready():
            raise ValueError(f"{self!r} not ready")
        return not any(future.cancelled() or future.exception() is not None for future in self._futures)


def _timed_out():
    """A TimeoutError, and multiprocessing's own for a program that has that: it may catch either."""
    global _late
    theirs = getattr(sys.modules.get("multiprocessing"), "TimeoutError", None)
    if theirs is None:
        return TimeoutError()
    if _late is None:
        names = {"__module__": "clutch", "__reduce__": lambda self: (TimeoutError, self.args)}
        _late = type("TimeoutError", (theirs, TimeoutError), names)
    return _late()


class IMapIterator:
    """What ``imap`` and ``imap_unordered`` return: iterates, and ``next(timeout)``. Any threads may share it."""

    def __init__(self, chunked, ordered):
        self._chunked, self._ordered = chunked, ordered
        self._news = threading.Condition()
        self._ended = deque()  # futures whose turn it is
        self._early = {}  # futures that ended before their turn came, by position
        self._turn = self._taken = 0
        self._total = None  # until the input has been read
        self._ready = []  # results of a chunk, the last first

    def __iter__(self):
        return self

    def __next__(self):
        return self.next()

    def next(self, timeout=None):
        """The next result; waits ``timeout`` seconds at most, None for no limit. Raises StopIteration, the exception of
        the call, and TimeoutError, which is multiprocessing's, too."""
        with self._news:
            if not self._ready:
                if not self._news.wait_for(lambda: self._ended or self._taken == self._total, timeout):
                    raise _timed_out()
                if not self._ended:
                    raise StopIteration
                self._taken += 1
                result = self._ended.popleft().result()
                if not self._chunked:
                    return result
                self._ready = result[::-1]
            return self._ready.pop()

    def read(self, calls, ahead):
        """Begins the calls, some of them ahead of what has ended. What reading raises comes as the last result."""
        places = threading.Semaphore(ahead)
        total = 0
        failed = False
        while not failed:
            places.acquire()
            try:
                future = next(calls)
            except StopIteration:
                break
            except BaseException as error:
                failed = True
                future = Outcome()
                future.set_exception(error)
            future.add_done_callback(lambda future, position=total: (places.release(), self._end(position, future)))
            total += 1
        with self._news:
            self._total = total
            self._news.notify_all()

    def _end(self, position, future):
        with self._news:
            if self._ordered:
                self._early[position] = future
                while self._turn in self._early:
                    self._ended.append(self._early.pop(self._turn))
                    self._turn += 1
            else:
                self._ended.append(future)
            self._news.notify_all()
