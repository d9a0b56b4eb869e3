"""``clutch.Semaphore``, ``BoundedSemaphore``, ``Event`` and ``Barrier``. Private."""

from _clutch.crossing.share import share
from _clutch.ground.arguments import int32 as _int32
from _clutch.sync.shared import Shared, later, makers, patience


class Semaphore(Shared):
    """``threading.Semaphore``. When an interpreter is destroyed, the permits that it took stay taken.

    value: how many permits there are at first. Raises ValueError if it is negative, OverflowError from 2**31 on.
    """

    __slots__ = ()

    _kind = "SEMAPHORE"

    def __init__(self, value=1):
        value = _int32(value, "value")
        if value < 0:
            raise ValueError("semaphore initial value must be >= 0")
        self._create(makers.createSemaphore, value, self._kind == "BOUNDED_SEMAPHORE")

    def acquire(self, blocking=True, timeout=None):
        """Takes a permit, waiting for one ``timeout`` seconds at most; None for no limit. Returns whether it has it.

        Raises ValueError for a timeout of a call that does not block.
        """
        if not blocking and timeout is not None:
            raise ValueError("can't specify timeout for non-blocking acquire")
        return self._host.acquire(patience(timeout) if blocking else 0.0)

    __enter__ = acquire

    def __exit__(self, kind, value, traceback):
        self.release()

    def release(self, n=1):
        """Makes ``n`` permits. Raises ValueError if that is less than one, or a BoundedSemaphore would have too many:
        it is unchanged then."""
        n = _int32(n, "n")
        if n < 1:
            raise ValueError("n must be one or more")
        if not self._host.release(n):
            raise ValueError("Semaphore released too many times")

    async def aacquire(self):
        """``acquire`` that waits in an asyncio event loop, without a thread. Cancelled, it does not have a permit."""
        return await later(self._host.later)

    async def __aenter__(self):
        await self.aacquire()

    async def __aexit__(self, kind, value, traceback):
        self.release()

    def _state(self):
        return f"value={self._host.value()}"


class BoundedSemaphore(Semaphore):
    """``threading.BoundedSemaphore``: never more permits than at first. When an interpreter is destroyed, those that it
    holds come back."""

    __slots__ = ()

    _kind = "BOUNDED_SEMAPHORE"

    def _state(self):
        return f"{super()._state()}/{self._host.bound()}"


class Event(Shared):
    """``threading.Event``: unset at first. The end of an interpreter means nothing to it."""

    __slots__ = ()

    _kind = "EVENT"

    def __init__(self):
        self._create(makers.createEvent)

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
        return self._host.waitFor(patience(timeout))

    async def await_(self):
        """``wait`` in an asyncio event loop, without a thread."""
        return await later(self._host.later)

    def _state(self):
        return "set" if self.is_set() else "unset"


class Barrier(Shared):
    """``threading.Barrier``. It breaks when an interpreter is destroyed that waits at it, or took part in the round
    before; whoever goes on without that one calls ``reset``.

    parties: how many. action: called by the last party to come, in its interpreter, so it has to cross. timeout: in
    seconds, of waits without one; None for no limit. Raises ValueError for less than one party, NotShareableError for
    the action.
    """

    __slots__ = ()

    _kind = "BARRIER"

    def __init__(self, parties, action=None, timeout=None):
        parties = _int32(parties, "parties")
        if parties < 1:
            raise ValueError("parties must be > 0")
        if action is not None:
            action = share(action, "action")
        self._create(makers.createBarrier, parties, action, patience(timeout))

    def wait(self, timeout=None):
        """Waits for the other parties, ``timeout`` seconds at most; None for the barrier's own limit. Returns how many
        came before, one number for each party.

        Raises BrokenBarrierError when the barrier is broken, or breaks: by a party that runs out of time, is
        interrupted or destroyed, or whose action raises.
        """
        host = self._host
        passed = host.waitFor(host.seconds() if timeout is None else patience(timeout))
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
