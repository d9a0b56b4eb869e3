"""Interpreter configs as CPython's ``_interpreters`` has them: namespaces of seven fields.

Private. ``gil`` and the allocator mean nothing on the JVM, where every interpreter has a lock of its own and all share
one heap: they are checked as CPython checks them, kept and reported back.
"""

from types import SimpleNamespace

from _clutch.ground.errors import InterpreterError

FIELDS = (
    "use_main_obmalloc",
    "allow_fork",
    "allow_exec",
    "allow_threads",
    "allow_daemon_threads",
    "check_multi_interp_extensions",
    "gil",
)
_GILS = "default", "shared", "own"
_ISOLATED = False, False, False, True, False, True, "own"
_NAMED = {
    "": _ISOLATED,
    "default": _ISOLATED,
    "isolated": _ISOLATED,
    "legacy": (True, True, True, True, True, False, "shared"),
    "empty": (False, False, False, False, False, False, "default"),
}
_PERMISSIONS = {  # names of dev.clutch.config.Permission
    "allow_fork": "FORK",
    "allow_exec": "EXEC",
    "allow_threads": "THREADS",
    "allow_daemon_threads": "DAEMON_THREADS",
}


def named(name, overrides):
    """A new namespace for a name, some fields replaced."""
    name.encode("utf-8")  # UnicodeEncodeError for a lone surrogate
    if name not in _NAMED:
        raise ValueError(f"unsupported config name {name!r}: 'isolated', 'legacy', 'empty' or 'default' expected")
    unknown = [field for field in overrides if field not in FIELDS]
    if unknown:
        raise ValueError(f"unsupported config field {unknown[0]!r}: there are {', '.join(FIELDS)}")
    for field, value in overrides.items():
        _check(field, value)
    return SimpleNamespace(**dict(zip(FIELDS, _NAMED[name]), **overrides))


def fields(config):
    """The seven values of what ``create`` accepts: None, a name, or an object with exactly these attributes."""
    if config is None:
        return _ISOLATED
    if isinstance(config, str):
        return tuple(vars(named(config, {})).values())
    try:
        given = dict(vars(config))
    except TypeError:
        raise TypeError(f"bad config {config!r}: a name or an object with attributes expected") from None
    missing = [field for field in FIELDS if field not in given]
    if missing:
        raise ValueError(f"config lacks the field {missing[0]!r}")
    extra = [field for field in given if field not in FIELDS]
    if extra:
        raise ValueError(f"config has the extra field {extra[0]!r}: there are {', '.join(FIELDS)}")
    for field in FIELDS:
        _check(field, given[field])
    return tuple(given[field] for field in FIELDS)


def for_host(values):
    """What the host wants to know: denied permissions, and the fields that it only keeps.

    Raises InterpreterError for a config that CPython refuses.
    """
    asked = dict(zip(FIELDS, values))
    if not asked["use_main_obmalloc"] and not asked["check_multi_interp_extensions"]:
        try:
            raise InterpreterError("an allocator of its own needs check_multi_interp_extensions")
        except InterpreterError:
            raise InterpreterError("interpreter creation failed")  # noqa: B904 - the reason is its context, as in CPython
    denied = tuple(permission for field, permission in _PERMISSIONS.items() if not asked[field])
    return denied, (asked["use_main_obmalloc"], asked["check_multi_interp_extensions"], asked["gil"] == "own")


def from_host(values):
    """The namespace of what an interpreter runs with."""
    *flags, own_gil = values
    return SimpleNamespace(**dict(zip(FIELDS, (*flags, "own" if own_gil else "shared"))))


def _check(field, value):
    if field == "gil":
        if not isinstance(value, str):
            raise TypeError(f"invalid config type: gil must be str, not {type(value).__name__}")
        if value not in _GILS:
            raise ValueError(f"unsupported interpreter config .gil value {value!r}: 'default', 'shared' or 'own' expected")
    elif value is not True and value is not False:
        raise TypeError(f"invalid config type: {field} must be bool, not {type(value).__name__}")
