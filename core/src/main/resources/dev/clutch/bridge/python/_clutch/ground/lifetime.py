"""References that end with the object that holds them, and the objects that stand for what has an id.

Private. GraalPy has no reference counting and calls no ``__del__``: what an object refers to outside the interpreter is
given back once the collector has found the object dead.
"""

import sys
from weakref import ref

from _clutch.ground import host

can_tie = host("share").canTie()
"""Whether the host ties what it counts to objects itself."""

_watched = {}  # a token -> the weak reference to an object: one that is itself dead calls nobody


def give_back(release, owner):
    """Runs ``release``, a dev.clutch.bridge.graalpy.lines.Release, when ``owner`` is collected.

    Where that cannot be tied to the object itself, a weak reference does it, with the interpreter's next code.
    """
    if not release.tie(owner):
        token = object()

        def collected(reference):
            del _watched[token]
            release.run()

        _watched[token] = ref(owner, collected)


def tied(number, bound, owner):
    """The number of what the host made for ``owner``, with a reference counted. bound: gives a Release of that."""
    if not can_tie:
        give_back(bound(number), owner)
    return number


class Known:
    """The one object of each id, for as long as it lives.

    A WeakValueDictionary does the same; to make its references takes 0.3 ms of a create(), if nothing was made lately.
    """

    __slots__ = ("_references",)

    def __init__(self):
        self._references = {}

    def get(self, key):
        """The object of an id; None where there is none."""
        reference = self._references.get(key)
        return reference and reference()

    def first(self, key, obj):
        """The object of an id: this one, unless somebody was quicker."""
        mine = _Reference(obj, self._forget)
        mine.id = key
        while (found := (reference := self._references.setdefault(key, mine))()) is None:
            self._forget(reference)  # that object is gone, and only its callback is still to come
        return found

    def _forget(self, reference):
        if self._references.get(reference.id) is reference:
            del self._references[reference.id]


class _Reference(ref):
    __slots__ = ("id",)


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
