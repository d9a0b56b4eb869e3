"""The interactive session of ``python`` without a program: what becomes of the lines that are typed.

Private; dev.clutch.cli.Repl reads the lines and calls this. Where a function returns an exit status, None means that
the session goes on.
"""

import sys
from codeop import Compile

import __main__ as _main
from _clutch import program

_FILENAME = "<stdin>"
_ONLY_AST = 0x400  # ast.PyCF_ONLY_AST, without what importing ast costs

_compile = Compile()  # asks for "incomplete input" as an error, and remembers the __future__ features of the lines before
_lines = []  # a statement that is not complete yet
_completer = None


# --- the session --------------------------------------------------------------------------------------------------


def start(banner):
    """Greets, and runs the file that PYTHONSTARTUP names. Returns an exit status, and the first prompt."""
    if banner:
        sys.stderr.write(banner)
    return _guarded(_run_startup), prompt()


def push(text):
    """Takes what was typed, or pasted. Returns an exit status, and the next prompt."""
    return _guarded(lambda: _take(text)), prompt()


def interrupted():
    """Ctrl-C at the prompt: its handler has the say, by default the statement is forgotten. Returns the next prompt."""
    from _signal import SIGINT, getsignal

    handler = getsignal(SIGINT)
    try:
        if callable(handler):
            handler(SIGINT, None)
    except KeyboardInterrupt:
        _lines.clear()
        sys.stderr.write("KeyboardInterrupt\n")
    except BaseException as exception:
        _show(exception)
    return prompt()


def end(status):
    """Ends the session as the end of a program does. Returns the exit status."""
    return program._end(status)


def loop():
    """A whole session on a terminal that cannot edit lines. Returns the exit status."""
    while True:
        try:
            sys.stderr.write(prompt())
            sys.stderr.flush()
            line = sys.__stdin__.readline()
            if not line:
                sys.stderr.write("\n")
                return 0
            status = _guarded(lambda: _take(line.removesuffix("\n")))
        except KeyboardInterrupt:
            sys.stderr.write("\n")
            interrupted()
        except ValueError:
            return 0  # the session has closed its own input
        else:
            if status is not None:
                return status


def prompt():
    """The text of ``sys.ps1`` or ``sys.ps2``; as in ``python``, one that cannot be had is empty."""
    try:
        text = str(sys.ps2 if _lines else sys.ps1)
    except Exception:
        return ""
    return text.replace("\001", "").replace("\002", "")  # readline's brackets around what has no width


def complete(word):
    """What a name or attribute that has been begun can be, as a tuple."""
    global _completer
    if _completer is None:
        from rlcompleter import Completer

        _completer = Completer()
    try:
        _completer.complete(word, 0)
    except Exception:
        return ()  # a property that raised: there is nothing to offer
    return tuple(dict.fromkeys(_completer.matches))


# --- running what was typed ---------------------------------------------------------------------------------------


def _guarded(work):
    """Runs a part of the session. What is uncaught is shown; only SystemExit ends it, with the status returned."""
    exception = program._caught(work)
    if isinstance(exception, SystemExit):
        return program._status(exception)
    if exception is not None:
        _show(exception)
    return None


def _show(exception):
    _lines.clear()
    program._report(exception.with_traceback(_without_us(exception.__traceback__)))


def _without_us(traceback):
    """A traceback without the frames of the session, which stand above what was typed, and below it in input()."""
    while traceback is not None and _is_ours(traceback):
        traceback = traceback.tb_next
    step = traceback
    while step is not None:
        if step.tb_next is not None and _is_ours(step.tb_next):
            step.tb_next = None
        step = step.tb_next
    return traceback


def _is_ours(traceback):
    return traceback.tb_frame.f_globals.get("__name__") in (__name__, "codeop")


def _take(text):
    if "\n" in text and not _lines:
        statements = _statements(text)
        if statements:
            _remember(text)
            for statement in statements:
                _run(_compiled(statement))
            return
    for line in text.split("\n"):
        if not _lines and (not line.strip() or line.lstrip().startswith("#")):
            continue
        _lines.append(line)
        source = "\n".join(_lines)
        if _is_complete(source):
            _lines.clear()
            code = _compiled(source)
            _remember(source)  # now that it is no SyntaxError, and before it runs: it may call what it defines
            _run(code)


def _compiled(source):
    return _compile(source, _FILENAME, "single", incomplete_input=False)


def _run(code):
    exec(code, _main.__dict__)


def _remember(text):
    """Lets other interpreters know what has been typed: see _clutch.crossing.scripts."""
    program.sources.append(text)
    calls = sys.modules.get("_clutch.crossing.calls")
    if calls is not None:
        calls.forget()


def _statements(text):
    """The statements of a text that was pasted as a whole: there, unlike at the prompt, an empty line ends nothing."""
    from _ast import Interactive

    if _error(text + "\n", "exec") is not None:
        return []
    return [Interactive([statement]) for statement in _tree(text + "\n", "exec").body]


def _is_complete(source):
    """Whether to run, or to refuse, what has been typed so far. False asks for another line.

    What codeop does, for the parser of GraalPy: that one does not tell all kinds of incomplete input from errors.
    """
    ended = _lines[-1] == ""
    message = _error(source + "\n", "single")
    if message is None:
        last = _tree(source + "\n", "single").body[-1]
        return ended or not (hasattr(last, "body") or hasattr(last, "cases"))  # a compound statement may go on
    if "was never closed" in message:
        # also said of a bracket with an error in it; without the line's end, the parser tells the two apart
        return "was never closed" not in (_error(source, "single") or "")
    if "unterminated triple-quoted" in message:
        return False
    if "unknown parsing error" in message:  # what it says of a triple-quoted f-string
        return "'''" not in source and '"""' not in source
    return ended or not ("incomplete input" in message or source.endswith("\\"))


def _error(source, mode):
    """What is wrong with a text, or None."""
    try:
        _try(source, mode, _compile.flags)
    except SyntaxError as error:
        return error.msg
    return None


def _tree(source, mode):
    return _try(source, mode, _compile.flags | _ONLY_AST)


def _try(source, mode, flags):
    """Compiles without the warnings: compiling for good will tell them."""
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", (SyntaxWarning, DeprecationWarning))
        return compile(source, _FILENAME, mode, flags, True)


# --- what surrounds it --------------------------------------------------------------------------------------------


def _run_startup():
    import os

    path = os.environ.get("PYTHONSTARTUP")
    if not path or sys.flags.ignore_environment:
        return
    try:
        with open(path, "rb") as file:
            source = file.read()
    except OSError as error:
        sys.stderr.write(f"Could not open PYTHONSTARTUP\n{type(error).__name__}: {error}\n")
        return
    exec(compile(source, path, "exec", dont_inherit=True), _main.__dict__)
