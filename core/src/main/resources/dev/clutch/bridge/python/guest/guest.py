"""The Python side of an interpreter, as the host sees it (dev.clutch.bridge.graalpy.PythonGuest): running code.

Runs once in every interpreter before anything else, in a namespace of its own that the interpreter's code never
sees, so it imports nothing that is not built in: whatever it needs more is imported when it is needed.
"""

import sys
import _thread

# whatever the program puts in their places
(AttributeError, BaseException, Exception, KeyError, ModuleNotFoundError, NameError, SyntaxError, bool, compile) = (
    (AttributeError, BaseException, Exception, KeyError, ModuleNotFoundError, NameError, SyntaxError, bool, compile)
)
(dict, dir, eval, exec, float, frozenset, getattr, globals, id) = (
    (dict, dir, eval, exec, float, frozenset, getattr, globals, id)
)
(int, isinstance, len, list, locals, set, sorted, str, tuple, type, vars) = (
    (int, isinstance, len, list, locals, set, sorted, str, tuple, type, vars)
)

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
        java = _java_exception(exception)
    except BaseException:  # its class may be anything
        java = None
    owner, short, qualified = kind.__module__, kind.__name__, kind.__qualname__
    try:
        if java is exception:  # GraalPy makes a class of each of Java's, and up a name for it
            message, (owner, _, short) = exception.getMessage() or "", exception.toString().partition(":")[0].rpartition(".")
            qualified = short
        else:
            message = str(exception)
    except BaseException:
        message = "<exception str() failed>"
    name = qualified if owner in ("builtins", "__main__") else f"{owner}.{qualified}"
    formatted = f"{name}: {message}"
    frames = []
    step = traceback
    while step is not None:
        frames.append((step.tb_frame.f_code.co_filename, step.tb_lineno or 0, step.tb_frame.f_code.co_name))
        step = step.tb_next
    try:
        display = _own("_clutch.ground.tracebacks").display(kind, exception, traceback).removesuffix("\n")
    except BaseException:
        display = formatted  # an exception that cannot even be shown is still told of
    return short, qualified, owner, message, formatted, display, tuple(frames), java


def _java_exception(exception):
    """What Java code threw: the exception itself, or what it comes of; or what _clutch.crossing.callbacks holds of it."""
    seen = set()
    while exception is not None and id(exception) not in seen:
        if getattr(type(exception), "__java__", False):
            return exception
        if "__thrown__" in exception.__dict__:
            return exception.__thrown__
        seen.add(id(exception))
        exception = exception.__cause__ or (None if exception.__suppress_context__ else exception.__context__)
    return None


def _working(work):
    """Runs a function as the interpreter's ``__main__`` and answers what PythonGuest.outcome reads."""
    _own_main_thread()
    try:
        return "done", work()
    except _Unshared as error:
        return "rejected", _snapshot(error.__cause__), str(error)
    except BaseException as exception:  # SystemExit too is an ordinary end of a script: nothing leaves but data
        return "failed", _snapshot(exception)
    finally:
        _flush()


def run(code, filename, file=None):
    """Runs source text, or a marshalled code object (then without a file name), as a module body in ``__main__``.

    file: where the text stands, if it does in a file.
    """
    if file is not None:
        _namespace["__file__"] = file
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

    def work():
        value = eval(expression.lstrip(" \t"), _namespace)
        return _share(value, True) if pickling else _answer(value)

    return _working(work)


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
        if kwargs is not None:
            value = found(*args, **dict(kwargs))
        else:
            value = _apply(found, args, None) if type(found) is _Builtin else found(*args)
        return value if type(value) in _PLAIN else _answer(value)
    except _Unshared as error:
        return Failure(_snapshot(error.__cause__), str(error))
    except BaseException as exception:
        return Failure(_snapshot(exception))
    finally:
        _flush()


class Iteration:
    """What a call gave to go through: it is called for each item, and closed."""

    def __init__(self, iterable):
        self._iterator = iter(iterable)

    def next(self):
        """A tuple of the next item; None when there are no more; a Failure."""
        _own_main_thread()
        try:
            for value in self._iterator:
                return (value if type(value) in _PLAIN else _share(value),)
            return None
        except _Unshared as error:
            return Failure(_snapshot(error.__cause__), str(error))
        except BaseException as exception:
            return Failure(_snapshot(exception))
        finally:
            _flush()

    def close(self):
        """Ends a generator before its end; None, or a Failure."""
        try:
            close = getattr(self._iterator, "close", None)
            if close is not None:
                close()
        except BaseException as exception:
            return Failure(_snapshot(exception))
        finally:
            _flush()


def iterate(function, kwargs, *args):
    """An Iteration of what a function gives; or a Failure."""
    _own_main_thread()
    try:
        return Iteration(_find(function)(*args, **dict(kwargs or ())))
    except BaseException as exception:
        return Failure(_snapshot(exception))
    finally:
        _flush()


class Failure:
    """How an uncaught exception comes to PythonGuest.result; with args, what could not cross."""

    def __init__(self, info, args=None):
        self.info, self.args = info, args


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


def deliver(keep, *parcel):
    """The value of a call that comes from another interpreter, prepared; or a Failure. parcel: see ``_unpacked``."""
    calls = _own("_clutch.crossing.calls")
    _own_main_thread()
    try:
        result = _apply(*_unpacked(calls, parcel))
        if not keep:
            return None
        return result if type(result) in _PLAIN else calls.share_result(result)
    except calls.Undeliverable as error:
        return Failure(_snapshot(error.__cause__), calls.share(error.args))
    except BaseException as exception:  # as in _working
        return Failure(_snapshot(exception))
    finally:
        _flush()


def _unpacked(calls, parcel):
    """Callable, args and kwargs of what dev.clutch.bridge.graalpy.control.Delivery.parcel made: those three, each of
    args if it says None in their place; or a Delivery."""
    if len(parcel) == 1:
        return calls.received(parcel[0])
    args = parcel[1]
    return parcel[0], parcel[3:] if args is None else args, parcel[2]


def serve(port):
    """Works off the tasks of a dev.clutch.bridge.graalpy.WorkerPort."""
    calls = _own("_clutch.crossing.calls")
    _own_main_thread()
    parcel = port.initializer()
    if parcel is not None:
        try:
            _apply(*_unpacked(calls, parcel))
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
    parcel = port.next()
    if parcel is None:
        return False
    try:
        result = _apply(*_unpacked(calls, parcel))
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
    if type(function) is _Builtin and function in _FRAME_BUILTINS and not kwargs:
        if not args and function is not eval and function is not exec:
            # GraalPy has the dict of the builtins there, CPython the module, which cannot cross
            return sorted(_namespace) if function is dir else {**_namespace, "__builtins__": sys.modules["builtins"]}
        if len(args) == 1 and (function is eval or function is exec):
            return function(args[0], _namespace)
    return function(*args, **kwargs) if kwargs else function(*args)


_Builtin = type(dir)
_FRAME_BUILTINS = frozenset({dir, eval, exec, globals, locals, vars})


def bind(name, value):
    """Binds a name in ``__main__``."""
    _namespace[name] = value


def reset():
    """Makes ``__main__`` as it was at the start."""
    _namespace.clear()
    _namespace.update(_fresh)


def broken_off():
    """Gives back what an import holds that an interrupt has broken off in this thread, once or again in a ``finally``.

    Nobody else could import anything any more: the locks belong to the thread (importlib._bootstrap).
    """
    _imp, bootstrap = sys.modules["_imp"], sys.modules["_frozen_importlib"]
    me = _thread.get_ident()
    while _imp.lock_held():
        _imp.release_lock()
    waits_for = bootstrap._blocking_on.get(me)
    if waits_for is not None:
        waits_for.clear()
    for reference in list(bootstrap._module_locks.values()):
        lock = reference()
        if lock is not None:
            while lock.lock._is_owned():
                lock.lock.release()
            if lock.owner == me:
                lock.count[:] = [True]  # however far it came
                lock.release()


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


class _Unshared(Exception):
    """A value could not cross to Java; the cause says why."""


def _answer(value):
    """Prepares what Java is waiting for: of a coroutine, what it comes to."""
    if type(value).__name__ == "coroutine" and type(value).__module__ == "builtins":
        value = _module("asyncio").run(value)
    return _share(value)


def _share(value, pickling=False):  # Java could not make anything of a pickle
    try:
        return _own("_clutch.crossing.share").share(value, "value", pickling=pickling)
    except _own("_clutch.ground.errors").NotShareableError as error:
        if pickling:
            raise
        raise _Unshared(str(error)) from error


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
    iterate = staticmethod(iterate)
    deliver = staticmethod(deliver)
    serve = staticmethod(serve)
    bind = staticmethod(bind)
    reset = staticmethod(reset)
    broken_off = staticmethod(broken_off)
    shutdown = staticmethod(shutdown)
    install = staticmethod(install)


guest  # noqa: B018 - what the host's evaluation of this file gives
