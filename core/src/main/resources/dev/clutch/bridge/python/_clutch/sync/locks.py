"""``clutch.Lock``, ``RLock`` and ``Condition``. Private."""

import time

from _clutch.ground.arguments import int32 as _int32, seconds
from _clutch.sync.shared import Shared, attach, later, makers, patience


def _lock_seconds(blocking, timeout):
    """As locks take it: -1 for no limit."""
    if timeout == -1:
        return -1.0 if blocking else 0.0
    if not blocking:
        raise ValueError("can't specify a timeout for a non-blocking call")
    return seconds(timeout)


class _Lock(Shared):
    __slots__ = ()

    def acquire(self, blocking=True, timeout=-1):
        """Takes the lock, waiting for it ``timeout`` seconds at most; -1 for no limit. Returns whether it has it.

        Raises LockAbandonedError, also in those who wait already, when the interpreter that holds it is destroyed or
        interrupted, until somebody calls ``recover``. Raises ValueError for a timeout of a call that does not block.
        """
        return self._host.acquire(_lock_seconds(blocking, timeout))

    __enter__ = acquire

    def __exit__(self, kind, value, traceback):
        self.release()

    def recover(self):
        """Takes an abandoned lock, and makes it usable again; False, and nothing done, if it is not abandoned.

        Of several who try, one gets True: it puts right what the lock guards, then releases it.
        """
        return self._host.recover()

    def locked(self):
        """Whether anybody holds it."""
        return self._host.locked()

    def __repr__(self):
        state = "locked" if self.locked() else "unlocked"
        return f"<{state} clutch.{type(self).__name__} object at {id(self):#x}>"


class Lock(_Lock):
    """``threading.Lock``. Any interpreter and thread may release it. For what becomes of it when the interpreter that
    took it is destroyed, see ``acquire`` and ``recover``."""

    __slots__ = ()

    _kind = "LOCK"

    def __init__(self):
        self._create(makers.createLock, False)

    def release(self):
        """Releases it; who waits longest gets it. Raises RuntimeError if it is not locked."""
        if not self._host.release():
            raise RuntimeError("release unlocked lock")

    async def aacquire(self):
        """``acquire`` that waits in an asyncio event loop, without a thread. Cancelled, it does not have the lock."""
        return await later(self._host.later)

    async def __aenter__(self):
        await self.aacquire()

    async def __aexit__(self, kind, value, traceback):
        self.release()


class RLock(_Lock):
    """``threading.RLock``. It belongs to the thread that took it, in all interpreters that the thread runs code of."""

    __slots__ = ()

    _kind = "RLOCK"

    def __init__(self):
        self._create(makers.createLock, True)

    def release(self):
        """Releases it once. Raises RuntimeError if this thread does not hold it."""
        if not self._host.release():
            raise RuntimeError("cannot release un-acquired lock")

    def _is_owned(self):  # threading.Condition asks
        return self._host.owned()

    def __repr__(self):
        return super().__repr__().replace(" at ", f" count={self._host.depth()} at ")


class Condition(Shared):
    """``threading.Condition``, over a Lock or an RLock of this module; a new RLock if none is given.
    Raises TypeError for another lock.

    When an interpreter is destroyed while it holds the lock, all who wait get LockAbandonedError.
    """

    __slots__ = ("_lock",)

    _kind = "CONDITION"

    def __init__(self, lock=None):
        if lock is None:
            lock = RLock()
        if not isinstance(lock, _Lock):
            raise TypeError(f"lock must be a clutch.Lock or clutch.RLock, not {type(lock).__name__}")
        self._create(makers.createCondition, lock._host)

    def _as(self, number):
        super()._as(number)
        self._lock = attach("RLOCK" if self._host.reentrant() else "LOCK", self._host.lock())

    def acquire(self, *args, **kwargs):
        """Takes the lock, as its ``acquire``."""
        return self._lock.acquire(*args, **kwargs)

    def release(self):
        """Releases the lock, as its ``release``."""
        self._lock.release()

    def __enter__(self):
        return self._lock.acquire()

    def __exit__(self, kind, value, traceback):
        # a wait that could not take the lock again left without it: its error counts, not that
        if kind is None or self._lock._host.owned():
            self._lock.release()

    def _check_owned(self, verb):
        if not self._lock._host.owned():
            raise RuntimeError(f"cannot {verb} on un-acquired lock")

    def wait(self, timeout=None):
        """Releases the lock, waits until notified, ``timeout`` seconds at most, and takes the lock again. Returns
        whether it was notified. Raises RuntimeError if the lock is not held, LockAbandonedError as ``acquire``."""
        self._check_owned("wait")
        return self._host.waitFor(patience(timeout))

    def wait_for(self, predicate, timeout=None):
        """Waits until a function, which is called with the lock held, returns something true; ``timeout`` seconds at
        most. Returns what it returned last. Raises as ``wait``."""
        end = None if timeout is None else time.monotonic() + timeout
        while not (result := predicate()):
            left = None if end is None else end - time.monotonic()
            if left is not None and left <= 0:
                break
            self.wait(left)
        return result

    def notify(self, n=1):
        """Wakes ``n`` who wait, those who wait longest. Raises RuntimeError if the lock is not held."""
        self._check_owned("notify")
        self._host.wake(_int32(n, "n"))

    def notify_all(self):
        """Wakes all who wait. Raises RuntimeError if the lock is not held."""
        self.notify(2**31 - 1)

    def _state(self):
        return repr(self._lock)
