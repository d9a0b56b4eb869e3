"""Dates, times, decimals, UUIDs and paths: classes of the library that Java has, too.

Private. They cross as text, so that Java can read them, if that text says all there is to say; else they are pickled,
as everything is that only Python has.
"""

from _clutch.ground import host
from _clutch.ground.values import is_exact

_host = host("share")

_NAMES = {
    ("datetime", "datetime"): "DATETIME",
    ("datetime", "date"): "DATE",
    ("datetime", "time"): "TIME",
    ("datetime", "timedelta"): "TIMEDELTA",
    ("decimal", "Decimal"): "DECIMAL",
    ("uuid", "UUID"): "UUID",
    ("pathlib", "PosixPath"): "PATH",
    ("pathlib", "WindowsPath"): "PATH",
}


def share_named(obj):
    """The host object for one of these; None for any other."""
    cls = type(obj)
    kind = _NAMES.get((cls.__module__.removeprefix("_py"), cls.__qualname__))
    if kind is None:
        return None
    if kind == "TIMEDELTA":
        text = str((obj.days * 86_400 + obj.seconds) * 1_000_000 + obj.microseconds)
    elif kind == "DECIMAL":
        text = str(obj) if obj.is_finite() else None
    elif kind in ("UUID", "PATH"):
        text = str(obj)
        if not is_exact(text) or "\0" in text:
            return None
    else:
        text = obj.isoformat()
        if kind != "DATE" and not _is_told_by(text, obj):
            text = None
    return None if text is None else _host.named(kind, text)


def _is_told_by(text, time):
    """Whether a time's text says all of it: no fold, and no time zone but a fixed offset without a name."""
    if time.fold:
        return False
    zone = time.tzinfo
    if zone is None:
        return True
    from datetime import timezone

    return type(zone) is timezone and zone.tzname(None) == timezone(zone.utcoffset(None)).tzname(None)


def make(kind, text):
    """The Python object for a text of the host."""
    if kind == "DECIMAL":
        from decimal import Decimal

        return Decimal(text)
    if kind == "UUID":
        from uuid import UUID

        return UUID(text)
    if kind == "PATH":
        from pathlib import Path

        return Path(text)
    import datetime

    if kind == "TIMEDELTA":
        return datetime.timedelta(microseconds=int(text))
    return getattr(datetime, kind.lower()).fromisoformat(text)
