"""Low-level access to channels between interpreters: CPython's ``_interpchannels`` (PEP 554), 3.14's and 3.13's.

A ``cid`` is a ChannelID, or a number: anything with ``__index__``. Unbound operations are 1 (remove), 2 (error) and 3
(replace); negative means the default. Every function may be called from any thread and any interpreter. Beyond
CPython's: ``recv_wait``, ``send_nowait``, ``send_later``, ``send_async``, ``recv_async``, ``poison``,
``create(capacity=...)`` and two exceptions.

CPython's two versions of this module differ in what they tell of a channel's defaults:

    3.14                                                 3.13
    list_all() -> [(cid, unboundop, fallback)]           -> [(cid, unboundop)]
    get_channel_defaults(cid) -> (unboundop, fallback)   -> unboundop
    create(unboundop=-1, fallback=-1)                    create(unboundop)

3.13's is served once 3.13's wrapper, ``test.support.interpreters.channels``, has registered its classes here.
"""

from _clutch.channels.ids import (  # noqa: F401 - the exceptions and ids are this module's, as in CPython
    ChannelClosedError,
    ChannelEmptyError,
    ChannelError,
    ChannelID,
    ChannelNotEmptyError,
    ChannelNotFoundError,
    ChannelPoisonedError,
    ChannelReleasedError,
    channel_id as _channel_id,
    end_name as _end_name,
    make_id as _make_id,
    make_new as _make_new,
    number_of as _number,
)
from _clutch.channels.info import ChannelInfo
from _clutch.crossing.share import QuickSender as _QuickSender, share as _share
from _clutch.ground import host as _host_of
from _clutch.ground.arguments import fallback as _fallback, int32 as _int32, seconds_or_none as _limit, unboundop as _unboundop
from _clutch.ground.values import ATOMS as _ATOMS, Scratch, Unbound, register as _register

_host = _host_of("channels")

_REPLACE = 3
_FULL_FALLBACK = 1
_ABSENT = object()
_EMPTY = object()

_serves_3_13 = False

_host.answers(_EMPTY, Unbound)


def _register_end_types(send, recv):
    """Tells the classes for the two ends; a repeated call replaces the earlier ones."""
    global _serves_3_13
    for name, kind in (("send", send), ("recv", recv)):
        if not isinstance(kind, type):
            raise TypeError(f"expected a type for {name!r}")
    _serves_3_13 = send.__module__.startswith("test.support.interpreters")
    for end, kind in (("SEND", send), ("RECV", recv)):
        _register(
            f"CHANNELS_{end}",
            kind,
            lambda obj, end=end: _host.handle(_number(obj._id), end, "CHANNELS"),
            lambda number, end=end, kind=kind: kind(_make_id(number, end.lower(), force=True)),
        )


# --- channels -------------------------------------------------------------------------------------------------------


def create(unboundop=-1, fallback=-1, *, capacity=0, keeps=False):
    """Makes a channel and returns its ChannelID.

    capacity: how many objects it buffers; a ``send`` that waits, waits only until its object is one of them.
    keeps: what it buffers can be received also when its sender's interpreter is gone, or nobody uses the channel.
    """
    unboundop = _unboundop(unboundop)
    fallback = _fallback(fallback)
    capacity = _capacity(capacity)
    unboundop = _REPLACE if unboundop < 0 else unboundop
    return _make_new(_host.createFor, capacity, unboundop, _FULL_FALLBACK if fallback < 0 else fallback, bool(keeps))


def create_pipe(capacity):
    """Makes one direction of a pipe and returns its ChannelID: each end is one interpreter's, until its use ends."""
    return _make_new(_host.createPipeFor, _capacity(capacity))


def _capacity(capacity):
    capacity = _int32(capacity, "capacity")
    if capacity < 0:
        raise ValueError(f"capacity must be 0 or more, got {capacity}")
    return capacity


def destroy(cid):
    """Drops a channel and what is in it; whoever waits at it, or uses it later, gets ChannelNotFoundError."""
    _host.destroy(_number(cid))


def list_all():
    """``[(ChannelID, unboundop, fallback), ...]`` of all channels, closed ones included, the newest first."""
    rows = []
    for number, unboundop, fallback in _host.listAll():
        try:
            cid = _make_id(number)
        except ChannelNotFoundError:
            continue  # destroyed since
        rows.append((cid, unboundop) if _serves_3_13 else (cid, unboundop, fallback))
    return rows


def list_interpreters(cid, *, send):
    """The ids, ascending, of the interpreters that use the sending, or else the receiving, end and did not release it."""
    return list(_host.interpreters(_number(cid), "SEND" if send else "RECV"))


def send(cid, obj, unboundop=-1, fallback=-1, *, blocking=True, timeout=None):
    """Sends an object; if blocking, waits until it is received, or buffered.

    Raises TimeoutError after ``timeout`` seconds: the object is not in the channel then.
    """
    number = _number(cid)
    unboundop, seconds = _unboundop(unboundop), _seconds(blocking, timeout)
    value = _prepared(number, obj, fallback, later=True)
    if not blocking:
        _host.post(number, value, unboundop)
    elif not _host.send(number, value, unboundop, seconds):
        raise TimeoutError("timed out")


def send_buffer(cid, obj, unboundop=-1, fallback=-1, *, blocking=True, timeout=None):
    """``send`` of a memoryview of the object, which must support buffers: its memory is shared, not copied."""
    _fallback(fallback)
    send(cid, memoryview(obj), unboundop, 0, blocking=blocking, timeout=timeout)


def send_nowait(cid, obj, unboundop=-1, fallback=-1):
    """Sends an object if somebody waits to receive it, or there is room to buffer it; else returns False."""
    number = _number(cid)
    unboundop = _unboundop(unboundop)
    return _host.offer(number, _prepared(number, obj, fallback, later=True), unboundop)


def _prepared(number, obj, fallback, later=False):
    fallback = _fallback(fallback)
    if fallback < 0 and type(obj) not in _ATOMS:  # these cross in any case
        fallback = _host.fallbackOf(number)
    return _share(obj, "object", fallback == 0, later=later)


def recv(cid, default=_ABSENT):
    """Receives the oldest object, without waiting: ``(obj, None)``, or ``(None, unboundop)`` when its interpreter is
    gone. If there is none: ``(default, None)``, or raises ChannelEmptyError."""
    number = _number(cid)
    received = _host.recv(number, 0.0)
    if received is _EMPTY:
        if default is _ABSENT:
            raise ChannelEmptyError(f"channel {number} is empty")
        return default, None
    return result(received)


def recv_wait(cid, timeout=None):
    """``recv`` that waits for an object; raises TimeoutError after ``timeout`` seconds."""
    received = _host.recv(_number(cid), _limit(timeout))
    if received is _EMPTY:
        raise TimeoutError("timed out")
    return result(received)


def result(received):
    """``(obj, None)``, or ``(None, unboundop)`` when its interpreter is gone, for what was received."""
    kind = type(received)
    if kind is Scratch:
        return received.read(), None
    return (None, int(received)) if kind is Unbound else (received, None)


def sender(cid):
    """A function that sends an object by the channel's own rules, and waits until it is received, or buffered.

    Whether there is such a channel is found out in use.
    """
    number = _number(cid)
    return _QuickSender(_host.sender(number), _sends_other(number, True)).send


def poster(cid):
    """A function that sends an object without waiting: it stays in the channel until somebody receives it."""
    number = _number(cid)
    return _QuickSender(_host.poster(number), _sends_other(number, False)).send


def _sends_other(number, blocking):
    rule = -1  # the channel's fallback, asked once

    def send_other(obj):
        nonlocal rule
        if rule < 0:
            rule = _host.fallbackOf(number)
        send(number, obj, -1, rule, blocking=blocking)

    return send_other


def receiver(cid):
    """A function that waits for the oldest object, and returns it; or a Scratch that holds it, or an Unbound that
    ``result`` tells the meaning of. Who calls it looks at that himself: another call costs as much."""
    return _host.receiver(_number(cid)).receive


def close(cid, *, send=False, recv=False, force=False):
    """Closes a channel for everybody. If it is not empty, closing the sending end alone lets the rest be received;
    else it raises ChannelNotEmptyError, or with ``force`` drops the rest."""
    _host.close(_number(cid), _end_name(send, recv), bool(force))


def release(cid, *, send=False, recv=False, force=False):
    """Ends this interpreter's use of an end, or of both, for good; after the last one the channel is closed."""
    _host.release(_number(cid), _end_name(send, recv))


def poison(cid):
    """Drops what is in the channel; every use of it, waiting ones included, raises ChannelPoisonedError."""
    _host.poison(_number(cid))


def get_count(cid):
    """How many objects the channel holds."""
    return _host.size(_number(cid))


def get_channel_defaults(cid):
    """``(unboundop, fallback)`` of objects sent without their own."""
    unboundop, fallback = _host.defaults(_number(cid))
    return unboundop if _serves_3_13 else (unboundop, fallback)


# --- waiting without a thread --------------------------------------------------------------------------------------


def send_later(cid, obj, unboundop=-1, fallback=-1, *, failed=lambda error: error):
    """Sends an object without waiting, and returns a ``concurrent.futures.Future`` that is done once it is received.

    The object counts against the channel's capacity. Cancelling the future takes it back, unless it was received. The
    future fails with what a ``send`` would raise meanwhile, or what ``failed`` makes of it; what it would raise at once,
    this raises. Where others receive, done callbacks run in a thread of their own.
    """
    from _clutch.waiting.tickets import Delivery

    number = _number(cid)
    unboundop = _unboundop(unboundop)
    value = _prepared(number, obj, fallback)
    return Delivery(lambda bell: _host.ticketToSend(number, value, unboundop, True, bell), _host.aside, failed)


async def send_async(cid, obj, unboundop=-1, fallback=-1):
    """``send`` that waits in an asyncio event loop. Cancelled, it has sent nothing, unless the object was received, or
    buffered, just before."""
    from _clutch.waiting.tickets import put

    number = _number(cid)
    unboundop, value = _unboundop(unboundop), _prepared(number, obj, fallback)
    await put(lambda bell: _host.ticketToSend(number, value, unboundop, False, bell))


async def recv_async(cid):
    """``recv_wait`` that waits in an asyncio event loop. Cancelled, it has received nothing."""
    from _clutch.waiting.tickets import taken

    number = _number(cid)
    return result(await taken(lambda bell: _host.ticketToRecv(number, bell), _EMPTY))


# --- what can be told of a channel ----------------------------------------------------------------------------------


def get_info(cid):
    """A channel's ChannelInfo; also of one that is closed."""
    phase, *counts, sends, receives = _host.info(_number(cid))
    closed = phase in ("CLOSED", "POISONED")
    own = (sends is True, sends is False, receives is True, receives is False)
    return ChannelInfo((phase == "OPEN", phase == "CLOSING", closed, *counts, *own))


def _seconds(blocking, timeout):
    if timeout is not None and not blocking:
        raise ValueError("can't specify a timeout for a non-blocking call")
    return _limit(timeout)
