"""What modules of GraalPy lack, added when they are imported: ``guest/imports.py`` comes here.

Private. ``COMPLETIONS``: name of a module -> function of the module that completes it.
"""

from _clutch.ground import host as _host_of

_host = _host_of("completions")

_TZPATH = "/usr/share/zoneinfo:/usr/lib/zoneinfo:/usr/share/lib/zoneinfo:/etc/zoneinfo"  # CPython's on Unix


def _fcntl(module):
    """There is no ``fcntl``; and ``flock`` that waits would keep the GIL: here it waits in the host."""
    for name, number in _FCNTL.items():
        if not hasattr(module, name):
            setattr(module, name, number)

    def fcntl(fd, cmd, arg=0, /):
        """Perform the operation `cmd` on file descriptor fd."""
        number = fd if isinstance(fd, int) else fd.fileno()
        if isinstance(arg, int):
            answer = _host.fcntl(number, cmd, arg)
        else:
            data = arg.encode() if isinstance(arg, str) else bytes(arg)
            if len(data) > 1024:
                raise ValueError("fcntl string arg too long")
            answer = _host.fcntlOf(number, cmd, data)
            if isinstance(answer, str):
                return answer.encode("latin-1")
        if answer < 0:
            from os import strerror

            raise OSError(-answer, strerror(-answer))
        return answer

    if not hasattr(module, "fcntl"):
        fcntl.__module__, fcntl.__qualname__ = "fcntl", "fcntl"
        module.fcntl = staticmethod(fcntl)

    if not _host.sharesDescriptors():
        return
    original, never_waits = module.flock, module.LOCK_NB | module.LOCK_UN

    def flock(fd, operation, /):
        if not isinstance(operation, int) or operation & never_waits:
            return original(fd, operation)
        try:
            return original(fd, operation | module.LOCK_NB)
        except BlockingIOError:
            number = fd if isinstance(fd, int) else fd.fileno()
        from os import strerror

        error = _host.flock(number, operation)
        if error:
            raise OSError(error, strerror(error))

    flock.__module__, flock.__qualname__, flock.__doc__ = "fcntl", "flock", original.__doc__
    module.flock = staticmethod(flock)  # as a class attribute, a builtin function becomes no method


_FCNTL = {"FD_CLOEXEC": 1, "F_DUPFD": 0, "F_DUPFD_CLOEXEC": 1030, "F_GETFD": 1, "F_SETFD": 2, "F_GETFL": 3, "F_SETFL": 4}
_FCNTL |= {"F_GETLK": 5, "F_SETLK": 6, "F_SETLKW": 7, "F_SETOWN": 8, "F_GETOWN": 9, "F_RDLCK": 0, "F_WRLCK": 1, "F_UNLCK": 2}
_FCNTL |= {"F_SETPIPE_SZ": 1031, "F_GETPIPE_SZ": 1032, "F_ADD_SEALS": 1033, "F_GET_SEALS": 1034}


def _sysconfig(module):
    """Where the system's time zones are, which ``zoneinfo`` asks for."""
    original = module._init_posix

    def _init_posix(config):
        original(config)
        config.setdefault("TZPATH", _TZPATH)

    module._init_posix = _init_posix


def _contextvars(module):
    """GraalPy's variables have no ``name``, and what stands for none is a Java object."""
    variable, token = module.ContextVar, module.Token
    if hasattr(variable, "name") or not _host.canChangeTypes():
        return
    missing, get_old = token.MISSING, vars(token)["old_value"].__get__
    named = {"__slots__": (), "__qualname__": "Token.MISSING", "__repr__": lambda self: "<Token.MISSING>"}
    named["__reduce__"] = lambda self: (getattr, (token, "MISSING"))
    replacement = type("MISSING", (), named)()

    def old_value(self):
        value = get_old(self)
        return replacement if value is missing else value

    _host.setInType(variable, "name", property(lambda self: _host.nameOfVariable(self)))
    _host.setInType(token, "old_value", property(old_value))
    _host.setInType(token, "MISSING", replacement)


def _multiprocessing(module):
    """What GraalPy takes for a process is a context of its own making, past Clutch: it ends the run with an error that
    code cannot catch."""

    def _spawn_context(*args):
        raise NotImplementedError(
            "multiprocessing starts no processes here: clutch.Pool and concurrent.futures.InterpreterPoolExecutor "
            "do the same with interpreters, subprocess starts programs"
        )

    if type(module._spawn_context) is type(len):  # else it is refused, which goes before
        module._spawn_context = _spawn_context


def _json(module):
    """GraalPy's scanner calls ``int`` and ``float`` for each number, past the compiler: twenty times what all else takes.

    It does without where ``parse_int`` and ``parse_float`` are an int and a float, which looks like a slip. It never
    forgets a key that it has met, so each call is given a scanner of its own. And it counts as UTF-16 does.
    """
    native, native_string = module.make_scanner, module.scanstring
    if "_context" in vars(native):  # it is imported anew, and as it was left
        return

    def units(string):
        return string.encode("utf-16-le", "surrogatepass")

    def counted(scan, string, start, *more):
        """What scan answers, (value, end), with an end that counts characters."""
        if not isinstance(string, str) or string.isascii():
            return scan(string, start, *more)
        content = units(string)
        if len(content) == 2 * len(string):
            return scan(string, start, *more)
        value, end = scan(string, len(units(string[:start])) // 2 if start > 0 else start, *more)
        return value, len(content[: 2 * end].decode("utf-16-le", "surrogatepass"))

    def scanstring(string, end, strict=True, /):
        return counted(native_string, string, end, strict)

    class Context:
        __slots__ = ("strict", "object_hook", "object_pairs_hook", "parse_float", "parse_int", "parse_constant")

    class Scanner:
        __module__, __qualname__ = "_json", "Scanner"
        __slots__ = ("strict", "object_hook", "object_pairs_hook", "parse_float", "parse_int", "parse_constant", "_context")

        def __init__(self, context):
            own = self._context = Context()
            own.strict = self.strict = bool(context.strict)
            own.object_hook = self.object_hook = context.object_hook
            own.object_pairs_hook = self.object_pairs_hook = context.object_pairs_hook
            parse = self.parse_float = context.parse_float
            own.parse_float = 0.0 if parse is float else parse
            parse = self.parse_int = context.parse_int
            own.parse_int = 0 if parse is int else parse
            own.parse_constant = self.parse_constant = context.parse_constant

        def __call__(self, string, idx=0):
            return counted(native(self._context), string, idx)

    scanstring.__module__, scanstring.__qualname__, scanstring.__doc__ = "_json", "scanstring", native_string.__doc__
    module.scanstring = staticmethod(scanstring)  # as in _fcntl
    module.make_scanner = Scanner


COMPLETIONS = {
    "_json": _json,
    "_multiprocessing_graalpy": _multiprocessing,
    "contextvars": _contextvars,
    "fcntl": _fcntl,
    "sysconfig": _sysconfig,
}
