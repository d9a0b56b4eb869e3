"""Tracebacks as text. Private."""

from traceback import TracebackException


def display(kind, exception, traceback, **options):
    """What ``traceback.print_exception`` shows.

    The library parses the source line of each frame, to underline a part of it; of a recursion there are a thousand.
    """
    shown = TracebackException(kind, exception, traceback, **options)
    pending, seen = [shown], set()
    while pending:
        each = pending.pop()
        if each is None or id(each) in seen:
            continue
        seen.add(id(each))
        if each.stack is not None:
            each.stack.format_frame_summary = _remembering(each.stack.format_frame_summary)
        pending += [each.__cause__, each.__context__, *(each.exceptions or ())]
    return "".join(shown.format())


def _remembering(format_frame_summary):
    known = {}

    def formatted(frame):
        if frame.locals:
            return format_frame_summary(frame)
        place = frame.filename, frame.lineno, frame.name, frame.end_lineno, frame.colno, frame.end_colno
        if place not in known:
            known[place] = format_frame_summary(frame)
        return known[place]

    return formatted
