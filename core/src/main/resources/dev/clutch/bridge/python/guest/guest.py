"""The Python side of an interpreter, as the host sees it (dev.clutch.bridge.PythonGuest): running code.

Runs once in every interpreter before anything else, in a namespace of its own that the interpreter's code never
sees, so it imports nothing that is not built in: whatever it needs more is imported when it is needed.
"""

import sys
import _thread

_main = sys.modules["__main__"]
_namespace = _main.__dict__
_namespace.pop("__annotations__", None)  # GraalPy makes one at once, CPython at the first annotation
_namespace["__loader__"] = sys.modules["_frozen_importlib"].BuiltinImporter
_fresh = _namespace.copy()


def _own_main_thread():
    """Makes the thread that runs ``__main__`` the one ``threading.main_thread()`` tells of."""
    threading = sys.modules.get("threading")
    if threading is not None and threading._main_thread._ident != _thread.get_ident():
        main_thread, active = threading._main_thread, threading._active
        with threading._active_limbo_lock:
            if active.get(main_thread._ident) is main_thread:
                del active[main_thread._ident]
            main_thread._ident = _thread.get_ident()
            active[main_thread._ident] = main_thread
        with threading._shutdown_locks_lock:
            threading._shutdown_locks.discard(main_thread._tstate_lock)
        main_thread._set_tstate_lock()  # the lock that _shutdown() releases must belong to this thread


def _snapshot(exception):
    """An exception as data: what PythonGuest.info reads."""
    traceback = exception.__traceback__
    while traceback is not None and traceback.tb_frame.f_globals is _here:
        traceback = traceback.tb_next
    kind = type(exception)
    try:
        message = str(exception)
    except BaseException:
        message = "<exception str() failed>"
    name = kind.__qualname__ if kind.__module__ in ("builtins", "__main__") else f"{kind.__module__}.{kind.__qualname__}"
    formatted = f"{name}: {message}"
    frames = []
    step = traceback
    while step is not None:
        frames.append((step.tb_frame.f_code.co_filename, step.tb_lineno or 0, step.tb_frame.f_code.co_name))
        step = step.tb_next
    try:
        from traceback import TracebackException

        display = "".join(TracebackException(kind, exception, traceback).format())
        display = display.removesuffix("\n")
    except BaseException:
        display = formatted  # an exception that cannot even be shown is still told of
    return kind.__name__, kind.__qualname__, kind.__module__, message, formatted, display, tuple(frames)


def _working(work):
    """Runs a function as the interpreter's ``__main__`` and answers what PythonGuest.outcome reads."""
    _own_main_thread()
    try:
        return "done", work()
    except BaseException as exception:  # SystemExit too is an ordinary end of a script: nothing leaves but data
        return "failed", _snapshot(exception)
    finally:
        _flush()


def run(code, filename):
    """Runs source text, or a marshalled code object (then without a file name), as a module body in ``__main__``."""
    if filename is None:
        from marshal import loads

        return _working(lambda: exec(loads(code), _namespace))
    try:
        compiled = compile(code, filename, "exec", dont_inherit=True)
    except BaseException as exception:
        args = exception.args
        if isinstance(exception, SyntaxError):  # _clutch.ground.errors puts it together again
            e = exception
            args = e.msg, (e.filename, e.lineno, e.offset, e.text, e.end_lineno, e.end_offset)
        return "rejected", _snapshot(exception), _own("_clutch.crossing.share").share(args)
    return _working(lambda: exec(compiled, _namespace))


def evaluate(expression, pickling):
    """The value of an expression in ``__main__``."""
    return _working(lambda: _share(eval(expression, _namespace), pickling))


def get(name):
    """The value of a name in ``__main__``."""

    def work():
        try:
            return _share(_namespace[name])
        except KeyError:
            raise NameError(f"name {name!r} is not defined in __main__") from None  # GraalPy's takes no name=

    return _working(work)


class Target:
    """``module.function``, looked for when first needed."""

    def __init__(self, name):
        self._name, self._found = name, None

    def find(self):
        if self._found is None:
            self._found = _find(self._name)
        return self._found


def find(target):
    """Looks for it now."""

    def work():
        target.find()

    return _working(work)


def call(function, kwargs, *args):
    """The value of a Target, or of what a name like its stands for right now. kwargs: None or ((name, value), ...).

    What is no number, None, bool or str comes as :func:`_share` prepares it, an uncaught exception as a Failure.
    """
    _own_main_thread()
    try:
        found = _find(function) if type(function) is str else function.find()
        value = found(*args) if kwargs is None else found(*args, **dict(kwargs))
        return value if type(value) in _PLAIN else _share(value)
    except BaseException as exception:
        return Failure(_snapshot(exception))
    finally:
        _flush()


class Failure:
    """How an uncaught exception comes to PythonGuest.result."""

    def __init__(self, info):
        self.info = info


def _find(function):
    """``module.function`` or ``module.Class.method``, the module imported first; a name of ``__main__`` or a builtin."""
    module, _, name = function.rpartition(".")
    if not module:
        return _namespace[name] if name in _namespace else eval(name, _namespace)
    try:
        owner = _module(module)
    except ModuleNotFoundError as error:
        if error.name not in (module, module.partition(".")[0]):
            raise
        try:
            owner = _find(module)
        except (ModuleNotFoundError, AttributeError, NameError):
            raise error from None
    return getattr(owner, name)


def _module(name):
    """What importlib.import_module answers, without its file: to read that takes a twentieth of a start.

    Nor is it an import statement: that takes longer than all else of a call. A module that another thread still
    imports is waited for.
    """
    module = sys.modules.get(name)
    if module is None or getattr(getattr(module, "__spec__", None), "_initializing", False):
        __import__(name)
        module = sys.modules[name]
    return module


_owned = {}


def _own(name):
    """A module of Clutch's, imported once for all, whatever the program does to ``sys.modules``."""
    module = _owned.get(name)
    if module is None:
        module = _owned[name] = _module(name)
    return module


def deliver(delivery, keep):
    """The value of a call that comes from another interpreter: a dev.clutch.bridge.Delivery."""
    calls = _own("_clutch.crossing.calls")
    _own_main_thread()
    try:
        result = _apply(*calls.received(delivery))
        return "done", calls.share_result(result) if keep else None
    except calls.Undeliverable as error:
        return "rejected", _snapshot(error.__cause__), calls.share(error.args)
    except BaseException as exception:  # as in _working
        return "failed", _snapshot(exception)
    finally:
        _flush()


def serve(port):
    """Works off the tasks of a dev.clutch.bridge.WorkerPort."""
    calls = _own("_clutch.crossing.calls")
    _own_main_thread()
    delivery = port.initializer()
    if delivery is not None:
        try:
            _apply(*calls.received(delivery))
        except calls.Undeliverable as error:
            port.failed(_snapshot(error.__cause__), None)
            return
        except BaseException as exception:
            port.failed(_snapshot(exception), calls.share_exception(exception))
            return
    while _serve_next(port, calls):  # a function is compiled long before a loop is
        pass


def _serve_next(port, calls):
    """Works off one task; False when there are no more."""
    delivery = port.next()
    if delivery is None:
        return False
    try:
        result = _apply(*calls.received(delivery))
        kind = type(result)
        plain = kind in _PLAIN or kind is str and result.isascii()
        if not plain:
            result = calls.share_result(result)
    except calls.Undeliverable as error:
        port.refused(calls.share(error.args))
    except BaseException as exception:
        port.failed(_snapshot(exception), calls.share_exception(exception))
    else:
        _flush()
        port.doneAtom(result) if plain else port.done(result)
    return True


_PLAIN = frozenset({type(None), bool, int, float})  # _clutch.ground.values.PLAIN, which a call need not import


def _apply(function, args, kwargs):
    """Calls it. Those builtins that look at their caller's frame see ``__main__``."""
    if type(function) is type(dir) and function in _FRAME_BUILTINS and not kwargs:
        if not args and function is not eval and function is not exec:
            # GraalPy has the dict of the builtins there, CPython the module, which cannot cross
            return sorted(_namespace) if function is dir else {**_namespace, "__builtins__": sys.modules["builtins"]}
        if len(args) == 1 and (function is eval or function is exec):
            return function(args[0], _namespace)
    return function(*args, **kwargs)


_FRAME_BUILTINS = frozenset({dir, eval, exec, globals, locals, vars})


def bind(name, value):
    """Binds a name in ``__main__``."""
    _namespace[name] = value


def reset():
    """Makes ``__main__`` as it was at the start."""
    _namespace.clear()
    _namespace.update(_fresh)


def shutdown():
    """Ends the interpreter's own affairs in CPython's order: threads, atexit handlers, streams."""
    _own_main_thread()
    try:
        threading = sys.modules.get("threading")
        if threading is not None:
            threading._shutdown()
        atexit = sys.modules.get("atexit")
        if atexit is not None:
            atexit._run_exitfuncs()
    except BaseException as exception:
        sys.excepthook(type(exception), exception, exception.__traceback__)
    finally:
        _flush_files()
        _flush()


def _share(value, pickling=False):  # Java could not make anything of a pickle
    return _own("_clutch.crossing.share").share(value, "value", pickling=pickling)


# --- what the host takes hold of ---------------------------------------------------------------------------------


def install(environment, output, argv, path0, command_line, extra):
    """Prepares the interpreter; called once. The environment is that of environment.py, the output that of output.py.

    command_line: as it was given, if it was. extra: its -X options.
    """
    global _flush, _flush_files
    _flush, _flush_files = output.flush, environment.flush_files
    sys.argv = list(argv)
    sys.path[:0] = list(path0)
    if command_line:
        sys.orig_argv = list(command_line)
    sys._xoptions = {}
    for option in extra:
        name, equals, value = option.partition("=")
        sys._xoptions[name] = value if equals else True


_here = globals()


class guest:
    """What the host takes hold of."""

    run = staticmethod(run)
    evaluate = staticmethod(evaluate)
    get = staticmethod(get)
    Target = Target
    find = staticmethod(find)
    call = staticmethod(call)
    deliver = staticmethod(deliver)
    serve = staticmethod(serve)
    bind = staticmethod(bind)
    reset = staticmethod(reset)
    shutdown = staticmethod(shutdown)
    install = staticmethod(install)


guest
