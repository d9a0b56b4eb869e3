"""The Python side of an interpreter, as the host sees it (dev.clutch.bridge.Bridge and PythonGuest).

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


# --- what Clutch brings along -----------------------------------------------------------------------------------


class ClutchImporter:
    """A meta path finder and loader (PEP 451) for the modules that the library holds."""

    def __init__(self, host):
        self._host = host
        self._spec = type(sys.__spec__)

    def find_spec(self, name, path=None, target=None):
        resource = self._host.resource(name)
        if not resource:
            return None
        package = resource.endswith("__init__.py")
        return self._spec(name, self, origin=f"<clutch>/{resource}", loader_state=resource, is_package=package)

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        spec = module.__spec__
        if spec.name.startswith("_"):
            module._host = self._host.host(spec.name)
        exec(compile(self._host.text(spec.loader_state), spec.origin, "exec", dont_inherit=True), module.__dict__)

    def get_source(self, name):
        return self._host.text(self._host.resource(name))

    def get_text(self, resource):
        return self._host.text(resource)


class _FuturesFinder:
    """Adds to ``concurrent.futures`` what 3.14 has there, when it is imported; and then is no finder any more."""

    def find_spec(self, name, path=None, target=None):
        if name != "concurrent.futures":
            return None
        sys.meta_path.remove(self)
        spec = None
        for finder in sys.meta_path:
            spec = finder.find_spec(name, path, target)
            if spec is not None:
                break
        if spec is not None and hasattr(spec.loader, "exec_module"):
            execute = spec.loader.exec_module

            def exec_module(module):
                execute(module)
                _add_executor(module)

            spec.loader.exec_module = exec_module
        return spec


def _add_executor(module):
    name, original = "InterpreterPoolExecutor", module.__getattr__

    def __getattr__(attribute):
        if attribute == name:
            from concurrent.futures.interpreter import InterpreterPoolExecutor

            module.InterpreterPoolExecutor = InterpreterPoolExecutor
            return InterpreterPoolExecutor
        return original(attribute)

    module.__getattr__ = __getattr__
    if name not in module.__all__:
        module.__all__ = (*module.__all__, name)


# --- running code -----------------------------------------------------------------------------------------------


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


def _flush():
    """Keeps the output of several interpreters in the order of what they do, whether or not it goes to a pipe."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (AttributeError, ValueError, OSError):
            pass  # None, closed, or gone: as at the end of a program, nobody is left to be told


def _snapshot(exception):
    """An exception as data: what PythonGuest.info reads."""
    traceback = exception.__traceback__
    while traceback is not None and traceback.tb_frame.f_globals is _here:
        traceback = traceback.tb_next
    kind = type(exception)
    try:
        message = str(exception)
    except Exception:
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
    except Exception:
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
        from _clutch import share

        args = exception.args
        if isinstance(exception, SyntaxError):  # _clutch.error puts it together again
            e = exception
            args = e.msg, (e.filename, e.lineno, e.offset, e.text, e.end_lineno, e.end_offset)
        return "rejected", _snapshot(exception), share(args)
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
            raise NameError(f"name {name!r} is not defined in __main__", name=name) from None

    return _working(work)


def target(function):
    """A caller of ``module.function``, found when first needed: ``(None or ((name, value), ...), *args)`` -> its value.

    What is no number, None, bool or str comes as :func:`_share` prepares it, an uncaught exception as a Failure.
    """
    found = None

    def invoke(kwargs, *args):
        nonlocal found
        _own_main_thread()
        try:
            if found is None:
                found = _find(function)
            value = found(*args) if kwargs is None else found(*args, **dict(kwargs))
            return value if type(value) in _PLAIN else _share(value)
        except BaseException as exception:
            return Failure(_snapshot(exception))
        finally:
            _flush()

    def find():
        def work():
            nonlocal found
            found = _find(function)

        return _working(work)

    return invoke, find


class Failure:
    """How an uncaught exception comes to PythonGuest.result."""

    def __init__(self, info):
        self.info = info


def _find(function):
    """``module.function`` or ``module.Class.method``, the module imported first; a name of ``__main__`` or a builtin."""
    module, _, name = function.rpartition(".")
    if not module:
        return eval(name, _namespace)
    try:
        owner = sys.modules.get(module) or _imported(module)
    except ModuleNotFoundError as error:
        if error.name not in (module, module.partition(".")[0]):
            raise
        try:
            owner = _find(module)
        except (ModuleNotFoundError, AttributeError, NameError):
            raise error from None
    return getattr(owner, name)


def _imported(name):
    """What importlib.import_module answers; to read that from its file takes a twentieth of a start."""
    __import__(name)
    return sys.modules[name]


def deliver(delivery, keep):
    """The value of a call that comes from another interpreter: a dev.clutch.bridge.Delivery."""
    from _clutch_call import Undeliverable, received, share_result

    _own_main_thread()
    try:
        result = _apply(*received(delivery))
        return "done", share_result(result) if keep else None
    except Undeliverable as error:
        from _clutch import share

        return "rejected", _snapshot(error.__cause__), share(error.args)
    except BaseException as exception:  # as in _working
        return "failed", _snapshot(exception)
    finally:
        _flush()


def serve(port):
    """Works off the tasks of a dev.clutch.bridge.WorkerPort."""
    from _clutch import share
    from _clutch_call import Undeliverable, received, share_exception, share_result

    _own_main_thread()
    delivery = port.initializer()
    if delivery is not None:
        try:
            _apply(*received(delivery))
        except Undeliverable as error:
            port.failed(_snapshot(error.__cause__), None)
            return
        except BaseException as exception:
            port.failed(_snapshot(exception), share_exception(exception))
            return
    while (delivery := port.next()) is not None:
        try:
            result = _apply(*received(delivery))
            kind = type(result)
            plain = kind in _PLAIN or kind is str and result.isascii()
            if not plain:
                result = share_result(result)
        except Undeliverable as error:
            port.refused(share(error.args))
        except BaseException as exception:
            port.failed(_snapshot(exception), share_exception(exception))
        else:
            _flush()
            port.doneAtom(result) if plain else port.done(result)


_PLAIN = frozenset({type(None), bool, int, float})


def _apply(function, args, kwargs):
    """Calls it. Those builtins that look at their caller's frame see ``__main__``."""
    if type(function) is type(dir) and function in _FRAME_BUILTINS and not kwargs:
        if not args and function is not eval and function is not exec:
            return sorted(_namespace) if function is dir else _namespace
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
        _flush_all_files()
        _flush()


def _share(value, pickling=False):  # Java could not make anything of a pickle
    from _clutch import share

    return share(value, "value", pickling=pickling)


# --- values and errors made for the host --------------------------------------------------------------------------


class makers:
    """What dev.clutch.bridge.Values and GuestErrors call."""

    none = None

    @staticmethod
    def make_int(hexadecimal):
        return int(hexadecimal, 16)

    @staticmethod
    def make_bytes(latin1):
        return latin1.encode("latin-1")

    @staticmethod
    def make_wide_str(code_points):
        from array import array  # the codecs would merge two lone surrogates

        return "".join(map(chr, array("I", code_points.encode("latin-1"))))

    @staticmethod
    def make_tuple(*items):
        return items

    @staticmethod
    def make_ints(data):
        from array import array

        return tuple(array("q", data))

    @staticmethod
    def make_handle(kind, id):
        from _clutch import resolve

        return resolve(kind, id)

    @staticmethod
    def make_graph(*flat):
        from _clutch_copy import make_graph

        return make_graph(flat)

    @staticmethod
    def make_named(kind, text):
        from _clutch_named import make

        return make(kind, text)

    @staticmethod
    def make_pickled(data, handles):
        from _clutch_pickle import unpickle

        return unpickle(data, handles)

    @staticmethod
    def make_scratch(memory):
        from _clutch_memory import make_scratch

        return make_scratch(memory)

    @staticmethod
    def make_large_bytes(memory, size):
        from _clutch_memory import make_bytes

        return make_bytes(memory, size)

    @staticmethod
    def make_view(memory, offset, size, format, shape, readonly):
        from _clutch_memory import make_view

        return make_view(memory, offset, size, format, shape, readonly)

    @staticmethod
    def make_buffer(memory):
        from _clutch_memory import SharedBuffer

        return SharedBuffer._over(memory)

    @staticmethod
    def make_error(name, args):
        from _clutch import error

        return error(name, args)


# --- what an interpreter may not do -----------------------------------------------------------------------------


def _refuse(module, names, message, kind=PermissionError):
    def refused(*args, **kwargs):
        raise kind(message)

    for name in module.__dict__.copy():
        if name.startswith(names):
            setattr(module, name, refused)


def _withhold(network, subprocess, threads, daemon_threads, fork, exec_):
    """Refuses what the config does not allow with exceptions of Python's.

    The context's own switches refuse it too, but GraalPy lets some of them through as Java exceptions, which no Python
    code can catch. Threads and process images are CPython's rules for isolated interpreters, with its words.
    """
    import posix

    if not network:
        import _socket

        names = ("getaddrinfo", "gethostby", "getnameinfo", "getserv", "getproto", "socketpair")
        message = "the interpreter's config allows no network"
        _refuse(_socket, names, message)

        class socket:  # a class still: the socket module derives its own from it
            __module__ = "_socket"
            __slots__ = ()

            def __new__(cls, *args, **kwargs):
                raise PermissionError(message)

        _socket.socket = _socket.SocketType = socket
    if not subprocess:
        import _posixsubprocess

        message = "the interpreter's config allows no subprocesses"
        _refuse(posix, ("system", "posix_spawn"), message)
        _refuse(_posixsubprocess, ("fork_exec",), message)
    if not threads:
        message = "thread is not supported for isolated subinterpreters"
        _refuse(_thread, ("start_new",), message, RuntimeError)
    if not daemon_threads:
        _thread.daemon_threads_allowed = lambda: False
    if not fork:
        _refuse(posix, ("fork",), "fork not supported for isolated subinterpreters", RuntimeError)
    if not exec_:
        _refuse(posix, ("execv",), "exec not supported for isolated subinterpreters", RuntimeError)


def _explain_extensions():
    """GraalPy loads native extension modules in one interpreter of the process only, and blames an option of its own."""
    import _imp

    original = _imp.create_dynamic

    def create_dynamic(spec, file=None):
        try:
            return original(spec, file)
        except SystemError as error:
            if "IsolateNativeModules" not in str(error):
                raise
            message = f"module {spec.name} does not support loading in subinterpreters: it is a native extension, and "
            message += "another interpreter of this process has loaded one"
            raise ImportError(message, name=spec.name, path=spec.origin) from None

    _imp.create_dynamic = create_dynamic


def _complete_unicode():
    """GraalPy takes half of unicodedata from an extension module, which only one interpreter of the process could load."""
    module = sys.modules["unicodedata"]
    names = "combining decimal decomposition digit east_asian_width lookup mirrored numeric ucd_3_2_0 UCD".split()

    def __getattr__(name):
        if name in names or name == "__all__":
            import _clutch_unicode

            for each in names:
                setattr(module, each, getattr(_clutch_unicode, each))
            vars(module).pop("__getattr__", None)
            if name in names:
                return getattr(module, name)
        raise AttributeError(f"module 'unicodedata' has no attribute {name!r}")

    module.__getattr__ = __getattr__


def _complete_thread():
    """See _clutch_threads; that is for those only who import ``threading``."""

    def __getattr__(name):
        if name in ("_excepthook", "_ExceptHookArgs"):
            import _clutch_threads

            return getattr(_clutch_threads, name)
        raise AttributeError(f"module '_thread' has no attribute {name!r}")

    _thread.__getattr__ = __getattr__


def _keep_signals_out():
    import _signal

    def signal(signalnum, handler, /):
        raise ValueError("signal only works in main thread of the main interpreter")

    _signal.signal = signal


# --- files that are never closed ----------------------------------------------------------------------------------

_MANY_FILES = 256
_open_files = []  # opened for writing; held, for what is collected with unwritten data in it is lost
_flushed_files = []  # weak references to those that would have been too many


def _remember_files():
    """Makes ``open`` remember the files that may have to be flushed in the end: GraalPy has no finalizers to do it.

    Frames of this file do not show in tracebacks, so a file that cannot be opened looks as it always does. A static
    method because, as a class attribute, a builtin function becomes no method.
    """
    import _io
    import builtins

    original = _io.open

    def open(file, mode="r", buffering=-1, encoding=None, errors=None, newline=None, closefd=True, opener=None):
        opened = original(file, mode, buffering, encoding, errors, newline, closefd, opener)
        if mode != "r" and mode != "rb" and opened.writable():
            if len(_open_files) >= _MANY_FILES:
                _forget_files()
            _open_files.append(opened)
        return opened

    open.__module__, open.__qualname__, open.__doc__ = "_io", "open", original.__doc__
    _io.open = builtins.open = staticmethod(open)


def _forget_files():
    """Makes room: flushed, most of them can be collected if nobody else holds them."""
    from _weakref import ref

    unclosed = [file for file in _open_files if not file.closed]
    _open_files.clear()
    _flushed_files[:] = [reference for reference in _flushed_files if not getattr(reference(), "closed", True)]
    if len(unclosed) < _MANY_FILES // 2:
        _open_files.extend(unclosed)
    else:
        _flush_files(unclosed)
        _flushed_files.extend(map(ref, unclosed))


def _flush_files(files):
    for file in files:
        try:
            if not file.closed:
                file.flush()
        except Exception as error:
            sys.stderr.write(f"Exception ignored in: {file!r}\n{type(error).__name__}: {error}\n")


def _flush_all_files():
    _flush_files(_open_files + [file for file in [reference() for reference in _flushed_files] if file is not None])


def _announce_exit(host):
    """Makes ``os._exit`` tell the host first: what it does to other threads is not always seen for what it is."""
    import posix

    original = posix._exit

    def _exit(status):
        host.exiting(status)
        original(status)

    _exit.__module__, _exit.__qualname__ = "posix", "_exit"
    posix._exit = _exit


# --- what the host takes hold of ---------------------------------------------------------------------------------


def install(host, settings):
    """Prepares the interpreter; called once. Settings are those of dev.clutch.bridge.Bridge, in its order."""
    signals, network, subprocess, threads, daemon_threads, fork, exec_, argv, path0 = settings
    sys.meta_path.append(ClutchImporter(host))
    sys.meta_path.insert(0, _FuturesFinder())
    sys.argv = list(argv)
    sys.path[:0] = list(path0)
    _announce_exit(host)
    _remember_files()
    _explain_extensions()
    _complete_unicode()
    _complete_thread()
    _withhold(network, subprocess, threads, daemon_threads, fork, exec_)
    if not signals:
        _keep_signals_out()


_here = globals()


class guest:
    """What the host takes hold of."""

    makers = makers
    run = staticmethod(run)
    evaluate = staticmethod(evaluate)
    get = staticmethod(get)
    target = staticmethod(target)
    deliver = staticmethod(deliver)
    serve = staticmethod(serve)
    bind = staticmethod(bind)
    reset = staticmethod(reset)
    shutdown = staticmethod(shutdown)
    install = staticmethod(install)


guest
