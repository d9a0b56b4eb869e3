"""Interpreters and channels as PEP 554 has them.

    import interpreters

    interp = interpreters.create()
    recv, send = interpreters.create_channel()
    thread = interp.run_in_thread("send.send('hello')", channels={"send": send})
    print(recv.recv())

What is in ``concurrent.interpreters`` is here, too, and is the same. CPython 3.13's channels are in
``interpreters.channels``, those of Python 3.9's documentation in ``interpreters.py39``; see docs/channels.md.
"""

import concurrent.interpreters as _interps
from _interpchannels import (
    ChannelClosedError,
    ChannelEmptyError,
    ChannelError,
    ChannelNotEmptyError,
    ChannelNotFoundError,
    ChannelPoisonedError,
)
from concurrent.interpreters import *
from concurrent.interpreters._run import RunFailedError, RunResult

from . import _ends
from ._ends import ChannelReleasedError, NotReceivedError, RecvChannel, SendChannel

__all__ = [  # noqa: PLE0604 - all are strings
    *_interps.__all__,
    "ChannelClosedError",
    "ChannelEmptyError",
    "ChannelError",
    "ChannelNotEmptyError",
    "ChannelNotFoundError",
    "ChannelPoisonedError",
    "ChannelReleasedError",
    "NotReceivedError",
    "RecvChannel",
    "RunFailedError",
    "RunResult",
    "SendChannel",
    "create_channel",
    "list_all_channels",
]


def create_channel(*, capacity=0):
    """Makes a channel: ``(RecvChannel, SendChannel)``.

    capacity: how many objects it buffers: a send waits only while there is no room. 0, as in PEP 554: until received.
    """
    return _ends.create(RecvChannel, SendChannel, capacity)


def list_all_channels():
    """``[(RecvChannel, SendChannel), ...]`` of all channels that are not closed, the oldest first."""
    return _ends.list_all(RecvChannel, SendChannel)
