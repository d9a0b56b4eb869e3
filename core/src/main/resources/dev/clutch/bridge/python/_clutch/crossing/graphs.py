"""How containers, and all that is not shareable by itself, cross: as a graph of containers, else as a pickle
(``_clutch.crossing.pickles``).

Private; ``_clutch.crossing.share`` comes here with what it cannot prepare alone,
dev.clutch.bridge.graalpy.crossing.Values with what it made of it. Either way a message keeps its shape: what was one
object in it is one object on the other side.
"""

from array import array

from _clutch.crossing.places import parts, place_of, shown
from _clutch.ground import host
from _clutch.ground.errors import NotShareableError
from _clutch.ground.values import ATOMS, MAX_DEPTH, is_shareable, share_str, to_handle

_host = host("share")

_READS = _host.readsContainers()

_KINDS = {tuple: "TUPLE", list: "LIST", dict: "DICT", set: "SET", frozenset: "FROZENSET", bytearray: "BYTEARRAY"}
_PACKED = {int: ("INTS", "q"), float: ("REALS", "d")}
_WORTH_PACKING = 16


def copy(obj, path, strict, pickling, later, share):
    """Prepares what is no atom and no handle. Strict: tuples are all the containers there are, and nothing is pickled.

    share: prepares what stands for it, which may be an atom.

    Raises NotShareableError naming the type and the path to it inside the object.
    """
    kind = type(obj)
    if kind is tuple or kind in _KINDS and not strict:
        prepared, foreign = _read(obj, path, strict) if _READS else (None, True)
        if prepared is None and (foreign or not pickling):
            prepared = _graph(obj, path, strict, pickling)
    else:
        prepared = None if strict else _named(obj, path)
    if prepared is not None:
        return prepared
    if strict or not pickling or _is_host(obj):
        made = obj if strict or kind in _KINDS else _plain(obj)
        if made is not obj:  # for Java
            return made if _is_host(made) else share(made, path, pickling=pickling)
        place, culprit = _refused(obj, path, {tuple} if strict else _KINDS, set())
        raise NotShareableError(f"{place}: cannot share a {type(culprit).__name__!r}: {shown(culprit)}")
    from _clutch.crossing.pickles import pickled, pickled_later

    return pickled_later(obj, path) if later else pickled(obj, path)


def _refused(obj, path, kinds, seen):
    """The place and value of the first thing in a container that cannot cross without pickle."""
    if type(obj) in kinds:
        seen.add(id(obj))
        for place, part in parts(obj, path):
            found = None if id(part) in seen else _refused(part, place, kinds, seen)
            if found is not None:
                return found
        return None
    if kinds is _KINDS and not is_shareable(obj):
        made = _plain(obj)
        if made is not obj:
            return None if id(obj) in seen or _is_host(made) else _refused(made, path, kinds, seen | {id(obj)})
    return None if is_shareable(obj) or _KINDS is kinds and _named(obj, path) is not None else (path, obj)


def _read(root, path, strict):
    """The host object for a container, which the host reads itself, None when it cannot hold something in it; and whether
    that is an object of Java's."""
    foreign = False

    def prepare(*others):
        nonlocal foreign
        if not others:
            raise NotShareableError(_too_deep(path))
        made = []
        for item in others:
            kind = type(item)
            if kind is str:
                item = share_str(item)
            elif kind not in ATOMS:
                handle = to_handle.get(kind)
                if handle is None and strict:
                    return None
                whole = item
                try:
                    item = handle(item) if handle is not None else _named(item, lambda: place_of(whole, root, path))
                except NotShareableError as error:
                    if handle is None:
                        raise
                    raise NotShareableError(f"{place_of(whole, root, path)}: {error}") from error
                if item is None:
                    foreign = _is_host(whole)
                    return None
            made.append(item)
        return tuple(made)

    return _host.containers(root, strict, prepare), foreign


def _too_deep(path):
    return f"{path}[0][0]...: tuples nested more than {MAX_DEPTH} deep cannot be shared"


def _graph(root, path, strict, pickling):
    """The host object for a graph of containers; None when there is something in it that it cannot hold."""
    nodes, containers, depths, known = [], [root], [0], {id(root): 0}
    handle_of = to_handle.get
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
                        raise NotShareableError(_too_deep(path))
                refs.append(len(items))
                items.append(place)
            else:
                handle = handle_of(what)
                if handle is None:
                    named = None if strict else _named(item, lambda: place_of(item, root, path))
                    if named is not None:
                        items.append(named)
                        continue
                    place = known.get(id(item))
                    made = item if strict or place is not None or pickling and not _is_host(item) else _plain(item)
                    if place is None and made is item:
                        return None
                    if place is None and type(made) not in _KINDS:
                        items.append(share_str(made) if type(made) is str else made)
                        continue
                    if place is None:  # the object itself is held by what holds it
                        place = known[id(item)] = len(containers)
                        containers.append(made)
                        depths.append(0)
                    refs.append(len(items))
                    items.append(place)
                    continue
                try:
                    items.append(handle(item))
                except NotShareableError as error:
                    raise NotShareableError(f"{place_of(item, root, path)}: {error}") from error
        nodes.append((_KINDS[kind], tuple(refs), *items))
    return _host.graph(tuple(nodes))


def _plain(obj):
    """What stands for it in Java, else itself."""
    from _clutch.crossing.plain import plain

    try:
        return plain(obj)
    except NotShareableError:
        return obj


def _is_host(made):
    """Whether it is an object of Java's: prepared already, or what a class of its has returned."""
    return type(made).__module__ == "polyglot"


_NAMED_MODULES = frozenset({"datetime", "decimal", "uuid", "pathlib"})  # GraalPy calls the first _pydatetime


def _named(obj, place):
    """The host object for an instance of some classes of the library; None for others. place: a text, or its maker."""
    module = type(obj).__module__
    if module == "socket" and type(obj).__qualname__ == "socket":
        from _clutch.crossing.sockets import share_socket

        try:
            return share_socket(obj)
        except NotShareableError as error:
            raise NotShareableError(f"{place if type(place) is str else place()}: {error}") from error
    if type(module) is not str or module.removeprefix("_py") not in _NAMED_MODULES:
        return None
    from _clutch.crossing.named import share_named

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
