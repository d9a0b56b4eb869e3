"""What the primitives of ``locks`` and ``counts`` share, which are those of ``threading``. Private.

Each crosses as a handle; there is one object an id in each interpreter. Whoever has to wait stands in line, first come,
first served, and can be interrupted. What the end of an interpreter means for a primitive is said at its class. An
interrupt from outside, which ends its code without a ``finally``, means the same.
"""

from threading import BrokenBarrierError

from _clutch.ground import host
from _clutch.ground.errors import raised_by_host
from _clutch.ground.lifetime import Known, give_back
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
    """A primitive. What its methods call is ``_host``, an object of dev.clutch.bridge.SyncHandles."""

    __slots__ = ("_id", "_host", "__weakref__")

    _kind = None

    def _bind(self, id):
        give_back(makers.bind(id), self)
        self._host = makers.held(id)
        self._id = id

    def _create(self, id):
        self._bind(id)
        _known.first(id, self)

    def __init_subclass__(cls):
        if cls._kind is None:
            return
        if cls._kind in _classes:
            raise TypeError(f"type {cls.__base__.__name__!r} is not an acceptable base type")
        cls.__module__ = "clutch"
        _classes[cls._kind] = cls
        register(f"SYNC_{cls._kind}", cls, _handle, lambda id, kind=cls._kind: attach(kind, id))

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


def attach(kind, id):
    """The primitive of a kind with an id, in this interpreter."""
    self = _known.get(id)
    if self is None:
        if kind not in _classes:
            provide(f"SYNC_{kind}")
        self = object.__new__(_classes[kind])
        self._bind(id)
        self = _known.first(id, self)
    return self


def seconds(timeout):
    """None for no limit; a negative time is none at all."""
    return -1.0 if timeout is None else max(0.0, timeout + 0.0)


async def later(wait):
    """Waits in an asyncio event loop. ``wait`` is a ``_host.later``."""
    from _clutch.waiting.tickets import Bell, settle

    bell = Bell()
    return await settle(wait(bell.ring), bell, lambda turn: turn.claim() or NotImplemented)
