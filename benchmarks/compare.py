"""Runs one benchmark on CPython and on Clutch, in turns, and prints both with their ratio. ``queues`` and ``channels`` start it."""

import argparse
import json
import subprocess
import sys
import time
from statistics import median
from typing import NamedTuple

from load import Compilers, busy_cores

_LEAST = 10.0  # seconds of warm-up, if it may take so long


class Measure(NamedTuple):
    """What is compared. target: how many times as fast as CPython, or the most it may take."""

    key: str
    title: str
    size: float  # of a round: seconds of a round trip, otherwise messages
    short_size: float
    unit: str
    target: float
    absolute: bool = False

    def figure(self, seconds):
        value = {"us": seconds * 1e6, "ms": seconds * 1e3, "k/s": 1e-3 / seconds}[self.unit]
        return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


QUEUES = [
    Measure("round trip", "round trip of an int", 0.5, 0.2, "us", 300),
    Measure("int", "one way: int", 200_000, 50_000, "k/s", 3),
    Measure("str", "one way: str of 100", 100_000, 25_000, "k/s", 3),
    Measure("bytes", "one way: bytes of 1 kB", 100_000, 25_000, "k/s", 3),
    Measure("tuple", "one way: tuple of 10 ints", 100_000, 25_000, "k/s", 3),
    Measure("list", "one way: list of 1,000 ints", 2_000, 500, "k/s", 1),
    Measure("large bytes", "100 MB bytes, put + get", 2, 1, "ms", 1 / 1.5),
    Measure("large memoryview", "100 MB memoryview, put + get", 4, 2, "us", 50e-6, absolute=True),
]

CHANNELS = [
    Measure("round trip", "rendezvous there and back", 0.5, 0.2, "us", 1),
    Measure("int", "send_nowait: int", 200_000, 50_000, "k/s", 3),
    Measure("str", "send_nowait: str of 100", 100_000, 25_000, "k/s", 3),
    Measure("bytes", "send_nowait: bytes of 1 kB", 100_000, 25_000, "k/s", 3),
    Measure("tuple", "send_nowait: tuple of 10 ints", 100_000, 25_000, "k/s", 3),
]

SUITES = {"queues": QUEUES, "channels": CHANNELS}


class Side:
    """A process that runs one side of the benchmark."""

    def __init__(self, command):
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        hello = self._read()
        self.name, self._ways = hello["name"], hello["ways"]

    def way(self, measure):
        """The first way of its queues that takes the values of a measure, and why not if there is none."""
        for way in self._ways:
            refusal = self._ask(measure=measure, way=way)["refusal"]
            if not refusal:
                break
        return way, refusal

    def compilers(self):
        return Compilers(self._process.pid)

    def seconds(self, measure, way, size):
        return self._ask(measure=measure, way=way, size=size)["seconds"]

    def close(self):
        self._process.stdin.close()
        if self._process.wait(60) != 0:
            sys.exit(f"{self.name} ended with status {self._process.returncode}")

    def _ask(self, **order):
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        return self._read()

    def _read(self):
        line = self._process.stdout.readline()
        if not line:
            sys.exit(f"{' '.join(self._process.args)} ended with status {self._process.wait()}")
        return json.loads(line)


class Series:
    """What one side did in one measure."""

    def __init__(self, side, measure, size):
        self._side, self._measure, self._size = side, measure, size
        self.way, self.refusal = side.way(measure.key)
        self.cold = 0.0
        self.warm_up_seconds = 0.0
        self.seconds = []

    def warm_up(self, most):
        """Runs rounds while the side's compilers still work, as far as that can be known."""
        if self.refusal:
            return
        begin, compilers = time.monotonic(), self._side.compilers()
        self.cold = self._round()
        while (now := time.monotonic()) < begin + most and not (compilers.rest() and now >= begin + _LEAST):
            self._round()
        self.warm_up_seconds = now - begin

    def add_round(self):
        if not self.refusal:
            self.seconds.append(self._round())

    @property
    def median(self):
        return median(self.seconds)

    @property
    def cells(self):
        """Median, spread, and the first round of all."""
        if self.refusal:
            return "not supported", "", ""
        figure = self._measure.figure
        spread = sorted((min(self.seconds), max(self.seconds)), reverse=self._measure.unit == "k/s")
        return figure(self.median), "-".join(map(figure, spread)), figure(self.cold)

    def _round(self):
        return self._side.seconds(self._measure.key, self.way, self._size)


def verdict(measure, cpython, clutch):
    """Ratio, target, and whether it is reached."""
    target = f"< {measure.figure(measure.target)} {measure.unit}" if measure.absolute else f"{measure.target:.3g} x"
    if cpython.refusal or clutch.refusal:
        return "", target, ""
    ratio = cpython.median / clutch.median
    reached = clutch.median < measure.target if measure.absolute else ratio >= measure.target
    return f"{ratio:.3g} x", target, "yes" if reached else "no"


def note(measure, name, series):
    if series.refusal:
        return f"{measure.title}: {name}: {series.refusal}"
    return f"{measure.title}: {name} sends it {series.way}" if series.way == "pickled" else ""


def print_table(rows):
    widths = [max(map(len, column)) for column in zip(*rows)]
    for row in rows:
        cells = [cell.ljust(width) if i < 2 else cell.rjust(width) for i, (cell, width) in enumerate(zip(row, widths))]
        print("  ".join(cells).rstrip())


def main():
    suite = sys.argv.pop(1)  # the script that starts this names it
    measures = SUITES[suite]
    parser = argparse.ArgumentParser(prog=f"benchmarks/{suite}", description=f"Compares Clutch's {suite} with CPython's.")
    parser.add_argument("--short", action="store_true", help="under a minute, and not warm: for a first look")
    parser.add_argument(
        "--warm-up",
        type=float,
        default=120,
        metavar="SECONDS",
        help="of Clutch before each measure at most, while its compilers work; default: %(default)s",
    )
    parser.add_argument("--only", metavar="MEASURE", action="append", choices=[m.key for m in measures])
    parser.add_argument("sides", nargs=2, help=argparse.SUPPRESS)  # the commands for CPython and for Clutch
    options = parser.parse_args()
    most, rounds = ((0.5, 4), 3) if options.short else ((2, options.warm_up), 9)  # CPython has no compiler to wait for

    busy = busy_cores()
    sides = [Side(command.split("\x1f")) for command in options.sides]
    names = [side.name for side in sides]
    heads = [text for name in names for text in (name, "min-max", "cold")]
    rows, notes = [["measure", "unit", *heads, "after", "ratio", "target", "reached"]], []
    for measure in measures:
        if options.only and measure.key not in options.only:
            continue
        print(f"measuring: {measure.title}", file=sys.stderr)
        both = [Series(side, measure, measure.short_size if options.short else measure.size) for side in sides]
        for series, seconds in zip(both, most):
            series.warm_up(seconds)
        for _ in range(rounds):
            for series in both:
                series.add_round()
        rows.append([measure.title, measure.unit, *both[0].cells, *both[1].cells, f"{both[1].warm_up_seconds:.0f} s", *verdict(measure, *both)])
        notes += [note(measure, name, series) for name, series in zip(names, both)]
    for side in sides:
        side.close()

    print_table(rows)
    print()
    print(f"Medians of {rounds} rounds, taken in turns; cold: the first round of all.")
    print(f"Before that {names[0]} warmed up for {most[0]:g} s, {names[1]} as long as its compilers worked (after), {most[1]:g} s at most.")
    print("A ratio says how many times as fast Clutch is. us, ms: the time of one; k/s: thousands of messages a second.")
    print(f"CPython's {suite} poll every 10 ms when they are empty. It sends whatever it can without pickling.")
    print(busy)
    print("\n".join(filter(None, notes)))


if __name__ == "__main__":
    main()
