"""``time.tzset``, which GraalPy's module has without effect. Private."""

import re
import time
from datetime import datetime, timedelta, timezone

from _clutch.ground import host as _host_of

_host = _host_of("completions")

_FIXED = re.compile(r"([A-Za-z]{3,}|<[A-Za-z0-9+-]+>)([+-]?)(\d{1,2})(?::(\d{1,2}))?(?::(\d{1,2}))?")


def set_from_environment():
    """Sets the time zone of ``time`` to that of the variable TZ: a name, or a fixed offset as POSIX writes it.

    As in C, what is neither is UTC. Offsets with rules for the summer are those of the winter all year: Java has none.
    """
    import os

    text = os.environ.get("TZ")
    if text is None:
        text = _host.defaultZone()
    name = text.removeprefix(":")
    if name and _host.setZone(time, name):
        _tell(_named(name), name)
        return
    fixed = _FIXED.match(name)
    if fixed is None:
        offset, name = 0, "UTC"
    else:
        hours, minutes, seconds = [int(part or 0) for part in fixed.group(3, 4, 5)]
        offset = (hours * 3600 + minutes * 60 + seconds) * (1 if fixed[2] == "-" else -1)  # POSIX counts westwards
        name = fixed[1].strip("<>")
    size = timedelta(seconds=abs(offset))
    id = f"{'-' if offset < 0 else '+'}{datetime.min + size:%H:%M:%S}"
    _host.setZone(time, id)
    _tell(timezone(timedelta(seconds=offset), name), id)


def _named(name):
    from zoneinfo import ZoneInfo

    try:
        return ZoneInfo(name)
    except (KeyError, ValueError):  # Java knows it, and this machine does not
        return timezone(timedelta(0), name)


def _tell(zone, name):
    """The four values that ``time`` has of it, as CPython reckons them: by the first of January and of July."""
    year = datetime.now().year
    winter, summer = [datetime(year, month, 1, tzinfo=zone) for month in (1, 7)]
    if winter.utcoffset() > summer.utcoffset():  # on the southern half of the Earth
        winter, summer = summer, winter
    time.timezone = -round(winter.utcoffset().total_seconds())
    time.altzone = -round(summer.utcoffset().total_seconds())
    time.daylight = int(time.timezone != time.altzone)
    time.tzname = winter.tzname(), summer.tzname()
    _host.tellZone(name, time.timezone, time.altzone, *time.tzname)
