"""A bar on stderr that tells how far a map is. Private."""

import sys
from time import monotonic

_WIDTH = 30
_EVERY = 0.1


def shown(results, total, always):
    """The same results, while a bar is drawn; on a terminal, or wherever stderr goes."""
    stream = sys.stderr
    if stream is None or not (always or stream.isatty()):
        return results
    return _drawn(results, total, stream)


def _drawn(results, total, stream):
    start = last = monotonic()
    done = 0
    try:
        for result in results:
            done += 1
            now = monotonic()
            if now - last >= _EVERY:
                last = now
                _draw(stream, done, total, now - start, "\r")
            yield result
    finally:
        _draw(stream, done, total, monotonic() - start, "\n")


def _draw(stream, done, total, seconds, end):
    rate = done / seconds if seconds > 0 else 0.0
    if total:
        bar = "#" * (_WIDTH * done // total)
        text = f"[{bar:<{_WIDTH}}] {done}/{total} {100 * done // total}%"
    else:
        text = f"{done} done"
    stream.write(f"\r{text} {seconds:.1f} s, {rate:,.0f}/s{end}")
    stream.flush()
