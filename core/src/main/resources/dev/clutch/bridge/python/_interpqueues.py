"""Low-level access to queues between interpreters: CPython's ``_interpqueues`` (PEP 734), 3.14's and 3.13's.

Queue ids are ints from 1 up; anything with ``__index__`` is taken. Unbound operations are 1 (remove), 2 (error) and
3 (replace); negative means the default. Every function may be called from any thread and any interpreter. Blocking
forms, which CPython lacks, are ``sender``, ``receiver``, ``put_within`` and ``take_within``.

CPython's two versions of this module differ:

    3.14                                          3.13
    create(maxsize, unboundop=-1, fallback=-1)    create(maxsize, fmt, unboundop)
    put(qid, obj, unboundop=-1, fallback=-1)      put(qid, obj, fmt, unboundop)
    get(qid) -> (obj, None), (None, unboundop)    get(qid) -> (obj, fmt, None), (None, None, unboundop)
    get_queue_defaults(qid) -> (unboundop, fallback)    -> (fmt, unboundop)
    list_all() -> [(qid, unboundop, fallback)]          -> [(qid, fmt, unboundop)]

3.13's is served once 3.13's wrapper, ``test.support.interpreters.queues``, has registered its classes here, and to a
call that can be no other: with a ``fmt=``, or with 0, which is no unbound operation, in the place of 3.14's. A fmt
means nothing here: the wrapper wants it back with the object, and says by 1 that it pickled that itself.
"""

import queue

from _clutch.crossing.share import QuickSender as _QuickSender, share as _share
from _clutch.ground import host as _host_of
from _clutch.ground.values import Scratch, Unbound, provide as _provide, register as _register
from _clutch.ground.arguments import (
    fallback as _fallback,
    identifier as _identifier,
    int32 as _int32,
    unboundop as _unboundop,
    unsupported_unboundop as _unsupported_unboundop,
)
from _clutch.ground.errors import (  # noqa: F401 - the exceptions are this module's, as in CPython
    QueueError,
    QueueNotFoundError,
    raised_by_host as _raised_by_host,
)
from _clutch.ground.lifetime import give_back as _give_back, new_owner as _new_owner, tied as _tied

_host = _host_of("queues")

_REPLACE = 3
_FULL_FALLBACK = 1
_PICKLED = 1  # 3.13's fmt

_types = ()  # Queue, QueueEmpty, QueueFull, once registered
_serves_3_13 = False


class Formatted:
    """An object that 3.13's wrapper put with a format."""

    __slots__ = ("obj", "fmt")

    def __init__(self, obj, fmt):
        self.obj = obj
        self.fmt = fmt


_EMPTY = object()

_host.answers(_EMPTY, Unbound, Formatted)


def create(maxsize, *rules, **named):
    """Makes a queue and returns its id; nobody refers to it yet. maxsize <= 0: no limit."""
    unboundop, fallback, _ = _rules(rules, named)
    unboundop = _REPLACE if unboundop < 0 else unboundop
    return _host.create(_int32(maxsize, "maxsize"), unboundop, _FULL_FALLBACK if fallback < 0 else fallback)


def create_for(owner, maxsize, unboundop):
    """Makes a queue that ``owner`` refers to, and returns its id. It is destroyed once nothing refers to it."""
    unboundop = _REPLACE if unboundop < 0 else unboundop
    return _tied(_host.createFor(_int32(maxsize, "maxsize"), unboundop, _FULL_FALLBACK, owner), _host.bound, owner)


def destroy(qid):
    """Drops a queue and its items; whoever waits at it gets QueueNotFoundError."""
    _host.destroy(_identifier(qid))


def list_all():
    """``[(id, unboundop, fallback), ...]`` of all queues, the newest first."""
    return [(qid, *_defaults(unboundop, fallback)) for qid, unboundop, fallback in _host.listAll()]


def put(qid, obj, *rules, **named):
    """Puts an object, without waiting. Raises QueueFull or NotShareableError; the queue is unchanged then."""
    qid = _identifier(qid)
    unboundop, fallback, fmt = _rules(rules, named)
    if fmt is not None:
        fallback = 0
    elif fallback < 0:
        fallback = _host.fallbackOf(qid)
    _put(qid, obj, 0.0, unboundop, fallback, fmt or 0)


def _put(qid, obj, timeout, unboundop, fallback, fmt):
    if not _host.put(qid, _share(obj, "item", fallback == 0, later=True), unboundop, fmt, timeout):
        raise _registered()[2](f"queue {qid} is full")


def sender(qid):
    """A function that puts an object by the queue's own rules, waiting for room. It raises as ``put``."""
    return _QuickSender(_host.sender(qid), lambda obj: put_within(qid, obj, -1.0)).send


def receiver(qid):
    """A function that waits for the oldest object, and returns it; or a Scratch that holds it, or an Unbound or
    Formatted that ``result`` tells the meaning of. Who calls it looks at that himself: another call costs as much."""
    return _host.receiver(qid).receive


def put_within(qid, obj, timeout, unboundop=-1):
    """Puts an object, waiting for room for ``timeout`` seconds; negative: for ever. Raises as ``put``."""
    if not _host.put(qid, _share(obj, "item", later=True), unboundop, 0, timeout):
        raise _registered()[2](f"queue {qid} is full")


def take_within(qid, timeout):
    """What ``receiver`` tells of, waiting for ``timeout`` seconds; negative: for ever. Raises QueueEmpty."""
    return _given(qid, _host.take(qid, timeout))


def get(qid):
    """Takes the oldest object, without waiting: ``(obj, None)``, or ``(None, unboundop)`` when its interpreter is
    gone. Raises QueueEmpty."""
    qid = _identifier(qid)
    taken = _given(qid, _host.take(qid, 0.0))
    if not _serves_3_13:
        return result(taken)
    kind = type(taken)
    if kind is Unbound:
        return None, None, int(taken)
    return (taken.obj, taken.fmt, None) if kind is Formatted else (taken, 0, None)


def result(taken):
    """``(obj, None)``, or ``(None, unboundop)`` when its interpreter is gone, for what was taken."""
    kind = type(taken)
    if kind is Unbound:
        return None, int(taken)
    if kind is Formatted:
        return _unpickled(taken), None
    return taken, None


def _given(qid, taken):
    if taken is _EMPTY:
        raise _registered()[1](f"queue {qid} is empty")
    return _read(taken)


def _read(taken):
    return taken.read() if type(taken) is Scratch else taken


def _unpickled(taken):
    if taken.fmt != _PICKLED:
        return taken.obj
    from pickle import _loads  # GraalPy's own dies of some bad pickles, and the program with it

    return _loads(taken.obj)


def bind(qid):
    """Counts one more reference to the queue.

    One that an object of CPython's wrapper counts while it is made is given back when that object is collected.
    """
    qid = _identifier(qid)
    release = _host.bind(qid)
    owner = _new_owner()
    if owner is not None:
        _give_back(release, owner)


def bind_until_collected(qid, owner):
    """Counts one more reference, which is given back when ``owner`` is collected."""
    _give_back(_host.bind(_identifier(qid)), owner)


def release(qid):
    """Counts one reference less; at zero the queue is destroyed. Raises QueueError if there was none."""
    _host.release(_identifier(qid))


def get_maxsize(qid):
    """The queue's limit, as it was given."""
    return _host.maxSize(_identifier(qid))


def get_queue_defaults(qid):
    """``(unboundop, fallback)`` of items put without their own."""
    qid = _identifier(qid)
    return _defaults(_host.policyOf(qid), _host.fallbackOf(qid))


def get_unboundop(qid):
    """The first of 3.14's ``get_queue_defaults``."""
    return _host.policyOf(_identifier(qid))


def is_full(qid):
    """Whether a put would have to wait; never so without a limit."""
    return _host.isFull(_identifier(qid))


def get_count(qid):
    """How many items the queue holds."""
    return _host.size(_identifier(qid))


def _register_heap_types(queuetype, emptyerror, fullerror):
    """Tells the classes of the high-level module; a repeated call replaces the earlier ones."""
    global _types, _serves_3_13
    for kind in (queuetype, emptyerror, fullerror):
        if not isinstance(kind, type):
            raise TypeError(f"expected a type, got {kind!r}")
    _types = queuetype, emptyerror, fullerror
    _serves_3_13 = queuetype.__module__.startswith("test.support.interpreters")
    handle = _host_of("share").queue
    _register("queue", queuetype, lambda queue: handle(queue.id), queuetype)


def _registered():
    if not _types:
        _provide("queue")
    return _types


def _rules(rules, named):
    """The arguments after the object, of either version, as (unboundop, fallback, fmt); fmt is None for 3.14's."""
    if _serves_3_13 or "fmt" in named or (len(rules) == 2 and type(rules[0]) is int and rules[0] == 0):
        return _rules_of_3_13(*rules, **named)
    return _rules_of_3_14(*rules, **named)


def _rules_of_3_13(fmt, unboundop):
    fmt, unboundop = _int32(fmt, "fmt"), _unboundop(unboundop)
    if unboundop < 0:  # it has no default
        raise _unsupported_unboundop(unboundop)
    return unboundop, fmt, fmt


def _rules_of_3_14(unboundop=-1, fallback=-1):
    return _unboundop(unboundop), _fallback(fallback), None


def _defaults(unboundop, fallback):
    return (fallback, unboundop) if _serves_3_13 else (unboundop, fallback)


# --- shutting down ------------------------------------------------------------------------------------------------


@_raised_by_host
class QueueShutDown(QueueError, *filter(None, [getattr(queue, "ShutDown", None)])):
    """The queue was shut down: nothing can be put any more, and nothing is left to get. A ``queue.ShutDown`` where
    the standard library has that (3.13)."""

    __module__ = "concurrent.interpreters"


def shutdown(qid, immediate=False):
    """From now on a put raises QueueShutDown, and so does a get once the queue is empty, waiting ones included.

    immediate: drops what the queue holds.
    """
    _host.shutdown(_identifier(qid), bool(immediate))


# --- waiting without a thread -------------------------------------------------------------------------------------


async def put_async(qid, obj, unboundop=-1, fallback=_FULL_FALLBACK):
    """``put`` that waits for room in an asyncio event loop. Cancelled, it has put nothing."""
    from _clutch.waiting.tickets import put

    qid, item = _identifier(qid), _share(obj, "item", fallback == 0)
    await put(lambda bell: _host.ticketToPut(qid, item, unboundop, bell))


async def get_async(qid):
    """``get`` that waits for an object in an asyncio event loop. Cancelled, it has taken nothing."""
    from _clutch.waiting.tickets import taken

    qid = _identifier(qid)
    return result(_read(await taken(lambda bell: _host.ticketToTake(qid, bell), _EMPTY)))
