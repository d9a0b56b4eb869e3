"""How functions cross that nobody can find by name: as their code, with defaults and what they close over. Private.

Such a function runs in the namespace that corresponds to its own: its module's, or the script's where it uses names
of the script, else ``__main__``, as in 3.14; one that the script knows by its name, and that can reach all of them,
there, too. GraalPy has no bytecode to tell which names those are, so
its text is looked at.
"""

import builtins
import re
import sys
from linecache import getlines
from marshal import dumps, loads
from types import CellType, CodeType, FunctionType

from _clutch.crossing.scripts import MAINS, namespace, script_texts

_OWN_ATTRIBUTES = frozenset({"__module__", "__doc__", "__annotations__", "__type_params__"})
_REACHING = frozenset({"eval", "exec", "globals"})  # vars() and locals() of a function are its own
_YIELDING = 0x20 | 0x80 | 0x200  # CO_GENERATOR, CO_COROUTINE, CO_ASYNC_GENERATOR
_KEPT = 1000

_stateless = {}  # code object -> whether it uses names of the script
_codes = {}  # marshalled code -> code object: one that is compiled stays compiled


def stands_alone(function):
    """Whether nothing is lost when only the code and the defaults of a script's function cross."""
    if function.__closure__ or attributes(function) or function.__code__.co_flags & _YIELDING:
        return False
    code = function.__code__
    known = _stateless.get(code)
    if known is None:
        reaching = frozenset() if script_texts() is None else _REACHING
        known = not _uses_names_of(function.__globals__, code, reaching)
        _keep(_stateless, code, known)
    return known


def attributes(function):
    """What was set on it. GraalPy keeps what every function has there, too."""
    return {name: value for name, value in function.__dict__.items() if name not in _OWN_ATTRIBUTES}


def _uses_names_of(namespace, code, reaching=frozenset()):
    names = {name for name in _names(code) if name in namespace or name in reaching or not hasattr(builtins, name)}
    if not names:
        return False
    text = _text_of(code, getlines(code.co_filename))
    if not text:  # there is no source to read
        known = not names.isdisjoint(namespace)
        texts = script_texts()
        if known or not texts:
            return known
        text = "\n".join([_text_of(code, _lines(script)) for script in texts])  # one of them is what it was made of
    return re.search(rf"(?<![\w.])({'|'.join(map(re.escape, names))})\b", text) is not None


def _names(code):
    """Names of globals and attributes: they stand in one list."""
    names = set(code.co_names)
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            names |= _names(constant)
    return names


def _text_of(code, lines):
    """Those of the lines that the code was made of, perhaps some more."""
    return "".join(lines[code.co_firstlineno - 1 : _last_line(code)])


def _lines(text):
    if isinstance(text, bytes):
        text = text.decode(errors="replace")
    return text.splitlines(keepends=True)


def _last_line(code):
    nested = [_last_line(constant) for constant in code.co_consts if isinstance(constant, CodeType)]
    return max([code.co_firstlineno, *nested, *[end for _, end, _, _ in code.co_positions() if end is not None]])


def reduced(function, script):
    """What pickle makes the function of, in the form of ``__reduce__``.

    script: tells where the script is found, for a function that uses its names.
    """
    code = function.__code__
    if code.co_flags & _YIELDING:  # GraalPy cannot run such code once it was marshalled
        raise TypeError(f"{function.__qualname__} is a generator or coroutine function: it must be found by its name")
    module = function.__module__
    if function.__globals__ is not getattr(sys.modules.get(module), "__dict__", None):
        module = function.__globals__.get("__name__")  # functools.wraps took over the name of another's
    if module in MAINS or module is None:
        module = None
        script = script() if script is not None and _uses_names_of(function.__globals__, code) else None
    else:
        script = None
    made_of = dumps(code), function.__name__, function.__qualname__, module, script, len(code.co_freevars)
    state = {}
    if function.__closure__:
        state["cells"] = tuple([_content(cell) for cell in function.__closure__])
    if attributes(function):
        state["__dict__"] = attributes(function)
    for name in ("__defaults__", "__kwdefaults__", "__doc__"):
        value = getattr(function, name)
        if value and (name != "__doc__" or value != _first_constant(code)):
            state[name] = value
    # the state comes last: what a function closes over may be the function itself
    return (make_function, made_of, state, None, None, set_state) if state else (make_function, made_of)


def _first_constant(code):
    return code.co_consts[0] if code.co_consts else None


def _content(cell):
    try:
        return (cell.cell_contents,)
    except ValueError:  # still empty
        return ()


def make_function(marshalled, name, qualname, module, script, cells):
    """The function, its cells empty as yet."""
    code = _codes.get(marshalled)
    if code is None:
        code = loads(marshalled)
        _keep(_codes, marshalled, code)
    closure = tuple([CellType() for _ in range(cells)]) or None
    function = FunctionType(code, _namespace(module, script), name, None, closure)
    function.__qualname__ = qualname
    return function


def _namespace(module, script):
    if module is not None:
        from importlib import import_module

        return import_module(module).__dict__
    return namespace(script)


def set_state(function, state):
    """Fills in what the function was made without."""
    for cell, content in zip(function.__closure__ or (), state.pop("cells", ())):
        if content:
            (cell.cell_contents,) = content
    function.__dict__.update(state.pop("__dict__", {}))
    for name, value in state.items():
        setattr(function, name, value)


def function_parts(function, path):
    """What a function that crosses by its code takes along, each with its place."""
    found = [(f"{path}: {function.__name__} default {place}", item) for place, item in _defaults(function)]
    for name, cell in zip(function.__code__.co_freevars, function.__closure__ or ()):
        found += [(f"{path}: {function.__name__} closes over {name!r}", item) for item in _content(cell)]
    return found


def _defaults(function):
    return [*enumerate(function.__defaults__ or ()), *(function.__kwdefaults__ or {}).items()]


def _keep(cache, key, value):
    if len(cache) >= _KEPT:
        cache.clear()
    cache[key] = value
