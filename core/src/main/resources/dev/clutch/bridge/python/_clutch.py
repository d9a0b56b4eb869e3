"""What the low-level modules share: the exceptions, and how values are prepared for the way to the host.

Private. The host is dev.clutch.bridge; ``_host`` is put here by the importer.
"""

import builtins
from array import array
from _operator import index

__all__ = [
    "QuickSender",
    "ATOMS",
    "LARGE",
    "MAX_DEPTH",
    "InterpreterError",
    "InterpreterNotFoundError",
    "InterpreterStoppedError",
    "LimitExceededError",
    "NotShareableError",
    "Scratch",
    "are_atoms",
    "QueueError",
    "QueueNotFoundError",
    "error",
    "identifier",
    "is_exact",
    "is_shareable",
    "register",
    "resolve",
    "share",
    "share_bytes",
    "share_str",
    "to_handle",
]

LARGE = 1 << 16
"""From how many bytes on a bytes object crosses through native memory, where its content cannot be shared."""

_SHARED = _host.sharesContent()  # that of bytes and str objects
_COPIED = 2**63 if _SHARED else LARGE

MAX_DEPTH = 100
"""How deep tuples may be nested in one another when they cross."""


class InterpreterError(RuntimeError):
    """An operation on an interpreter could not be done (PEP 734). A RuntimeError, too, as in PEP 554."""

    __module__ = "concurrent.interpreters"


class InterpreterNotFoundError(InterpreterError):
    """No interpreter has that id: it was never made, or it is destroyed (PEP 734)."""

    __module__ = "concurrent.interpreters"


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


def error(name, args):
    """The exception of that name, ours or a builtin one. ``args`` is its message or all its arguments."""
    kind = globals().get(name) or getattr(builtins, name)
    if issubclass(kind, SyntaxError):  # GraalPy's constructor stumbles over the six details
        exception = kind(args[0])
        names = "filename", "lineno", "offset", "text", "end_lineno", "end_offset"
        for name, value in zip(names, args[1]):
            setattr(exception, name, value)
        return exception
    if kind is NotShareableError and len(args) == 2:  # a message, and a traceback of the other interpreter
        exception = kind(args[0])
        exception.__cause__ = Exception(args[1])
        return exception
    return kind(*args) if type(args) is tuple else kind(args)


ATOMS = frozenset({type(None), bool, int, float, bytes})
"""Types whose values the host takes as they are; like str, if it is ASCII or shared."""

to_handle = {}
"""Type of a handle -> function from one to the host object that stands for it."""

_from_id = {}  # kind of a handle -> function from an id to one


def _share_view(view):
    from _clutch_memory import share_view

    return share_view(view)


to_handle[memoryview] = _share_view


def register(kind, cls, handle_of, from_id):
    """Makes the objects of a class cross as handles. A later registration of the same class replaces the earlier."""
    to_handle[cls] = handle_of
    _from_id[kind] = from_id


def resolve(kind, id):
    """The handle of a kind (``'queue'``, ``'interpreter'``, a channel's) with an id, in this interpreter."""
    if kind not in _from_id:  # the module registers its classes
        if kind.startswith("CHANNELS_"):
            import interpreters.channels
        elif kind.startswith("PEP554_"):
            import interpreters
        elif kind.startswith("PY39_"):
            import interpreters.py39
        elif kind.startswith("ID_"):
            import _interpchannels
        elif kind == "PIPE":
            import _clutch_pipe
        elif kind.startswith("SYNC_"):
            import _clutch_counts
            import _clutch_locks
        else:
            import concurrent.interpreters
    return _from_id[kind](id)


def is_shareable(obj):
    """Whether objects of this one's type cross by value or by reference; what a tuple holds is not looked at."""
    kind = type(obj)
    return kind in ATOMS or kind is str or kind is tuple or kind in to_handle


def share(obj, path="object", strict=False, pickling=True):
    """Prepares a value for the host (dev.clutch.bridge.Values): exact built-in types, host objects for the rest.

    strict: take only what :func:`is_shareable` tells of, all through; else also containers, and, if pickling,
    whatever pickle takes.
    Raises NotShareableError naming the type and the path to it inside the object.
    """
    kind = type(obj)
    if kind in ATOMS:
        return share_bytes(obj) if kind is bytes and len(obj) >= _COPIED else obj
    if kind is str:
        return obj if _SHARED or obj.isascii() else share_str(obj)
    if kind is tuple:
        for item in obj:
            if type(item) not in ATOMS and not (type(item) is str and (_SHARED or item.isascii())):
                break
        else:
            return obj
    else:
        handle = to_handle.get(kind)
        if handle is not None:
            try:
                return handle(obj)
            except NotShareableError as error:
                raise NotShareableError(f"{path}: {error}") from error
    from _clutch_copy import copy

    return copy(obj, path, strict, pickling)


def are_atoms(items):
    """Whether all are of those that the host takes as Java objects: atoms without bytes, and ASCII text."""
    for item in items:
        kind = type(item)  # asked by identity: a look into a set costs several times as much
        if not (kind is int or kind is str and item.isascii() or kind is float or kind is bool or item is None):
            return False
    return True


def _packed_ints(items):
    """An array of the items of a tuple of nothing but ints of 64 bits, if it is small; else None."""
    for item in items:
        if type(item) is not int:
            return None
    if not 1 < len(items) < LARGE // 8:
        return None
    try:
        return array("q", items)
    except OverflowError:
        return None


class QuickSender:
    """The way of messages into one queue or channel: small ones go the shortest way there is.

    host: a dev.clutch.bridge.QuickSender. other: called with any object that it is not made for.
    """

    __slots__ = ("_atom", "_atoms", "_ints", "_text", "_bytes", "_other")

    def __init__(self, host, other):
        self._atom, self._atoms, self._ints = host.atom, host.atoms, host.ints
        self._text, self._bytes, self._other = host.text, host.bytes, other

    def send(self, obj):
        """Sends an object, and waits for that as long as it takes. Raises what the host or the other way raises."""
        kind = type(obj)  # asked by identity: a look into a set costs as much as the call to the host
        if kind is int or kind is float or kind is bool or obj is None:
            self._atom(obj)
        elif kind is str and (_SHARED or obj.isascii()):
            self._text(obj)
        elif kind is bytes and len(obj) < _COPIED:
            self._bytes(obj)
        elif kind is tuple and (ints := _packed_ints(obj)) is not None:
            self._ints(ints)
        elif kind is tuple and len(obj) > 1 and are_atoms(obj):  # a None alone would be no array in Java
            self._atoms(*obj)
        else:
            self._other(obj)


def share_bytes(data):
    """Prepares a large bytes object where they cannot be shared: they are copied once on either side."""
    from _clutch_memory import copy_in

    return _host.largeBytes(copy_in(data))


class Scratch:
    """A block of memory that the host fills with one message; free again once it is read."""

    __slots__ = ("_head", "_data", "_longs", "_size", "_view")

    def __init__(self, head, data):
        self._head = head  # whether it is taken, and how many bytes or, negative, ints there are
        self._data = data
        self._longs = data.cast("q")
        self._size, self._view = 0, data[:0]  # of the last message: the next is often as long, and views are dear

    def read(self):
        """The bytes or the tuple of ints; to be called once."""
        head = self._head
        size = head[1]
        if size != self._size:
            self._view = self._data[:size] if size >= 0 else self._longs[:-size]
            self._size = size
        message = bytes(self._view) if size >= 0 else tuple(self._view)
        head[0] = 0
        return message


def is_exact(text):
    """Whether a str keeps its code points in UTF-16: two lone surrogates side by side would become one character."""
    return _host.isExact(text, len(text))


def share_str(text):
    """Prepares a str that is not ASCII."""
    if _SHARED or is_exact(text):
        return text
    # nor may the codecs see those surrogates
    return _host.wideStr(array("I", map(ord, text)).tobytes().decode("latin-1"))


def identifier(value):
    """An id as CPython's low-level modules take it: anything with ``__index__``, from 0 to 2**63 - 1.

    Raises TypeError, ValueError (negative) or OverflowError.
    """
    number = int(index(value))
    if number < 0:
        raise ValueError(f"id must be a non-negative int, got {number!r}")
    if number >= 2**63:
        raise OverflowError(f"id is too large: {number!r}")
    return number


def int32(value, name):
    """A number that the host takes as an int: anything with ``__index__``. Raises TypeError or OverflowError."""
    if not hasattr(type(value), "__index__"):
        raise TypeError(f"{name} must be an int, not {type(value).__name__}")
    number = value.__index__()
    if not -(2**31) <= number < 2**31:
        raise OverflowError(f"{name} is too large: {number}")
    return number


def unboundop(value):
    """An unbound operation; negative for the default. Raises also ValueError."""
    number = int32(value, "unboundop")
    if number == 0 or number > 3:
        raise unsupported_unboundop(number)
    return number


def unsupported_unboundop(number):
    return ValueError(f"unsupported unboundop {number}: 1 (remove), 2 (error) or 3 (replace) expected")


def fallback(value):
    """What may become of a value that is not shareable; negative for the default. Raises also ValueError."""
    number = int32(value, "fallback")
    if number > 1:
        raise ValueError(f"unsupported fallback {number}: 0 (none) or 1 (full) expected")
    return number


def never_shared(self):
    """A ``__reduce__`` of objects that belong to their interpreter."""
    raise TypeError(f"cannot share {type(self).__name__!r} object")


def handles():
    """The maker of the host objects that stand for handles."""
    return _host  # noqa: F821 - put here by the importer
