"""What Clutch has beyond CPython's modules: memory that interpreters share.

Everything here may be used from any thread and any interpreter, and works on top of ``concurrent.interpreters``.
"""

from _clutch_memory import SharedBuffer

__all__ = ["SharedBuffer"]


def __getattr__(name):
    if name in ("AsyncPool", "Pool"):  # they bring asyncio and concurrent.futures with them
        import _clutch_pool

        return getattr(_clutch_pool, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
