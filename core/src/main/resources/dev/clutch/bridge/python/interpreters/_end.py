"""What the ends of channels are in all dialects. Private."""

from _interpchannels import ChannelClosedError, ChannelReleasedError


class End:
    """One end of a channel, by its ChannelID."""

    __slots__ = ("_id", "__weakref__")

    _end = None  # 'send' or 'recv'

    @classmethod
    def _check(cls):
        if cls._end is None:
            raise TypeError(f"{cls.__name__} cannot be instantiated: use RecvChannel or SendChannel")

    def __repr__(self):
        return f"{type(self).__name__}(id={int(self._id)})"

    def __hash__(self):
        return hash(self._id)

    def __reduce__(self):
        return type(self), (int(self._id),)


class Receiving:
    """Iterating over it, with ``async for``, too, receives until the channel is closed."""

    __slots__ = ()

    def __iter__(self):
        return self

    def __next__(self):
        try:
            return self.recv()
        except ChannelReleasedError:
            raise
        except ChannelClosedError:
            raise StopIteration from None

    def __aiter__(self):
        return self

    async def __anext__(self):
        try:
            return await self.arecv()
        except ChannelReleasedError:
            raise
        except ChannelClosedError:
            raise StopAsyncIteration from None
