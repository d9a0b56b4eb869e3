"""References that end with the object that holds them.

Private. GraalPy has no reference counting and calls no ``__del__``: what an object refers to outside the interpreter is
given back once the collector has found the object dead.
"""

import sys
from weakref import ref

_watched = {}  # a token -> the weak reference to an object: one that is itself dead calls nobody


def give_back(release, owner):
    """Runs ``release``, a dev.clutch.bridge.Release, when ``owner`` is collected.

    Where that cannot be tied to the object itself, a weak reference does it, with the interpreter's next code.
    """
    if not release.tie(owner):
        token = object()

        def collected(reference):
            del _watched[token]
            release.run()

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
