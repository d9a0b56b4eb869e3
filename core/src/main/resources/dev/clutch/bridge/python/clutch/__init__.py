"""What Clutch has beyond CPython's modules: memory and synchronisation primitives that interpreters share, a choice of what
to wait for, interpreters with permissions, and pools.

Everything here may be used from any thread and any interpreter, and works on top of ``concurrent.interpreters``.
"""

from _clutch import InterpreterStoppedError, LimitExceededError
from _clutch_control import InterpreterConfig, create as _create
from _clutch_counts import Barrier, BoundedSemaphore, Event, Semaphore
from _clutch_locks import Condition, Lock, RLock
from _clutch_memory import SharedBuffer
from _clutch_select import select
from _clutch_sync import BrokenBarrierError, LockAbandonedError

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
        import _clutch_pipe

        return getattr(_clutch_pipe, name)
    if name in ("AsyncPool", "Pool"):  # they bring asyncio and concurrent.futures with them
        import _clutch_pool

        return getattr(_clutch_pool, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def create(config=None):
    """Makes a new, idle interpreter; with a config, one that is allowed what that grants and no more than this one."""
    from concurrent import interpreters

    return interpreters.create() if config is None else interpreters.Interpreter(_create(config))
