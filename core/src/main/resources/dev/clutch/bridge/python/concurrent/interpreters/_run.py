"""What PEP 554's ``Interpreter.run()`` does. Private."""

from traceback import format_exception_only

import _interpreters
from _clutch.ground.errors import ExecutionFailed
from _clutch.ground.values import to_handle


class RunFailedError(ExecutionFailed):
    """The source given to ``Interpreter.run()`` ended with an uncaught exception, or is no Python.

    A RuntimeError, as all of PEP 554's errors are; ``excinfo`` as in ExecutionFailed.
    """

    __module__ = "interpreters"


class RunResult:
    """What became of ``Interpreter.run(source, check=False)``, after the model of ``subprocess.CompletedProcess``.

    source, channels: as they were given.
    completed: whether the source ran to its end without an uncaught exception.
    excinfo: what tells of that exception, as in ExecutionFailed; else None.
    """

    __module__ = "interpreters"
    __slots__ = ("source", "channels", "completed", "excinfo")

    def __init__(self, source, channels, excinfo):
        self.source = source
        self.channels = channels
        self.completed = excinfo is None
        self.excinfo = excinfo

    def __repr__(self):
        ended = "completed" if self.completed else self.excinfo.formatted
        return f"<RunResult: {ended}>"

    def check_completed(self):
        """Raises RunFailedError if the source did not run to its end."""
        if not self.completed:
            raise RunFailedError(self.excinfo)


def run(interp, source, channels, check):
    """``Interpreter.run``."""
    names = check_arguments(source, channels)
    try:
        excinfo = _interpreters.run_string(interp.id, source, names, restrict=True)
    except SyntaxError as error:
        excinfo = _interpreters.capture_exception(error)
        excinfo.errdisplay = "".join(format_exception_only(error)).removesuffix("\n")  # no frame of ours belongs to it
    if check:
        if excinfo is not None:
            raise RunFailedError(excinfo)
        return None
    return RunResult(source, channels, excinfo)


def check_arguments(source, channels):
    """The names to bind: PEP 554 gives a mapping, Python 3.9's documentation a pair of ends."""
    if not isinstance(source, str):
        raise TypeError(f"source must be str, not {type(source).__name__}")
    if channels is None:
        return {}
    if isinstance(channels, (tuple, list)):
        if len(channels) != 2 or not _is_end(channels[0], "recv") or not _is_end(channels[1], "send"):
            raise ValueError("channels must be a mapping of names to channel ends, or (RecvChannel, SendChannel)")
        return {"recv": channels[0], "send": channels[1]}
    if not hasattr(channels, "keys"):
        raise TypeError(f"channels must be a mapping of names to channel ends, not {type(channels).__name__}")
    names = dict(channels)
    for name, end in names.items():
        if not _is_end(end, "recv") and not _is_end(end, "send"):
            raise ValueError(f"channels[{name!r}] must be a RecvChannel or a SendChannel, not {type(end).__name__}")
    return names


def _is_end(obj, end):
    """Whether it is such an end in any of the dialects."""
    return type(obj) in to_handle and getattr(obj, "_end", None) == end
