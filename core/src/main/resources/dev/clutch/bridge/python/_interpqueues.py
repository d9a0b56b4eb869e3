"""Low-level access to queues between interpreters: CPython 3.14's ``_interpqueues`` (PEP 734).

Queue ids are ints from 1 up; anything with ``__index__`` is taken. Unbound operations are 1 (remove), 2 (error) and
3 (replace); negative means the default. Every function may be called from any thread and any interpreter. Blocking
forms, which CPython lacks, are :func:`put_wait` and :func:`get_wait`; they park, with the GIL released.
"""

import _clutch
from _clutch import QueueError, QueueNotFoundError, identifier as _identifier, share as _share

_REPLACE = 3
_FULL_FALLBACK = 1

_types = ()  # Queue, QueueEmpty, QueueFull, once registered


class _Unbound(int):
    """The unbound operation of an item whose interpreter is gone; no such object crosses, so it is unmistakable."""


_EMPTY = object()


def create(maxsize, unboundop=-1, fallback=-1):
    """Makes a queue and returns its id; nobody refers to it yet. maxsize <= 0: no limit."""
    unboundop = _unboundop(unboundop)
    _check_fallback(fallback)
    return _host.create(_int32(maxsize, "maxsize"), _REPLACE if unboundop < 0 else unboundop)


def destroy(qid):
    """Drops a queue and its items; whoever waits at it gets QueueNotFoundError."""
    _host.destroy(_identifier(qid))


def list_all():
    """``[(id, unboundop, fallback), ...]`` of all queues, the newest first."""
    return [(qid, unboundop, _FULL_FALLBACK) for qid, unboundop in _host.listAll()]


def put(qid, obj, unboundop=-1, fallback=-1):
    """Puts an object, without waiting. Raises QueueFull or NotShareableError; the queue is unchanged then."""
    put_wait(qid, obj, 0.0, unboundop, fallback)


def put_wait(qid, obj, timeout, unboundop=-1, fallback=-1):
    """Puts an object, waiting for room for ``timeout`` seconds; negative: for ever. Raises as ``put``."""
    qid = _identifier(qid)
    unboundop = _unboundop(unboundop)
    _check_fallback(fallback)
    if not _host.put(qid, _share(obj), unboundop, timeout):
        raise _registered()[2](f"queue {qid} is full")


def get(qid):
    """Takes the oldest object, without waiting: ``(obj, None)``, or ``(None, unboundop)`` when its interpreter is
    gone. Raises QueueEmpty."""
    return get_wait(qid, 0.0)


def get_wait(qid, timeout):
    """``get`` that waits ``timeout`` seconds for an object; negative: for ever."""
    taken = _host.take(_identifier(qid), timeout, _EMPTY, _Unbound)
    if taken is _EMPTY:
        raise _registered()[1](f"queue {qid} is empty")
    return (None, int(taken)) if type(taken) is _Unbound else (taken, None)


def bind(qid):
    """Counts one more reference to the queue."""
    _host.bind(_identifier(qid))


def release(qid):
    """Counts one reference less; at zero the queue is destroyed. Raises QueueError if there was none."""
    _host.release(_identifier(qid))


def get_maxsize(qid):
    """The queue's limit, as it was given."""
    return _host.maxSize(_identifier(qid))


def get_queue_defaults(qid):
    """``(unboundop, fallback)`` of items put without their own."""
    return _host.policyOf(_identifier(qid)), _FULL_FALLBACK


def is_full(qid):
    """Whether a put would have to wait; never so without a limit."""
    return _host.isFull(_identifier(qid))


def get_count(qid):
    """How many items the queue holds."""
    return _host.size(_identifier(qid))


def _register_heap_types(queuetype, emptyerror, fullerror):
    """Tells the classes of the high-level module; a repeated call replaces the earlier ones."""
    global _types
    for kind in (queuetype, emptyerror, fullerror):
        if not isinstance(kind, type):
            raise TypeError(f"expected a type, got {kind!r}")
    _types = queuetype, emptyerror, fullerror
    handle = _clutch.handles().queue
    _clutch.register("queue", queuetype, lambda queue: handle(queue.id), queuetype)


def _registered():
    if not _types:
        import concurrent.interpreters._queues
    return _types


def _int32(value, name):
    if not hasattr(type(value), "__index__"):
        raise TypeError(f"{name} must be an int, not {type(value).__name__}")
    number = value.__index__()
    if not -(2**31) <= number < 2**31:
        raise OverflowError(f"{name} is too large: {number}")
    return number


def _unboundop(value):
    number = _int32(value, "unboundop")
    if number == 0 or number > _REPLACE:
        raise ValueError(f"unsupported unboundop {number}: 1 (remove), 2 (error) or 3 (replace) expected")
    return number


def _check_fallback(value):
    if _int32(value, "fallback") > _FULL_FALLBACK:
        raise ValueError(f"unsupported fallback {value}: 0 (none) or 1 (full) expected")
