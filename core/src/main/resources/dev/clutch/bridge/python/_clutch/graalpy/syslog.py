"""Messages for the log of the system: the module ``syslog``, which GraalPy has not. They go to the socket of its daemon."""

_PRIORITIES = "EMERG ALERT CRIT ERR WARNING NOTICE INFO DEBUG".split()
_OPTIONS = {"PID": 1, "CONS": 2, "ODELAY": 4, "NDELAY": 8, "NOWAIT": 16, "PERROR": 32}
_FACILITIES = "KERN USER MAIL DAEMON AUTH SYSLOG LPR NEWS UUCP CRON AUTHPRIV".split()

globals().update({f"LOG_{name}": number for number, name in enumerate(_PRIORITIES)})
globals().update({f"LOG_{name}": number for name, number in _OPTIONS.items()})
globals().update({f"LOG_{name}": number << 3 for number, name in enumerate(_FACILITIES)})
globals().update({f"LOG_LOCAL{number}": 16 + number << 3 for number in range(8)})

_SOCKET = "/dev/log"
_PID, _PERROR, _USER, _INFO, _FACILITY = 1, 32, 1 << 3, 6, 0x3F8
_PLACES = {"ident": None, "options": 0, "facility": _USER, "mask": 0xFF, "socket": None}
_log = dict(_PLACES)


def openlog(ident=None, logoption=0, facility=_USER):
    """Set logging options of subsequent syslog() calls."""
    if ident is not None and not isinstance(ident, str):
        raise TypeError(f"openlog() argument 1 must be str, not {type(ident).__name__}")
    _log.update(ident=_name() if ident is None else ident, options=int(logoption), facility=int(facility))


def closelog():
    """Reset the syslog module values and call the system library closelog()."""
    if _log["socket"] is not None:
        _log["socket"].close()
    _log.update(_PLACES)


def _name():
    import sys

    path = sys.argv[0] if getattr(sys, "argv", None) else ""
    return path.rpartition("/")[2]


def syslog(*args):
    """syslog([priority=LOG_INFO,] message)
    Send the string message to the system logger."""
    if not 1 <= len(args) <= 2:
        raise TypeError("syslog.syslog requires 1 to 2 arguments")
    *first, message = args
    if not isinstance(message, str) or first and not isinstance(first[0], int):
        raise TypeError("syslog() arguments must be an int, if there are two, and a str")
    priority = first[0] if first else _INFO
    if not _log["mask"] >> (priority & 7) & 1:
        return
    if _log["ident"] is None:
        openlog()
    if not priority & _FACILITY:
        priority |= _log["facility"]
    from os import getpid
    from time import localtime, strftime

    now = localtime()
    tag = _log["ident"] + (f"[{getpid()}]" if _log["options"] & _PID else "")
    text = message.replace("\0", " ")
    if _log["options"] & _PERROR:
        import sys

        print(f"{tag}: {text}", file=sys.stderr)
    _send(f"<{priority}>{strftime('%b', now)} {now.tm_mday:2} {strftime('%H:%M:%S', now)} {tag}: {text}".encode())


def _send(data):
    import socket

    try:
        if _log["socket"] is None:
            _log["socket"] = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            _log["socket"].connect(_SOCKET)
        _log["socket"].send(data)
    except PermissionError:
        raise
    except OSError:  # nobody listens: as in C, the message is lost
        if _log["socket"] is not None:
            _log["socket"].close()
            _log["socket"] = None


def setlogmask(maskpri, /):
    """Set the priority mask to maskpri and return the previous mask value."""
    before = _log["mask"]
    if maskpri:
        _log["mask"] = maskpri
    return before


def LOG_MASK(pri, /):
    """Calculates the mask for the individual priority pri."""
    return 1 << pri


def LOG_UPTO(pri, /):
    """Calculates the mask for all priorities up to and including pri."""
    return (1 << pri + 1) - 1
