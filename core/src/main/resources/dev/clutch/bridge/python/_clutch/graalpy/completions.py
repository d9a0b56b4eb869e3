"""What modules of GraalPy lack, added when they are imported: ``guest/imports.py`` comes here.

Private. ``COMPLETIONS``: name of a module -> function of the module that completes it.
"""

from _clutch.ground import host as _host_of

_host = _host_of("completions")

_TZPATH = "/usr/share/zoneinfo:/usr/lib/zoneinfo:/usr/share/lib/zoneinfo:/etc/zoneinfo"  # CPython's on Unix


def _fcntl(module):
    """``flock`` that waits would keep the GIL: here it waits in the host."""
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


COMPLETIONS = {
    "_multiprocessing_graalpy": _multiprocessing,
    "contextvars": _contextvars,
    "fcntl": _fcntl,
    "sysconfig": _sysconfig,
}
