"""How values are prepared for the way to the host. Private."""

from _clutch.ground import host
from _clutch.ground.errors import NotShareableError
from _clutch.ground.values import ATOMS, COPIED, SHARED, are_atoms, packed_ints, share_str, to_handle

_host = host("share")

_MANY = 32
"""From how many items on the host looks into a tuple sooner than Python code that may not be compiled."""


def _share_view(view):
    from _clutch.crossing.memory import share_view

    return share_view(view)


to_handle[memoryview] = _share_view


def share(obj, path="object", strict=False, pickling=True, later=False):
    """Prepares a value for the host (dev.clutch.bridge.graalpy.crossing.Values): exact built-in types, host objects for
    the rest.

    strict: take only what ``is_shareable`` tells of, all through; else also containers, and, if pickling,
    whatever pickle takes. later: the value goes to a host function at once, and that has it pickled if need be; it
    raises NotShareableError then.
    Raises NotShareableError naming the type and the path to it inside the object.
    """
    kind = type(obj)
    if kind in ATOMS:
        return _share_bytes(obj) if kind is bytes and len(obj) >= COPIED else obj
    if kind is str:
        return obj if SHARED or obj.isascii() else share_str(obj)
    if kind is tuple and len(obj) < _MANY:
        for item in obj:
            if type(item) not in ATOMS and not (type(item) is str and (SHARED or item.isascii())):
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
    return (_copy or _import_copy())(obj, path, strict, pickling, later, share)


_copy = None


def _import_copy():
    # once, when it is needed: an import statement takes longer than all else of a small message
    global _copy
    from _clutch.crossing.graphs import copy

    _copy = copy
    return copy


def _share_bytes(data):
    """Prepares a large bytes object where they cannot be shared: they are copied once on either side."""
    from _clutch.crossing.memory import copy_in

    return _host.largeBytes(copy_in(data))


class QuickSender:
    """The way of messages into one queue or channel: small ones go the shortest way there is.

    host: a dev.clutch.bridge.graalpy.lines.QuickSender. other: called with any object that it is not made for.
    """

    __slots__ = ("_atom", "_atoms", "_ints", "_text", "_bytes", "_container", "_other")

    def __init__(self, host, other):
        self._atom, self._atoms, self._ints = host.atom, host.atoms, host.ints
        self._text, self._bytes, self._container, self._other = host.text, host.bytes, host.container, other

    def send(self, obj):
        """Sends an object, and waits for that as long as it takes. Raises what the host or the other way raises."""
        kind = type(obj)  # asked by identity: a look into a set costs as much as the call to the host
        if kind is int or kind is float or kind is bool or obj is None:
            self._atom(obj)
        elif kind is str and (SHARED or obj.isascii()):
            self._text(obj)
        elif kind is bytes and len(obj) < COPIED:
            self._bytes(obj)
        elif kind is tuple and (ints := packed_ints(obj)) is not None:
            self._ints(ints)
        elif kind is tuple and 1 < len(obj) < _MANY and are_atoms(obj):  # a None alone would be no array in Java
            self._atoms(*obj)
        elif not ((kind is list or kind is dict or kind is tuple) and self._container(obj)):
            self._other(obj)
