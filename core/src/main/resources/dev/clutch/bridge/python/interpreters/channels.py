"""Channels between interpreters as CPython 3.13's ``test.support.interpreters.channels`` has them, without its polling.

Beyond it: ``create(capacity=...)``, ``send_later``, ``asend``, ``arecv``, iteration and ``async for``. What 3.13 calls
``unbound``, the unbound rule of one object, may be written ``unbounditems``, as in 3.14.
"""

import _interpchannels as _channels
from _clutch.ground.values import Scratch
from _interpchannels import (
    ChannelClosedError,
    ChannelEmptyError,
    ChannelError,
    ChannelNotEmptyError,
    ChannelNotFoundError,
    ChannelPoisonedError,
    Unbound,
)
from concurrent.interpreters import _crossinterp
from concurrent.interpreters._crossinterp import UNBOUND_ERROR, UNBOUND_REMOVE

from ._end import End, Receiving

__all__ = [
    "UNBOUND",
    "UNBOUND_ERROR",
    "UNBOUND_REMOVE",
    "ChannelClosedError",
    "ChannelEmptyError",
    "ChannelError",
    "ChannelNotEmptyError",
    "ChannelNotFoundError",
    "ChannelPoisonedError",
    "ItemInterpreterDestroyed",
    "RecvChannel",
    "SendChannel",
    "create",
    "list_all",
]

UNBOUND = _crossinterp.UnboundItem.singleton("channel", __name__)
"""What ``recv()`` returns in place of an object whose interpreter is gone."""


_NOT_SET = object()


class ItemInterpreterDestroyed(ChannelError, _crossinterp.ItemInterpreterDestroyed):
    """The interpreter that sent the next object is destroyed, and the object says UNBOUND_ERROR."""


def create(*, unbounditems=UNBOUND, capacity=0):
    """Makes a channel: ``(RecvChannel, SendChannel)``. unbounditems: the rule for objects sent without their own.

    capacity: how many objects it buffers before a ``send`` has to wait.
    """
    (unboundop,) = _crossinterp.serialize_unbound(unbounditems)
    cid = _channels.create(unboundop, capacity=capacity)
    return RecvChannel(cid), SendChannel(cid)


def list_all():
    """``[(RecvChannel, SendChannel), ...]`` of all channels that are not closed, the newest first."""
    pairs = [(RecvChannel(cid), SendChannel(cid)) for cid, *_ in _channels.list_all()]
    return [(recv, send) for recv, send in pairs if not recv.is_closed]


class _ChannelEnd(End):
    """One end of a channel, by its number or ChannelID; whether there is such a channel is found out in use."""

    __slots__ = ()

    def __new__(cls, cid, /):
        cls._check()
        self = super().__new__(cls)
        self._id = _channels._channel_id(cid, force=True, **{cls._end: True})
        return self

    def __eq__(self, other):
        if not isinstance(other, _ChannelEnd) or other._end != self._end:
            return NotImplemented
        return other._id == self._id

    __hash__ = End.__hash__

    @property
    def id(self):
        """The end's ChannelID."""
        return self._id


class RecvChannel(_ChannelEnd, Receiving):
    """The receiving end of a channel."""

    __slots__ = ("_receive",)

    _end = "recv"

    def __new__(cls, cid, /):
        self = super().__new__(cls, cid)
        self._receive = _channels.receiver(self._id)
        return self

    @property
    def is_closed(self):
        """Whether nothing can be received any more."""
        return _channels.get_info(self._id).closed

    def recv(self, timeout=None):
        """Receives the oldest object, waiting for one if need be.

        timeout: in seconds, None for no limit. Raises TimeoutError, ChannelClosedError, ItemInterpreterDestroyed,
        ValueError (negative timeout). Returns UNBOUND in place of an object whose interpreter is gone.
        """
        if timeout is not None:
            return _resolved(*_channels.recv_wait(self._id, timeout))
        received = self._receive()
        kind = type(received)
        if kind is Scratch:
            return received.read()
        return _resolved(*_channels.result(received)) if kind is Unbound else received

    def recv_nowait(self, default=_NOT_SET):
        """``recv`` without waiting: if there is nothing, returns the default or raises ChannelEmptyError."""
        arguments = () if default is _NOT_SET else (default,)
        return _resolved(*_channels.recv(self._id, *arguments))

    async def arecv(self):
        """``recv`` that waits in an asyncio event loop, without a thread. Cancelled, it has received nothing."""
        return _resolved(*await _channels.recv_async(self._id))

    def close(self):
        """Closes the channel for everybody; raises ChannelNotEmptyError if there is something left to receive."""
        _channels.close(self._id, recv=True)


class SendChannel(_ChannelEnd):
    """The sending end of a channel."""

    __slots__ = ("_send", "_post")

    _end = "send"

    def __new__(cls, cid, /):
        self = super().__new__(cls, cid)
        self._send = _channels.sender(self._id)
        self._post = _channels.poster(self._id)
        return self

    @property
    def is_closed(self):
        """Whether nothing can be sent any more."""
        info = _channels.get_info(self._id)
        return info.closed or info.closing

    def send(self, obj, timeout=None, *, unbounditems=None, unbound=None):
        """Sends a shareable object and waits until it is received.

        timeout: in seconds, None for no limit; when it is over the object is taken back. Raises TimeoutError,
        ChannelClosedError, NotShareableError, ValueError (negative timeout).
        unbounditems: UNBOUND, UNBOUND_ERROR or UNBOUND_REMOVE for this object; None for the channel's own rule.
        """
        if timeout is None and unbounditems is None and unbound is None:
            self._send(obj)
        else:
            _channels.send(self._id, obj, _unboundop(unbounditems, unbound), timeout=timeout)

    def send_nowait(self, obj, *, unbounditems=None, unbound=None):
        """Sends a shareable object and does not wait: it stays in the channel until somebody receives it."""
        if unbounditems is None and unbound is None:
            self._post(obj)
        else:
            _channels.send(self._id, obj, _unboundop(unbounditems, unbound), blocking=False)

    async def asend(self, obj, *, unbounditems=None):
        """``send`` that waits in an asyncio event loop, without a thread. Cancelled, it has sent nothing, unless the
        object was received just before."""
        await _channels.send_async(self._id, obj, _unboundop(unbounditems, None))

    def send_later(self, obj, *, unbounditems=None):
        """Sends a shareable object without waiting, and returns a ``concurrent.futures.Future``: done once the object
        is received. Cancelling it takes the object back; the channel's end is its exception."""
        return _channels.send_later(self._id, obj, _unboundop(unbounditems, None))

    def send_buffer(self, obj, timeout=None, *, unbounditems=None, unbound=None):
        """``send`` of an object's memory: the receiver gets a memoryview of the same bytes."""
        _channels.send_buffer(self._id, obj, _unboundop(unbounditems, unbound), timeout=timeout)

    def send_buffer_nowait(self, obj, *, unbounditems=None, unbound=None):
        """``send_nowait`` of an object's memory."""
        _channels.send_buffer(self._id, obj, _unboundop(unbounditems, unbound), blocking=False)

    def close(self):
        """Closes the sending end for everybody; what is left can be received."""
        _channels.close(self._id, send=True)


_channels._register_end_types(SendChannel, RecvChannel)


def _unboundop(unbounditems, unbound):
    rule = unbound if unbounditems is None else unbounditems
    return -1 if rule is None else _crossinterp.serialize_unbound(rule)[0]


def _resolved(obj, unboundop):
    if unboundop is None:
        return obj
    marker = _crossinterp.resolve_unbound(unboundop, ItemInterpreterDestroyed)
    return UNBOUND if marker is _crossinterp.UNBOUND else marker
