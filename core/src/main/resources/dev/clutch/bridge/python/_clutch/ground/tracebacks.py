"""Tracebacks as text. Private."""

import sys
from traceback import StackSummary, TracebackException
from types import TracebackType

_DEEP = 50
"""From how many frames on it is looked which of them are alike."""

_SHOWN = 3
"""How often the library shows the same line in a row."""


def display(kind, exception, traceback, **options):
    """What ``traceback.print_exception`` shows.

    The library looks up positions and source of each frame; of a recursion there are thousands, nearly all alike. So it
    is given one of each, and each place is put where it was afterwards.
    """
    chain = _chain(exception)
    folds = {id(each): _Fold(traceback if each is exception else each.__traceback__) for each in chain}
    if hasattr(sys, "tracebacklimit") or not any(fold.is_deep() for fold in folds.values()):
        return "".join(TracebackException(kind, exception, traceback, **options).format())
    whole = [(each, each.__traceback__) for each in chain if each is not exception and folds[id(each)].is_deep()]
    try:
        for each, _ in whole:
            each.__traceback__ = folds[id(each)].distinct()
        first = folds[id(exception)]
        shown = TracebackException(kind, exception, first.distinct() if first.is_deep() else traceback, **options)
    finally:
        for each, kept in whole:
            each.__traceback__ = kept
    _unfold(shown, exception, folds)
    return "".join(shown.format())


def _chain(exception):
    """The exception and those that it comes of, or consists of."""
    chain, seen = [exception], {id(exception)}
    for each in chain:  # it grows meanwhile
        for other in each.__cause__, each.__context__, *_parts(each):
            if other is not None and id(other) not in seen:
                seen.add(id(other))
                chain.append(other)
    return chain


def _parts(exception):
    return exception.exceptions if isinstance(exception, BaseExceptionGroup) else ()


def _unfold(shown, exception, folds):
    pending, seen = [(shown, exception)], set()
    while pending:
        summary, original = pending.pop()
        if summary is None or original is None or id(summary) in seen:
            continue
        seen.add(id(summary))
        fold = folds.get(id(original))
        if fold is not None and fold.is_deep() and len(summary.stack) == len(fold.found):
            summary.stack = _Unfolded(summary.stack, fold.order)
        pending += [(summary.__cause__, original.__cause__), (summary.__context__, original.__context__)]
        pending += zip(summary.exceptions or (), _parts(original))


class _Fold:
    """The frames of a traceback: one of each place, and the order in which they come."""

    def __init__(self, traceback):
        self.found, self.order = [], []  # both from the last frame on, whose variables the library may look at
        places = []
        while traceback is not None:
            places.append(traceback)
            traceback = traceback.tb_next
        if len(places) < _DEEP:
            return
        known = {}
        for traceback in reversed(places):
            place = traceback.tb_frame.f_code, traceback.tb_lasti, traceback.tb_lineno
            at = known.get(place)
            if at is None:
                at = known[place] = len(self.found)
                self.found.append(traceback)
            self.order.append(at)
        self.found.reverse()
        last = len(self.found) - 1
        self.order = [last - at for at in reversed(self.order)]

    def is_deep(self):
        return bool(self.found)

    def distinct(self):
        """A traceback of one of each place."""
        made = None
        for traceback in reversed(self.found):
            made = TracebackType(made, traceback.tb_frame, traceback.tb_lasti, traceback.tb_lineno)
        return made


class _Unfolded(StackSummary):
    """A summary that has one of each place, with the order in which they come."""

    def __init__(self, frames, order):
        super().__init__(frames)
        self._order = order

    def format(self):
        """As the library does it."""
        texts = [self.format_frame_summary(frame) for frame in self]
        lines = [(frame.filename, frame.lineno, frame.name) for frame in self]
        formatted, last, count = [], None, 0
        for at in self._order:
            if lines[at] != last:
                formatted += _repeated(count)
                last, count = lines[at], 0
            count += 1
            if count <= _SHOWN and texts[at] is not None:
                formatted.append(texts[at])
        return formatted + _repeated(count)


def _repeated(count):
    more = count - _SHOWN
    return [f"  [Previous line repeated {more} more time{'s' if more > 1 else ''}]\n"] if more > 0 else []
