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

from _clutch.crossing.share import QuickSender as _QuickSender, share as _share
from _clutch.ground import host as _host_of
from _clutch.ground.arguments import fallback as _fallback, int32 as _int32, unboundop as _unboundop
from _clutch.ground.errors import raised_by_host as _raised_by_host
from _clutch.ground.lifetime import give_back as _give_back
from _clutch.ground.values import ATOMS as _ATOMS, Scratch, register as _register

_host = _host_of("channels")

_REPLACE = 3
_FULL_FALLBACK = 1
_ABSENT = object()
_EMPTY = object()

_serves_3_13 = False


class Unbound(int):
    """The unbound operation of an item whose interpreter is gone; no such object crosses, so it is unmistakable."""


_host.answers(_EMPTY, Unbound)


# --- exceptions -----------------------------------------------------------------------------------------------------


class ChannelError(RuntimeError):
    """An operation on a channel could not be done."""


class ChannelNotFoundError(ChannelError):
    """No channel has that id: it was never made, or it is destroyed."""


class ChannelClosedError(ChannelError, EOFError):
    """The channel is closed. An EOFError, too, as in PEP 554."""


class ChannelReleasedError(ChannelClosedError):
    """The channel is open, but this interpreter has released that end of it. CPython has no class of its own for it;
    PEP 554's is in ``interpreters``."""


class ChannelEmptyError(ChannelError):
    """There is nothing to receive."""


class ChannelNotEmptyError(ChannelError):
    """The channel cannot be closed in this way while there is something to receive."""


class ChannelPoisonedError(ChannelError):
    """The channel is poisoned. CPython has no such thing."""


_kinds = ChannelError, ChannelNotFoundError, ChannelClosedError, ChannelReleasedError, ChannelNotEmptyError
for _kind in (*_kinds, ChannelPoisonedError):
    _raised_by_host(_kind)


# --- ids ------------------------------------------------------------------------------------------------------------


class ChannelID:
    """Identifies a channel, or one end of it. The channel lives as long as any interpreter holds such an object.

    Made by ``create``, ``list_all`` and ``_channel_id`` alone.
    """

    __slots__ = ("_number", "_end", "_resolve", "__weakref__")

    def __new__(cls, *args, **kwargs):
        raise TypeError("cannot create '_interpchannels.ChannelID' instances")

    def __repr__(self):
        end = "" if self._end == "both" else f", {self._end}=True"
        return f"ChannelID({self._number}{end})"

    def __str__(self):
        return str(self._number)

    def __index__(self):
        return self._number

    __int__ = __index__

    def __hash__(self):
        return hash(self._number)

    def __eq__(self, other):
        if isinstance(other, ChannelID):
            return self._number == other._number and self._end == other._end
        if isinstance(other, (int, float, complex)):
            return self._number == other
        return NotImplemented

    @property
    def end(self):
        """'send', 'recv' or 'both'."""
        return self._end

    @property
    def send(self):
        """The id of the sending end."""
        return _make_id(self._number, "send", force=True)

    @property
    def recv(self):
        """The id of the receiving end."""
        return _make_id(self._number, "recv", force=True)


def _make_id(number, end="both", force=False, resolve=False):
    cid = object.__new__(ChannelID)
    cid._number = number
    cid._end = end
    cid._resolve = resolve
    try:
        release = _host.bind(number)
    except ChannelNotFoundError:
        if not force:
            raise
    else:
        _give_back(release, cid)
    return cid


def _number(cid):
    if type(cid) is ChannelID:
        return cid._number
    if not hasattr(type(cid), "__index__"):
        raise TypeError(f"channel ID must be an int, got {type(cid).__name__}")
    number = cid.__index__()
    if number >= 2**63 or number < -(2**63):
        raise OverflowError(f"channel ID is too large: {number}")
    if number < 0:
        raise ValueError(f"channel ID must be a non-negative int, got {cid!r}")
    return number


def _channel_id(id, *, send=_ABSENT, recv=_ABSENT, force=False, _resolve=False):
    """The ChannelID of a channel that exists, or with ``force`` of any number.

    ``send`` and ``recv`` say for which end; else it is the end of ``id``, if that is a ChannelID.
    """
    number = _number(id)
    wants_send = send is not _ABSENT and bool(send)
    wants_recv = recv is not _ABSENT and bool(recv)
    if wants_send or wants_recv:
        end = _end_name(wants_send, wants_recv).lower()
    elif send is not _ABSENT and recv is not _ABSENT:
        raise ValueError("'send' and 'recv' cannot both be False")
    else:
        end = id._end if type(id) is ChannelID else "both"
    return _make_id(number, end, bool(force), bool(_resolve))


def _end_name(send, recv):
    if bool(send) == bool(recv):
        return "BOTH"
    return "SEND" if send else "RECV"


# --- how ids and ends cross -----------------------------------------------------------------------------------------


def _id_handle(cid):
    form = "CHANNELS" if cid._resolve and cid._end != "both" else "ID"
    return _host.handle(cid._number, cid._end.upper(), form)


for _end in "both", "send", "recv":
    _register(f"ID_{_end.upper()}", ChannelID, _id_handle, lambda id, end=_end: _make_id(id, end, force=True))


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
            lambda id, end=end.lower(), kind=kind: kind(_make_id(id, end, force=True)),
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
    return _make_id(_host.create(capacity, unboundop, _FULL_FALLBACK if fallback < 0 else fallback, bool(keeps)))


def create_pipe(capacity):
    """Makes one direction of a pipe and returns its ChannelID: each end is one interpreter's, until its use ends."""
    return _make_id(_host.createPipe(_capacity(capacity)))


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
    value = _prepared(number, obj, fallback)
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
    return _host.offer(number, _prepared(number, obj, fallback), unboundop)


def _prepared(number, obj, fallback):
    fallback = _fallback(fallback)
    if fallback < 0 and type(obj) not in _ATOMS:  # these cross in any case
        fallback = _host.fallbackOf(number)
    return _share(obj, "object", fallback == 0)


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
    received = _host.recv(_number(cid), _seconds(True, timeout))
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
    return _QuickSender(_host.sender(number), lambda obj: send(number, obj)).send


def poster(cid):
    """A function that sends an object without waiting: it stays in the channel until somebody receives it."""
    number = _number(cid)
    return _QuickSender(_host.poster(number), lambda obj: send(number, obj, blocking=False)).send


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
    from _clutch.waiting.tickets import Bell, settle

    number = _number(cid)
    unboundop = _unboundop(unboundop)
    bell = Bell()
    ticket = _host.ticketToSend(number, _prepared(number, obj, fallback), unboundop, False, bell.ring)
    await settle(ticket, bell, _claim_sent)


async def recv_async(cid):
    """``recv_wait`` that waits in an asyncio event loop. Cancelled, it has received nothing."""
    from _clutch.waiting.tickets import Bell, settle

    bell = Bell()
    return result(await settle(_host.ticketToRecv(_number(cid), bell.ring), bell, _claim_received))


def _claim_sent(ticket):
    return True if ticket.put() else NotImplemented


def _claim_received(ticket):
    received = ticket.take()
    return NotImplemented if received is _EMPTY else received


# --- what can be told of a channel ----------------------------------------------------------------------------------


class ChannelInfo(tuple):
    """A channel's state. Eight fields are items of the tuple, too; the rest are attributes only."""

    _FIELDS = (
        *("open", "closing", "closed", "count", "num_interp_send", "num_interp_send_released"),
        *("num_interp_recv", "num_interp_recv_released", "num_interp_both", "num_interp_both_released"),
        *("num_interp_both_send_released", "num_interp_both_recv_released"),
        *("send_associated", "send_released", "recv_associated", "recv_released"),
    )
    n_fields = 16
    n_sequence_fields = 8
    n_unnamed_fields = 0

    def __new__(cls, values):
        self = tuple.__new__(cls, values[: cls.n_sequence_fields])
        self.__dict__["_values"] = tuple(values)
        return self

    def __setattr__(self, name, value):
        raise AttributeError("readonly attribute")

    def __repr__(self):
        fields = ", ".join(map("{}={!r}".format, self._FIELDS, self))
        return f"_interpchannels.ChannelInfo({fields})"


for _index, _name in enumerate(ChannelInfo._FIELDS):
    setattr(ChannelInfo, _name, property(lambda self, index=_index: self._values[index]))


def get_info(cid):
    """A channel's ChannelInfo; also of one that is closed."""
    phase, *counts, sends, receives = _host.info(_number(cid))
    closed = phase in ("CLOSED", "POISONED")
    own = (sends is True, sends is False, receives is True, receives is False)
    return ChannelInfo((phase == "OPEN", phase == "CLOSING", closed, *counts, *own))


# --- arguments ------------------------------------------------------------------------------------------------------


def _seconds(blocking, timeout):
    if timeout is None:
        return -1.0
    if not blocking:
        raise ValueError("can't specify a timeout for a non-blocking call")
    if not isinstance(timeout, (int, float)) and not hasattr(type(timeout), "__index__"):
        raise TypeError(f"timeout must be a number of seconds or None, not {type(timeout).__name__}")
    seconds = float(timeout)
    if not seconds >= 0:  # NaN, too
        raise ValueError(f"timeout value must be a non-negative number, got {timeout!r}")
    if seconds >= 2**63 / 1e9:
        raise OverflowError(f"timeout value is too large: {timeout!r}")
    return seconds


del _kind, _end, _index, _name
