"""What an interpreter's code finds in the builtin modules, where that is not GraalPy's: what it may not do, and what
GraalPy lacks (dev.clutch.bridge.graalpy.Bridge).

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


def _refuse_what_java_lacks():
    """GraalPy lets these end the run with an error of its own, which Python code cannot catch."""
    import posix

    def lacks(name):
        def refused(*args, **kwargs):
            raise OSError(38, f"{name} needs the process's own descriptors: descriptors(PROCESS) of the config")

        return refused

    if __graalpython__.posix_module_backend() == "java":  # noqa: F821 - a builtin of GraalPy's  # pyright: ignore[reportUndefinedVariable]
        for name in "getpgid", "getppid", "getsid", "killpg", "openpty":
            if type(posix.__dict__.get(name)) is type(len):  # else it is refused, which goes before
                setattr(posix, name, lacks(name))


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


def _start_languages_before_threads(host):
    """What GraalPy starts late, it starts with the first thread instead: dev.clutch.engine.graalpy.LateLanguages."""
    original, started = _thread.start_new_thread, False

    def start_new_thread(function, args, kwargs={}, /):  # noqa: B006 - only read
        nonlocal started
        if not started:
            started = True
            host.startLanguages()
        return original(function, args, kwargs)

    start_new_thread.__module__, start_new_thread.__qualname__ = "_thread", "start_new_thread"
    start_new_thread.__doc__ = original.__doc__
    _thread.start_new_thread = _thread.start_new = staticmethod(start_new_thread)


def _complete_java():
    """Makes what Java code throws an Exception, for GraalPy only a BaseException, and gives sets their length.

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

    class JavaSet(polyglot.ForeignIterable):
        """A set of Java's, which polyglot only knows to iterate over."""

        __module__ = "java"

        def __len__(self):
            return self.size()

        def __contains__(self, item):
            return self.contains(item)

    polyglot.register_interop_type(java.type("java.util.Set"), JavaSet)


def _complete_time():
    """GraalPy's ``tzset`` does nothing."""
    import time

    def tzset():
        from _clutch.graalpy import zone

        zone.set_from_environment()

    tzset.__module__, tzset.__qualname__, tzset.__doc__ = "time", "tzset", time.tzset.__doc__
    time.tzset = staticmethod(tzset)


def _keep_signals_out():
    import _signal

    def signal(signalnum, handler, /):
        raise ValueError("signal only works in main thread of the main interpreter")

    _signal.signal = signal


# --- what the site module brings ----------------------------------------------------------------------------------


class _Site(type(sys)):
    """The module ``site``, which CPython imports at the start; that would take half a second. Here any use does it."""

    def __getattr__(self, name):
        if name.startswith("__") and name not in ("__doc__", "__file__"):  # what imports look at
            raise AttributeError(f"module 'site' has no attribute {name!r}")
        self.__class__ = type(sys)
        for finder in sys.meta_path:
            spec = finder.find_spec("site", None)
            if spec is not None:
                self.__spec__, self.__loader__ = spec, spec.loader
                if spec.has_location:  # GraalPy has it frozen
                    self.__file__ = spec.origin
                spec.loader.exec_module(self)
                break
        return getattr(self, name)


def _add_builtins():
    """What the site module adds to builtins, ``exit`` above all; the rest of it comes when somebody asks for it."""
    import builtins
    from _sitebuiltins import Quitter, _Helper, _Printer

    if hasattr(builtins, "exit"):
        return
    sys.modules["site"] = _Site("site")

    def printer(name, text):  # without __init__, which imports os for names of files: a tenth of the start
        made = _Printer.__new__(_Printer)
        fields = {"name": name, "data": text, "lines": None, "filenames": []}
        made.__dict__.update({f"_Printer__{field}": value for field, value in fields.items()})
        return made

    end_of_file = "Ctrl-D (i.e. EOF)"
    builtins.quit, builtins.exit = Quitter("quit", end_of_file), Quitter("exit", end_of_file)
    builtins.help = _Helper()
    builtins.copyright = printer("copyright", sys.copyright)
    builtins.credits = printer(
        "credits",
        "    Thanks to CWI, CNRI, BeOpen, Zope Corporation, the Python Software\n"
        "    Foundation, and a cast of thousands for supporting Python\n"
        "    development.  See www.python.org for more information.",
    )
    builtins.license = printer("license", "See https://www.python.org/psf/license/")


# --- the process's environment -------------------------------------------------------------------------------------


def _share_environment(host):
    """What is set in the environment is the process's: interpreters that are made later begin with it."""
    import posix

    original_put, original_unset = posix.putenv, posix.unsetenv

    def putenv(name, value, /):
        original_put(name, value)
        host.setInEnvironment(_text(name), _text(value))

    def unsetenv(name, /):
        original_unset(name)
        host.removeFromEnvironment(_text(name))

    for function in putenv, unsetenv:
        function.__module__, function.__qualname__ = "posix", function.__name__
        setattr(posix, function.__name__, function)


def _text(name):
    """A name or value with one character for each of its bytes."""
    if not isinstance(name, (str, bytes)):
        name = name.__fspath__()
    return (name if isinstance(name, bytes) else name.encode("utf-8", "surrogateescape")).decode("latin-1")


def set_zone(timezone, altzone, standard, summer):
    """What ``time.tzset`` has made of the time zone, in whatever interpreter."""
    import time

    time.timezone, time.altzone, time.daylight = timezone, altzone, int(timezone != altzone)
    time.tzname = standard, summer
    return time


def put_in_environment(name, value, isthere):
    """Something that code of other interpreters has set, or removed. To be called before ``os`` is imported."""
    import posix

    name = name.encode("latin-1")
    if isthere:
        posix.environ[name] = value.encode("latin-1")
    else:
        posix.environ.pop(name, None)


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
    """Changes the modules; called once. Settings are those of dev.clutch.bridge.graalpy.Bridge, in its order."""
    is_main, signals, network, subprocess, threads, daemon_threads, fork, exec_, native, environ, java = settings
    _announce_exit(host)
    _add_builtins()
    sys.modules["posix"].environ.pop(b"UNSAFE_PYO3_SKIP_VERSION_CHECK", None)  # GraalPy's own
    _remember_files()
    _explain_extensions()
    _refuse_what_java_lacks()
    _complete_unicode()
    _complete_thread()
    _complete_time()
    if is_main and threads:
        _start_languages_before_threads(host)
    _withhold(network, subprocess, threads, daemon_threads, fork, exec_)
    if not native:
        sys.modules["_bz2"] = None  # GraalPy has no other than the native one, and breaks down without it
    if environ:
        _share_environment(host)
    if java:
        _complete_java()
    if not signals:
        _keep_signals_out()


class environment:
    """What the host takes hold of."""

    prepare = staticmethod(prepare)
    put_in_environment = staticmethod(put_in_environment)
    set_zone = staticmethod(set_zone)
    flush_files = staticmethod(flush_files)


environment  # noqa: B018 - what the host's evaluation of this file gives
