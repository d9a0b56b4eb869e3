"""``clutch.select``. Private.

An end of a channel is whatever has an ``_end``, 'send' or 'recv', and the channel's id as ``_id``: that of any dialect.
Its ``_released(error)``, if it has one, makes what a use of its own would raise after it was closed.
"""

import _interpchannels
import _interpqueues
from _clutch.crossing.share import share as _share
from _clutch.ground import host
from _clutch.ground.arguments import seconds_or_none
from concurrent.interpreters import Queue
from concurrent.interpreters._queues import _resolved as _resolved_item

_host = host("select")


def select(*cases, timeout=None):
    """Does exactly one of several things, waiting until one is possible. Each case is one of

        a RecvChannel          receives from it
        a Queue                gets from it
        (a SendChannel, obj)   sends the object, and waits until it is received, or buffered
        (a Queue, obj)         puts the object

    of any interpreter, and of all kinds of channels. Returns ``(case, value)``: the very argument whose turn it was,
    and what was received or got, or else None. If several are possible, each is as likely; who waits stands in line
    with all others that wait there. What was not selected has not happened and leaves no trace.

    timeout: in seconds, None for no limit, 0 for not to wait. Raises TimeoutError when nothing was possible in time.
    Raises also what the selected operation does: a channel that is closed or poisoned, and a queue that is shut down,
    are always possible. NotShareableError, TypeError and ValueError come before anything is done.
    """
    if not cases:
        raise ValueError("there is nothing to select from: give one case or more")
    limit = seconds_or_none(timeout)
    rows = tuple([_row(index, case) for index, case in enumerate(cases)])
    try:
        selected = _host.select(rows, limit)
    except _interpchannels.ChannelReleasedError as error:
        raise _released(cases, error) from None
    if selected is None:
        raise TimeoutError("timed out")
    case = cases[selected.index()]
    return case, _value(case, selected.value())


def _row(index, case):
    if type(case) is tuple and len(case) == 2:
        line, obj = case
        path = f"cases[{index}][1]"
        if isinstance(line, Queue):
            return "PUT", line.id, _share(obj, path)
        if getattr(line, "_end", None) == "send":
            return "SEND", int(line._id), _share(obj, path)
    elif isinstance(case, Queue):
        return "TAKE", case.id
    elif getattr(case, "_end", None) == "recv":
        return "RECV", int(case._id)
    raise TypeError(
        f"cases[{index}] must be a RecvChannel, a Queue, (SendChannel, obj) or (Queue, obj), not {_told(case)}"
    )


def _told(case):
    if type(case) is tuple:
        return f"({', '.join(type(item).__name__ for item in case)})"
    return type(case).__name__


def _value(case, taken):
    if type(case) is tuple:
        return None
    if isinstance(case, Queue):
        return _resolved_item(*_interpqueues.result(_interpqueues._read(taken)))
    obj, unboundop = _interpchannels.result(taken)
    if unboundop is None:
        return obj
    from interpreters.channels import _resolved

    return _resolved(obj, unboundop)


def _released(cases, error):
    for case in cases:
        end = case[0] if type(case) is tuple else case
        if hasattr(end, "_released") and str(error).startswith(f"channel {int(end._id)} "):
            return end._released(error)
    return error
