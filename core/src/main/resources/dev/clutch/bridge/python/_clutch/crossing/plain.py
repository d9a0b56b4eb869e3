"""What stands in Java for objects of classes that Java has not, where nothing is lost of what they hold. Private.

Between interpreters they are pickled, and stay what they are.
"""

import sys

from _clutch.ground import host
from _clutch.ground.errors import NotShareableError
from _clutch.ground.values import is_exact

_host = host("share")

_VIEWS = type({}.keys()), type({}.values()), type({}.items()), range
_BASES = tuple, list, dict, set, frozenset, bool, int, float, bytes, bytearray


def plain(obj):
    """A value of a built-in type, or a host object. Raises NotShareableError where there is none that says it all."""
    kind = type(obj)
    if kind.__module__ == "polyglot":
        return _host.java(obj)
    enum = sys.modules.get("enum")
    if enum is not None and isinstance(obj, enum.Enum):
        value = obj._value_
        return value if isinstance(obj, (int, str)) and type(value) in (int, str) else obj.name
    fields = getattr(kind, "__dataclass_fields__", None)
    if fields is not None:
        return {name: getattr(obj, name) for name, field in fields.items() if field._field_type is not _pseudo()}
    if isinstance(obj, dict):
        return dict(obj.items())
    for base in _BASES:
        if isinstance(obj, base):
            return base(obj)
    if isinstance(obj, str):
        return str.__str__(obj)
    if kind in _VIEWS:
        return list(obj)
    module = str(kind.__module__).removeprefix("_py")
    if module == "collections" and kind.__name__ == "deque":
        return list(obj)
    if module == "datetime" and kind.__name__ == "datetime":
        region = getattr(obj.tzinfo, "key", None)  # of a ZoneInfo: the offset tells what a fold would
        if type(region) is str and is_exact(region):
            return _host.named("DATETIME", f"{obj.isoformat()}[{region}]")
    raise NotShareableError("no plain value")


def _pseudo():
    """What marks a ClassVar in a dataclass."""
    return sys.modules["dataclasses"]._FIELD_CLASSVAR
