"""Runs a program in the main interpreter as ``python`` would: what the command line asks for.

Private; called by dev.clutch.cli. Every ``run_`` function returns the exit status.
"""

import sys

import __main__ as _main

sources = []  # the texts of a program that stands in no file: see _clutch.crossing.scripts


def begin():
    """To be called first."""
    if sys.flags.optimize:
        # GraalPy's compile() does not look at the flag unless it is told to
        from importlib.machinery import SourceFileLoader

        SourceFileLoader.source_to_code.__kwdefaults__ = {"_optimize": sys.flags.optimize}


def run_file(source, path):
    """``python FILE``: the bytes of the file, and its absolute path."""

    def work():
        from importlib.machinery import SourceFileLoader

        code = _compile(source, path)
        _main.__file__ = path
        _main.__cached__ = None
        _main.__loader__ = SourceFileLoader("__main__", path)
        exec(code, _main.__dict__)

    return _finish(work)


def run_command(source):
    """``python -c CODE``."""
    sources.append(source)
    return _finish(lambda: exec(_compile(source, "<string>"), _main.__dict__))


def run_stdin(source):
    """``python -``: what stdin held."""

    def work():
        code = _compile(source, "<stdin>")
        sources.append(source)
        _main.__file__ = "<stdin>"
        _main.__cached__ = None
        exec(code, _main.__dict__)

    return _finish(work)


def run_module(name):
    """``python -m MODULE``."""
    import runpy

    return _finish(lambda: runpy._run_module_as_main(name))


def run_container(path):
    """``python FOLDER`` or ``python ZIPFILE``: runs the ``__main__`` module in it."""
    import pkgutil
    import runpy

    finder = pkgutil.get_importer(path)
    if finder is None or finder.find_spec("__main__") is None:
        print(f"{sys.executable}: can't find '__main__' module in {path!r}", file=sys.stderr)
        return _end(1)
    return _finish(lambda: runpy._run_module_as_main("__main__", False))


def _compile(source, filename):
    try:
        return compile(source, filename, "exec", dont_inherit=True, optimize=sys.flags.optimize)
    except SyntaxError as error:
        if isinstance(source, bytes) and str(error.msg).startswith("(unicode error)"):
            problem = _encoding_problem(source, filename)
            if problem:
                raise SyntaxError(problem) from None
        raise


def _encoding_problem(source, filename):
    """CPython's words for source bytes that cannot be decoded (PEP 263); None where GraalPy's are the same."""
    import codecs
    from tokenize import cookie_re

    for line in source.split(b"\n")[:2]:
        declared = cookie_re.match(line.decode("latin-1"))
        if declared:
            try:
                codecs.lookup(declared[1])
            except LookupError:
                return f"encoding problem: {declared[1]}"
            return None
    for number, line in enumerate(source.split(b"\n"), 1):
        try:
            line.decode("utf-8")
        except UnicodeDecodeError as error:
            return (
                f"Non-UTF-8 code starting with '\\x{line[error.start]:02x}' in file {filename} on line {number}, "
                "but no encoding declared; see https://peps.python.org/pep-0263/ for details"
            )
    return None


def _finish(work):
    """Runs the program, and ends it as CPython does: what is uncaught is shown, the exit status tells how it went."""
    return _end(_outcome(work))


def _outcome(work):
    exception = _caught(work)
    if exception is None:
        return 0
    if isinstance(exception, SystemExit):
        return _status(exception)
    return _report(exception)


def _caught(work):
    """What the call raised, or None. Whoever deals with it is outside its ``except``: not its context."""
    try:
        work()
    except BaseException as exception:
        return _without_our_frames(exception)
    return None


def _without_our_frames(exception):
    """Takes off the frames that stand above the program's."""
    traceback = exception.__traceback__
    while traceback is not None and traceback.tb_frame.f_globals is _here:
        traceback = traceback.tb_next
    return exception.with_traceback(traceback)


def _status(ended):
    code = ended.code
    if code is None:
        return 0
    if isinstance(code, int):
        return code & 0xFF
    print(code, file=sys.stderr)
    return 1


def _report(exception):
    """Shows an uncaught exception through ``sys.excepthook``."""
    sys.last_type, sys.last_value, sys.last_traceback = type(exception), exception, exception.__traceback__
    sys.last_exc = exception
    try:
        sys.stdout.flush()
    except Exception:
        pass  # the exception to be shown matters more
    broken = _caught(lambda: _hook()(type(exception), exception, exception.__traceback__))
    if isinstance(broken, SystemExit):
        return _status(broken)
    if broken is not None:
        sys.stderr.write("Error in sys.excepthook:\n")
        _show(type(broken), broken, broken.__traceback__)
        sys.stderr.write("\nOriginal exception was:\n")
        _show(type(exception), exception, exception.__traceback__)
    return 130 if isinstance(exception, KeyboardInterrupt) else 1


def _hook():
    return _show if sys.excepthook is sys.__excepthook__ else sys.excepthook


def _show(kind, exception, traceback):
    """The standard hook. GraalPy's own leaves out notes and the exceptions of groups."""
    try:
        from _clutch.ground.tracebacks import display

        text = display(kind, exception, traceback, compact=True)
    except BaseException:  # the program may have broken anything
        sys.__excepthook__(kind, exception, traceback)
    else:
        sys.stderr.write(text)


def _ignored(exception, where):
    """What is raised once the program is over is told of, and changes nothing."""
    sys.stderr.write(f"Exception ignored in {where}\n")
    _show(type(exception), exception, exception.__traceback__)


def _end(status):
    """Joins threads, runs atexit handlers and flushes, as the end of a program does."""
    threading = sys.modules.get("threading")
    if threading is not None:
        exception = _caught(threading._shutdown)
        if exception is not None:
            _ignored(exception, "threading._shutdown():")
    atexit = sys.modules.get("atexit")
    if atexit is not None:
        exception = _caught(atexit._run_exitfuncs)
        if isinstance(exception, SystemExit):  # others are shown by atexit
            _ignored(exception, "atexit callback:")
    try:
        sys.stdout.flush()
    except (AttributeError, ValueError):
        pass  # closed by the program
    except OSError as error:
        print(f"Exception ignored in: {sys.stdout!r}\n{type(error).__name__}: {error}", file=sys.stderr)
        status = 120
    try:
        sys.stderr.flush()
    except (AttributeError, ValueError, OSError):
        pass  # there is nowhere left to tell
    return status


_here = globals()
