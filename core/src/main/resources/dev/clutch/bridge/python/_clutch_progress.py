"""A bar on stderr that tells how far a map is. Private."""

import sys
from time import monotonic

_WIDTH = 30
_EVERY = 0.1


def total_of(iterables):
    """How many rows they make; None when that is not known."""
    return min((len(each) for each in iterables if hasattr(each, "__len__")), default=None)


def shown(results, total, always):
    """The same results, while a bar is drawn; on a terminal, or wherever stderr goes."""
    bar = bar_for(total, always)
    return results if bar is None else _drawn(results, bar)


def _drawn(results, bar):
    try:
        for result in results:
            bar.step()
            yield result
    finally:
        bar.end()


def bar_for(total, always):
    """A bar on a terminal, or wherever stderr goes; None for nowhere."""
    stream = sys.stderr
    return None if stream is None or not (always or stream.isatty()) else _Bar(stream, total)


class _Bar:
    def __init__(self, stream, total):
        self._stream, self._total = stream, total
        self._start = self._last = monotonic()
        self._done = 0

    def step(self):
        """One more is done."""
        self._done += 1
        now = monotonic()
        if now - self._last >= _EVERY:
            self._last = now
            _draw(self._stream, self._done, self._total, now - self._start, "\r")

    def end(self):
        _draw(self._stream, self._done, self._total, monotonic() - self._start, "\n")


def _draw(stream, done, total, seconds, end):
    rate = done / seconds if seconds > 0 else 0.0
    if total:
        bar = "#" * (_WIDTH * done // total)
        text = f"[{bar:<{_WIDTH}}] {done}/{total} {100 * done // total}%"
    else:
        text = f"{done} done"
    stream.write(f"\r{text} {seconds:.1f} s, {rate:,.0f}/s{end}")
    stream.flush()
