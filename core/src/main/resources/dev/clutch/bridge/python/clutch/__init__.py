"""What Clutch has beyond CPython's modules: memory and synchronisation primitives that interpreters share, a choice of what
to wait for, interpreters with permissions, and pools.

Everything here may be used from any thread and any interpreter, and works on top of ``concurrent.interpreters``. Times
are in seconds, fractions too. What waits parks, lets other threads run, and ends by Ctrl-C. The types are in the stubs
(``.pyi``) beside the modules.
"""

from _clutch.control.interpreters import InterpreterConfig, create_for as _create_for
from _clutch.crossing.memory import SharedBuffer
from _clutch.ground.errors import InterpreterStoppedError, LimitExceededError
from _clutch.lines.select import select
from _clutch.sync.counts import Barrier, BoundedSemaphore, Event, Semaphore
from _clutch.sync.locks import Condition, Lock, RLock
from _clutch.sync.shared import BrokenBarrierError, LockAbandonedError

__all__ = [
    "Barrier",
    "BoundedSemaphore",
    "BrokenBarrierError",
    "Condition",
    "Event",
    "InterpreterConfig",
    "InterpreterStoppedError",
    "LimitExceededError",
    "Lock",
    "LockAbandonedError",
    "RLock",
    "Semaphore",
    "SharedBuffer",
    "create",
    "select",
]


def __getattr__(name):
    if name in ("Connection", "Pipe"):  # they bring the modules of channels with them
        from _clutch.lines import pipe

        return getattr(pipe, name)
    if name in ("AsyncPool", "Pool"):  # they bring asyncio and concurrent.futures with them
        from _clutch.pools import pool

        return getattr(pool, name)
    if name in ("JavaException", "JavaFunction", "JavaObject"):  # most programs are handed nothing of Java's
        from _clutch.crossing import callbacks

        return getattr(callbacks, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def create(config=None, *, trust=False):
    """Makes a new, idle interpreter; with a config, one that is allowed what that grants and no more than this one.

    config: an InterpreterConfig; None for ``concurrent.interpreters.create()``. trust: every interpreter unpickles what
    this one sends, also those that may do more; to unpickle is to run what the sender put there, so this gives up what
    confines it. Returns a ``concurrent.interpreters.Interpreter``. Blocks while it is made. Raises TypeError for another
    config, PermissionError for trust where this interpreter is confined itself, and InterpreterError when there can be no
    more interpreters.
    """
    from concurrent import interpreters

    if config is None and not trust:
        return interpreters.create()
    return interpreters._created(_create_for, InterpreterConfig.trusted() if config is None else config, trust)
