"""What can be done to interpreters beyond CPython's ``_interpreters``: interrupt, stop, evaluate, create with permissions.

Private; behind ``clutch`` and the methods of ``concurrent.interpreters.Interpreter``.
"""

from _clutch.ground import host
from _clutch.ground.arguments import seconds
from _clutch.ground.errors import Failed
from _clutch.ground.lifetime import tied

_host = host("control")

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
"""In lower case, the names of dev.clutch.config.Permission."""

LIMITS = {"wall_time": float, "cpu_time": float} | dict.fromkeys(  # in the order of ControlModule.create
    (
        "allocated_bytes",
        "output_bytes",
        "max_threads",
        "max_interpreters",
        "max_queues",
        "max_queued_items",
        "native_bytes",
    ),
    int,
)
"""Those of dev.clutch.config.Limits, in the order that the host takes, and what they are made of."""


class InterpreterConfig:
    """What a new interpreter may do beyond computing, and how much one run of code in it may use. Immutable.

    One bool a permission, all False unless said otherwise; ``wall_time`` and ``cpu_time`` in seconds, ``allocated_bytes``
    ``output_bytes``, ``native_bytes``, ``max_threads``, ``max_interpreters``, ``max_queues`` (of queues, channels and
    synchronisation primitives each) and ``max_queued_items``, all None unless said otherwise. It is never allowed more than its creator, whatever this says.
    A run that exceeds a limit ends with LimitExceededError, and its interpreter with it. CPU time and memory are those of
    the thread that runs the code, not of threads that it starts.
    Raises TypeError for an unknown name and a value of another type, ValueError for a limit that is not more than zero.
    """

    __slots__ = ("_granted", "_limits")

    def __init__(self, **permissions):
        limits = {name: permissions.pop(name, None) for name in LIMITS}
        for name, value in permissions.items():
            if name not in PERMISSIONS:
                raise TypeError(f"unknown permission {name!r}: there are {', '.join((*PERMISSIONS, *LIMITS))}")
            if value is not True and value is not False:
                raise TypeError(f"{name} must be a bool, not {type(value).__name__}")
        for name, value in limits.items():
            _check_limit(name, value)
        object.__setattr__(self, "_granted", frozenset(name for name, value in permissions.items() if value))
        object.__setattr__(self, "_limits", tuple(limits.values()))

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
        if name in LIMITS:
            return dict(zip(LIMITS, self._limits))[name]
        raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}", name=name, obj=self)

    def __setattr__(self, name, value):
        raise AttributeError(f"cannot set {name!r}: an InterpreterConfig is immutable")

    def __eq__(self, other):
        return self._said() == other._said() if type(other) is type(self) else NotImplemented

    def __hash__(self):
        return hash((self._granted, self._limits))

    def __reduce__(self):
        return _unpickle, (self._said(),)

    def __repr__(self):
        return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in self._said().items())})"

    def _said(self):
        said = {name: True for name in PERMISSIONS if name in self._granted}
        return said | {name: value for name, value in zip(LIMITS, self._limits) if value is not None}


InterpreterConfig.__module__ = "clutch"


def _unpickle(said):
    return InterpreterConfig(**said)


def _check_limit(name, value):
    if value is None:
        return
    wanted = (int, float) if LIMITS[name] is float else int
    if not isinstance(value, wanted) or isinstance(value, bool):
        expected = "a number of seconds" if LIMITS[name] is float else "an int"
        raise TypeError(f"{name} must be {expected}, not {type(value).__name__}")
    if not 0 < value < 2**63:  # NaN, too
        raise ValueError(f"{name} must be more than zero and less than 2**63, not {value!r}")


def create_for(owner, config):
    """Makes an interpreter that ``owner`` refers to, and returns its id. It is closed once nothing refers to it."""
    if not isinstance(config, InterpreterConfig):
        raise TypeError(f"config must be a clutch.InterpreterConfig, not {type(config).__name__}")
    denied = tuple(name.upper() for name in PERMISSIONS if name not in config._granted)
    wall, cpu, *counts = config._limits
    limits = float(wall or 0), float(cpu or 0), tuple(count or 0 for count in counts)
    return tied(_host.createFor(owner, denied, *limits), _host.referred, owner)


def interrupt(number, timeout):
    """Ends what runs in an interpreter now. Returns whether it had ended in time."""
    return _host.interrupt(number, seconds(timeout))


def stop(number, timeout):
    """Ends an interpreter. Returns whether it had ended in time."""
    return _host.stop(number, seconds(timeout))


def evaluate(number, expression):
    """The value of an expression in an interpreter's ``__main__``, and None; or None and an excinfo."""
    if not isinstance(expression, str):
        raise TypeError(f"expression must be a str, not {type(expression).__name__}")
    answer = _host.eval(number, expression)
    return (None, answer.excinfo) if type(answer) is Failed else (answer, None)
