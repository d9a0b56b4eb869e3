"""What crosses by itself: atoms as they are, or nearly so, and handles of what all interpreters share. Private.

See dev.clutch.bridge.graalpy.crossing.Values.
"""

from array import array

from _clutch.ground import host

PLAIN = frozenset({type(None), bool, int, float})
"""Types whose values Java objects stand for; like str, if it is ASCII."""

ATOMS = PLAIN | {bytes}
"""Types whose values the host takes as they are; like str, if it is ASCII or shared."""

MAX_DEPTH = 100
"""How deep tuples may be nested in one another when they cross."""

LARGE = 1 << 16
"""From how many bytes on a bytes object crosses through native memory, where its content cannot be shared."""

_host = host("share")

SHARED = _host.sharesContent()
"""Whether bytes and str objects cross without a copy of what is in them."""

COPIED = 2**63 if SHARED else LARGE
"""From how many bytes on a bytes object is copied through native memory."""


def is_exact(text):
    """Whether a str keeps its code points in UTF-16: two lone surrogates side by side would become one character."""
    return _host.isExact(text, len(text))


def share_str(text):
    """Prepares a str that is not ASCII."""
    if SHARED or is_exact(text):
        return text
    # nor may the codecs see those surrogates
    return _host.wideStr(array("I", map(ord, text)).tobytes().decode("latin-1"))


def are_atoms(items):
    """Whether all are of those that the host takes as Java objects: atoms without bytes, and ASCII text."""
    for item in items:
        kind = type(item)  # asked by identity: a look into a set costs several times as much
        if not (kind is int or kind is str and item.isascii() or kind is float or kind is bool or item is None):
            return False
    return True


def packed_ints(items):
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


class Unbound(int):
    """The unbound operation of an item whose interpreter is gone; no such object crosses, so it is unmistakable."""


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


# --- handles -------------------------------------------------------------------------------------------------------

PROVIDERS = {
    "CHANNELS": "interpreters.channels",
    "ID": "_interpchannels",
    "PEP554": "interpreters",
    "PIPE": "_clutch.lines.pipe",
    "PY39": "interpreters.py39",
    "SYNC_BARRIER": "_clutch.sync.counts",
    "SYNC_BOUNDED_SEMAPHORE": "_clutch.sync.counts",
    "SYNC_CONDITION": "_clutch.sync.locks",
    "SYNC_EVENT": "_clutch.sync.counts",
    "SYNC_LOCK": "_clutch.sync.locks",
    "SYNC_RLOCK": "_clutch.sync.locks",
    "SYNC_SEMAPHORE": "_clutch.sync.counts",
    "interpreter": "concurrent.interpreters",
    "queue": "concurrent.interpreters",
}
"""Kind of a handle, or what stands in it before the first ``_`` -> the module that registers the class."""

to_handle = {}
"""Type of a handle -> function from one to the host object that stands for it."""

_from_id = {}  # kind of a handle -> function from an id to one


def register(kind, cls, handle_of, from_id):
    """Makes the objects of a class cross as handles. A later registration of the same class replaces the earlier."""
    to_handle[cls] = handle_of
    _from_id[kind] = from_id


def provide(kind):
    """Imports the module that registers the class of a kind: one of a floor above, which is why it is no statement."""
    __import__(PROVIDERS.get(kind) or PROVIDERS[kind.partition("_")[0]])


def resolve(kind, number):
    """The handle of a kind (``'queue'``, ``'interpreter'``, a channel's) with an id, in this interpreter."""
    if kind not in _from_id:
        provide(kind)
    return _from_id[kind](number)


def is_shareable(obj):
    """Whether objects of this one's type cross by value or by reference; what a tuple holds is not looked at."""
    kind = type(obj)
    return kind in ATOMS or kind is str or kind is tuple or kind in to_handle


def never_shared(self):
    """A ``__reduce__`` of objects that belong to their interpreter."""
    raise TypeError(f"cannot share {type(self).__name__!r} object")
