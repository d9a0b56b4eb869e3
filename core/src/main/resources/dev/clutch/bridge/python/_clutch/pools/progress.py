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
            self._draw(now - self._start, "\r")

    def end(self):
        self._draw(monotonic() - self._start, "\n")

    def _draw(self, seconds, end):
        rate = self._done / seconds if seconds > 0 else 0.0
        if self._total:
            bar = "#" * (_WIDTH * self._done // self._total)
            text = f"[{bar:<{_WIDTH}}] {self._done}/{self._total} {100 * self._done // self._total}%"
        else:
            text = f"{self._done} done"
        self._stream.write(f"\r{text} {seconds:.1f} s, {rate:,.0f}/s{end}")
        self._stream.flush()
