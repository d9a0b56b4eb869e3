"""Where an interpreter finds the modules that Clutch brings along: import hooks (PEP 451).

Runs like guest.py. The host is a dev.clutch.bridge.graalpy.Bridge.Loader.
"""

import sys

ImportError, compile, exec, getattr, hasattr, len, type = ImportError, compile, exec, getattr, hasattr, len, type  # as in guest.py


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
        resource = spec.loader_state
        code = self._host.code(resource) or compile(self._host.text(resource), spec.origin, "exec", dont_inherit=True)
        exec(code, module.__dict__)

    def get_source(self, name):
        return self._host.text(self.find_spec(name).loader_state)

    def host(self, room):
        """The host functions of a room."""
        return self._host.host(room)


def _use_compiled_library(host):
    """Has modules of Python's library made from what the build has compiled, without a look at their files.

    A path entry finder (PEP 302) for the library's folders alone: whatever stands before these in ``sys.path`` is found
    first. The loaders are those that the modules have else.
    """
    folder = getattr(sys, "_stdlib_dir", None)
    if not folder or sys.flags.optimize or not host.hasLibrary(folder):
        return
    external = sys.modules["_frozen_importlib_external"]
    new_spec, new_loader, finder = type(sys.__spec__), external.SourceFileLoader, external.FileFinder
    details = external._get_supported_file_loaders()
    below, tag = folder + "/", f".{sys.implementation.cache_tag}.pyc"

    class LibraryFinder(finder):
        def __init__(self, path):
            finder.__init__(self, path, *details)
            self._key = path[len(below) :] + "/" if path != folder else ""

        def find_spec(self, fullname, target=None):
            tail = fullname.rpartition(".")[2]
            key = self._key + tail
            kind = host.kindInLibrary(key)
            if not kind:
                return finder.find_spec(self, fullname, target)
            here, name = (below + key, "__init__") if kind == 2 else (self.path, tail)
            path = f"{here}/{name}.py"
            loader = new_loader(fullname, path)

            def get_code(module):
                del loader.get_code  # from now on it is a loader as any other
                return host.codeInLibrary(key) or loader.get_code(module)

            loader.get_code = get_code
            spec = new_spec(fullname, loader, origin=path)
            spec._set_fileattr = True
            if sys.pycache_prefix is None:
                spec.cached = f"{here}/__pycache__/{name}{tag}"
            if kind == 2:
                spec.submodule_search_locations = [here]
            return spec

    def library_hook(path):
        if path != folder and not path.startswith(below):
            raise ImportError("not in Python's library", path=path)
        return LibraryFinder(path)

    sys.path_hooks.insert(0, library_hook)
    for path in sys.path_importer_cache.copy():
        if path == folder or path.startswith(below):
            del sys.path_importer_cache[path]


class _Completer:
    """Adds to modules what they lack, when they are imported: to ``concurrent.futures`` what 3.14 has there, to others
    what ``_clutch.graalpy.completions`` says. Others are ours instead, and some are spared a module that they hardly
    need."""

    _INCOMPLETE = frozenset(
        {"_json", "_multiprocessing_graalpy", "concurrent.futures", "contextvars", "fcntl", "sysconfig"}
    )

    def __init__(self, ours):
        self._ours = ours

    def find_spec(self, name, path=None, target=None):
        if name in _REPLACED:
            return self._ours.find_spec(name)
        if name not in self._INCOMPLETE and (name not in _SPARING or "re" in sys.modules):
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


_SPARING = frozenset({"json.decoder", "json.encoder", "json.scanner"})
"""Modules that need patterns, and these seldom: see ``_clutch.graalpy.late_re``."""


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
        if spec.name in _SPARING:
            from _clutch.graalpy.late_re import serve

            serve(self._loader, module)
            return
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
    _use_compiled_library(host)


class imports:
    """What the host takes hold of."""

    install = staticmethod(install)


imports  # noqa: B018 - what the host's evaluation of this file gives
