"""How containers, and all that is not shareable by itself, cross: as a graph of containers, else as a pickle.

Private; ``_clutch.share`` comes here with what it cannot prepare alone, dev.clutch.bridge.Values with what it made of
it. Either way a message keeps its shape: what was one object in it is one object on the other side.
"""

import sys
from _pickle import Pickler, Unpickler
from array import array
from io import BytesIO
from types import FunctionType

import _clutch
from _clutch import ATOMS, MAX_DEPTH, NotShareableError, share_str

_host = _clutch.handles()


# --- as a graph of containers -------------------------------------------------------------------------------------

_KINDS = {tuple: "TUPLE", list: "LIST", dict: "DICT", set: "SET", frozenset: "FROZENSET", bytearray: "BYTEARRAY"}
_PACKED = {int: ("INTS", "q"), float: ("REALS", "d")}
_WORTH_PACKING = 16
_SHOWN = 100  # how much of a repr stands in a message


def copy(obj, path, strict, pickling):
    """Prepares what is no atom and no handle. Strict: tuples are all the containers there are, and nothing is pickled.

    Raises NotShareableError naming the type and the path to it inside the object.
    """
    kind = type(obj)
    if kind is tuple or kind in _KINDS and not strict:
        prepared = _graph(obj, path, strict)
    else:
        prepared = None if strict else _named(obj)
    if prepared is not None:
        return prepared
    if strict or not pickling:
        place, culprit = _refused(obj, path, {tuple} if strict else _KINDS, set())
        raise NotShareableError(f"{place}: cannot share a {type(culprit).__name__!r}: {_shown(culprit)}")
    return _pickled(obj, path)


def _graph(root, path, strict):
    """The host object for a graph of containers; None when there is something in it that it cannot hold."""
    nodes, containers, depths, known = [], [root], [0], {id(root): 0}
    handle_of = _clutch.to_handle.get
    for container in containers:  # it grows meanwhile
        kind = type(container)
        if kind is bytearray:
            nodes.append(("BYTEARRAY", (), bytes(container)))
            continue
        if kind is list and len(container) >= _WORTH_PACKING:
            packed = _pack(container.copy())  # other threads may change the original
            if packed is not None:
                nodes.append(packed)
                continue
        depth = depths[len(nodes)] + 1 if kind is tuple or kind is frozenset else 0
        items, refs = [], []
        for item in _items(container) if kind is dict else container:
            what = type(item)
            if what in ATOMS:
                items.append(item)
            elif what is str:
                items.append(item if item.isascii() else share_str(item))
            elif what is tuple or what in _KINDS and not strict:
                place = known.get(id(item))
                if place is None:
                    place = known[id(item)] = len(containers)
                    containers.append(item)
                    depths.append(depth)
                    if depth >= MAX_DEPTH:
                        raise NotShareableError(
                            f"{path}[0][0]...: tuples nested more than {MAX_DEPTH} deep cannot be shared"
                        )
                refs.append(len(items))
                items.append(place)
            else:
                handle = handle_of(what)
                if handle is None:
                    named = None if strict else _named(item)
                    if named is None:
                        return None
                    items.append(named)
                    continue
                try:
                    items.append(handle(item))
                except NotShareableError as error:
                    raise NotShareableError(f"{_place_of(item, root, path)}: {error}") from error
        nodes.append((_KINDS[kind], tuple(refs), *items))
    return _host.graph(tuple(nodes))


_NAMED_MODULES = frozenset({"datetime", "decimal", "uuid", "pathlib"})  # GraalPy calls the first _pydatetime


def _named(obj):
    module = type(obj).__module__
    if type(module) is not str or module.removeprefix("_py") not in _NAMED_MODULES:
        return None
    from _clutch_named import share_named

    return share_named(obj)


def _items(mapping):
    flat = []
    for pair in mapping.items():
        flat.extend(pair)
    return flat


def _pack(items):
    """A list of nothing but ints, or floats, in one piece; None for any other."""
    kind = type(items[0]) if items else None
    if kind not in _PACKED:
        return None
    for item in items:
        if type(item) is not kind:
            return None
    name, typecode = _PACKED[kind]
    try:
        return _host.packed(name, array(typecode, items))
    except OverflowError:
        return None  # one of the ints has more than 64 bits


def make_graph(flat):
    """The containers that the host tells of: for each of them its kind, how many items and how many references to
    others among them, the items, and the positions of the references, which stand there as numbers."""
    if flat[0] in _FINISHED and flat[1] + 3 == len(flat):  # it is alone
        return _FINISHED[flat[0]](flat[3:])
    nodes, position = [], 0
    while position < len(flat):
        start = position + 3
        kind, size, count = flat[position:start]
        position = start + size + count
        nodes.append((kind, list(flat[start : start + size]), flat[start + size : position]))
    kind, items, refs = nodes[0]
    if kind == "LIST" and len(nodes) == 1 and not refs:
        return items
    makers = {"LIST": list, "DICT": dict, "SET": set}
    made = [makers[kind]() if kind in makers else None for kind, _, _ in nodes]
    for place, container in enumerate(made):
        if container is None:
            _make(place, nodes, made)
    for place, (kind, items, refs) in enumerate(nodes):
        if kind not in makers:
            continue
        for at in refs:
            items[at] = made[items[at]]
        if kind == "LIST":
            made[place].extend(items)
        elif kind == "SET":
            made[place].update(items)
        else:
            made[place].update(zip(items[::2], items[1::2]))
    return made[0]


_FINISHED = {
    "TUPLE": tuple,
    "FROZENSET": frozenset,
    "BYTEARRAY": lambda items: bytearray(items[0]),
    "INTS": lambda items: list(array("q", items[0])),
    "REALS": lambda items: list(array("d", items[0])),
}


def _make(place, nodes, made):
    """What is complete when it is made, once that is there which it holds. A circle always leads through another."""
    pending = [place]
    while pending:
        place = pending[-1]
        if made[place] is not None:
            pending.pop()
            continue
        kind, items, refs = nodes[place]
        missing = [items[at] for at in refs if made[items[at]] is None]
        if missing:
            pending.extend(missing)
            continue
        for at in refs:
            items[at] = made[items[at]]
        made[place] = _FINISHED[kind](items)


# --- as a pickle ---------------------------------------------------------------------------------------------------

_MAIN, _FAKE_MAIN = "__main__", "<fake __main__>"
_loading = []  # the script, while it is run a second time


class _Pickler(Pickler):
    """Leaves handles to the host, and names what the script defines so that any interpreter finds it."""

    def __init__(self, file, handles):
        super().__init__(file, 5)
        self._handles = handles

    def persistent_id(self, obj):
        kind = type(obj)
        if kind is str:
            prepared = None if obj.isascii() else share_str(obj)
            if prepared is None or type(prepared) is str:
                return None
            self._handles.append(prepared)  # the pickle would merge two lone surrogates, too
            return len(self._handles) - 1
        handle = _clutch.to_handle.get(kind)
        if handle is None:
            return None
        self._handles.append(handle(obj))
        return len(self._handles) - 1

    def reducer_override(self, obj):
        if isinstance(obj, (type, FunctionType)) and obj.__module__ in (_MAIN, _FAKE_MAIN):
            name = obj.__qualname__
            if obj.__module__ == _FAKE_MAIN and _loading:  # or this would go on for ever
                raise RuntimeError(
                    f"{name!r} is needed while the script is run a second time to find it: "
                    "what starts interpreters belongs under 'if __name__ == \"__main__\":'"
                )
            if _attribute(sys.modules.get(obj.__module__), name) is not obj:
                raise AttributeError(f"{name!r} is not found as an attribute of __main__")
            return main_attribute, (_script(), name)
        return NotImplemented


class _Unpickler(Unpickler):
    def __init__(self, file, handles):
        super().__init__(file)
        self._handles = handles

    def persistent_load(self, number):
        return self._handles[number]


def _dump(obj, handles):
    file = BytesIO()
    _Pickler(file, handles).dump(obj)
    return file.getvalue()


def _pickled(obj, path):
    handles = []
    try:
        data = _dump(obj, handles)
    except Exception as error:  # __reduce__ and its like may raise anything
        place, culprit = _unpicklable(obj, path)
        raise NotShareableError(f"{place}: cannot share a {type(culprit).__name__!r}: {error}") from error
    return _host.pickled(type(obj).__name__, data, tuple(handles))


def unpickle(data, handles):
    """What was pickled. Raises NotShareableError when this interpreter cannot make it."""
    try:
        return _Unpickler(BytesIO(data), handles).load()
    except Exception as error:
        raise NotShareableError(f"object could not be unpickled: {type(error).__name__}: {error}") from error


# --- what the script defines --------------------------------------------------------------------------------------


def main_attribute(script, name):
    """What a script calls ``name``: in this interpreter's ``__main__``, else in the script, run a second time here.

    As CPython 3.14 does, the script then runs as ``<fake __main__>``, once, without its ``__name__ == "__main__"``.
    """
    found = _attribute(sys.modules.get(_MAIN), name)
    if found is None and script is not None:
        found = _attribute(_fake_main(script), name)
    if found is None:
        raise AttributeError(f"module '__main__' has no attribute {name!r}")
    return found


def _script():
    """The file that ``__main__`` was run from; None when there is none."""
    return getattr(sys.modules.get(_MAIN), "__file__", None) or getattr(sys.modules.get(_FAKE_MAIN), "__file__", None)


def _fake_main(script):
    module = sys.modules.get(_FAKE_MAIN)
    if module is None or module.__file__ != script:
        with open(script, "rb") as file:
            code = compile(file.read(), script, "exec", dont_inherit=True)
        previous = module
        module = sys.modules[_FAKE_MAIN] = type(sys)(_FAKE_MAIN)
        module.__file__ = script
        _loading.append(script)
        try:
            exec(code, module.__dict__)
        except BaseException:
            del sys.modules[_FAKE_MAIN]
            if previous is not None:
                sys.modules[_FAKE_MAIN] = previous
            raise
        finally:
            _loading.pop()
    return module


def _attribute(obj, name):
    for part in name.split("."):
        obj = getattr(obj, part, None)
    return obj


# --- where it failed -----------------------------------------------------------------------------------------------


def _refused(obj, path, kinds, seen):
    """The place and value of the first thing in a container that cannot cross without pickle."""
    if type(obj) in kinds:
        seen.add(id(obj))
        for place, part in _parts(obj, path):
            found = None if id(part) in seen else _refused(part, place, kinds, seen)
            if found is not None:
                return found
        return None
    return None if _clutch.is_shareable(obj) or _KINDS is kinds and _named(obj) is not None else (path, obj)


def _unpicklable(obj, path):
    """The innermost place and value that cannot be pickled."""
    seen = set()
    while True:
        seen.add(id(obj))
        for place, part in _parts(obj, path):
            if id(part) not in seen and not _picklable(part):
                obj, path = part, place
                break
        else:
            return path, obj


def _picklable(obj):
    try:
        _dump(obj, [])
        return True
    except Exception:
        return False


def _place_of(wanted, root, path):
    """Where an object is inside a container."""
    places, seen = [(path, root)], {id(root)}
    for place, part in places:  # it grows meanwhile
        if part is wanted:
            return place
        if type(part) in _KINDS:
            for inner in _parts(part, place):
                if id(inner[1]) not in seen:
                    seen.add(id(inner[1]))
                    places.append(inner)
    return path  # moved by another thread


def _parts(obj, path):
    """What an object is made of, each with its place."""
    if isinstance(obj, (list, tuple)):
        return [(f"{path}[{index}]", item) for index, item in enumerate(obj)]
    if isinstance(obj, dict):
        keys = [(f"{path} key {_shown(key)}", key) for key in obj]
        return keys + [(f"{path}[{_shown(key)}]", item) for key, item in obj.items()]
    if isinstance(obj, (set, frozenset)):
        return [(f"{path} element {_shown(item)}", item) for item in obj]
    attributes = getattr(obj, "__dict__", None)
    if type(attributes) is dict and not isinstance(obj, (type, type(sys), FunctionType)):
        return [(f"{path}.{name}", item) for name, item in attributes.items()]
    return []


def _shown(obj):
    """Its repr, which may raise anything, or be very long."""
    try:
        text = repr(obj)
    except Exception:
        return f"<{type(obj).__name__}>"
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "..."
