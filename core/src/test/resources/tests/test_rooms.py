"""The house that the Python modules are: rooms on floors, and no circle of imports. Run by PythonModulesTest."""

import functools
import pathlib
import re

import helpers
from _clutch.ground.values import PROVIDERS

FLOORS = [
    {"ground"},
    {"graalpy", "crossing"},
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


IMPORT = re.compile(r"^ *(?:from +(\.*)([\w.]*) +import +(?:\(([^)]*)\)|(.*))|import +(.*))$", re.MULTILINE)
"""An import statement: dots, module and names of ``from``, or else modules. A parser takes a minute for all on GraalPy."""

TEXT = re.compile(r'"""[\s\S]*?"""|#.*')
"""What is in no statement, and may look like one."""


@functools.cache
def originals():
    resources = pathlib.Path("src/main/resources/dev/clutch/bridge/python")
    root = next(parent / resources for parent in pathlib.Path(helpers.__file__).parents if (parent / resources).is_dir())
    found = {}
    for file in root.rglob("*.py"):
        name = ".".join(file.relative_to(root).with_suffix("").parts)
        found[name.removesuffix(".__init__")] = file.read_text(encoding="utf-8")
    return found


def sources():
    """Module name -> text, of all modules, and of what the host runs (``guest``)."""
    return dict(originals())


def room_of(name):
    parts = name.split(".")
    if parts[0] == "_clutch":
        return parts[1] if len(parts) > 1 else "ground"
    return next(ROOMS[known] for known in (name, ".".join(parts[:2]), parts[0]) if known in ROOMS)


def floor_of(name):
    return next(floor for floor, rooms in enumerate(FLOORS) if room_of(name) in rooms)


@functools.cache
def statements(text):
    """``(level, module, names)`` of each import statement, wherever it stands; of ``import``, with no names."""
    found = []
    for dots, module, several, names, modules in IMPORT.findall(TEXT.sub("", text)):
        if modules:
            found += [(0, name, ()) for name in named(modules)]
        else:
            found.append((len(dots), module, named(several or names)))
    return found


def named(listed):
    return tuple(part.split()[0] for part in listed.split(",") if part.strip())


def imports(name, text, known):
    """The modules of ours that a module imports, wherever in it the statement stands."""
    found = set()
    for level, module, names in statements(text):
        if not names:
            found.update({module} & known)
            continue
        base = module
        if level:
            package = name if any(other.startswith(f"{name}.") for other in known) else name.rpartition(".")[0]
            base = f"{package}.{base}".removesuffix(".")
        for each in names:
            whole = f"{base}.{each}"
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
        for other in re.findall(r'"(_clutch(?:\.\w+)+)"', text):
            assert other in texts, f"{name} names {other}, which does not exist"
    for kind, provider in PROVIDERS.items():
        assert provider in texts, f"{provider} for {kind} does not exist"


def test_classes_of_the_host_that_are_named_exist():
    root = pathlib.Path(helpers.__file__).parents
    java = next(parent / "src/main/java" for parent in root if (parent / "src/main/java").is_dir())
    for name, text in sources().items():
        for path in re.findall(r"\bdev(?:\.[a-z]+)+\.[A-Z]\w*", text):
            file = java.joinpath(*path.split(".")).with_suffix(".java")
            assert file.is_file() or path.startswith("dev.clutch.cli."), f"{name} names {path}, which does not exist"


def test_import_statements_are_found():
    text = '''"""
import none
"""
import one, two.three as four  # import none
if one:
    from . import five
    from ..six.seven import (
        eight as nine,
        ten,
    )
'''
    assert statements(text) == [
        (0, "one", ()),
        (0, "two.three", ()),
        (1, "", ("five",)),
        (2, "six.seven", ("eight", "ten")),
    ]


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
