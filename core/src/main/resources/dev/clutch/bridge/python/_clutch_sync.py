"""What the primitives of ``_clutch_locks`` and ``_clutch_counts`` share, which are those of ``threading``. Private.

Each crosses as a handle; there is one object an id in each interpreter. Whoever has to wait stands in line, first come,
first served, and can be interrupted. What the end of an interpreter means for a primitive is said at its class. An
interrupt from outside, which ends its code without a ``finally``, means the same.
"""

import _clutch
import _clutch_lifetime
from threading import BrokenBarrierError


class LockAbandonedError(RuntimeError):
    """The interpreter that held the lock was destroyed, or interrupted from outside: what the lock guards may be half
    changed. See Lock.recover."""

    __module__ = "clutch"


host = _host
"""The makers of primitives."""

_clutch.LockAbandonedError = LockAbandonedError  # for _clutch.error
_clutch.BrokenBarrierError = BrokenBarrierError

_known = _clutch_lifetime.Known()
_classes = {}


class Shared:
    """A primitive. What its methods call is ``_host``, an object of dev.clutch.bridge.SyncHandles."""

    __slots__ = ("_id", "_host", "__weakref__")

    _kind = None

    def _bind(self, id):
        _clutch_lifetime.give_back(_host.bind(id), self)
        self._host = _host.held(id)
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
        _clutch.register(f"SYNC_{cls._kind}", cls, _handle, lambda id, kind=cls._kind: attach(kind, id))

    def __reduce__(self):
        return attach, (self._kind, self._id)

    def __repr__(self):
        return f"<clutch.{type(self).__name__} at {id(self):#x}: {self._state()}>"

    @property
    def id(self):
        """The primitive's number; never used again in this process."""
        return self._id


def _handle(obj):
    return _host.handle(obj._id, obj._kind)


def attach(kind, id):
    """The primitive of a kind with an id, in this interpreter."""
    self = _known.get(id)
    if self is None:
        if kind not in _classes:
            import _clutch_counts
            import _clutch_locks
        self = object.__new__(_classes[kind])
        self._bind(id)
        self = _known.first(id, self)
    return self


def seconds(timeout):
    """None for no limit; a negative time is none at all."""
    return -1.0 if timeout is None else max(0.0, timeout + 0.0)


async def later(wait):
    """Waits in an asyncio event loop. ``wait`` is a ``_host.later``."""
    from _clutch_async import Bell, settle

    bell = Bell()
    return await settle(wait(bell.ring), bell, lambda turn: turn.claim() or NotImplemented)
