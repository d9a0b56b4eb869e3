"""Where in a value something stands, for messages. Private."""

import sys

FunctionType = type(lambda: None)  # ``types`` would be made of what the program calls ``type``
_SHOWN = 100  # how much of a repr stands in a message
_BUILT_IN = frozenset({tuple, list, dict, set, frozenset})


def parts(obj, path):
    """What an object is made of, each with its place."""
    if isinstance(obj, (list, tuple)):
        return [(f"{path}[{index}]", item) for index, item in enumerate(obj)]
    if isinstance(obj, dict):
        keys = [(f"{path} key {shown(key)}", key) for key in obj]
        return keys + [(f"{path}[{shown(key)}]", item) for key, item in obj.items()]
    if isinstance(obj, FunctionType):
        from _clutch.crossing.functions import function_parts

        return function_parts(obj, path)
    if isinstance(obj, (set, frozenset)):
        return [(f"{path} element {shown(item)}", item) for item in obj]
    attributes = getattr(obj, "__dict__", None)
    if type(attributes) is dict and not isinstance(obj, (type, type(sys), FunctionType)):
        return [(f"{path}.{name}", item) for name, item in attributes.items()]
    return []


def place_of(wanted, root, path):
    """Where an object is inside a container."""
    places, seen = [(path, root)], {id(root)}
    for place, part in places:  # it grows meanwhile
        if part is wanted:
            return place
        if type(part) in _BUILT_IN:
            for inner in parts(part, place):
                if id(inner[1]) not in seen:
                    seen.add(id(inner[1]))
                    places.append(inner)
    return path  # moved by another thread


def shown(obj):
    """Its repr, which may raise anything, or be very long."""
    try:
        text = repr(obj)
    except Exception:
        return f"<{type(obj).__name__}>"
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "..."
