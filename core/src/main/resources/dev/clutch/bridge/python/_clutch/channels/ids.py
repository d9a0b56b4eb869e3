"""Ids of channels and of their ends, and the exceptions of channels. Private; ``_interpchannels`` has them all."""

from _clutch.ground import host
from _clutch.ground.errors import raised_by_host
from _clutch.ground.lifetime import give_back, tied
from _clutch.ground.values import register

_host = host("channels")
_ABSENT = object()


# --- exceptions -----------------------------------------------------------------------------------------------------


@raised_by_host
class ChannelError(RuntimeError):
    """An operation on a channel could not be done."""

    __module__ = "_interpchannels"


@raised_by_host
class ChannelNotFoundError(ChannelError):
    """No channel has that id: it was never made, or it is destroyed."""

    __module__ = "_interpchannels"


@raised_by_host
class ChannelClosedError(ChannelError, EOFError):
    """The channel is closed. An EOFError, too, as in PEP 554."""

    __module__ = "_interpchannels"


@raised_by_host
class ChannelReleasedError(ChannelClosedError):
    """The channel is open, but this interpreter has released that end of it. CPython has no class of its own for it;
    PEP 554's is in ``interpreters``."""

    __module__ = "_interpchannels"


class ChannelEmptyError(ChannelError):
    """There is nothing to receive."""

    __module__ = "_interpchannels"


@raised_by_host
class ChannelNotEmptyError(ChannelError):
    """The channel cannot be closed in this way while there is something to receive."""

    __module__ = "_interpchannels"


@raised_by_host
class ChannelPoisonedError(ChannelError):
    """The channel is poisoned. CPython has no such thing."""

    __module__ = "_interpchannels"


# --- ids ------------------------------------------------------------------------------------------------------------


class ChannelID:
    """Identifies a channel, or one end of it. The channel lives as long as any interpreter holds such an object.

    Made by ``create``, ``list_all`` and ``_channel_id`` alone.
    """

    __module__ = "_interpchannels"
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
        return make_id(self._number, "send", force=True)

    @property
    def recv(self):
        """The id of the receiving end."""
        return make_id(self._number, "recv", force=True)


def make_id(number, end="both", force=False, resolve=False):
    """The ChannelID of a number. Raises ChannelNotFoundError, unless forced."""
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
        give_back(release, cid)
    return cid


def make_new(create, *rules):
    """The ChannelID of a new channel, that of both ends. create: ``createFor`` of the host, or its like."""
    cid = object.__new__(ChannelID)
    cid._end, cid._resolve = "both", False
    cid._number = tied(create(*rules, cid), _host.bound, cid)
    return cid


def number_of(cid):
    """The number of a channel. Raises TypeError, ValueError, OverflowError."""
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


def channel_id(id, *, send=_ABSENT, recv=_ABSENT, force=False, _resolve=False):  # noqa: A002 - CPython's name
    """The ChannelID of a channel that exists, or with ``force`` of any number.

    ``send`` and ``recv`` say for which end; else it is the end of ``id``, if that is a ChannelID.
    """
    number = number_of(id)
    wants_send = send is not _ABSENT and bool(send)
    wants_recv = recv is not _ABSENT and bool(recv)
    if wants_send or wants_recv:
        end = end_name(wants_send, wants_recv).lower()
    elif send is not _ABSENT and recv is not _ABSENT:
        raise ValueError("'send' and 'recv' cannot both be False")
    else:
        end = id._end if type(id) is ChannelID else "both"
    return make_id(number, end, bool(force), bool(_resolve))


def end_name(send, recv):
    """The host's name for an end, or for both."""
    if bool(send) == bool(recv):
        return "BOTH"
    return "SEND" if send else "RECV"


def _id_handle(cid):
    form = "CHANNELS" if cid._resolve and cid._end != "both" else "ID"
    return _host.handle(cid._number, cid._end.upper(), form)


for _end in "both", "send", "recv":
    register(f"ID_{_end.upper()}", ChannelID, _id_handle, lambda number, end=_end: make_id(number, end, force=True))

del _end
