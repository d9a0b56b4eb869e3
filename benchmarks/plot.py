"""Line charts as SVG, legible on light and on dark pages."""

from html import escape
from math import ceil, floor, log10

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 720, 260, 70, 150, 30, 44
COLOURS = "#37c", "#c63", "#393", "#939", "#777"


def chart(title, axis, series, *, log_x=False, log_y=False):
    """One chart. series: a dict from a name to points ``(x, y)``; logarithmic axes leave out what is not positive."""
    series = {
        name: [(x, y) for x, y in line if (x > 0 or not log_x) and (y > 0 or not log_y)] for name, line in series.items()
    }
    points = [point for line in series.values() for point in line]
    across = _scale([x for x, _ in points], log_x, LEFT, WIDTH - RIGHT)
    up = _scale([y for _, y in points] + ([] if log_y else [0]), log_y, TOP + HEIGHT, TOP)
    parts = [
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {WIDTH} {TOP + HEIGHT + BOTTOM}'"
        " font-family='sans-serif' font-size='12' fill='#888'>",
        f"<text x='{LEFT}' y='{TOP - 12}' font-size='14'>{escape(title)}</text>",
    ]
    for value, at in up.ticks:
        parts.append(f"<path d='M{LEFT} {at:.1f}H{WIDTH - RIGHT}' stroke='#888' opacity='.4'/>")
        parts.append(f"<text x='{LEFT - 8}' y='{at + 4:.1f}' text-anchor='end'>{_number(value)}</text>")
    for value, at in across.ticks:
        parts.append(f"<path d='M{at:.1f} {TOP + HEIGHT}v4' stroke='#888'/>")
        parts.append(f"<text x='{at:.1f}' y='{TOP + HEIGHT + 18}' text-anchor='middle'>{_number(value)}</text>")
    middle = (LEFT + WIDTH - RIGHT) / 2
    parts.append(f"<text x='{middle}' y='{TOP + HEIGHT + 36}' text-anchor='middle'>{escape(axis)}</text>")
    for number, (name, line) in enumerate(series.items()):
        colour = COLOURS[number % len(COLOURS)]
        path = " ".join(f"{across(x):.1f},{up(y):.1f}" for x, y in line)
        parts.append(f"<polyline fill='none' stroke='{colour}' stroke-width='2' points='{path}'/>")
        parts.append(f"<text x='{WIDTH - RIGHT + 8}' y='{TOP + 12 + 18 * number}' fill='{colour}'>{escape(name)}</text>")
    return "\n".join([*parts, "</svg>", ""])


class _scale:
    """From values to places: linear, or logarithmic with a tick for each power of ten."""

    def __init__(self, values, log, start, end):
        self._log, self._start = log, start
        if log:
            low, high = floor(log10(min(values))), ceil(log10(max(values)))
            high += low == high
            ticks = [10.0**power for power in range(low, high + 1)]
        else:
            low, high = min(0, *values), max(values) or 1
            power = 10.0 ** floor(log10(high - low))
            step = power * (0.2 if high - low < 2 * power else 0.5 if high - low < 5 * power else 1)
            high = ceil(high / step) * step
            ticks = [low + step * number for number in range(round((high - low) / step) + 1)]
        self._low, self._length = low, (end - start) / (high - low)
        self.ticks = [(value, self(value)) for value in ticks]

    def __call__(self, value):
        return self._start + ((log10(value) if self._log else value) - self._low) * self._length


def _number(value):
    for size, unit in (1e9, "G"), (1e6, "M"), (1e3, "k"):
        if value >= size:
            return f"{value / size:g} {unit}"
    return f"{value:.3g}"
