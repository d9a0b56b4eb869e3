"""Calls and pools on CPython and on Clutch. ``calls`` starts it; with ``--compare`` it runs itself on both, and compares.

Without, it measures on the Python that runs it, and prints a line of JSON for each measure: how often it was done in a
second in the first round, at best, and in the last five seconds (the median of those rounds; the compilers are quiet
then, unless they never came to rest), and after how many seconds half of the best was reached; or the seconds to the
first result of a fresh pool.
"""

import argparse
import json
import os
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from statistics import median
from time import monotonic
from typing import NamedTuple

from load import LOOK, Compilers

CPYTHON = sys.implementation.name == "cpython"


def same(x):
    return x


def noop():
    pass


def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


def nbody(steps):
    bodies = [[float(i), float(i * i % 7), 0.1 * i, -0.2 * i, 1.0 + i] for i in range(5)]
    for _ in range(steps):
        for a in bodies:
            for b in bodies:
                if a is not b:
                    dx, dy = a[0] - b[0], a[1] - b[1]
                    force = 0.001 * b[4] / (dx * dx + dy * dy + 0.01) ** 1.5
                    a[2] -= dx * force
                    a[3] -= dy * force
        for body in bodies:
            body[0] += 0.001 * body[2]
            body[1] += 0.001 * body[3]
    return bodies[0][0]


def mandelbrot(size):
    inside = 0
    for row in range(size):
        for column in range(size):
            x0, y0 = 3.0 * column / size - 2.0, 2.0 * row / size - 1.0
            x = y = 0.0
            for _ in range(50):
                x, y = x * x - y * y + x0, 2.0 * x * y + y0
                if x * x + y * y > 4.0:
                    break
            else:
                inside += 1
    return inside


def words(rounds):
    text = json.dumps([{"id": i, "text": "the quick brown fox jumps over the lazy dog"} for i in range(200)])
    for _ in range(rounds):
        counts = {}
        for row in json.loads(text):
            for word in row["text"].split():
                counts[word] = counts.get(word, 0) + 1
        json.dumps(counts)
    return counts["the"]


GOALS = {"pool: tiny tasks": 3, "fib, 1 worker": 5, "n-body, 1 worker": 5, "mandelbrot, 1 worker": 5}  # times CPython's
SPEED_UP = 1.8  # goal for two workers
WHOLE, SMALL = (10_000, 8), (500, 2)  # a round of a pool: of tiny tasks, and of a kernel
KERNELS = [("fib", fib, 27), ("n-body", nbody, 1000), ("mandelbrot", mandelbrot, 80), ("json and words", words, 10)]


class Budget(NamedTuple):
    """Seconds for each measure, and tasks in a round. It takes longer than the least only while the compilers work."""

    least: float
    most: float
    tasks: int
    kernels: int

    def ends(self, begin, measures, compilers):
        each = (monotonic() - begin) / measures
        return each >= self.most or each >= self.least and compilers.rest()


def emit(rates, budget):
    """Repeats a round of each in turns, for as long as the budget says. A round says how much it did."""
    begin, rounds, spent = monotonic(), {measure: [] for measure in rates}, dict.fromkeys(rates, 0.0)
    compilers = Compilers(os.getpid())
    while not (budget.ends(begin, len(rates), compilers) and all(rounds.values())):
        measure = min(rates, key=spent.get)
        start = monotonic()
        done = rates[measure]()
        took = monotonic() - start
        rounds[measure].append((done / took, spent[measure], start))
        spent[measure] += took
    settled = monotonic() - LOOK
    for measure, found in rounds.items():
        best = max(rate for rate, _, _ in found)
        half = next(since for rate, since, _ in found if rate >= best / 2)
        late = median([rate for rate, _, start in found if start >= settled] or [found[-1][0]])
        print(json.dumps({"measure": measure, "first": found[0][0], "best": best, "late": late, "half": half}), flush=True)


def measure_calls(budget):
    try:
        from concurrent import interpreters
    except ImportError:
        from test.support import interpreters
    interp = interpreters.create()

    def calls():
        for _ in range(200):
            interp.call(noop)
        return 200

    emit({"call of a no-op": calls}, budget)
    interp.close()


def measure_pool(name, kind, budget):
    start = monotonic()
    with kind(2) as pool:
        pool.submit(same, 1).result()
        print(json.dumps({"measure": f"{name}: first result", "seconds": monotonic() - start}), flush=True)

        def tasks():
            for future in [pool.submit(same, i) for i in range(budget.tasks)]:
                future.result()
            return budget.tasks

        emit({f"{name}: tiny tasks": tasks}, budget)


def measure_kernels(kind, budget):
    with kind(1) as one, kind(2) as two:
        for name, kernel, size in KERNELS:

            def work(pool):
                return len(list(pool.map(kernel, [size] * budget.kernels)))

            emit({f"{name}, 1 worker": lambda: work(one), f"{name}, 2 workers": lambda: work(two)}, budget)


def run(budget):
    measure_calls(budget)
    if CPYTHON:
        measure_pool("threads", ThreadPoolExecutor, budget)
        measure_pool("pool", ProcessPoolExecutor, budget)
        measure_kernels(ProcessPoolExecutor, budget)
    else:
        from concurrent.futures import InterpreterPoolExecutor

        measure_pool("pool", InterpreterPoolExecutor, budget)
        measure_kernels(InterpreterPoolExecutor, budget)


def measured(command):
    lines = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout.splitlines()
    return {line["measure"]: line for line in map(json.loads, lines)}


def compare(python, short, least, most):
    theirs_each, ours_each = (("0.5", "0.5"), ("1", "1")) if short else (("2", "2"), (str(least), str(most)))
    rounds = ["--short"] if short else []
    print("running CPython", file=sys.stderr)
    theirs = measured([python, __file__, *rounds, "--budget", *theirs_each])
    print("running Clutch", file=sys.stderr)
    ours = measured(["./clutch", __file__, *rounds, "--budget", *ours_each])
    with open("target/calls.json", "w") as file:
        json.dump([theirs, ours], file)
    print(f"{'':26}{'CPython':>12}{'Clutch':>12}{'ratio':>10}{'goal':>7}{'first round':>14}{'half of best':>14}")
    for measure in dict.fromkeys([*theirs, *ours]):
        cells = [side.get(measure, {}) for side in (theirs, ours)]
        figures = [cell.get("seconds", cell.get("best")) for cell in cells]
        ratio = ""
        if None not in figures:
            factor = figures[1] / figures[0]
            ratio = f"{1 / factor if 'seconds' in cells[0] else factor:.2f} x"
        shown = ["" if figure is None else f"{figure:,.3f} s" if figure is cell.get("seconds") else f"{figure:,.1f}/s" for cell, figure in zip(cells, figures)]
        goal = f"{GOALS[measure]} x" if measure in GOALS else ""
        cold, half = (f"{cells[1]['first']:,.1f}/s", f"after {cells[1]['half']:.0f} s") if "half" in cells[1] else ("", "")
        print(f"{measure:26}{shown[0]:>12}{shown[1]:>12}{ratio:>10}{goal:>7}{cold:>14}{half:>14}")
    print(f"\nTwo workers, times as fast as one (goal {SPEED_UP}), medians of the rounds of the last {LOOK:.0f} s, which were taken in turns:")
    for name, _, _ in KERNELS:
        factors = [side[f"{name}, 2 workers"]["late"] / side[f"{name}, 1 worker"]["late"] for side in (theirs, ours)]
        print(f"{name:26}{factors[0]:>10.2f} x{factors[1]:>10.2f} x")


def main():
    parser = argparse.ArgumentParser(prog="benchmarks/calls", description="Compares calls and pools with CPython's.")
    parser.add_argument("--short", action="store_true", help="half a minute, and not warm: for a first look")
    parser.add_argument("--seconds", type=float, default=30, help="for each measure on Clutch, at least; default: %(default)s")
    parser.add_argument("--most", type=float, default=90, help="seconds it may take while compilers work; default: %(default)s")
    parser.add_argument("--compare", help=argparse.SUPPRESS)  # the CPython
    parser.add_argument("--budget", type=float, nargs=2, help=argparse.SUPPRESS)  # the least and the most
    options = parser.parse_args()
    if options.compare:
        compare(options.compare, options.short, options.seconds, max(options.seconds, options.most))
    else:
        run(Budget(*options.budget, *(SMALL if options.short else WHOLE)))


if __name__ == "__main__":
    main()
