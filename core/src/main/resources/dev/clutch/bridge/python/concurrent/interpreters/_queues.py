"""Queues between interpreters (PEP 734; CPython 3.14's ``concurrent.interpreters._queues``), without its polling."""

import queue

import _interpqueues
from _clutch.ground.arguments import seconds_or_none as _limit
from _clutch.ground.lifetime import Known
from _clutch.ground.values import Scratch
from _interpqueues import Formatted, QueueError, QueueNotFoundError, QueueShutDown, Unbound

from . import _crossinterp
from ._crossinterp import UNBOUND_ERROR, UNBOUND_REMOVE

__all__ = [
    "UNBOUND",
    "UNBOUND_ERROR",
    "UNBOUND_REMOVE",
    "ItemInterpreterDestroyed",
    "Queue",
    "QueueEmpty",
    "QueueError",
    "QueueFull",
    "QueueNotFoundError",
    "QueueShutDown",
    "create",
    "list_all",
]

UNBOUND = _crossinterp.UnboundItem.singleton("queue", __name__)
"""What ``get()`` returns in place of an item whose interpreter is gone."""


class QueueEmpty(QueueError, queue.Empty):
    """There is nothing to get; also a ``queue.Empty``."""

    __module__ = "concurrent.interpreters"


class QueueFull(QueueError, queue.Full):
    """There is no room to put; also a ``queue.Full``."""

    __module__ = "concurrent.interpreters"


class ItemInterpreterDestroyed(QueueError, _crossinterp.ItemInterpreterDestroyed):
    """The interpreter that put the next item is destroyed, and the item says UNBOUND_ERROR."""

    __module__ = "concurrent.interpreters"


_known = Known()


class Queue:
    """A queue that every interpreter may use. There is one such object an id in each interpreter.

    Queue(id) is for a queue that exists; ``create()`` makes a new one. Thread-safe; blocking calls park and can be
    interrupted. Raises TypeError (id is no int), QueueNotFoundError.
    """

    __slots__ = ("_id", "_maxsize", "_unboundop", "_put", "_take", "__weakref__")

    def __new__(cls, number, /):
        if not isinstance(number, int):
            raise TypeError(f"id must be an int, got {number!r}")
        number = int(number)
        self = _known.get(number)
        if self is None:
            self = super().__new__(cls)
            _interpqueues.bind_until_collected(number, self)
            self = self._as(number)
        return self

    def _as(self, number):
        """The first object of the queue: this one, unless somebody was quicker."""
        self._id = number
        self._maxsize = _interpqueues.get_maxsize(number)
        self._unboundop = _interpqueues.get_unboundop(number)
        self._put = _interpqueues.sender(number)
        self._take = _interpqueues.receiver(number)
        return _known.first(number, self)

    def __repr__(self):
        return f"{type(self).__name__}({self._id})"

    def __hash__(self):
        return hash(self._id)

    def __reduce__(self):
        return type(self), (self._id,)

    @property
    def id(self):
        """The queue's number; never used again in this process."""
        return self._id

    @property
    def maxsize(self):
        """How many items it holds at most; zero or less for no limit."""
        return self._maxsize

    @property
    def unbounditems(self):
        """What becomes of items put without their own rule when their interpreter is gone."""
        return {1: UNBOUND_REMOVE, 2: UNBOUND_ERROR, 3: UNBOUND}[self._unboundop]

    def empty(self):
        """Whether there is nothing to get right now."""
        return self.qsize() == 0

    def full(self):
        """Whether there is no room to put right now."""
        return _interpqueues.is_full(self._id)

    def qsize(self):
        """How many items it holds right now."""
        return _interpqueues.get_count(self._id)

    def put(self, obj, block=True, timeout=None, *, unbounditems=None):
        """Puts a shareable object, waiting for room if need be.

        timeout: in seconds, None for no limit. Raises QueueFull, QueueShutDown, NotShareableError, ValueError (negative
        timeout).
        unbounditems: UNBOUND, UNBOUND_ERROR or UNBOUND_REMOVE for this item; None for the queue's own rule.
        """
        if block and timeout is None and unbounditems is None:
            self._put(obj)
        else:
            _interpqueues.put_within(self._id, obj, _limit(timeout) if block else 0.0, _rule(unbounditems))

    def put_nowait(self, obj, *, unbounditems=None):
        """``put(obj, block=False)``. Raises QueueFull and what that does."""
        self.put(obj, False, unbounditems=unbounditems)

    def get(self, block=True, timeout=None):
        """Takes the oldest object, waiting for one if need be.

        timeout: in seconds, None for no limit. Raises QueueEmpty, QueueShutDown, ItemInterpreterDestroyed,
        ValueError. Returns UNBOUND in place of an item whose interpreter is gone.
        """
        if block and timeout is None:
            taken = self._take()
        else:
            taken = _interpqueues.take_within(self._id, _limit(timeout) if block else 0.0)
        kind = type(taken)
        if kind is Scratch:
            return taken.read()
        return _resolved(*_interpqueues.result(taken)) if kind is Unbound or kind is Formatted else taken

    def get_nowait(self):
        """``get(block=False)``. Raises QueueEmpty and what that does."""
        return self.get(False)

    async def aput(self, obj, *, unbounditems=None):
        """``put`` that waits in an asyncio event loop, without a thread. Cancelled, it has put nothing."""
        await _interpqueues.put_async(self._id, obj, _rule(unbounditems))

    async def aget(self):
        """``get`` that waits in an asyncio event loop, without a thread. Cancelled, it has taken nothing."""
        return _resolved(*await _interpqueues.get_async(self._id))

    def shutdown(self, immediate=False):
        """Makes puts raise QueueShutDown, and gets, too, as soon as the queue is empty; for every interpreter.

        immediate: drops what the queue holds. Those who wait are woken. As ``queue.Queue.shutdown`` of Python 3.13.
        """
        _interpqueues.shutdown(self._id, immediate)


_interpqueues._register_heap_types(Queue, QueueEmpty, QueueFull)


def _rule(unbounditems):
    return -1 if unbounditems is None else _crossinterp.serialize_unbound(unbounditems)[0]


def _resolved(obj, unboundop):
    if unboundop is None:
        return obj
    marker = _crossinterp.resolve_unbound(unboundop, ItemInterpreterDestroyed)
    return UNBOUND if marker is _crossinterp.UNBOUND else marker


def create(maxsize=0, *, unbounditems=UNBOUND):
    """Makes a queue. maxsize: how many items it holds at most; zero or less for no limit.

    unbounditems: what becomes of an item when its interpreter is gone before somebody takes it: UNBOUND stands for it,
    UNBOUND_ERROR is raised as ItemInterpreterDestroyed, UNBOUND_REMOVE removes it. Raises NotImplementedError for
    another, TypeError or OverflowError for a maxsize that is no int of 32 bits.
    """
    (unboundop,) = _crossinterp.serialize_unbound(unbounditems)
    queue = object.__new__(Queue)
    return queue._as(_interpqueues.create_for(queue, maxsize, unboundop))


def list_all():
    """All queues, the newest first."""
    return [Queue(row[0]) for row in _interpqueues.list_all()]
