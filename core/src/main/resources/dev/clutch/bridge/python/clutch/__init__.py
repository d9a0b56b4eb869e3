"""What Clutch has beyond CPython's modules: memory that interpreters share, interpreters with permissions.

Everything here may be used from any thread and any interpreter, and works on top of ``concurrent.interpreters``.
"""

from _clutch import InterpreterStoppedError
from _clutch_control import InterpreterConfig, create as _create
from _clutch_memory import SharedBuffer

__all__ = ["InterpreterConfig", "InterpreterStoppedError", "SharedBuffer", "create"]


def create(config=None):
    """Makes a new, idle interpreter; with a config, one that is allowed what that grants and no more than this one."""
    from concurrent import interpreters

    return interpreters.create() if config is None else interpreters.Interpreter(_create(config))
