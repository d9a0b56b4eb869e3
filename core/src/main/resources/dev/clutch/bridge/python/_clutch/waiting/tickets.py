"""Waiting for what other interpreters and Java do, in an asyncio event loop or with a future. Private.

No thread waits. A wait holds a ticket of the host (dev.clutch.exchange.Ticket), a place in line; when its turn comes,
the host rings a bell, and the event loop's own thread takes, or puts, what was promised to the ticket. Until then
nothing is done, so a wait that is cancelled has nothing to undo.
"""

from asyncio import get_running_loop
from concurrent.futures import Future


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


async def put(ticket_with):
    """Waits until what a ticket is for is put. ticket_with: makes the ticket, given what rings the bell."""
    bell = Bell()
    await settle(ticket_with(bell.ring), bell, lambda ticket: ticket.put() or NotImplemented)


async def taken(ticket_with, empty):
    """Waits for what a ticket is for, and takes it. empty: what the ticket answers while there is nothing."""
    bell = Bell()

    def claim(ticket):
        found = ticket.take()
        return NotImplemented if found is empty else found

    return await settle(ticket_with(bell.ring), bell, claim)


class Delivery(Future):
    """Done, with None, once a channel's item is received.

    ticket_with: makes the item's ticket, given a bell. aside: has the host call a function in another thread; done
    callbacks may block, even until a bell rings that is in line behind this one. failed: makes the future's exception
    of the one that the ticket raises.
    """

    def __init__(self, ticket_with, aside, failed):
        super().__init__()
        self._aside, self._failed = aside, failed
        self._rung = False
        self._ticket = ticket_with(self._ring)
        self._claim()

    def _ring(self):
        """Called by the host from a thread of its own, maybe more than once."""
        self._rung = True
        try:
            self._claim()
        except Exception as error:
            if self._ticket.withdraw():  # not cancelled meanwhile
                self.set_exception(self._failed(error))
        return True

    def _invoke_callbacks(self):  # the base class calls it when it is done
        if not self._rung:
            super()._invoke_callbacks()
        elif self._done_callbacks:
            self._aside(super()._invoke_callbacks)

    def _claim(self):
        if self._ticket.put():
            self.set_result(None)

    def cancel(self):
        """Takes the item back. False if it was received before, or the channel has ended."""
        if not self._ticket.withdraw():
            return self.cancelled()
        super().cancel()
        return not self.set_running_or_notify_cancel()  # for those who wait
