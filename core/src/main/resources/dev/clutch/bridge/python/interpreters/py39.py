"""Python 3.9's ``_interpreters`` of its tests: PEP 554 but for ``send_nowait``, which returns whether it was received.

``Interpreter.run(source, channels=(recv, send))`` binds the two ends as ``recv`` and ``send``.
"""

from interpreters import *
from interpreters import __all__ as __all__

from . import _ends
from ._ends import RecvChannel


class SendChannel(_ends.SendEnd):
    """The sending end of a channel."""

    __slots__ = ()

    def send_nowait(self, obj):
        """``send`` without waiting: returns False, and sends nothing, if nobody waits to receive."""
        return self._offer(obj)

    def send_buffer_nowait(self, obj):
        """``send_nowait`` of an object's memory; see ``send_buffer``."""
        return self.send_nowait(memoryview(obj))


_ends.register("PY39", SendChannel)


def create_channel(*, capacity=0):
    """``interpreters.create_channel`` with this module's SendChannel."""
    return _ends.create(RecvChannel, SendChannel, capacity)


def list_all_channels():
    """``interpreters.list_all_channels`` with this module's SendChannel."""
    return _ends.list_all(RecvChannel, SendChannel)
