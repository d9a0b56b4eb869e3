"""What Clutch has beyond CPython's modules: memory that interpreters share, a choice of what to wait for.

Everything here may be used from any thread and any interpreter, and works on top of ``concurrent.interpreters``.
"""

from _clutch_memory import SharedBuffer
from _clutch_select import select

__all__ = ["SharedBuffer", "select"]
