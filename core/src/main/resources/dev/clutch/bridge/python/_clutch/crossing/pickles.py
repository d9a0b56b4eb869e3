"""How what is no container of shareable values crosses: as a pickle. Private."""

import builtins
import sys
from _pickle import Pickler, Unpickler
from copyreg import dispatch_table
from io import BytesIO
from types import AsyncGeneratorType, CoroutineType, FunctionType, GeneratorType

from _clutch.crossing.functions import reduced, stands_alone
from _clutch.crossing.places import parts
from _clutch.crossing.scripts import MAINS, attribute, main_attribute, script_for
from _clutch.ground import host
from _clutch.ground.errors import NotShareableError, place_of_syntax_error, syntax_error
from _clutch.ground.values import is_exact, share_str, to_handle

_host = host("share")

_BUILTINS = vars(builtins)
_BY_NAME = "__builtins__"  # what a pickle calls them; a handle is a number

_UNPICKLABLE = frozenset({GeneratorType, CoroutineType, AsyncGeneratorType})  # GraalPy itself would break down


class _Pickler(Pickler):
    """Leaves handles to the host, and names what the script defines so that any interpreter finds it.

    It is also what stands for the object until the host function that it is given to has it pickled. path: what errors
    call the object; None to let them pass.
    """

    def __init__(self, obj, path):
        self._file, self._handles = BytesIO(), []
        super().__init__(self._file, 5)
        self._obj, self._path = obj, path
        self._socket = getattr(sys.modules.get("socket"), "socket", None)

    def dump_in_host(self):
        """The name of the object's type, the pickle and the handles; raises NotShareableError. For the host to call."""
        try:
            self.dump(self._obj)
        except Exception as error:  # __reduce__ and its like may raise anything
            if self._path is None:
                raise
            place, culprit = _unpicklable(self._obj, self._path)
            raise NotShareableError(f"{place}: cannot share a {type(culprit).__name__!r}: {error}") from error
        return type(self._obj).__name__, self._file.getvalue(), *self._handles

    def persistent_id(self, obj):
        kind = type(obj)
        if obj is _BUILTINS:  # exec() puts them into every namespace
            return _BY_NAME
        if kind is str:
            if obj.isascii() or is_exact(obj):
                return None
            self._handles.append(share_str(obj))  # the pickle would merge two lone surrogates, too
            return len(self._handles) - 1
        if kind is self._socket:
            from _clutch.crossing.sockets import share_socket as handle
        else:
            handle = to_handle.get(kind)
        if handle is None:
            return None
        self._handles.append(handle(obj))
        return len(self._handles) - 1

    def reducer_override(self, obj):
        kind = type(obj)
        if kind in _UNPICKLABLE:
            raise TypeError(f"cannot pickle {kind.__name__!r} object")
        if kind is not FunctionType and not (callable(obj) and hasattr(obj, "__qualname__")):
            return _reduced(obj, kind)
        module, name = getattr(obj, "__module__", None), obj.__qualname__
        if kind is staticmethod and attribute(sys.modules.get(module), name) is obj:
            return name  # open, and what else of the builtin functions is ours: see guest/environment.py
        if kind is FunctionType and (module is None or attribute(sys.modules.get(module), name) is not obj):
            return reduced(obj, lambda: script_for(name))
        if module not in MAINS:
            return NotImplemented
        if kind is FunctionType and stands_alone(obj):
            return reduced(obj, None)
        if attribute(sys.modules.get(module), name) is obj:
            return main_attribute, (script_for(name), name)
        if isinstance(obj, type):
            raise AttributeError(f"{name!r} is not found as an attribute of __main__")
        return NotImplemented


def _reduced(obj, kind):
    """What ``__reduce__`` answers for an object that the script knows by a name, or whose answer GraalPy has wrong."""
    if isinstance(obj, SyntaxError):
        reduction = obj.__reduce_ex__(5)
        if type(reduction) is tuple and reduction[:2] == (kind, obj.args):
            return syntax_error, (kind, obj.msg, place_of_syntax_error(obj), vars(obj) or None)
        return reduction
    if kind in dispatch_table or getattr(obj, "__module__", None) not in MAINS:
        return NotImplemented
    if kind.__reduce__ is _OF_OBJECT and kind.__reduce_ex__ is _EX_OF_OBJECT:
        return NotImplemented
    reduction = obj.__reduce_ex__(5)
    if type(reduction) is str and attribute(sys.modules.get(obj.__module__), reduction) is obj:
        return main_attribute, (script_for(reduction), reduction)
    return reduction


_OF_OBJECT, _EX_OF_OBJECT = object.__reduce__, object.__reduce_ex__


class _Unpickler(Unpickler):
    def __init__(self, file, handles):
        super().__init__(file)
        self._handles = handles

    def persistent_load(self, number):
        return _BUILTINS.copy() if number == _BY_NAME else self._handles[number]

    def load_in_host(self, data, *handles):
        """What was pickled. Raises NotShareableError when this interpreter cannot make it. For the host to call."""
        try:
            return _Unpickler(BytesIO(data), handles).load()
        except Exception as error:
            raise NotShareableError(f"object could not be unpickled: {type(error).__name__}: {error}") from error


def unpickler():
    """What the host calls ``load_in_host`` of, any number of times: it knows by its type what is not to be compiled."""
    return _Unpickler(BytesIO(), ())


def pickled(obj, path):
    """The host object for what is pickled now. Raises NotShareableError."""
    return _host.pickled(_Pickler(obj, path))


def pickled_later(obj, path):
    """What the host function that it is given to, as any prepared value, has pickled: then that raises
    NotShareableError. It saves a call of the host."""
    return _Pickler(obj, path)


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
        pickled(obj, None)
        return True
    except Exception:
        return False
