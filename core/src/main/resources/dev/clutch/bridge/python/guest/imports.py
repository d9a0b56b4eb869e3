"""Where an interpreter finds the modules that Clutch brings along: import hooks (PEP 451).

Runs like guest.py. The host is a dev.clutch.bridge.graalpy.Bridge.Loader.
"""

import sys

compile, exec, hasattr, type = compile, exec, hasattr, type  # as in guest.py


_USED = (
    "AttributeError BaseException BrokenPipeError DeprecationWarning EOFError Exception ImportError KeyError "
    "KeyboardInterrupt LookupError MemoryError NotImplemented NotImplementedError OSError OverflowError "
    "PermissionError RecursionError RuntimeError StopIteration SyntaxError SyntaxWarning SystemExit TimeoutError "
    "TypeError UnicodeDecodeError ValueError all any bool bytearray bytes callable chr classmethod compile complex "
    "dict divmod enumerate eval exec float frozenset getattr globals hasattr hash id int isinstance issubclass iter "
    "len list map max memoryview min next object open ord print property range repr set setattr str super tuple "
    "type vars zip"
).split()
"""Builtins that the modules of ``_clutch`` use: a program may put others in their places, for itself."""

_REPLACED = {
    "_cpython_sre": "sre",
    "_sqlite3": "sqlite",
    "grp": "grp",
    "pyexpat": "expat",
    "syslog": "syslog",
    "termios": "termios",
}
"""Modules that GraalPy takes from native extensions, which one interpreter of the process could load, or has not at all;
and ours in ``_clutch.graalpy``."""

_kept = {}


class ClutchImporter:
    """A meta path finder and loader (PEP 451) for the modules that the library holds."""

    def __init__(self, host):
        self._host = host
        self._spec, self._module = type(sys.__spec__), type(sys)

    def find_spec(self, name, path=None, target=None):
        ours = _REPLACED.get(name)
        resource = self._host.resource(name if ours is None else f"_clutch.graalpy.{ours}")
        if not resource:
            return None
        package = resource.endswith("__init__.py")
        return self._spec(name, self, origin=f"<clutch>/{resource}", loader_state=resource, is_package=package)

    def create_module(self, spec):
        return self._module(spec.name)  # importlib would ask the program's ``type``

    def exec_module(self, module):
        spec = module.__spec__
        if spec.loader_state.startswith("_clutch/"):
            module.__dict__.update(_kept)
        exec(compile(self._host.text(spec.loader_state), spec.origin, "exec", dont_inherit=True), module.__dict__)

    def get_source(self, name):
        return self._host.text(self.find_spec(name).loader_state)

    def host(self, room):
        """The host functions of a room."""
        return self._host.host(room)


class _Completer:
    """Adds to modules what they lack, when they are imported: to ``concurrent.futures`` what 3.14 has there, to others
    what ``_clutch.graalpy.completions`` says. Others are ours instead."""

    _INCOMPLETE = frozenset({"concurrent.futures", "contextvars", "fcntl", "sysconfig"})

    def __init__(self, ours):
        self._ours = ours

    def find_spec(self, name, path=None, target=None):
        if name in _REPLACED:
            return self._ours.find_spec(name)
        if name not in self._INCOMPLETE:
            return None
        spec = None
        for finder in sys.meta_path:
            if finder is not self:
                spec = finder.find_spec(name, path, target)
                if spec is not None:
                    break
        if spec is not None and hasattr(spec.loader, "exec_module"):
            spec.loader = _CompletingLoader(spec.loader)
        return spec


class _CompletingLoader:
    """What a module is loaded with; then it has its own loader again."""

    def __init__(self, loader):
        self._loader = loader

    def __getattr__(self, name):
        return getattr(self._loader, name)

    def create_module(self, spec):
        return self._loader.create_module(spec)

    def exec_module(self, module):
        spec = module.__spec__
        module.__loader__ = spec.loader = self._loader
        self._loader.exec_module(module)
        if spec.name == "concurrent.futures":
            _add_executor(module)
        else:
            from _clutch.graalpy.completions import COMPLETIONS

            COMPLETIONS[spec.name](module)


def _add_executor(module):
    name, original = "InterpreterPoolExecutor", module.__getattr__

    def __getattr__(attribute):
        if attribute == name:
            from concurrent.futures.interpreter import InterpreterPoolExecutor

            module.InterpreterPoolExecutor = InterpreterPoolExecutor
            return InterpreterPoolExecutor
        return original(attribute)

    module.__getattr__ = __getattr__
    if name not in module.__all__:
        module.__all__ = (*module.__all__, name)


def install(host):
    """Called once."""
    builtins = sys.modules["builtins"]
    _kept.update({name: getattr(builtins, name) for name in _USED})
    ours = ClutchImporter(host)
    sys.meta_path.append(ours)
    sys.meta_path.insert(0, _Completer(ours))


class imports:
    """What the host takes hold of."""

    install = staticmethod(install)


imports  # noqa: B018 - what the host's evaluation of this file gives
