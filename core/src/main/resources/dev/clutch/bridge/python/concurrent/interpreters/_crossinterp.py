"""The markers that stand for items whose interpreter is gone; shared by queues and channels (CPython 3.14)."""


class ItemInterpreterDestroyed(Exception):
    """The interpreter that put the next item is destroyed."""


class _Marker:
    """A constant that is told by its name."""

    __slots__ = ("_name",)

    def __init__(self, name):
        self._name = name

    def __repr__(self):
        return f"<{self._name}>"


class UnboundItem:
    """Stands in for an item whose interpreter is gone. One a container module; made by :meth:`singleton`."""

    __slots__ = ()

    def __new__(cls):
        raise TypeError(f"{cls.__name__} cannot be instantiated: use UNBOUND")

    @classmethod
    def singleton(cls, kind, module, name="UNBOUND"):
        """The one marker of a container module, for instance of its queues."""

        def spell(self):
            return f"{module}.{name}"

        namespace = {"__slots__": (), "__module__": module, "__doc__": cls.__doc__, "__repr__": spell}
        namespace["__reduce__"] = lambda self: name
        return object.__new__(type(f"{kind.capitalize()}{cls.__name__}", (cls,), namespace))


UNBOUND_REMOVE = _Marker("UNBOUND_REMOVE")
UNBOUND_ERROR = _Marker("UNBOUND_ERROR")
UNBOUND = UnboundItem.singleton("crossinterp", __name__)

_UNBOUND_CONSTANT_TO_FLAG = {UNBOUND_REMOVE: 1, UNBOUND_ERROR: 2, UNBOUND: 3}


def serialize_unbound(unbound):
    """The low-level modules' number for a marker, in a tuple. Raises NotImplementedError for anything else."""
    op = 3 if isinstance(unbound, UnboundItem) else _UNBOUND_CONSTANT_TO_FLAG.get(unbound)
    if op is None:
        raise NotImplementedError(f"unsupported unbound replacement op {unbound!r}")
    return (op,)


def resolve_unbound(flag, exctype_destroyed):
    """What taking an item without its interpreter does: raises for 2, returns the marker for 3."""
    if flag == 2:
        raise exctype_destroyed("item's original interpreter destroyed")
    if flag == 3:
        return UNBOUND
    raise NotImplementedError(f"unsupported unbound replacement op {flag!r}")
