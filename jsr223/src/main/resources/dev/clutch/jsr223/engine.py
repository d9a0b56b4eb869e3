"""What a ScriptEngine of Java's asks its interpreter for. It runs once, and leaves a module behind.

Scripts run in namespaces: number 0 is __main__, the others belong to Bindings of the program's own.
"""

import ast
import builtins
import sys
import types

_spaces = {0: sys.modules["__main__"].__dict__}
_codes = {}
_given = {}  # the defaults of the last run, by namespace
_last = 0
_MISSING = object()


def _number():
    global _last
    _last += 1
    return _last


def new_space():
    number = _number()
    _spaces[number] = {"__name__": "__main__", "__builtins__": builtins}
    return number


def compile_script(source, filename):
    """The number of a script: its statements, and the expression at its end, if there is one, by itself."""
    tree = ast.parse(source, filename)
    last = None
    if tree.body and isinstance(tree.body[-1], ast.Expr):
        last = compile(ast.Expression(tree.body.pop().value), filename, "eval")
    number = _number()
    _codes[number] = compile(tree, filename, "exec"), last
    return number


def run(number, space, names, defaults):
    """Runs a script; names are bound before, defaults only where the namespace has no such name of its own."""
    body, last = _codes[number]
    namespace = _spaces[space]
    given = _given.setdefault(space, {})
    for name, value in given.items():
        if namespace.get(name, _MISSING) is value:
            del namespace[name]
    namespace.update(names)
    _given[space] = {name: value for name, value in defaults.items() if name not in namespace}
    namespace.update(_given[space])
    try:
        exec(body, namespace)
        return None if last is None else eval(last, namespace)
    finally:
        _flush()


def _flush():
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.flush()


def forget(codes, spaces):
    for number in codes:
        _codes.pop(number, None)
    for number in spaces:
        _spaces.pop(number, None)
        _given.pop(number, None)


def _plain(value):
    return not isinstance(value, (types.ModuleType, types.FunctionType, type))


def names(space, plain_ones):
    """The names that a script has bound; of plain ones the values have a chance to cross."""
    given = _given.get(space, {})
    return [
        name
        for name, value in _spaces[space].items()
        if isinstance(name, str) and name[:2] != "__" and given.get(name, _MISSING) is not value
        if not plain_ones or _plain(value)
    ]


def has(space, name):
    return name in _spaces[space]


def read(space, name):
    return _spaces[space].get(name)


def write(space, values):
    _spaces[space].update(values)


def remove(space, names):
    for name in names:
        _spaces[space].pop(name, None)


def _function(space, target, name):
    """What has the name: of the object in target, or, if there is none, of the namespace."""
    if target:
        return getattr(target[0], name, _MISSING)
    return _spaces[space].get(name, getattr(builtins, name, _MISSING))


def has_function(space, target, name):
    return callable(_function(space, target, name))


def invoke(space, target, name, void, /, *args, **kwargs):
    try:
        value = _function(space, target, name)(*args, **kwargs)
        return None if void else value
    finally:
        _flush()
