"""What the primitives of ``locks`` and ``counts`` share, which are those of ``threading``. Private.

Each crosses as a handle; there is one object an id in each interpreter. Whoever has to wait stands in line, first come,
first served, and can be interrupted. What the end of an interpreter means for a primitive is said at its class. An
interrupt from outside, which ends its code without a ``finally``, means the same.
"""

from threading import BrokenBarrierError

from _clutch.ground import host
from _clutch.ground.arguments import seconds
from _clutch.ground.errors import raised_by_host
from _clutch.ground.lifetime import Known, give_back, tied
from _clutch.ground.values import provide, register


@raised_by_host
class LockAbandonedError(RuntimeError):
    """The interpreter that held the lock was destroyed, or interrupted from outside: what the lock guards may be half
    changed. See Lock.recover."""

    __module__ = "clutch"


raised_by_host(BrokenBarrierError)

makers = host("sync")
"""The makers of primitives."""

_known = Known()
_classes = {}


class Shared:
    """A primitive. What its methods call is ``_host``, an object of dev.clutch.bridge.graalpy.sync.SyncHandles."""

    __slots__ = ("_id", "_host", "__weakref__")

    _kind = None

    def _as(self, number):
        self._host = makers.held(number)
        self._id = number

    def _create(self, make, *rules):
        number = tied(make(*rules, self), makers.bound, self)
        self._as(number)
        _known.first(number, self)

    def __init_subclass__(cls):
        if cls._kind is None:
            return
        if cls._kind in _classes:
            raise TypeError(f"type {cls.__base__.__name__!r} is not an acceptable base type")
        cls.__module__ = "clutch"
        _classes[cls._kind] = cls
        register(f"SYNC_{cls._kind}", cls, _handle, lambda number, kind=cls._kind: attach(kind, number))

    def __reduce__(self):
        return attach, (self._kind, self._id)

    def __repr__(self):
        return f"<clutch.{type(self).__name__} at {id(self):#x}: {self._state()}>"

    @property
    def id(self):
        """The primitive's number; never used again in this process."""
        return self._id


def _handle(obj):
    return makers.handle(obj._id, obj._kind)


def attach(kind, number):
    """The primitive of a kind with an id, in this interpreter."""
    self = _known.get(number)
    if self is None:
        if kind not in _classes:
            provide(f"SYNC_{kind}")
        self = object.__new__(_classes[kind])
        give_back(makers.bind(number), self)
        self._as(number)
        self = _known.first(number, self)
    return self


def patience(timeout):
    """A time limit as ``threading`` takes most: None for no limit, and no time at all for a negative one."""
    return -1.0 if timeout is None else seconds(max(0.0, timeout))


async def later(wait):
    """Waits in an asyncio event loop. ``wait`` is a ``_host.later``."""
    from _clutch.waiting.tickets import Bell, settle

    bell = Bell()
    return await settle(wait(bell.ring), bell, lambda turn: turn.claim() or NotImplemented)
