"""Isolated interpreters in one process, running in parallel (PEP 734; CPython 3.14's ``concurrent.interpreters``).

    from concurrent import interpreters

    interp = interpreters.create()
    interp.exec("print('hello from', __name__)")
    interp.close()

Modules, ``sys``, ``builtins`` and ``__main__`` of one interpreter are invisible to the others. Data crosses by value
through ``prepare_main`` and queues. Everything here may be used from any thread and any interpreter. What waits, for
the end of code or in a queue, parks, lets other threads run, and ends by Ctrl-C; time limits are in seconds. The types
are in the stubs (``.pyi``) beside the modules.
"""

import threading

import _interpreters
from _clutch.ground import host
from _clutch.ground.errors import ExecutionFailed, InterpreterError, InterpreterNotFoundError, NotShareableError
from _clutch.ground.lifetime import Known
from _clutch.ground.values import is_shareable, register

from ._queues import (
    UNBOUND,
    UNBOUND_ERROR,
    UNBOUND_REMOVE,
    ItemInterpreterDestroyed,
    Queue,
    QueueEmpty,
    QueueError,
    QueueFull,
    QueueNotFoundError,
    QueueShutDown,
    create as create_queue,
)
from ._running import Running

__all__ = [
    "UNBOUND",
    "UNBOUND_ERROR",
    "UNBOUND_REMOVE",
    "ExecutionFailed",
    "Interpreter",
    "InterpreterError",
    "InterpreterNotFoundError",
    "ItemInterpreterDestroyed",
    "NotShareableError",
    "Queue",
    "QueueEmpty",
    "QueueError",
    "QueueFull",
    "QueueNotFoundError",
    "QueueShutDown",
    "create",
    "create_queue",
    "get_current",
    "get_main",
    "is_shareable",
    "list_all",
]


_WHENCE = {
    _interpreters.WHENCE_UNKNOWN: "unknown",
    _interpreters.WHENCE_RUNTIME: "runtime init",
    _interpreters.WHENCE_LEGACY_CAPI: "legacy C-API",
    _interpreters.WHENCE_CAPI: "C-API",
    _interpreters.WHENCE_XI: "cross-interpreter C-API",
    _interpreters.WHENCE_STDLIB: "_interpreters module",
}

_known = Known()


class Interpreter(Running):
    """One interpreter. There is one such object an id in each interpreter, so equality is identity.

    An interpreter that ``create()`` made is closed when no such object is left in any interpreter: once the collector
    has found that out, and when it does not run any more.

    Interpreter(id) is for an interpreter that exists; ``create()`` makes a new one.
    Raises TypeError (id is no int), ValueError (negative), InterpreterNotFoundError.
    """

    __slots__ = ("_id", "_whence", "__weakref__")

    def __new__(cls, number, /):
        if not isinstance(number, int):
            raise TypeError(f"id must be an int, got {number!r}")
        number = int(number)
        whence = _interpreters.whence(number)
        return _known.get(number) or cls._of(number, whence)

    @classmethod
    def _of(cls, number, whence):
        self = super().__new__(cls)
        if whence == _interpreters.WHENCE_STDLIB:
            _interpreters.incref_until_collected(number, self)
        return self._as(number, whence)

    def _as(self, number, whence):
        """The first object of the interpreter: this one, unless somebody was quicker."""
        self._id = number
        self._whence = whence
        return _known.first(number, self)

    def __repr__(self):
        return f"{type(self).__name__}({self._id})"

    def __hash__(self):
        return hash(self._id)

    def __reduce__(self):
        return type(self), (self._id,)

    @property
    def id(self):
        """The interpreter's number; never used again in this process."""
        return self._id

    @property
    def whence(self):
        """Who made it: 'runtime init' (main), '_interpreters module' (Python), 'cross-interpreter C-API' (Java)."""
        return _WHENCE[self._whence]

    def is_running(self):
        """Whether code runs in its ``__main__``; threads it started do not count."""
        return _interpreters.is_running(self._id)

    def close(self):
        """Ends the interpreter: joins its threads, runs its atexit handlers. Raises InterpreterError if it runs."""
        _interpreters.destroy(self._id, restrict=True)

    def interrupt(self, timeout=10.0):
        """Ends what runs in it now, as KeyboardInterrupt; code that catches that is interrupted again.

        Waits for that, ``timeout`` seconds at most. Returns whether it had ended in time. Raises InterpreterError for
        the current interpreter and for those that no Python code made. Beyond CPython, as :meth:`stop` and
        :meth:`eval`.
        """
        return self._control("interrupt").interrupt(self._id, timeout)

    def stop(self, timeout=10.0):
        """Ends the interpreter, whatever runs in it: whoever ran code gets ``clutch.InterpreterStoppedError``.

        Waits for that, ``timeout`` seconds at most; its threads and atexit handlers have a quarter of the time. Returns
        whether it had ended in time. Raises as :meth:`interrupt`.
        """
        return self._control("stop").stop(self._id, timeout)

    def eval(self, expression, /):
        """The value of an expression, a str, in its ``__main__``; waits for it. Raises as :meth:`exec` does, for a value
        that cannot cross, too."""
        result, excinfo = self._control("eval in").evaluate(self._id, expression)
        if excinfo is not None:
            raise ExecutionFailed(excinfo)
        return result

    def _control(self, operation):
        if _interpreters.whence(self._id) != _interpreters.WHENCE_STDLIB:
            raise InterpreterError(f"cannot {operation} interpreter {self._id}: no Python code made it")
        from _clutch.control import interpreters

        return interpreters

    def prepare_main(self, ns=None, /, **kwargs):
        """Binds names in its ``__main__``, from a mapping, pairs or keywords; values must be shareable.

        Raises NotShareableError, TypeError for a name that is no str, ValueError if there is none. Nothing is bound
        then.
        """
        ns = dict(ns, **kwargs) if ns is not None else kwargs
        _interpreters.set___main___attrs(self._id, ns, restrict=True)

    def exec(self, code, /):
        """Runs source text, a function without parameters or a code object in its ``__main__``; waits for the end.

        What the code binds stays for the next ``exec``. Raises ExecutionFailed for an uncaught exception, and
        InterpreterError when the interpreter is already running.
        """
        excinfo = _interpreters.exec(self._id, code, restrict=True)
        if excinfo is not None:
            raise ExecutionFailed(excinfo)

    def call(self, function, /, *args, **kwargs):
        """Calls something in the interpreter and returns the result; waits for it.

        Builtins and what modules define are found by name there, what the program's script defines in the script,
        which is run a second time there, as ``<fake __main__>``, if need be; other functions cross by their code,
        with what they close over, and callable objects by pickle. Arguments and the result are copied.
        Raises ExecutionFailed for an uncaught exception, NotShareableError for what cannot cross, and InterpreterError
        when the interpreter is already running.
        """
        result, excinfo = _interpreters.call(self._id, function, args, kwargs, restrict=True)
        if excinfo is not None:
            raise ExecutionFailed(excinfo)
        return result

    def call_in_thread(self, function, /, *args, **kwargs):
        """:meth:`call` in a new thread, which is returned. The result is dropped; errors go to threading.excepthook."""
        thread = threading.Thread(target=self.call, args=(function, *args), kwargs=kwargs)
        thread.start()
        return thread


_handle = host("share").interpreter
register("interpreter", Interpreter, lambda interp: _handle(interp.id), Interpreter)


def create(*, isolated=True):
    """Makes a new, idle interpreter, allowed no more than this one.

    isolated: whether forking, replacing the process and daemon threads are refused there (PEP 554).
    Blocks while it is made. Raises InterpreterError when there can be no more interpreters.
    """
    return _created(_interpreters.create_for, "isolated" if isolated else "legacy")


def _created(create_for, *args):
    interpreter = object.__new__(Interpreter)
    return interpreter._as(create_for(interpreter, *args), _interpreters.WHENCE_STDLIB)


def list_all():
    """All interpreters, the oldest first."""
    found = []
    for id, _ in _interpreters.list_all(require_ready=True):
        try:
            found.append(Interpreter(id))
        except InterpreterNotFoundError:
            pass  # closed since it was listed
    return found


def get_current():
    """The interpreter this code runs in."""
    return Interpreter(_interpreters.get_current()[0])


def get_main():
    """The main interpreter."""
    return Interpreter(_interpreters.get_main()[0])
