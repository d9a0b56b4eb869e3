"""GraalPy's own ``test.support`` (Python 3.12) and what CPython 3.13's interpreter tests want besides."""

import importlib
import importlib.machinery
import os
import sys

_graalpy = os.path.join(os.path.dirname(os.__file__), "test", "support")
__file__ = os.path.join(_graalpy, "__init__.py")
__path__.append(_graalpy)  # noqa: F821 - a package has it
with open(__file__, encoding="utf-8") as _source:
    exec(compile(_source.read(), __file__, "exec"))

Py_GIL_DISABLED = False


def force_not_colorized(function):
    """Nothing is colored here."""
    return function


class _WrapperFinder:
    """Finds ``test.support.interpreters`` in CPython, where GraalPy has an old one of its own."""

    @staticmethod
    def find_spec(name, path=None, target=None):
        if name != "test.support.interpreters":
            return None
        folder = os.path.join(os.environ["CLUTCH_CPYTHON_TESTS"], "support")
        return importlib.machinery.PathFinder.find_spec(name, [folder], target)


def _put_ours_in_place():
    global interpreters
    from concurrent import interpreters

    sys.modules["test.support.interpreters"] = interpreters
    sys.modules["test.support.interpreters._crossinterp"] = interpreters._crossinterp
    interpreters.queues = importlib.import_module("test.support.queues_as_in_3_13")
    sys.modules["test.support.interpreters.queues"] = interpreters.queues
    interpreters.channels = importlib.import_module("interpreters.channels")
    sys.modules["test.support.interpreters.channels"] = interpreters.channels


if os.environ["CLUTCH_CONFORMANCE_WRAPPER"] == "ours":
    _put_ours_in_place()
else:
    sys.meta_path.insert(0, _WrapperFinder)
