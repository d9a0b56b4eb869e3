"""What can be done to interpreters beyond CPython's ``_interpreters``: interrupt, stop, evaluate, create with permissions.

Private; behind ``clutch`` and the methods of ``concurrent.interpreters.Interpreter``.
"""

from _clutch import InterpreterError
from _interpreters import WHENCE_STDLIB, _excinfo, whence

PERMISSIONS = (
    "read_files",
    "write_files",
    "network",
    "subprocess",
    "threads",
    "daemon_threads",
    "fork",
    "exec",
    "native_memory",
    "environment",
)
"""In lower case, the names of dev.clutch.types.Permission."""


class InterpreterConfig:
    """What a new interpreter may do beyond computing. Immutable.

    One bool a permission, all False unless said otherwise. It is never allowed more than its creator, whatever this says.
    Raises TypeError for an unknown permission, and for a value that is no bool.
    """

    __slots__ = ("_granted",)

    def __init__(self, **permissions):
        for name, value in permissions.items():
            if name not in PERMISSIONS:
                raise TypeError(f"unknown permission {name!r}: there are {', '.join(PERMISSIONS)}")
            if value is not True and value is not False:
                raise TypeError(f"{name} must be a bool, not {type(value).__name__}")
        object.__setattr__(self, "_granted", frozenset(name for name, value in permissions.items() if value))

    @classmethod
    def trusted(cls, **permissions):
        """Everything that the creator may do, but what ``permissions`` says."""
        return cls(**{**dict.fromkeys(PERMISSIONS, True), **permissions})

    @classmethod
    def sandboxed(cls, **permissions):
        """Nothing but computing, and what ``permissions`` says."""
        return cls(**permissions)

    def __getattr__(self, name):
        if name in PERMISSIONS:
            return name in self._granted
        raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}", name=name, obj=self)

    def __setattr__(self, name, value):
        raise AttributeError(f"cannot set {name!r}: an InterpreterConfig is immutable")

    def __eq__(self, other):
        return self._granted == other._granted if type(other) is type(self) else NotImplemented

    def __hash__(self):
        return hash(self._granted)

    def __reduce__(self):
        return _unpickle, (sorted(self._granted),)

    def __repr__(self):
        granted = ", ".join(f"{name}=True" for name in PERMISSIONS if name in self._granted)
        return f"{type(self).__name__}({granted})"


InterpreterConfig.__module__ = "clutch"


def _unpickle(granted):
    return InterpreterConfig(**dict.fromkeys(granted, True))


def create(config):
    """Makes an interpreter that is closed when nobody refers to it any more; answers its id."""
    if not isinstance(config, InterpreterConfig):
        raise TypeError(f"config must be a clutch.InterpreterConfig, not {type(config).__name__}")
    denied = tuple(name.upper() for name in PERMISSIONS if name not in config._granted)
    return _host.create(denied)


def interrupt(id, timeout):
    """Ends what runs in an interpreter now. Returns whether it had ended in time."""
    return _host.interrupt(_made_by_python(id, "interrupt"), _seconds(timeout))


def stop(id, timeout):
    """Ends an interpreter. Returns whether it had ended in time."""
    return _host.stop(_made_by_python(id, "stop"), _seconds(timeout))


def evaluate(id, expression):
    """The value of an expression in an interpreter's ``__main__``, and None; or None and an excinfo."""
    if not isinstance(expression, str):
        raise TypeError(f"expression must be a str, not {type(expression).__name__}")
    answer = _host.eval(_made_by_python(id, "eval in"), expression)
    return (answer[0], None) if len(answer) == 1 else (None, _excinfo(*answer))


def _made_by_python(id, operation):
    if whence(id) != WHENCE_STDLIB:
        raise InterpreterError(f"cannot {operation} interpreter {id}: no Python code made it")
    return id


def _seconds(timeout):
    if not isinstance(timeout, (int, float)):
        raise TypeError(f"timeout must be a number of seconds, not {type(timeout).__name__}")
    seconds = float(timeout)
    if not 0 <= seconds < float("inf"):
        raise ValueError(f"timeout must be a number of seconds, zero or more, not {timeout!r}")
    return seconds
