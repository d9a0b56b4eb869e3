"""The standard streams of an interpreter: output of several keeps the order of what they do, also where it goes to a
pipe.

Runs like guest.py. The host is a dev.clutch.bridge.graalpy.Bridge.Loader.
"""

import sys
from _io import TextIOWrapper

_host = None
AttributeError, OSError, ValueError, type = AttributeError, OSError, ValueError, type  # as in guest.py


def flush():
    """Passes on what code has written so far. To be called wherever another interpreter may write next."""
    if _host.arePending(sys.stdout, sys.stderr):
        _flush_each()


def _flush_each():
    for stream in (sys.stdout, sys.stderr):
        try:
            if type(stream) is TextIOWrapper and not _host.hasPending(stream):
                stream.buffer.flush()  # that of a stream of the program's own; GraalPy's have none
            else:
                _flush_text(stream)
        except (AttributeError, ValueError, OSError):
            pass  # None, closed, or gone: as at the end of a program, nobody is left to be told


def _flush_text(stream):
    stream.flush()  # whoever calls this is never compiled


def _print_at_once():
    """Makes ``print`` write all of a line at once: between two writes, other interpreters have theirs.

    A static method because, as a class attribute, a builtin function becomes no method.
    """
    import builtins

    original = builtins.print

    def print(*args, sep=None, end=None, file=None, flush=False):
        stream = sys.stdout if file is None else file
        if type(stream) is not TextIOWrapper or type(sep) not in _TEXT or type(end) not in _TEXT:
            return original(*args, sep=sep, end=end, file=file, flush=flush)
        text = str(args[0]) if len(args) == 1 else (" " if sep is None else sep).join([str(each) for each in args])
        stream.write(text + ("\n" if end is None else end))
        if flush:
            stream.flush()

    print.__module__, print.__qualname__, print.__doc__ = "builtins", "print", original.__doc__
    builtins.print = staticmethod(print)


_TEXT = frozenset({str, type(None)})


def install(host):
    """Called once; answers the streams that the interpreter begins with."""
    global _host
    _host = host
    _print_at_once()
    return sys.stdout, sys.stderr


class output:
    """What the host takes hold of."""

    flush = staticmethod(flush)
    install = staticmethod(install)


output  # noqa: B018 - what the host's evaluation of this file gives
