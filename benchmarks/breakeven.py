"""Whole processes of ``kinds.py`` under Clutch and CPython in turns, for as much work as CPython does in some seconds.

    breakeven.py [--short] [--seconds S,...] [--kinds NAME,...] [--json FILE] [--plot FILE] [--clutch COMMAND] CPYTHON

The break-even point is the time of CPython's from which on Clutch is done sooner, by the clock, start included. The peak
is how many times CPython's speed the last fifth of the longest run had. ``breakeven`` starts it.
"""

import argparse
import json
import math
import os
import pathlib
import subprocess
import sys
import tempfile
from time import perf_counter
from typing import NamedTuple

import plot
from kinds import KINDS

WORK = pathlib.Path(__file__).with_name("kinds.py")


class Run(NamedTuple):
    """Seconds: of the process by the clock, of all its threads' work, of the rounds, of one late round."""

    wall: float
    cpu: float
    work: float
    late: float


def run(command, kind, rounds, limit):
    """None when it takes longer than the limit, in seconds."""
    with tempfile.TemporaryFile("w+") as out:
        before = os.times()
        start = perf_counter()
        try:
            done = subprocess.run([*command, WORK, kind, str(rounds)], stdout=out, stdin=subprocess.DEVNULL, timeout=limit)
        except subprocess.TimeoutExpired:
            return None
        wall = perf_counter() - start
        after = os.times()
        if done.returncode:
            sys.exit(f"breakeven: {' '.join(command)} {kind} ended with status {done.returncode}")
        out.seek(0)
        work, late = map(float, out.read().split())
    used = after.children_user + after.children_system - before.children_user - before.children_system
    return Run(wall, used, work, late)


def rounds_of_a_second(cpython, kind):
    """How many rounds CPython does in a second, once it is at it."""
    rounds = 1
    while True:
        done = run(cpython, kind, rounds, 120)
        if done is None or done.work > 0.2 or rounds > 100_000:
            return 1 / (done.late if done else 120)
        rounds *= 4


def measure(kind, sizes, cpython, clutch):
    """A row for each size: (seconds of CPython's, its run, Clutch's run or None)."""
    pace = rounds_of_a_second(cpython, kind)
    rows = []
    for seconds in sizes:
        rounds = max(1, round(seconds * pace))
        theirs = run(cpython, kind, rounds, 60 + 10 * seconds)
        ours = run(clutch, kind, rounds, 60 + 10 * seconds)
        rows.append((seconds, theirs, ours))
        print(f"{kind:8} {seconds:5g} s  CPython {shown(theirs)}  Clutch {shown(ours)}", file=sys.stderr, flush=True)
    return rows


def shown(done):
    return "gave up" if done is None else f"{done.wall:.2f} s, CPU {done.cpu:.2f} s"


def break_even(rows):
    """The seconds of CPython's process where Clutch's is as quick; infinite when it is nowhere, 0 when it always is."""
    points = [(theirs.wall, ours.wall - theirs.wall) for _, theirs, ours in rows if theirs and ours]
    if not points or points[-1][1] > 0:
        return math.inf
    for (before, loss), (after, gain) in zip(reversed(points[:-1]), reversed(points[1:])):
        if loss > 0:
            return before + (after - before) * loss / (loss - gain)
    return 0.0


def peak(rows):
    pairs = [(theirs, ours) for _, theirs, ours in rows if theirs and ours]
    return pairs[-1][0].late / pairs[-1][1].late if pairs else 0.0


def table(results, sizes):
    heads = ["kind", *(f"{seconds:g} s" for seconds in sizes), "break-even", "peak"]
    print(f"| {' | '.join(heads)} |\n|{' --- |' * len(heads)}")
    for kind, rows in results.items():
        cells = [
            "gave up" if not (theirs and ours) else f"{theirs.wall:.2f} / {ours.wall:.2f} ({ours.cpu:.1f})"
            for _, theirs, ours in rows
        ]
        even = break_even(rows)
        known = f"over {rows[-1][0]:g} s" if even == math.inf else f"{even:.1f} s" if even else "always"
        print(f"| {kind} | {' | '.join(cells)} | {known} | {peak(rows):.2f} |")


def parse(arguments):
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--short", action="store_true", help="small sizes and three kinds: to see that it works")
    parser.add_argument("--seconds", help="CPython's seconds, ascending (default: 0.1,1,5,30; short: 0.1,1)")
    parser.add_argument("--kinds", help=f"of {','.join(kind.__name__ for kind in KINDS)}")
    parser.add_argument("--json", type=pathlib.Path, help="write the results there")
    parser.add_argument("--plot", type=pathlib.Path, help="write a plot there, as SVG")
    parser.add_argument("--clutch", default="./clutch", help="the command that is compared")
    parser.add_argument("cpython")
    return parser.parse_args(arguments)


def main(arguments):
    options = parse(arguments)
    sizes = [float(size) for size in (options.seconds or ("0.1,1" if options.short else "0.1,1,5,30")).split(",")]
    names = [kind.__name__ for kind in KINDS]
    chosen = options.kinds.split(",") if options.kinds else ["calls", "json", "queue"] if options.short else names
    if sizes != sorted(sizes) or not set(chosen) <= set(names):
        sys.exit(f"breakeven: sizes have to ascend, and kinds to be of {', '.join(names)}")
    results = {kind: measure(kind, sizes, [options.cpython], options.clutch.split()) for kind in chosen}
    print("Seconds by the clock of the whole process, CPython / Clutch (CPU time of Clutch).\n")
    table(results, sizes)
    if options.json:
        options.json.write_text(json.dumps({"sizes": sizes, "results": results}, indent=1))
    if options.plot:
        series = {
            kind: [(theirs.wall, theirs.wall / ours.wall) for _, theirs, ours in rows if theirs and ours]
            for kind, rows in results.items()
        }
        title = "times as fast as CPython, start included"
        options.plot.write_text(plot.chart(title, "seconds CPython takes", series, log_x=True, log_y=True))


if __name__ == "__main__":
    main(sys.argv[1:])
