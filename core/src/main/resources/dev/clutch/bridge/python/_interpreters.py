"""Low-level access to interpreters: CPython's ``_interpreters``, names and signatures (PEP 734).

Ids are ints from 0 (the main interpreter) up; anything with ``__index__`` is taken. Every function may be called from
any thread and any interpreter. Those that run code block until it ends, with this interpreter's GIL released.
"""

import sys
from types import CodeType, FunctionType, SimpleNamespace

from _clutch import (
    InterpreterError,
    InterpreterNotFoundError,
    NotShareableError,
    identifier as _identifier,
    is_shareable,
    share as _share,
)

WHENCE_UNKNOWN = 0
WHENCE_RUNTIME = 1
WHENCE_LEGACY_CAPI = 2
WHENCE_CAPI = 3
WHENCE_XI = 4
WHENCE_STDLIB = 5

_ABSENT = object()


def create(config=None, *, reqrefs=False):
    """Makes an interpreter and returns its id. It is allowed no more than this one.

    config: None or 'isolated'; blocks while the interpreter is made.
    Raises InterpreterError when there can be none, ValueError for another config.
    """
    if config is not None and config != "isolated":
        raise ValueError(f"unsupported config {config!r}: None or 'isolated' expected")
    return _host.create(("DAEMON_THREADS", "FORK_EXEC"))


def destroy(id, *, restrict=False):
    """Closes an interpreter: joins its threads, runs its atexit handlers. It must not be running."""
    _host.destroy(_known(id, restrict, "destroy"))


def list_all(*, require_ready=False):
    """``[(id, whence), ...]`` of all interpreters, the oldest first."""
    return [(id, whence(id)) for id in _host.listAll()]


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
    return _exec(id, _script(code), shared, restrict, "exec")


def run_string(id, script, shared=_ABSENT, *, restrict=False):
    """``exec`` for source text only."""
    if not isinstance(script, str):
        raise TypeError(f"_interpreters.run_string() argument 2 must be a string, not {type(script).__name__}")
    return _exec(id, str(script), shared, restrict, "run_string")


def run_func(id, func, shared=_ABSENT, *, restrict=False):
    """``exec`` for a function or a code object only."""
    if not isinstance(func, (FunctionType, CodeType)):
        raise TypeError(f"_interpreters.run_func() argument 2 must be a function, not {type(func).__name__}")
    return _exec(id, _script(func), shared, restrict, "run_func")


def set___main___attrs(id, updates, *, restrict=False):
    """Binds the names of a non-empty dict in the interpreter's ``__main__``."""
    _check_dict(updates, "set___main___attrs", 2)
    if not updates:
        raise ValueError("arg 2 must be a non-empty dict")
    id = _known(id, restrict, "set___main___attrs")
    _host.bind(id, *_bindings(updates))


def capture_exception(exc=None):
    """What ``exec`` would return for this exception; None when there is none."""
    if exc is None:
        exc = sys.exception()
        if exc is None:
            return None
    if not isinstance(exc, BaseException):
        raise TypeError(f"expected exception, got {exc!r}")
    from traceback import TracebackException

    kind = type(exc)
    prefix = "" if kind.__module__ in ("builtins", "__main__") else kind.__module__ + "."
    display = "".join(TracebackException.from_exception(exc).format()).removesuffix("\n")
    return _excinfo(
        kind.__name__, kind.__qualname__, kind.__module__, str(exc), f"{prefix}{kind.__qualname__}: {exc}", display
    )


def _exec(id, code, shared, restrict, function):
    if shared is not _ABSENT:
        _check_dict(shared, function, 3)
    id = _known(id, restrict, function)
    names, values = ((), ()) if shared is _ABSENT else _bindings(shared)
    _flush()
    failure = _host.exec(id, names, values, code)
    return None if failure is None else _excinfo(*failure)


def _flush():
    # what the other interpreter writes comes after what this one wrote, also where both go to a pipe
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (AttributeError, ValueError, OSError):
            pass  # None, closed or gone: nothing to keep in order


def _known(id, restrict, operation):
    id = _identifier(id)
    origin = _host.whence(id)
    if restrict and origin != WHENCE_STDLIB:
        raise InterpreterError(f"cannot {operation} unrecognized interpreter {id}")
    return id


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
    return tuple(names), tuple([_share(value, name, True) for name, value in updates.items()])


def _excinfo(name, qualname, module, msg, formatted, errdisplay):
    kind = SimpleNamespace(__name__=name, __qualname__=qualname, __module__=module)
    return SimpleNamespace(type=kind, msg=msg, formatted=formatted, errdisplay=errdisplay)


# --- what counts as a script --------------------------------------------------------------------------------------

_VARIABLE_ARGUMENTS = 0x04 | 0x08  # CO_VARARGS, CO_VARKEYWORDS
_YIELDING = 0x20 | 0x80 | 0x200  # CO_GENERATOR, CO_COROUTINE, CO_ASYNC_GENERATOR


def _script(code):
    """Source text, or the marshalled code object of what is as good as a module body."""
    if isinstance(code, str):
        return str(code)
    if isinstance(code, (bytes, bytearray, memoryview)):
        return bytes(code).decode("utf-8")
    if isinstance(code, FunctionType):
        code = code.__code__
    if not isinstance(code, CodeType):
        raise TypeError(f"argument 2 must be str, bytes, a function or a code object, not {type(code).__name__}")
    if code.co_freevars:
        raise ValueError(f"{code.co_name} is a closure: it needs {', '.join(code.co_freevars)}")
    if code.co_argcount or code.co_kwonlyargcount or code.co_flags & _VARIABLE_ARGUMENTS:
        raise ValueError(f"{code.co_name} takes arguments: a script has none")
    if code.co_flags & _YIELDING or _returns_value(code):
        raise ValueError(f"{code.co_name} returns a value: a script returns None")
    from marshal import dumps

    return dumps(code)


def _returns_value(code):
    """Whether a ``return`` of anything but None stands in the function; judged by its source, if there is one."""
    if code.co_name == "<module>":
        return False
    import ast
    from inspect import getsource
    from textwrap import dedent

    try:
        tree = ast.parse(dedent(getsource(code)))
    except (OSError, SyntaxError):  # no source to read, or a lambda torn out of its statement
        return code.co_name == "<lambda>" and (code.co_names != () or set(code.co_consts) - {None} != set())
    pending = list(tree.body[0].body) if isinstance(tree.body[0], ast.FunctionDef) else list(ast.walk(tree))
    while pending:
        node = pending.pop()
        if isinstance(node, ast.Lambda) and code.co_name == "<lambda>":
            if not (isinstance(node.body, ast.Constant) and node.body.value is None):
                return True
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)):
            continue
        if isinstance(node, ast.Return) and node.value is not None:
            if not (isinstance(node.value, ast.Constant) and node.value.value is None):
                return True
        pending.extend(ast.iter_child_nodes(node))
    return False
