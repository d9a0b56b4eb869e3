"""The primitives of ``threading``, shared by interpreters: part of the module ``clutch``.

Each crosses as a handle; there is one object an id in each interpreter. Whoever has to wait stands in line, first come,
first served, and can be interrupted. What the end of an interpreter means for a primitive is said at its class. An
interrupt from outside, which ends its code without a ``finally``, means the same.
"""

import _clutch
import _clutch_lifetime
import time
import weakref
from _clutch import int32 as _int32
from threading import TIMEOUT_MAX, BrokenBarrierError


class LockAbandonedError(RuntimeError):
    """The interpreter that held the lock was destroyed, or interrupted from outside: what the lock guards may be half
    changed. See Lock.recover."""

    __module__ = "clutch"


_clutch.LockAbandonedError = LockAbandonedError  # for _clutch.error
_clutch.BrokenBarrierError = BrokenBarrierError

_known = weakref.WeakValueDictionary()
_classes = {}


class _Shared:
    __slots__ = ("_id", "_host", "__weakref__")

    _kind = None

    def _bind(self, id):
        self._host = _host.bind(id)
        self._id = id
        _clutch_lifetime.give_back(_host.release, id, self)

    def _create(self, id):
        self._bind(id)
        _known[id] = self

    def __init_subclass__(cls):
        if cls._kind is None:
            return
        if cls._kind in _classes:
            raise TypeError(f"type {cls.__base__.__name__!r} is not an acceptable base type")
        cls.__module__ = "clutch"
        _classes[cls._kind] = cls
        _clutch.register(f"SYNC_{cls._kind}", cls, _handle, lambda id, kind=cls._kind: _attach(kind, id))

    def __reduce__(self):
        return _attach, (self._kind, self._id)

    def __repr__(self):
        return f"<clutch.{type(self).__name__} at {id(self):#x}: {self._state()}>"

    @property
    def id(self):
        """The primitive's number; never used again in this process."""
        return self._id


def _handle(obj):
    return _host.handle(obj._id, obj._kind)


def _attach(kind, id):
    self = _known.get(id)
    if self is None:
        self = object.__new__(_classes[kind])
        self._bind(id)
        self = _known.setdefault(id, self)
    return self


def _seconds(timeout):
    """None for no limit; a negative time is none at all."""
    return -1.0 if timeout is None else max(0.0, timeout + 0.0)


def _lock_seconds(blocking, timeout):
    """As locks take it: -1 for no limit."""
    if timeout == -1:
        return -1.0 if blocking else 0.0
    if not blocking:
        raise ValueError("can't specify a timeout for a non-blocking call")
    seconds = timeout + 0.0
    if not seconds >= 0:  # NaN, too
        raise ValueError("timeout value must be a non-negative number")
    if seconds > TIMEOUT_MAX:
        raise OverflowError("timeout value is too large")
    return seconds


async def _later(wait):
    from _clutch_async import Bell, settle

    bell = Bell()
    return await settle(wait(bell.ring), bell, lambda turn: turn.claim() or NotImplemented)


class _Lock(_Shared):
    __slots__ = ()

    def acquire(self, blocking=True, timeout=-1):
        """Takes the lock, waiting for it ``timeout`` seconds at most; -1 for no limit. Returns whether it has it.

        Raises LockAbandonedError, also in those who wait already, when the interpreter that holds it is destroyed or
        interrupted, until somebody calls ``recover``.
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
        self._create(_host.createLock(False))

    def release(self):
        """Releases it; who waits longest gets it. Raises RuntimeError if it is not locked."""
        if not self._host.release():
            raise RuntimeError("release unlocked lock")

    async def aacquire(self):
        """``acquire`` that waits in an asyncio event loop, without a thread. Cancelled, it does not have the lock."""
        return await _later(self._host.later)

    async def __aenter__(self):
        await self.aacquire()

    async def __aexit__(self, kind, value, traceback):
        self.release()


class RLock(_Lock):
    """``threading.RLock``. It belongs to the thread that took it, in all interpreters that the thread runs code of."""

    __slots__ = ()

    _kind = "RLOCK"

    def __init__(self):
        self._create(_host.createLock(True))

    def release(self):
        """Releases it once. Raises RuntimeError if this thread does not hold it."""
        if not self._host.release():
            raise RuntimeError("cannot release un-acquired lock")

    def _is_owned(self):  # threading.Condition asks
        return self._host.owned()

    def __repr__(self):
        return super().__repr__().replace(" at ", f" count={self._host.depth()} at ")


class Semaphore(_Shared):
    """``threading.Semaphore``. When an interpreter is destroyed, the permits that it took stay taken."""

    __slots__ = ()

    _kind = "SEMAPHORE"

    def __init__(self, value=1):
        value = _int32(value, "value")
        if value < 0:
            raise ValueError("semaphore initial value must be >= 0")
        self._create(_host.createSemaphore(value, self._kind == "BOUNDED_SEMAPHORE"))

    def acquire(self, blocking=True, timeout=None):
        """Takes a permit, waiting for one ``timeout`` seconds at most; None for no limit. Returns whether it has it."""
        if not blocking and timeout is not None:
            raise ValueError("can't specify timeout for non-blocking acquire")
        return self._host.acquire(_seconds(timeout) if blocking else 0.0)

    __enter__ = acquire

    def __exit__(self, kind, value, traceback):
        self.release()

    def release(self, n=1):
        """Makes ``n`` permits, one or more."""
        n = _int32(n, "n")
        if n < 1:
            raise ValueError("n must be one or more")
        if not self._host.release(n):
            raise ValueError("Semaphore released too many times")

    async def aacquire(self):
        """``acquire`` that waits in an asyncio event loop, without a thread. Cancelled, it does not have a permit."""
        return await _later(self._host.later)

    async def __aenter__(self):
        await self.aacquire()

    async def __aexit__(self, kind, value, traceback):
        self.release()

    def _state(self):
        return f"value={self._host.value()}"


class BoundedSemaphore(Semaphore):
    """``threading.BoundedSemaphore``. When an interpreter is destroyed, the permits that it holds come back."""

    __slots__ = ()

    _kind = "BOUNDED_SEMAPHORE"

    def _state(self):
        return f"{super()._state()}/{self._host.bound()}"


class Event(_Shared):
    """``threading.Event``."""

    __slots__ = ()

    _kind = "EVENT"

    def __init__(self):
        self._create(_host.createEvent())

    def is_set(self):
        """Whether it is set."""
        return self._host.isSet()

    def set(self):
        """Sets it: all who wait, in any interpreter, go on."""
        self._host.set()

    def clear(self):
        """Takes it back."""
        self._host.clear()

    def wait(self, timeout=None):
        """Waits until it is set, ``timeout`` seconds at most; None for no limit. Returns whether it is."""
        return self._host.waitFor(_seconds(timeout))

    async def await_(self):
        """``wait`` in an asyncio event loop, without a thread."""
        return await _later(self._host.later)

    def _state(self):
        return "set" if self.is_set() else "unset"


class Barrier(_Shared):
    """``threading.Barrier``. It breaks when an interpreter is destroyed that waits at it, or took part in the round
    before; whoever goes on without that one calls ``reset``.

    action: called by the last party to come, in its interpreter, so it has to cross. timeout: of waits without one.
    """

    __slots__ = ()

    _kind = "BARRIER"

    def __init__(self, parties, action=None, timeout=None):
        parties = _int32(parties, "parties")
        if parties < 1:
            raise ValueError("parties must be > 0")
        if action is not None:
            action = _clutch.share(action, "action")
        self._create(_host.createBarrier(parties, action, _seconds(timeout)))

    def wait(self, timeout=None):
        """Waits for the other parties. Returns how many came before, one number for each party.

        Raises BrokenBarrierError when the barrier is broken, or breaks: by a party that runs out of time, is
        interrupted or destroyed, or whose action raises.
        """
        host = self._host
        passed = host.waitFor(host.seconds() if timeout is None else _seconds(timeout))
        index = passed.index()
        if index == host.parties() - 1:
            action = host.action()
            if action is not None:
                try:
                    action()
                except BaseException:
                    passed.failed()
                    raise
                passed.acted()
        return index

    def reset(self):
        """Makes it as new; those who wait get BrokenBarrierError."""
        self._host.reset()

    def abort(self):
        """Breaks it."""
        self._host.abort()

    @property
    def parties(self):
        """How many parties it is for."""
        return self._host.parties()

    @property
    def n_waiting(self):
        """How many wait right now."""
        return self._host.waiting()

    @property
    def broken(self):
        """Whether it is broken."""
        return self._host.broken()

    def _state(self):
        return "broken" if self.broken else f"waiters={self.n_waiting}/{self.parties}"


class Condition(_Shared):
    """``threading.Condition``, over a Lock or an RLock of this module; a new RLock if none is given.

    When an interpreter is destroyed while it holds the lock, all who wait get LockAbandonedError.
    """

    __slots__ = ("_lock",)

    _kind = "CONDITION"

    def __init__(self, lock=None):
        if lock is None:
            lock = RLock()
        if not isinstance(lock, _Lock):
            raise TypeError(f"lock must be a clutch.Lock or clutch.RLock, not {type(lock).__name__}")
        self._create(_host.createCondition(lock._host))

    def _bind(self, id):
        super()._bind(id)
        self._lock = _attach("RLOCK" if self._host.reentrant() else "LOCK", self._host.lock())

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
        whether it was notified."""
        self._check_owned("wait")
        return self._host.waitFor(_seconds(timeout))

    def wait_for(self, predicate, timeout=None):
        """Waits until a function returns something true, and returns what it returned last."""
        end = None if timeout is None else time.monotonic() + timeout
        while not (result := predicate()):
            left = None if end is None else end - time.monotonic()
            if left is not None and left <= 0:
                break
            self.wait(left)
        return result

    def notify(self, n=1):
        """Wakes ``n`` who wait, those who wait longest."""
        self._check_owned("notify")
        self._host.wake(_int32(n, "n"))

    def notify_all(self):
        """Wakes all who wait."""
        self.notify(2**31 - 1)

    def _state(self):
        return repr(self._lock)
