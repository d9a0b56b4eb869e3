"""How what is no container of shareable values crosses: as a pickle. Private."""

import sys
from _pickle import Pickler, Unpickler
from io import BytesIO
from types import AsyncGeneratorType, CoroutineType, FunctionType, GeneratorType

import _clutch
from _clutch import NotShareableError, share_str
from _clutch_code import reduced, stands_alone
from _clutch_places import parts

_host = _clutch.handles()

_MAIN, _FAKE_MAIN = "__main__", "<fake __main__>"
_UNPICKLABLE = frozenset({GeneratorType, CoroutineType, AsyncGeneratorType})  # GraalPy itself would break down
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
        kind = type(obj)
        if kind in _UNPICKLABLE:
            raise TypeError(f"cannot pickle {kind.__name__!r} object")
        if kind is not FunctionType and not (callable(obj) and hasattr(obj, "__qualname__")):
            return NotImplemented
        module, name = getattr(obj, "__module__", None), obj.__qualname__
        if kind is FunctionType and (module is None or _attribute(sys.modules.get(module), name) is not obj):
            return reduced(obj, lambda: _script_for(name))
        if module not in (_MAIN, _FAKE_MAIN):
            return NotImplemented
        if kind is FunctionType and stands_alone(obj):
            return reduced(obj, None)
        if _attribute(sys.modules.get(module), name) is obj:
            return main_attribute, (_script_for(name), name)
        if isinstance(obj, type):
            raise AttributeError(f"{name!r} is not found as an attribute of __main__")
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


def pickled(obj, path):
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


def _unpicklable(obj, path):
    """The innermost place and value that cannot be pickled."""
    seen = set()
    while True:
        seen.add(id(obj))
        for place, part in parts(obj, path):
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


# --- what the script defines --------------------------------------------------------------------------------------


def main_attribute(script, name):
    """What a script calls ``name``: in this interpreter's ``__main__``, else in the script, run a second time here.

    As CPython 3.14 does, the script then runs as ``<fake __main__>``, once, without its ``__name__ == "__main__"``.
    """
    found = _attribute(sys.modules.get(_MAIN), name)
    if found is None and script is not None:
        found = _attribute(fake_main(script), name)
    if found is None:
        raise AttributeError(f"module '__main__' has no attribute {name!r}")
    return found


def _script():
    """The file that ``__main__`` was run from; None when there is none."""
    return getattr(sys.modules.get(_MAIN), "__file__", None) or getattr(sys.modules.get(_FAKE_MAIN), "__file__", None)


def _script_for(name):
    if _loading:  # or this would go on for ever
        raise RuntimeError(
            f"{name!r} is needed while the script is run a second time to find it: "
            "what starts interpreters belongs under 'if __name__ == \"__main__\":'"
        )
    return _script()


def fake_main(script):
    """The namespace module of a script that is no program here: the script's functions share it."""
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
