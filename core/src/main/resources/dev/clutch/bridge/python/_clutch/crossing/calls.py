"""Calling in another interpreter: what is called, and how arguments, results and errors cross. Private."""

from types import BuiltinFunctionType, FunctionType, ModuleType

from _clutch.crossing.functions import attributes
from _clutch.crossing.pickles import pickled_later
from _clutch.crossing.share import share
from _clutch.ground import host
from _clutch.ground.errors import NotShareableError

_host = host("share")

_KEPT = 500
_callees = {}  # id of a callable -> itself and the host object that stands for it


def callee(function):
    """The host object that stands for a callable in any interpreter. Raises NotShareableError."""
    known = _callees.get(id(function))
    if known is not None:
        return known[1]
    lasting = _is_lasting(function)
    made = _host.callee(pickled_later(function, "callable"), lasting)
    if lasting:
        if len(_callees) >= _KEPT:
            _callees.clear()
        _callees[id(function)] = function, made
    return made


def forget():
    """The script has gone on: what was prepared brings the former one along."""
    _callees.clear()


def _is_lasting(function):
    """Whether it has no state: made once, it need not be made again."""
    if type(function) is FunctionType:
        return not (function.__closure__ or function.__defaults__ or function.__kwdefaults__ or attributes(function))
    if type(function) is BuiltinFunctionType:
        return type(function.__self__) is ModuleType
    return isinstance(function, type)


def share_args(args):
    """Prepares positional arguments, for a host function to take at once."""
    return share(args, "args", later=True)


def share_kwargs(kwargs):
    """Prepares keyword arguments, for a host function to take at once."""
    return share(kwargs, "kwargs", later=True) if kwargs else None


class Undeliverable(Exception):
    """Something did not make it into this interpreter, or out of it; the cause says why.

    The arguments are what ``_clutch.ground.errors.error`` makes a NotShareableError of in the interpreter that called.
    """


def received(delivery):
    """Callable, args and kwargs of a dev.clutch.bridge.graalpy.control.Delivery. Raises Undeliverable."""
    part = "func"
    try:
        function = delivery.callee()
        part = "args"
        args = delivery.args()
        part = "kwargs"
        return function, args, delivery.kwargs()
    except NotShareableError as error:
        from traceback import TracebackException

        display = "".join(TracebackException.from_exception(error).format())
        raise Undeliverable(f"{part} not shareable", display) from error


def share_result(result):
    """Prepares a result. Raises Undeliverable."""
    try:
        return share(result, "result")
    except NotShareableError as error:
        raise Undeliverable(str(error)) from error


def share_exception(exception):
    """Prepares an exception; None when it cannot cross."""
    try:
        return share(exception, "exception")
    except BaseException:  # its __reduce__ may raise anything; it is told of without it
        return None


def run_chunk(function, rows):
    """The results of a function for each tuple of arguments."""
    return [function(*row) for row in rows]
