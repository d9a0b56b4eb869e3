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


def install(host):
    """Called once; answers the streams that the interpreter begins with."""
    global _host
    _host = host
    return sys.stdout, sys.stderr


class output:
    """What the host takes hold of."""

    flush = staticmethod(flush)
    install = staticmethod(install)


output  # noqa: B018 - what the host's evaluation of this file gives
