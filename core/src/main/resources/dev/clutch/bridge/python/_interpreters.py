"""Low-level access to interpreters: CPython's ``_interpreters``, names and signatures (PEP 734).

Ids are ints from 0 (the main interpreter) up; anything with ``__index__`` is taken. Every function may be called from
any thread and any interpreter. Those that run code block until it ends, with this interpreter's GIL released.
``restrict=True`` refuses interpreters that no Python code made.

Where CPython 3.13 and 3.14 differ, this is 3.14's, unless 3.13's wrapper ``test.support.interpreters`` is imported here:
then ``exec`` refuses bytes, and ``call`` takes no arguments and returns no result.
"""

# ruff: noqa: A002 - the parameters have CPython's names

import sys
from types import CodeType, FunctionType

from _clutch.crossing.share import share as _share
from _clutch.ground import host as _host_of
from _clutch.ground.arguments import identifier as _identifier
from _clutch.ground.errors import (  # noqa: F401 - the exceptions are this module's, as in CPython
    Failed as _Failed,
    InterpreterError,
    InterpreterNotFoundError,
    NotShareableError,
    excinfo as _excinfo,
)
from _clutch.ground.lifetime import give_back as _give_back, new_owner as _new_owner, tied as _tied
from _clutch.ground.values import is_shareable  # noqa: F401 - as in CPython

_host = _host_of("interpreters")

WHENCE_UNKNOWN = 0
WHENCE_RUNTIME = 1
WHENCE_LEGACY_CAPI = 2
WHENCE_CAPI = 3
WHENCE_XI = 4
WHENCE_STDLIB = 5

_ABSENT = object()
_is_callable = callable  # which a parameter of call() hides


class CrossInterpreterBufferView:
    """What backs a memoryview that came from another interpreter. Cannot be made by Python code."""

    def __new__(cls, *args, **kwargs):
        raise TypeError("cannot create '_interpreters.CrossInterpreterBufferView' instances")


def new_config(name="isolated", /, **overrides):
    """A new namespace with the fields of the config called 'isolated' (also 'default', ''), 'legacy' or 'empty'.

    Raises ValueError for another name, field or ``gil``, TypeError for a value of another type.
    """
    from _clutch.control.cpython_config import named

    if not isinstance(name, str):
        raise TypeError(f"_interpreters.new_config() argument 1 must be str, not {type(name).__name__}")
    return named(name, overrides)


def get_config(id, *, restrict=False):
    """What an interpreter runs with, as a namespace like ``new_config``'s. None for this interpreter."""
    from _clutch.control.cpython_config import from_host

    return from_host(_host.config(_known(_host.current() if id is None else id, restrict, "get the config of")))


def create(config=None, *, reqrefs=False):
    """Makes an interpreter and returns its id. It is allowed no more than this one, whatever the config says.

    config: None for 'isolated', a name for ``new_config``, or an object like what that returns.
    reqrefs: destroy it when the last reference is given back by ``decref``.
    Blocks while the interpreter is made. Raises InterpreterError when there can be none.
    """
    return _host_create(_asked(config), bool(reqrefs))


def create_for(owner, config=None):
    """Makes an interpreter that ``owner`` refers to, and returns its id. It is destroyed once nothing refers to it."""
    return _tied(_host_create_for(_asked(config), owner), _host_referred, owner)


def _asked(config):
    """What the host makes of a config, for create() and pools."""
    known = config is None or type(config) is str
    asked = _asked_before.get(config) if known else None
    if asked is None:
        from _clutch.control.cpython_config import fields, for_host

        asked = _host.asked(*for_host(fields(config)))
        if known:
            _asked_before[config] = asked
    return asked


# create() is to take less than a millisecond, so what it needs is at hand
_host_create = _host.create
_host_create_for = _host.createFor
_host_referred = _host.referred
_asked_before = {}  # by the config's name


def incref(id, *, implieslink=False, restrict=False):
    """Counts a reference to an interpreter. implieslink: destroy it when the last one is given back.

    One that an object of CPython's wrapper counts while it is made is given back when that object is collected.
    """
    id = _known(id, restrict, "incref")
    release = _host.addReference(id, bool(implieslink))
    owner = _new_owner()
    if owner is not None:
        _give_back(release, owner)


def incref_until_collected(number, owner):
    """Counts a reference to an interpreter, which is given back when ``owner`` is collected."""
    _give_back(_host.addReference(number, False), owner)


def decref(id, *, restrict=False):
    """Gives a reference back. The last one destroys the interpreter if that was asked for, once it does not run."""
    _host.removeReference(_known(id, restrict, "decref"))


def destroy(id, *, restrict=False):
    """Closes an interpreter: joins its threads, runs its atexit handlers. It must not be running."""
    _host.destroy(_known(id, restrict, "destroy"))


def list_all(*, require_ready=False):
    """``[(id, whence), ...]`` of all interpreters, the oldest first."""
    rows = []
    for id in _host.listAll():
        try:
            rows.append((id, _host.whence(id)))
        except InterpreterNotFoundError:
            pass  # destroyed since it was listed
    return rows


def get_current():
    """``(id, whence)`` of the interpreter this code runs in."""
    id = _host.current()
    return id, _host.whence(id)


def get_main():
    """``(id, whence)`` of the main interpreter."""
    id = _host.main()
    return id, _host.whence(id)


def is_running(id, *, restrict=False):
    """Whether code runs in the interpreter's ``__main__``; always so for the main interpreter."""
    return _host.isRunning(_known(id, restrict, "is_running"))


def whence(id):
    """Who made the interpreter: one of the WHENCE constants."""
    return _host.whence(_identifier(id))


def exec(id, code, shared=_ABSENT, *, restrict=False):
    """Runs source text, a function without parameters or a code object in the interpreter's ``__main__``.

    shared: a dict of names bound there first, values shareable without a copy by pickle.
    Returns None, or a namespace that tells of the uncaught exception (type, msg, formatted, errdisplay).
    Raises SyntaxError, TypeError or ValueError for code that is no script.
    """
    if isinstance(code, (bytes, bytearray, memoryview)) and _serves_3_13():
        raise TypeError(f"_interpreters.exec() argument 2 must be a string or a function, not {type(code).__name__}")
    return _exec(id, code, shared, restrict, "exec")


def run_string(id, script, shared=_ABSENT, *, restrict=False):
    """``exec`` for source text only."""
    if not isinstance(script, str):
        raise TypeError(f"_interpreters.run_string() argument 2 must be str, not {type(script).__name__}")
    return _exec(id, str(script), shared, restrict, "run_string")


def run_func(id, func, shared=_ABSENT, *, restrict=False):
    """``exec`` for a function or a code object only."""
    if not isinstance(func, (FunctionType, CodeType)):
        raise TypeError(f"_interpreters.run_func() argument 2 must be a function, not {type(func).__name__}")
    return _exec(id, func, shared, restrict, "run_func")


def call(id, callable, args=_ABSENT, kwargs=_ABSENT, *, preserve_exc=False, restrict=False):
    """Calls something in the interpreter: what is found by name in a module or in the script, else by code or pickle.

    args: a tuple, kwargs: a dict; result and arguments are shareable. Returns ``(result, None)`` or, for an uncaught
    exception, ``(None, excinfo)``. Raises TypeError for what cannot be called, NotShareableError for what cannot cross.
    To 3.13's wrapper: calls functions without parameters only, drops the result and returns None or excinfo.
    """
    calls = _calls or _import_calls()
    id = _identifier(id)
    old = _serves_3_13()
    args, kwargs = _arguments(args, kwargs)
    if not (isinstance(callable, FunctionType) if old else _is_callable(callable)):
        wanted = "a function" if old else "callable"
        raise TypeError(f"_interpreters.call() argument 2 must be {wanted}, not {type(callable).__name__}")
    if not (restrict and id in _made_by_python):
        id = _known(id, restrict, "call in")
        if restrict:
            if len(_made_by_python) >= _KEPT:
                _made_by_python.clear()
            _made_by_python.add(id)
    if old:
        callable = _plain(callable, args, kwargs)
    function, args, kwargs = calls.callee(callable), calls.share_args(args), calls.share_kwargs(kwargs)
    answer = _host.call(id, function, args, kwargs, not old, sys.stdout, sys.stderr)
    if type(answer) is _Failed:
        return answer.excinfo if old else (None, answer.excinfo)
    return None if old else (answer, None)


_KEPT = 500
_made_by_python = set()  # ids that need not be asked about again: the host knows what is destroyed
_calls = None


def _import_calls():
    # once, when it is needed: an import statement takes longer than all else of a call
    global _calls
    from _clutch.crossing import calls

    _calls = calls
    return _calls


def set___main___attrs(id, updates, *, restrict=False):
    """Binds the names of a non-empty dict in the interpreter's ``__main__``."""
    _check_dict(updates, "set___main___attrs", 2)
    if not updates:
        raise ValueError("_interpreters.set___main___attrs() argument 2 must be a non-empty dict")
    id = _known(id, restrict, "set___main___attrs")
    _host.bind(id, *_bindings(updates))


def reset___main__(id, *, restrict=False):
    """Leaves only those names in the interpreter's ``__main__``, with those values, that a new one has."""
    _host.resetMain(_known(id, restrict, "reset __main__ of"))


def capture_exception(exc=None):
    """What ``exec`` would return for this exception. None for None: no exception is pending while Python code runs."""
    if exc is None:
        return None
    if not isinstance(exc, BaseException):
        raise TypeError(f"expected exception, got {exc!r}")
    from _clutch.ground.tracebacks import display as displayed

    kind = type(exc)
    prefix = "" if kind.__module__ in ("builtins", "__main__") else kind.__module__ + "."
    display = displayed(kind, exc, exc.__traceback__).removesuffix("\n")
    return _excinfo(
        kind.__name__, kind.__qualname__, kind.__module__, str(exc), f"{prefix}{kind.__qualname__}: {exc}", display
    )


def _exec(number, code, shared, restrict, function):
    if shared is not _ABSENT:
        _check_dict(shared, function, 3)
    number = _known(number, restrict, function)
    code = _script(code)
    names, values = ((), ()) if shared is _ABSENT else _bindings(shared)
    failure = _host.exec(number, names, values, code)
    return None if failure is None else _excinfo(*failure)


def _script(code):
    if isinstance(code, str):
        return str(code)
    from _clutch.control.script import script

    return script(code)


def _plain(function, args, kwargs):
    """What 3.13 calls: a function's code, with ``__main__`` as globals."""
    from _clutch.control.script import check_no_closure, check_no_parameters

    check_no_closure(function.__code__)
    check_no_parameters(function.__code__)
    if args or kwargs:
        raise ValueError("_interpreters.call(): got unexpected args")
    return FunctionType(function.__code__, sys.modules["__main__"].__dict__)


def _arguments(args, kwargs):
    args = () if args is _ABSENT else args
    kwargs = {} if kwargs is _ABSENT else kwargs
    if not isinstance(args, tuple):
        raise TypeError(f"_interpreters.call() argument 3 must be tuple, not {type(args).__name__}")
    if not isinstance(kwargs, dict):
        raise TypeError(f"_interpreters.call() argument 4 must be dict, not {type(kwargs).__name__}")
    return args, kwargs


def _serves_3_13():
    # our own package may stand under that name, too
    wrapper = sys.modules.get("test.support.interpreters")
    return wrapper is not None and wrapper.__name__ == "test.support.interpreters"


def _known(number, restrict, operation):
    number = _identifier(number)
    origin = _host.whence(number)
    if restrict and origin != WHENCE_STDLIB:
        raise InterpreterError(f"cannot {operation} unrecognized interpreter {number}")
    return number


def _check_dict(value, function, position):
    if not isinstance(value, dict):
        kind = "None" if value is None else type(value).__name__
        raise TypeError(f"_interpreters.{function}() argument {position} must be dict, not {kind}")


def _bindings(updates):
    names = []
    for name in updates:
        if not isinstance(name, str):
            raise TypeError(f"names must be str, not {type(name).__name__}")
        name.encode("utf-8")  # UnicodeEncodeError for a lone surrogate
        if "\0" in name:
            raise ValueError("embedded null character")
        names.append(str(name))
    return tuple(names), tuple([_share(value, name, strict=True) for name, value in updates.items()])
