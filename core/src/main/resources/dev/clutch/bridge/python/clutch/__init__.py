"""What Clutch has beyond CPython's modules: memory that interpreters share.

Everything here may be used from any thread and any interpreter, and works on top of ``concurrent.interpreters``.
"""

from _clutch_memory import SharedBuffer

__all__ = ["SharedBuffer"]
