"""Waiting in an asyncio event loop for what other interpreters and Java do. Private.

No thread waits. A wait holds a ticket of the host (dev.clutch.exchange.Ticket), a place in line; when its turn comes,
the host rings a bell, and the event loop's own thread takes, or puts, what was promised to the ticket. Until then
nothing is done, so a wait that is cancelled has nothing to undo.
"""

from asyncio import get_running_loop


class Bell:
    """Rung by the host from a thread of its own, heard in the event loop that ran when it was made."""

    __slots__ = ("_loop", "_rung")

    def __init__(self):
        self._loop = get_running_loop()
        self._rung = self._loop.create_future()

    def ring(self):
        """Called by the host. Whether the loop is still there to hear it."""
        try:
            self._loop.call_soon_threadsafe(self._wake)
        except RuntimeError:  # the loop is closed
            return False
        return True

    def _wake(self):
        if not self._rung.done():
            self._rung.set_result(None)

    async def heard(self):
        """Waits until it is rung, or returns at once if it was since the last time."""
        await self._rung
        self._rung = self._loop.create_future()


async def settle(ticket, bell, claim):
    """What ``claim(ticket)`` returns once it does not return NotImplemented: not your turn, the bell will ring."""
    try:
        while (outcome := claim(ticket)) is NotImplemented:
            await bell.heard()
        return outcome
    except BaseException:  # cancelled, mostly
        ticket.withdraw()
        raise
