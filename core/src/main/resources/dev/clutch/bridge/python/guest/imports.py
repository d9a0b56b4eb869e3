"""Where an interpreter finds the modules that Clutch brings along: import hooks (PEP 451).

Runs like guest.py. The host is a dev.clutch.bridge.Bridge.Loader.
"""

import sys


class ClutchImporter:
    """A meta path finder and loader (PEP 451) for the modules that the library holds."""

    def __init__(self, host):
        self._host = host
        self._spec = type(sys.__spec__)

    def find_spec(self, name, path=None, target=None):
        resource = self._host.resource(name)
        if not resource:
            return None
        package = resource.endswith("__init__.py")
        return self._spec(name, self, origin=f"<clutch>/{resource}", loader_state=resource, is_package=package)

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        spec = module.__spec__
        exec(compile(self._host.text(spec.loader_state), spec.origin, "exec", dont_inherit=True), module.__dict__)

    def get_source(self, name):
        return self._host.text(self._host.resource(name))

    def host(self, room):
        """The host functions of a room."""
        return self._host.host(room)


class _FuturesFinder:
    """Adds to ``concurrent.futures`` what 3.14 has there, when it is imported; and then is no finder any more."""

    def find_spec(self, name, path=None, target=None):
        if name != "concurrent.futures":
            return None
        sys.meta_path.remove(self)
        spec = None
        for finder in sys.meta_path:
            spec = finder.find_spec(name, path, target)
            if spec is not None:
                break
        if spec is not None and hasattr(spec.loader, "exec_module"):
            execute = spec.loader.exec_module

            def exec_module(module):
                execute(module)
                _add_executor(module)

            spec.loader.exec_module = exec_module
        return spec


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
    sys.meta_path.append(ClutchImporter(host))
    sys.meta_path.insert(0, _FuturesFinder())


class imports:
    """What the host takes hold of."""

    install = staticmethod(install)


imports  # noqa: B018 - what the host's evaluation of this file gives
