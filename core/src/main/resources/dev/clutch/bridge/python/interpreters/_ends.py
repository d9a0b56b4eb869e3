"""The ends of channels as PEP 554 has them. Private: ``interpreters`` and ``interpreters.py39`` are what to import.

An interpreter is associated with an end from the first use on: until it calls ``close()``, which is for good, until
no object stands for that end in it any more, or until it is destroyed. After the last association with either end the
channel is closed.
"""

import _interpchannels as _low
from _clutch.ground import host
from _clutch.ground.lifetime import give_back
from _clutch.ground.values import Scratch, register as _register
from _interpchannels import ChannelClosedError, ChannelError, ChannelPoisonedError, Unbound

from ._end import End, Receiving

_host = host("channels")


class ChannelReleasedError(ChannelError, ValueError):
    """The channel is open, but this interpreter has closed that end of it: a ValueError, as in PEP 554."""


class NotReceivedError(ChannelError):
    """Nobody was waiting to receive the object, and there was no room to buffer it: it is not sent."""


class ChannelEnd(End):
    """What both ends have in common."""

    __slots__ = ("_quick",)

    _opened = None  # of a channel's number, makes what sends or receives without a time limit

    def __new__(cls, cid, /):
        """The end of the channel with that id. Raises TypeError, ValueError, OverflowError, ChannelNotFoundError."""
        cls._check()
        self = cls._of(_low._channel_id(cid, **{cls._end: True}))
        give_back(_host.hold(int(self._id), cls._end.upper()), self)
        return self

    @classmethod
    def _of(cls, cid):
        self = object.__new__(cls)
        self._id = cid
        self._quick = cls._opened(cid)
        return self

    @classmethod
    def _received(cls, number):
        try:
            return cls(number)
        except _low.ChannelNotFoundError:  # it says so as soon as it is used
            return cls._of(_low._channel_id(number, force=True, **{cls._end: True}))

    @staticmethod
    def _released(error):
        return _released(error)

    def __eq__(self, other):
        return other._id == self._id if type(other) is type(self) else NotImplemented

    __hash__ = End.__hash__

    def __enter__(self):
        return self

    def __exit__(self, *exc_info):
        self.close()

    @property
    def id(self):
        """The channel's number; never used again in this process. Both ends have the same."""
        return int(self._id)

    @property
    def interpreters(self):
        """The interpreters that are associated with this end; none once the channel is closed."""
        from concurrent.interpreters import Interpreter, InterpreterNotFoundError

        try:
            ids = _low.list_interpreters(self._id, send=self._end == "send")
        except (ChannelClosedError, ChannelPoisonedError):
            return []
        found = []
        for id in ids:
            try:
                found.append(Interpreter(id))
            except InterpreterNotFoundError:
                pass  # destroyed meanwhile
        return found

    def close(self, *, force=False):
        """Ends this interpreter's use of this end for good; calls of its own that wait there end, too.

        Returns True the first time. Others may go on using the channel, unless this was the last use of either end.
        force: closes the channel for all interpreters. Who waits gets ChannelClosedError; what was sent before by
        others can still be received if it is the sending end that is closed, else it is dropped.
        """
        if force:
            try:
                _low.close(self._id, send=self._end == "send", recv=self._end == "recv", force=self._end == "recv")
            except (ChannelClosedError, ChannelPoisonedError):
                pass  # it is closed already
        return _host.closeHere(int(self._id), self._end.upper())

    def poison(self):
        """Drops what was sent. From now on, all who use the channel or wait at it, get ChannelPoisonedError."""
        _low.poison(self._id)


class RecvChannel(ChannelEnd, Receiving):
    """The receiving end of a channel. Iterating over it, with ``async for``, too, receives until the channel is closed."""

    __slots__ = ()

    _end = "recv"
    _opened = staticmethod(_low.receiver)

    def recv(self, timeout=None):
        """Receives the next object, waiting for one if need be.

        timeout: in seconds, None for no limit. Raises TimeoutError, ChannelClosedError (an EOFError),
        ChannelReleasedError (a ValueError), ChannelPoisonedError, ValueError (negative timeout).
        """
        try:
            if timeout is None:
                received = self._quick()
                kind = type(received)
                if kind is not Scratch and kind is not Unbound:
                    return received
                obj, unboundop = _low.result(received)
            else:
                obj, unboundop = _low.recv_wait(self._id, timeout)
        except _low.ChannelReleasedError as error:
            raise _released(error) from None
        return obj if unboundop is None else _unbound(unboundop)

    def recv_nowait(self, default=None):
        """``recv`` without waiting: returns the default if there is nothing to receive."""
        try:
            obj, unboundop = _low.recv(self._id, default)
        except _low.ChannelReleasedError as error:
            raise _released(error) from None
        return obj if unboundop is None else _unbound(unboundop)

    async def arecv(self):
        """``recv`` that waits in an asyncio event loop, without a thread. Cancelled, it has received nothing."""
        try:
            obj, unboundop = await _low.recv_async(self._id)
        except _low.ChannelReleasedError as error:
            raise _released(error) from None
        return obj if unboundop is None else _unbound(unboundop)


class SendEnd(ChannelEnd):
    """The sending end, without those methods that PEP 554 and Python 3.9 disagree about."""

    __slots__ = ()

    _end = "send"
    _opened = staticmethod(_low.sender)

    def send(self, obj, timeout=None):
        """Sends a shareable object, and waits until it is received, or buffered.

        timeout: in seconds, None for no limit; when it is over, the object is taken back. Raises TimeoutError,
        NotShareableError (a ValueError), ChannelClosedError (an EOFError), ChannelReleasedError (a ValueError),
        ChannelPoisonedError, ValueError (negative timeout).
        """
        try:
            if timeout is None:
                self._quick(obj)
            else:
                _low.send(self._id, obj, timeout=timeout)
        except _low.ChannelReleasedError as error:
            raise _released(error) from None

    def send_buffer(self, obj, timeout=None):
        """``send`` of an object's memory, which is not copied: the receiver gets a memoryview of the same bytes.

        Either side may copy: ``bytes(obj)`` before, ``bytes(view)`` after. The memory lives as long as a view of it.
        Raises TypeError for an object without a buffer.
        """
        self.send(memoryview(obj), timeout)

    async def asend(self, obj):
        """``send`` that waits in an asyncio event loop, without a thread. Cancelled, it has sent nothing, unless the
        object was received, or buffered, just before."""
        try:
            await _low.send_async(self._id, obj)
        except _low.ChannelReleasedError as error:
            raise _released(error) from None

    def send_later(self, obj):
        """Sends an object without waiting, and returns a ``concurrent.futures.Future``: done once it is received.

        The object counts against the channel's capacity. Cancelling the future takes it back, unless it was received.
        ``close()``, or the channel's end, is the future's exception if the object can never be received then.
        """
        try:
            return _low.send_later(self._id, obj, failed=_failed)
        except _low.ChannelReleasedError as error:
            raise _released(error) from None

    def _offer(self, obj):
        """Sends an object if somebody waits to receive it, or there is room to buffer it; else returns False."""
        try:
            return _low.send_nowait(self._id, obj)
        except _low.ChannelReleasedError as error:
            raise _released(error) from None


class SendChannel(SendEnd):
    """The sending end of a channel."""

    __slots__ = ()

    def send_nowait(self, obj):
        """``send`` without waiting: raises NotReceivedError if nobody waits to receive, and there is no room."""
        if not self._offer(obj):
            raise NotReceivedError(f"nobody waits to receive from channel {self._id}")

    def send_buffer_nowait(self, obj):
        """``send_nowait`` of an object's memory; see ``send_buffer``."""
        self.send_nowait(memoryview(obj))


def create(recv, send, capacity):
    """A new channel, as two objects of these classes."""
    cid = _low.create(capacity=capacity, keeps=True)
    return recv(cid), send(cid)


def list_all(recv, send):
    """All channels that are not closed, the oldest first, as pairs of objects of these classes."""
    pairs = []
    for cid, *_ in reversed(_low.list_all()):
        try:
            if not _low.get_info(cid).closed:
                pairs.append((recv(cid), send(cid)))
        except _low.ChannelNotFoundError:
            pass  # destroyed meanwhile
    return pairs


def register(kind, cls):
    """Makes a class's objects cross; the kind is the name of a dev.clutch.data.Shareable.ChannelRef.Form."""
    end = cls._end.upper()
    _register(f"{kind}_{end}", cls, lambda obj: _host.handle(int(obj._id), end, kind), cls._received)


register("PEP554", RecvChannel)
register("PEP554", SendChannel)


def _failed(error):
    return _released(error) if isinstance(error, _low.ChannelReleasedError) else error


def _released(error):
    return ChannelReleasedError(f"{error} in this interpreter")


def _unbound(unboundop):
    """What an object without its interpreter becomes; only channels of ``interpreters.channels`` have such."""
    from interpreters.channels import _resolved

    return _resolved(None, unboundop)
