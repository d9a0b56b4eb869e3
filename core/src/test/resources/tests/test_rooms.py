"""The house that the Python modules are: rooms on floors, and no circle of imports. Run by PythonModulesTest."""

import ast
import functools
import pathlib
import re

import helpers
from _clutch.ground.values import PROVIDERS

FLOORS = [
    {"ground", "graalpy"},
    {"crossing"},
    {"waiting"},
    {"sync", "control", "channels"},
    {"low"},
    {"high"},
    {"lines", "pools"},
    {"clutch"},
    {"program", "guest"},
]
"""From the ground up: a module sees its own room, and those on the floors below."""

ROOMS = {
    "_interpreters": "low",
    "_interpqueues": "low",
    "_interpchannels": "low",
    "concurrent.futures.interpreter": "pools",
    "concurrent.interpreters": "high",
    "interpreters": "high",
    "clutch": "clutch",
    "guest": "guest",
}
"""Modules and packages that stand outside of ``_clutch``, whose packages are its rooms."""


def sources():
    """Module name -> text, of all modules, and of what the host runs (``guest``)."""
    resources = pathlib.Path("src/main/resources/dev/clutch/bridge/python")
    root = next(parent / resources for parent in pathlib.Path(helpers.__file__).parents if (parent / resources).is_dir())
    found = {}
    for file in root.rglob("*.py"):
        name = ".".join(file.relative_to(root).with_suffix("").parts)
        found[name.removesuffix(".__init__")] = file.read_text(encoding="utf-8")
    return found


def room_of(name):
    parts = name.split(".")
    if parts[0] == "_clutch":
        return parts[1] if len(parts) > 1 else "ground"
    return next(ROOMS[known] for known in (name, ".".join(parts[:2]), parts[0]) if known in ROOMS)


def floor_of(name):
    return next(floor for floor, rooms in enumerate(FLOORS) if room_of(name) in rooms)


@functools.cache
def nodes(text):
    kinds = ast.Import, ast.ImportFrom, ast.Constant
    return [node for node in ast.walk(ast.parse(text)) if isinstance(node, kinds)]


def imports(name, text, known):
    """The modules of ours that a module imports, wherever in it the statement stands."""
    found = set()
    for node in nodes(text):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names if alias.name in known)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                package = name if any(other.startswith(f"{name}.") for other in known) else name.rpartition(".")[0]
                base = f"{package}.{base}".removesuffix(".")
            for alias in node.names:
                whole = f"{base}.{alias.name}"
                found.update({whole if whole in known else base} & known)
    return found


def forbidden(texts):
    """The imports that go up, or into another room of the same floor."""
    wrong = []
    for name, text in sorted(texts.items()):
        for other in sorted(imports(name, text, texts.keys())):
            if room_of(name) != room_of(other) and floor_of(name) <= floor_of(other):
                wrong.append(f"{name} ({room_of(name)}) imports {other} ({room_of(other)})")
    return wrong


def circle(texts):
    """The modules of a circle of imports, in order; empty if there is none."""
    graph = {name: sorted(imports(name, text, texts.keys()) - {name}) for name, text in texts.items()}
    done = set()

    def walk(path):
        for other in graph[path[-1]]:
            if other in path:
                return [*path[path.index(other) :], other]
            if other not in done and (found := walk([*path, other])):
                return found
        done.add(path[-1])
        return []

    return next(filter(None, (walk([name]) for name in sorted(graph) if name not in done)), [])


def test_imports_go_down():
    wrong = forbidden(sources())
    assert not wrong, "\n".join(wrong)


def test_no_circle():
    assert not circle(sources())


def test_modules_named_as_text_exist():
    texts = sources()
    for name, text in texts.items():
        for node in nodes(text):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                if re.fullmatch(r"_clutch(\.\w+)+", node.value):
                    assert node.value in texts, f"{name} names {node.value}, which does not exist"
    for kind, provider in PROVIDERS.items():
        assert provider in texts, f"{provider} for {kind} does not exist"


def test_a_planted_import_is_found():
    planted = "def late():\n    from _clutch.crossing.share import share\n    return share\n"
    texts = sources()
    texts["_clutch.ground.values"] += planted
    assert forbidden(texts) == ["_clutch.ground.values (ground) imports _clutch.crossing.share (crossing)"]
    found = circle(texts)
    assert found[0] == found[-1] and {"_clutch.ground.values", "_clutch.crossing.share"} <= set(found), found


def test_rooms_of_one_floor_do_not_see_each_other():
    texts = sources()
    texts["_clutch.pools.results"] += "import _clutch.lines.pipe\n"
    assert forbidden(texts) == ["_clutch.pools.results (pools) imports _clutch.lines.pipe (lines)"]
