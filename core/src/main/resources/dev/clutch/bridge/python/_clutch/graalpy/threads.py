"""What CPython's ``_thread`` has for uncaught exceptions in threads, and GraalPy's has not.

Private. Without it, ``threading`` imports ``traceback``, and with that ``re``, ``enum`` and ``tokenize``: more than half
of what it takes to start an interpreter and give it a queue. Source of the semantics: CPython's Modules/_threadmodule.c.
"""

import sys
from operator import itemgetter


class _ExceptHookArgs(tuple):
    """Type used to pass arguments to threading.excepthook: made of the four of them, as a sequence."""

    __module__ = "_thread"
    __slots__ = ()

    exc_type = property(itemgetter(0))
    exc_value = property(itemgetter(1))
    exc_traceback = property(itemgetter(2))
    thread = property(itemgetter(3))

    def __new__(cls, sequence):
        self = super().__new__(cls, sequence)
        if len(self) != 4:
            raise TypeError(f"_thread._ExceptHookArgs() takes a 4-sequence ({len(self)}-sequence given)")
        return self

    def __repr__(self):
        kind, value, traceback, thread = self
        return f"_thread._ExceptHookArgs(exc_type={kind!r}, exc_value={value!r}, exc_traceback={traceback!r}, thread={thread!r})"


def _excepthook(args, /):
    """Shows an uncaught exception of a thread on stderr, but no SystemExit. args: a threading.ExceptHookArgs."""
    if not isinstance(args, _ExceptHookArgs):
        raise TypeError("_thread.excepthook argument type must be ExceptHookArgs")
    kind, value, traceback, thread = args
    if kind is SystemExit:
        return
    stderr = getattr(sys, "stderr", None)
    if stderr is None:
        stderr = getattr(thread, "_stderr", None)  # as it was when the thread was made
        if stderr is None:
            return
    from _thread import get_ident
    from traceback import print_exception

    name = get_ident() if thread is None else thread.name
    print(f"Exception in thread {name}:", file=stderr, flush=True)
    print_exception(kind, value, traceback, file=stderr)
    stderr.flush()
