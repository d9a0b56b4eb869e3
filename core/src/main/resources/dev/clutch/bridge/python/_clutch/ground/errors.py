"""The exceptions of interpreters and queues, and how the host raises them and those of others. Private."""

import builtins
import sys

_Namespace = type(sys.implementation)  # types.SimpleNamespace


class InterpreterError(RuntimeError):
    """An operation on an interpreter could not be done (PEP 734). A RuntimeError, too, as in PEP 554."""

    __module__ = "concurrent.interpreters"


class InterpreterNotFoundError(InterpreterError):
    """No interpreter has that id: it was never made, or it is destroyed (PEP 734)."""

    __module__ = "concurrent.interpreters"


class ExecutionFailed(InterpreterError):
    """Code in an interpreter ended with an uncaught exception.

    excinfo: a namespace with ``type`` (``__name__``, ``__qualname__``, ``__module__``), ``msg``, ``formatted`` and
    ``errdisplay`` (the traceback as text). No object of the other interpreter is held.
    """

    __module__ = "concurrent.interpreters"

    def __init__(self, excinfo):
        summary = excinfo.formatted
        if not summary:
            summary = f"{excinfo.type.__name__}: {excinfo.msg}" if excinfo.msg else excinfo.type.__name__
        super().__init__(summary)
        self.excinfo = excinfo

    def __str__(self):
        display = getattr(self.excinfo, "errdisplay", None)
        summary = super().__str__()
        return f"{summary}\n\nUncaught in the interpreter:\n\n{display}" if display else summary


class InterpreterStoppedError(InterpreterError):
    """The interpreter was stopped while this call ran code in it."""

    __module__ = "clutch"


class LimitExceededError(InterpreterError):
    """What this call ran exceeded a limit of its interpreter's config, and the interpreter ended with it."""

    __module__ = "clutch"


class NotShareableError(TypeError, ValueError):
    """A value cannot cross between interpreters. A TypeError as in CPython 3.14, a ValueError as in 3.13."""

    __module__ = "concurrent.interpreters"


class QueueError(RuntimeError):
    """An operation on a queue could not be done (PEP 734)."""

    __module__ = "concurrent.interpreters"


class QueueNotFoundError(QueueError):
    """No queue has that id: it was never made, or it is destroyed (PEP 734)."""

    __module__ = "concurrent.interpreters"


_raised_by_host = {}  # name -> class


def raised_by_host(kind):
    """Lets the host raise a class of exceptions by its name; a decorator."""
    _raised_by_host[kind.__name__] = kind
    return kind


for _kind in InterpreterError, InterpreterNotFoundError, InterpreterStoppedError, LimitExceededError, NotShareableError:
    raised_by_host(_kind)
for _kind in QueueError, QueueNotFoundError:
    raised_by_host(_kind)
del _kind


def error(name, args):
    """The exception of that name, ours or a builtin one. ``args`` is its message or all its arguments."""
    kind = _raised_by_host.get(name) or getattr(builtins, name)
    if issubclass(kind, SyntaxError):
        return syntax_error(kind, args[0], args[1], None)
    if kind is NotShareableError and len(args) == 2:  # a message, and a traceback of the other interpreter
        exception = kind(args[0])
        exception.__cause__ = Exception(args[1])
        return exception
    return kind(*args) if type(args) is tuple else kind(args)


class Failed:
    """What the host answers in place of a result when what ran ended with an uncaught exception."""

    __slots__ = ("excinfo",)

    def __init__(self, *texts):
        self.excinfo = excinfo(*texts)


_PLACE = "filename", "lineno", "offset", "text", "end_lineno", "end_offset"


def place_of_syntax_error(exception):
    """File, line, column and text, which GraalPy does not keep in ``args``."""
    return tuple([getattr(exception, name, None) for name in _PLACE])


def syntax_error(kind, msg, place, attributes):
    """A SyntaxError; GraalPy's constructor stumbles over the six details."""
    exception = kind(msg)
    for name, value in zip(_PLACE, place):
        setattr(exception, name, value)
    if attributes:
        exception.__dict__.update(attributes)
    return exception


def excinfo(name, qualname, module, msg, formatted, errdisplay):
    """What tells of an uncaught exception of another interpreter, as ``_interpreters.exec`` returns it."""
    kind = _Namespace(__name__=name, __qualname__=qualname, __module__=module)
    return _Namespace(type=kind, msg=msg, formatted=formatted, errdisplay=errdisplay)
