"""Runs a program in the main interpreter as ``python`` would: what the command line asks for.

Private; called by dev.clutch.cli. Every function returns the exit status.
"""

import sys

import __main__ as _main


def run_source(source, filename, is_file):
    """``python FILE``, ``python -c CODE`` or ``python -``: source text or bytes, and what tracebacks call it."""

    def work():
        code = compile(source, filename, "exec", dont_inherit=True)
        if is_file:
            from importlib.machinery import SourceFileLoader

            _main.__file__ = filename
            _main.__cached__ = None
            _main.__loader__ = SourceFileLoader("__main__", filename)
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


def _finish(work):
    """Runs the program, and ends it as CPython does: what is uncaught is shown, the exit status tells how it went."""
    try:
        work()
        status = 0
    except SystemExit as exit:
        status = _status(exit)
    except BaseException as exception:
        status = _report(exception)
    return _end(status)


def _status(exit):
    code = exit.code
    if code is None:
        return 0
    if isinstance(code, int):
        return code & 0xFF
    print(code, file=sys.stderr)
    return 1


def _report(exception):
    """Shows an uncaught exception through ``sys.excepthook``, without the frames that stand above the program."""
    traceback = exception.__traceback__
    while traceback is not None and traceback.tb_frame.f_globals.get("__name__") == __name__:
        traceback = traceback.tb_next
    exception = exception.with_traceback(traceback)
    sys.last_type, sys.last_value, sys.last_traceback = type(exception), exception, traceback
    sys.last_exc = exception
    try:
        sys.stdout.flush()
    except Exception:
        pass  # the exception to be shown matters more
    try:
        sys.excepthook(type(exception), exception, traceback)
    except SystemExit as exit:
        return _status(exit)
    except BaseException as broken:
        sys.stderr.write("Error in sys.excepthook:\n")
        sys.__excepthook__(type(broken), broken, broken.__traceback__)
        sys.stderr.write("\nOriginal exception was:\n")
        sys.__excepthook__(type(exception), exception, traceback)
    return 130 if isinstance(exception, KeyboardInterrupt) else 1


def _end(status):
    """Joins threads, runs atexit handlers and flushes, as the end of a program does."""
    try:
        threading = sys.modules.get("threading")
        if threading is not None:
            threading._shutdown()
    except KeyboardInterrupt as interrupt:
        status = _report(interrupt)
    atexit = sys.modules.get("atexit")
    if atexit is not None:
        try:
            atexit._run_exitfuncs()
        except BaseException as exception:
            _report(exception)
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
