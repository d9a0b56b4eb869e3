"""The stubs say what the modules are: names, parameters and defaults. Run by PythonModulesTest."""

import ast
import functools
import importlib
import pathlib

import clutch
import helpers
from _clutch.control.interpreters import LIMITS, PERMISSIONS

STUBBED = [
    "_interpchannels",
    "_interpqueues",
    "_interpreters",
    "clutch",
    "clutch.csp",
    "concurrent.futures.interpreter",
    "concurrent.interpreters",
    "interpreters",
    "interpreters.channels",
    "interpreters.py39",
    "interpreters.queues",
]

ON_DEMAND = {
    "clutch": {"AsyncPool", "Connection", "JavaException", "JavaFunction", "JavaObject", "Pipe", "Pool"},
}
"""What is not in ``__all__``, since it takes long to import."""

ATTRIBUTES = {"InterpreterConfig": {*PERMISSIONS, *LIMITS}, "PoolStats": set()}
"""Attributes that a class does not list."""

HAS_ARGS, HAS_KEYWORDS = 0x04, 0x08  # flags of code objects


def folder():
    resources = pathlib.Path("src/main/resources/dev/clutch/bridge/python")
    return next(parent / resources for parent in pathlib.Path(helpers.__file__).parents if (parent / resources).is_dir())


def text_of(name):
    path = folder().joinpath(*name.split("."))
    file = path / "__init__.pyi" if path.is_dir() else path.with_suffix(".pyi")
    return file.read_text(encoding="utf-8")


class Stub:
    """What a stub defines. classes, functions: by name. names: whatever can be imported; origins: from where."""

    def __init__(self, text):
        self.classes, self.functions, self.origins, self.names, self.listed = {}, {}, {}, set(), None
        for node in ast.parse(text).body:
            if isinstance(node, ast.ClassDef):
                self.classes[node.name] = node
            elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                self.functions.setdefault(node.name, node)
            elif isinstance(node, ast.AnnAssign):
                self.names.add(node.target.id)
            elif isinstance(node, ast.Assign):
                self.listed = ast.literal_eval(node.value)
            elif isinstance(node, ast.ImportFrom):
                self.origins.update((alias.asname or alias.name, node.module) for alias in node.names)
        self.names |= {*self.classes, *self.functions, *self.origins}

    def members(self, name):
        """Members of a class and of those that it is derived from: name -> function, or None."""
        found = {}
        node = self.classes[name]
        for base in node.bases:
            if isinstance(base, ast.Name) and base.id in self.classes:
                found |= self.members(base.id)
            elif isinstance(base, ast.Name) and self.origins.get(base.id) in STUBBED:
                found |= stub_of(self.origins[base.id]).members(base.id)
        for member in node.body:
            if isinstance(member, (ast.FunctionDef, ast.AsyncFunctionDef)):
                is_property = any(isinstance(each, ast.Name) and each.id == "property" for each in member.decorator_list)
                found[member.name] = None if is_property else member
            elif isinstance(member, ast.AnnAssign):
                found[member.target.id] = None
        return found


@functools.cache
def stub_of(name):
    return Stub(text_of(name))


def said(function):
    """The parameters of a stub's function as ``(name, kind, default)``; ``...`` for a default that it does not tell."""
    given = function.args
    plain = given.posonlyargs + given.args
    defaults = [None] * (len(plain) - len(given.defaults)) + given.defaults
    rows = [
        (arg.arg, "only by position" if place < len(given.posonlyargs) else "any", default and ast.unparse(default))
        for place, (arg, default) in enumerate(zip(plain, defaults))
    ]
    rows += [(f"*{given.vararg.arg}", "rest", None)] if given.vararg else []
    rows += [
        (arg.arg, "only by name", default and ast.unparse(default))
        for arg, default in zip(given.kwonlyargs, given.kw_defaults)
    ]
    return rows + ([(f"**{given.kwarg.arg}", "rest", None)] if given.kwarg else [])


def real(function):
    """The same of a function."""
    code = function.__code__
    names = code.co_varnames
    plain = names[: code.co_argcount]
    defaults = [None] * (len(plain) - len(function.__defaults__ or ())) + [*map(shown, function.__defaults__ or ())]
    rows = [
        (name, "only by position" if place < code.co_posonlyargcount else "any", default)
        for place, (name, default) in enumerate(zip(plain, defaults))
    ]
    end = code.co_argcount + code.co_kwonlyargcount
    rest = list(names[end : end + bool(code.co_flags & HAS_ARGS) + bool(code.co_flags & HAS_KEYWORDS)])
    rows += [(f"*{rest.pop(0)}", "rest", None)] if code.co_flags & HAS_ARGS else []
    by_name = function.__kwdefaults__ or {}
    rows += [
        (name, "only by name", shown(by_name[name]) if name in by_name else None)
        for name in names[code.co_argcount : end]
    ]
    return rows + ([(f"**{rest.pop()}", "rest", None)] if rest else [])


def shown(default):
    return repr(default).rpartition(".")[2] if type(default).__name__.endswith("UnboundItem") else repr(default)


def differs(stated, found):
    """Whether a stub's function differs from the real one. A default that is no plain value is ``...`` in the stub."""
    if [row[:2] for row in stated] != [row[:2] for row in found]:
        return True
    for (_, _, told), (_, _, default) in zip(stated, found):
        if told != default and not (told == "..." and default is not None):
            return True
    return False


def compared(where, function, value, wrong):
    value = getattr(value, "__func__", value)
    if not hasattr(value, "__code__"):
        wrong.append(f"{where} is no function, but {value!r}")
    elif differs(said(function), real(value)):
        wrong.append(f"{where}: the stub has {said(function)}, the module {real(value)}")


def is_ours(kind):
    return kind.__module__ in STUBBED or kind.__module__.startswith(("_clutch.", "interpreters.", "concurrent.interpreters"))


def compared_class(where, stub, name, kind, wrong):
    members = stub.members(name)
    ours = [each for each in kind.__mro__ if is_ours(each)]
    defined = {member: value for each in reversed(ours) for member, value in vars(each).items()}
    for member, function in members.items():
        if member in ATTRIBUTES.get(name, ()):
            continue
        if function is None:
            if not hasattr(kind, member) and member not in kind.__init__.__code__.co_names:
                wrong.append(f"{where}.{member} is in the stub only")
        elif member not in defined:
            wrong.append(f"{where}.{member} is in the stub only")
        elif not (member.startswith("__") and defined[member] is None):
            compared(f"{where}.{member}", function, defined[member], wrong)
    public = {member for member in defined if not member.startswith("_")} | ATTRIBUTES.get(name, set())
    for member in sorted(public - members.keys()):
        wrong.append(f"{where}.{member} is not in the stub")


def public_names(name, module):
    if hasattr(module, "__all__"):
        return {*module.__all__, *ON_DEMAND.get(name, ())}
    own = {key for key, value in vars(module).items() if not key.startswith("_") and getattr(value, "__module__", "") == name}
    return own | {key for key in vars(module) if key.isupper() and not key.startswith("_")}


def drift(name, stub):
    """How a stub and its module differ: a list of sentences."""
    module, wrong = importlib.import_module(name), []
    public = public_names(name, module)
    if hasattr(module, "__all__") and sorted(stub.listed or ()) != sorted(module.__all__):
        wrong.append(f"{name}.__all__: the stub has {stub.listed}, the module {module.__all__}")
    wrong += [f"{name}.{each} is not in the stub" for each in sorted(public - stub.names)]
    for each in sorted(stub.names):
        if not each.startswith("_") and each in {*stub.classes, *stub.functions} and each not in public:
            wrong.append(f"{name}.{each} is in the stub, and not public")
    for each, function in stub.functions.items():
        if each in public and not function.decorator_list:
            compared(f"{name}.{each}", function, getattr(module, each), wrong)
    for each in stub.classes:
        if each in public:
            compared_class(f"{name}.{each}", stub, each, getattr(module, each), wrong)
    return wrong


def test_stubs_say_what_the_modules_are():
    wrong = [sentence for name in STUBBED for sentence in drift(name, stub_of(name))]
    assert not wrong, "\n".join(wrong)


def test_every_stub_is_compared():
    files = {".".join(file.relative_to(folder()).with_suffix("").parts) for file in folder().rglob("*.pyi")}
    assert {name.removesuffix(".__init__") for name in files} == set(STUBBED)


def test_packages_are_marked_as_typed():
    for package in "clutch", "interpreters", "concurrent/interpreters":
        assert folder().joinpath(package, "py.typed").is_file(), package


def test_planted_differences_are_found():
    text = text_of("clutch")
    for old, new, sentence in [
        ("def create(config:", "def create(conf:", "clutch.create: the stub"),
        ("capacity: int = 1024", "capacity: int = 1000", "clutch.Pipe: the stub"),
        ("duplex: bool = True, *", "duplex: bool = True", "clutch.Pipe: the stub"),
        ("    def notify_all(self) -> None: ...\n", "", "clutch.Condition.notify_all is not in the stub"),
        ("def locked(", "def is_locked(", "clutch.Lock.is_locked is in the stub only"),
        ("class Event(", "class Events(", "clutch.Event is not in the stub"),
        ("class Event(", "class Events(", "clutch.Events is in the stub, and not public"),
        ('    "select",\n', "", "clutch.__all__"),
    ]:
        assert old in text, old
        assert any(each.startswith(sentence) for each in drift("clutch", Stub(text.replace(old, new)))), sentence
    assert clutch.Pipe.__kwdefaults__ == {"capacity": 1024}
