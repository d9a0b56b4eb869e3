"""References that end with the object that holds them.

Private. GraalPy has no reference counting and calls no ``__del__``: what an object refers to outside the interpreter is
given back by a weak reference's callback, once the collector has found the object dead.
"""

import sys
from weakref import ref

from _clutch import InterpreterNotFoundError, QueueNotFoundError

_watched = {}  # a token -> the weak reference to an object: one that is itself dead calls nobody


def give_back(release, id, owner):
    """Calls ``release(id)`` when ``owner`` is collected. What is gone by then needs no release."""
    token = object()

    def collected(reference):
        del _watched[token]
        try:
            release(id)
        except (InterpreterNotFoundError, QueueNotFoundError):
            pass  # it was destroyed before its handle died

    _watched[token] = ref(owner, collected)


def new_owner(depth=2):
    """The object that is being made with a reference to be counted, if its class counts on ``__del__`` to give it back.

    CPython's own high-level classes count in ``__new__`` and release in ``__del__``. The caller's caller is asked.
    """
    frame = sys._getframe(depth)
    if frame.f_code.co_name == "__new__":
        owner = frame.f_locals.get("self")
        if hasattr(type(owner), "__del__"):
            return owner
    return None
