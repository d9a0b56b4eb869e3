"""``clutch.Pipe``: two connections, one to one, over channels. Private.

Each direction is a channel whose ends belong to one interpreter each (dev.clutch.exchange.ChannelLife.Kind.PIPE).
"""

from _thread import allocate_lock

import _interpchannels as _low
from _clutch.ground import host
from _clutch.ground.errors import NotShareableError
from _clutch.ground.values import register
from _interpchannels import ChannelClosedError, ChannelError
from interpreters._ends import ChannelReleasedError, RecvChannel, SendChannel

_host = host("channels")
_NOTHING = object()


def Pipe(duplex=True, *, capacity=1024):
    """Two connected :class:`Connection` objects, for two interpreters, as ``multiprocessing.Pipe`` has them.

    duplex: whether both send and receive; else the first one only receives, and the second one only sends.
    capacity: how many objects may wait in one direction before ``send`` waits until one of them is received.
    """
    recv, send = _direction(capacity)
    if not duplex:
        return Connection(recv, None), Connection(None, send)
    back, answer = _direction(capacity)
    return Connection(recv, answer), Connection(back, send)


def _direction(capacity):
    cid = _low.create_pipe(capacity)
    return RecvChannel(cid), SendChannel(cid)


class Connection:
    """One side of a pipe. Made by :func:`Pipe`; it crosses to other interpreters as a handle.

    It belongs to the interpreter that uses it first: in others every use raises ChannelError from then on. When that
    interpreter closes it, has no object for it any more, or ends, the other side comes to the end of what was sent.
    Any thread of the interpreter may use it; only one at a time should receive or poll.
    """

    __module__ = "clutch"
    __slots__ = ("_recv", "_send", "_ahead", "_mine", "_given", "_closed", "_lock", "__weakref__")

    def __init__(self, recv, send):
        self._recv, self._send = recv, send
        self._ahead = _NOTHING  # what poll() has fetched
        self._mine = False  # whether this interpreter is known to be its owner
        self._given = False  # whether it went to another interpreter
        self._closed = False
        self._lock = allocate_lock()  # of those who receive

    def __repr__(self):
        ends = [f"{name}={end.id}" for name, end in (("recv", self._recv), ("send", self._send)) if end is not None]
        return f"<{type(self).__name__} {' '.join(ends)}{' closed' if self._closed else ''}>"

    def __enter__(self):
        return self

    def __exit__(self, *exc_info):
        self.close()

    @property
    def closed(self):
        """Whether it was closed here."""
        return self._closed

    @property
    def readable(self):
        """Whether it can receive."""
        return self._recv is not None

    @property
    def writable(self):
        """Whether it can send."""
        return self._send is not None

    def _usable(self, end, what):
        if self._closed:
            raise OSError("handle is closed")
        if end is None:
            raise OSError(f"connection is {what}-only")
        if not self._mine:
            self._claim()
        return end

    def _claim(self):
        """Makes this interpreter the owner of both directions, so that the other side hears of its end."""
        for end in (self._recv, self._send):
            if end is not None:
                try:
                    _host.associate(end.id, end._end.upper())
                except ChannelClosedError:
                    pass  # that direction is over
        self._mine = True

    def send(self, obj):
        """Sends an object. Waits only while as many as the pipe's capacity have not been received.

        Raises BrokenPipeError when the other side is closed, OSError when this one is or only receives,
        NotShareableError, and ChannelError when it belongs to another interpreter.
        """
        end = self._usable(self._send, "read")
        try:
            end.send(obj)
        except ChannelReleasedError:
            raise OSError("handle is closed") from None
        except ChannelClosedError:
            if self._closed:  # meanwhile
                raise OSError("handle is closed") from None
            raise BrokenPipeError("the other side of the pipe is closed") from None

    def recv(self):
        """Receives an object, waiting for one.

        Raises EOFError when there is nothing left and the other side is closed, OSError when this one is or only
        sends, and ChannelError when it belongs to another interpreter.
        """
        end = self._usable(self._recv, "write")
        with self._lock:
            if self._ahead is not _NOTHING:
                obj, self._ahead = self._ahead, _NOTHING
                return obj
            return self._received(end, None)

    def poll(self, timeout=0.0):
        """Whether ``recv`` would not wait: there is an object, or the other side is closed.

        timeout: how long to wait for that, in seconds; None for no limit. Raises as ``recv`` does, but no EOFError.
        """
        end = self._usable(self._recv, "write")
        with self._lock:
            if self._ahead is _NOTHING:
                try:
                    self._ahead = self._received(end, timeout)
                except TimeoutError:
                    return False
                except EOFError:
                    pass  # recv() says so, too
            return True

    def _received(self, end, timeout):
        try:
            return end.recv(timeout)
        except ChannelReleasedError:
            raise OSError("handle is closed") from None
        except ChannelClosedError:
            if self._closed:  # meanwhile
                raise OSError("handle is closed") from None
            raise EOFError("the other side of the pipe is closed") from None

    def close(self):
        """Ends this side: the other one receives what was sent, and then EOFError. Closing again does nothing.

        One that was given to another interpreter, and not used here, is closed for this interpreter only.
        """
        if self._closed:
            return
        self._closed = True
        if not self._mine and not self._given:
            try:
                self._claim()
            except ChannelError:
                pass  # it has ended, or is another interpreter's
        for end in (self._recv, self._send):
            if end is not None:
                end.close()


def _handle(connection):
    if connection._closed:
        raise NotShareableError("cannot share a 'Connection': it is closed")
    if connection._ahead is not _NOTHING:
        raise NotShareableError("cannot share a 'Connection' with an object that poll() has found: recv() it before")
    connection._given = True
    ids = [-1 if end is None else end.id for end in (connection._recv, connection._send)]
    return _host.pipe(*ids)


register("PIPE", Connection, _handle, lambda ends: Connection(*ends))
