"""What an interpreter's code finds in the builtin modules, where that is not GraalPy's: what it may not do, and what
GraalPy lacks (dev.clutch.bridge.Bridge).

Runs like guest.py, after it.
"""

import sys
import _thread

(AttributeError, Exception, ImportError, SystemError, getattr, len, map, setattr, str, type, vars) = (
    (AttributeError, Exception, ImportError, SystemError, getattr, len, map, setattr, str, type, vars)  # as in guest.py
)


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
    extension = vars(module).get("__getattr__")

    def __getattr__(name):
        if name in names or name == "__all__":
            from _clutch.graalpy import unicode

            if not unicode.works() and extension is not None:
                return extension(name)
            for each in names:
                setattr(module, each, getattr(unicode, each))
            vars(module).pop("__getattr__", None)
            if name in names:
                return getattr(module, name)
        raise AttributeError(f"module 'unicodedata' has no attribute {name!r}")

    module.__getattr__ = __getattr__


def _complete_thread():
    """See _clutch.graalpy.threads; that is for those only who import ``threading``."""

    def __getattr__(name):
        if name in ("_excepthook", "_ExceptHookArgs"):
            from _clutch.graalpy import threads

            return getattr(threads, name)
        raise AttributeError(f"module '_thread' has no attribute {name!r}")

    _thread.__getattr__ = __getattr__


def _complete_java():
    """Makes what Java code throws an Exception, for GraalPy only a BaseException.

    ``except java.type("java.io.IOException")`` is GraalPy's own.
    """
    import java
    import polyglot

    class JavaException(polyglot.ForeignException, Exception):
        """Thrown by Java code."""

        __module__ = "java"
        __java__ = True

        def __str__(self):
            return self.toString()

        def __repr__(self):
            return f"<{self.toString()}>"

    polyglot.register_interop_type(java.type("java.lang.Throwable"), JavaException)


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
        _flush(unclosed)
        _flushed_files.extend(map(ref, unclosed))


def _flush(files):
    for file in files:
        try:
            if not file.closed:
                file.flush()
        except Exception as error:
            sys.stderr.write(f"Exception ignored in: {file!r}\n{type(error).__name__}: {error}\n")


def flush_files():
    """At the interpreter's end: writes out what its open files still hold."""
    _flush(_open_files + [file for file in [reference() for reference in _flushed_files] if file is not None])


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


def prepare(host, settings):
    """Changes the modules; called once. Settings are those of dev.clutch.bridge.Bridge, in its order."""
    signals, network, subprocess, threads, daemon_threads, fork, exec_, java = settings
    _announce_exit(host)
    sys.modules["posix"].environ.pop(b"UNSAFE_PYO3_SKIP_VERSION_CHECK", None)  # GraalPy's own
    _remember_files()
    _explain_extensions()
    _complete_unicode()
    _complete_thread()
    _withhold(network, subprocess, threads, daemon_threads, fork, exec_)
    if java:
        _complete_java()
    if not signals:
        _keep_signals_out()


class environment:
    """What the host takes hold of."""

    prepare = staticmethod(prepare)
    flush_files = staticmethod(flush_files)


environment  # noqa: B018 - what the host's evaluation of this file gives
