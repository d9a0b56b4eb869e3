"""How interpreters find what the program's ``__main__`` defines: in its script, run a second time. Private.

What travels is a script: its file, the package it was run in by ``-m``, and, where there is no file, the texts that were
run. Their definitions are made again, and nothing else of them: such programs have no ``if __name__ == "__main__":``.
"""

import sys
from _frozen_importlib import _DeadlockError, _ModuleLock
from _thread import get_ident

_MAIN, _FAKE_MAIN = "__main__", "<fake __main__>"
MAINS = _MAIN, _FAKE_MAIN
_loading = {}  # thread -> how many scripts it is running a second time


def attribute(obj, name):
    for part in name.split("."):
        obj = getattr(obj, part, None)
    return obj


def main_attribute(script, name):
    """What a script calls ``name``: in this interpreter's ``__main__``, else in the script, run a second time here.

    As CPython 3.14 does, the script then runs as ``<fake __main__>``, once, without its ``__name__ == "__main__"``.
    """
    found = attribute(sys.modules.get(_MAIN), name)
    if found is None and script is not None:
        found = attribute(_fake_main(script), name)
    if found is None:
        failure = "" if script is None else _fake_main(script).__failures__.get(name.partition(".")[0], "")
        raise AttributeError(f"module '__main__' has no attribute {name!r}{failure}")
    return found


def script_for(name):
    """The script that defines a name; None when there is none."""
    if get_ident() in _loading:  # or this would go on for ever
        raise RuntimeError(
            f"{name!r} is needed while the script is run a second time to find it: "
            "what starts interpreters belongs under 'if __name__ == \"__main__\":'"
        )
    return _script()


def script_texts():
    """The texts of the program that stands in no file; None when there is no script at all."""
    script = _script()
    return script and script[2]


def _script():
    fake = sys.modules.get(_FAKE_MAIN)
    return _own() or (None if fake is None else fake.__script__)


def namespace(script):
    """Where the functions of a script run here."""
    own = _own()
    if script is None or own and _continues(own, script):
        return sys.modules[_MAIN].__dict__
    return _fake_main(script).__dict__


def _own():
    """The script of this interpreter's ``__main__``."""
    main, program = sys.modules.get(_MAIN), sys.modules.get("_clutch.program")
    if program is not None and program.sources:
        return None, None, tuple(program.sources)
    file = getattr(main, "__file__", None)
    return file and (file, getattr(main, "__package__", None), ())


_latest = None  # the module of the script that was run last, to its end
_modules = {}  # script -> module, while it is being run
_locks = {}  # script -> lock of who runs it


def _fake_main(script):
    """The module that stands for a script which is no program here: all of its functions share it.

    As with imports, a thread that needs a script which another one is running waits until all of it is there. The thread
    that runs it sees what there is so far; so does one of two threads that would wait for each other for ever.
    """
    if _latest is not None and _continues(_latest.__script__, script):
        return _latest
    key = script[:2] if script[0] is not None else None  # a session that goes on stays the same
    lock = _locks.get(key)
    if lock is None:
        lock = _locks.setdefault(key, _ModuleLock(f"{_FAKE_MAIN} of {script[0]}"))
    try:
        lock.acquire()
    except _DeadlockError:
        return _modules[key]
    try:
        if _latest is not None and _continues(_latest.__script__, script):
            return _latest
        return _modules[key] if key in _modules else _run(script, key)
    finally:
        lock.release()


def _run(script, key):
    """Runs a script a second time, or what a session has gone on with."""
    global _latest
    file, package, texts = script
    previous, thread = _latest, get_ident()
    if previous is not None and _continues(script, previous.__script__):
        module = previous
    else:
        module = type(sys)(_FAKE_MAIN)
        module.__file__, module.__package__, module.__script__ = file, package, (file, package, ())
        module.__failures__ = {}
        if file is None:
            del module.__file__
    before = sys.modules.get(_FAKE_MAIN)
    sys.modules[_FAKE_MAIN] = _modules[key] = module
    _loading[thread] = _loading.get(thread, 0) + 1
    try:
        if file is None:
            for text in texts[len(module.__script__[2]) :]:
                _define(text, module)
        else:
            with open(file, "rb") as source:
                code = compile(source.read(), file, "exec", dont_inherit=True)
            exec(code, module.__dict__)
    except BaseException:
        if sys.modules.get(_FAKE_MAIN) is module:
            if before is None:
                del sys.modules[_FAKE_MAIN]
            else:
                sys.modules[_FAKE_MAIN] = before
        raise
    finally:
        del _modules[key]
        _loading[thread] -= 1
        if not _loading[thread]:
            del _loading[thread]
    module.__script__ = script
    sys.modules[_FAKE_MAIN] = _latest = module
    return module


def _continues(script, known):
    """Whether it is the same, or an interactive session that has gone on."""
    return script == known or script[0] is known[0] is None and script[2][: len(known[2])] == known[2]


def _define(text, module):
    """Makes the functions and classes of a text, with what it imports and the literals that it gives names.

    What cannot be made without what was computed, or could not even there, is left out: whoever needs it is told.
    """
    import ast

    for statement in ast.parse(text).body:
        if _is_definition(statement, ast):
            try:
                exec(compile(ast.Module([statement], []), "<string>", "exec", dont_inherit=True), module.__dict__)
            except Exception as error:
                failure = f": defining it a second time raised {type(error).__name__}: {error}"
                module.__failures__[getattr(statement, "name", None)] = failure


def _is_definition(statement, ast):
    if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)):
        return True
    if not isinstance(statement, (ast.Assign, ast.AnnAssign)) or statement.value is None:
        return False
    targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
    if not all(isinstance(target, ast.Name) for target in targets):
        return False
    try:
        ast.literal_eval(statement.value)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return False
    return True
