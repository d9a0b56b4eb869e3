"""Everyday kinds of work, one in one process: ``breakeven.py`` runs this under Clutch and under CPython.

    kinds.py KIND ROUNDS    prints the seconds of all rounds, and of one round as the last fifth of them took
"""

import sys
from time import perf_counter


def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


def calls():
    return lambda: fib(20)


def loops():
    def work():
        total = 0
        for i in range(100_000):
            total += i * i % 7
        return total

    return work


def objects():
    class Point:
        __slots__ = ("x", "y")

        def __init__(self, x, y):
            self.x, self.y = x, y

        def plus(self, other):
            return Point(self.x + other.x, self.y + other.y)

    def work():
        point = Point(0, 0)
        for i in range(20_000):
            point = point.plus(Point(i, 1))
        return point

    return work


def strings():
    def work():
        lines = [f"{i:05d},{i * 2.5:.2f},{'abc'.upper()}" for i in range(10_000)]
        return "\n".join(lines).split("\n")

    return work


def dicts():
    keys = [f"k{i % 5_000}" for i in range(20_000)]

    def work():
        counts = {}
        for i, key in enumerate(keys):
            counts[key] = counts.get(key, 0) + i
        return sorted(counts.items(), key=lambda item: -item[1])[:10]

    return work


def csv():
    import csv
    import io

    def work():
        file = io.StringIO()
        writer = csv.writer(file)
        for i in range(3_000):
            writer.writerow([i, f"name, {i}", i * 0.5])
        file.seek(0)
        return sum(float(row[2]) for row in csv.reader(file))

    return work


def pickle():
    import pickle

    rows = [{"id": i, "name": f"user{i}", "tags": ("a", "b")} for i in range(1_000)]
    return lambda: pickle.loads(pickle.dumps(rows))


def json():
    import json

    rows = [
        {"id": i, "name": f"user{i}", "tags": ["a", "b"], "score": i * 1.5, "more": {"x": [1, 2], "y": None}}
        for i in range(200)
    ]
    return lambda: json.loads(json.dumps(rows))


def words():
    import collections
    import re

    text = " ".join(f"word{i % 97}, foo-{i % 31}! Bar." for i in range(2_000))
    return lambda: collections.Counter(re.findall(r"[a-z]+\d*", text.lower())).most_common(5)


def records():
    import dataclasses
    import datetime

    @dataclasses.dataclass
    class Row:
        number: int
        name: str
        share: float = 0.0

    def work():
        rows = [Row(i, str(i), i * 0.5) for i in range(1_000)]
        days = [datetime.date(2020, 1, 1) + datetime.timedelta(days=i) for i in range(300)]
        return sum(dataclasses.replace(row, number=row.number + 1).number for row in rows), days[-1]

    return work


def tasks():
    import asyncio

    async def one(i):
        await asyncio.sleep(0)
        return i

    async def all_of_them():
        await asyncio.gather(*(one(i) for i in range(500)))

    runner = asyncio.Runner()
    return lambda: runner.run(all_of_them())


def pool():
    try:
        from concurrent.futures import InterpreterPoolExecutor as Pool
    except ImportError:  # CPython 3.13 has processes only
        from concurrent.futures import ProcessPoolExecutor as Pool
    executor = Pool(2)
    return lambda: list(executor.map(fib, [15] * 8))


def queue():
    try:
        from concurrent import interpreters

        made = interpreters.create_queue()
    except ImportError:
        from test.support.interpreters import queues

        made = queues.create(syncobj=True)

    def work():
        for i in range(500):
            made.put(i)
            made.get()

    return work


KINDS = (calls, loops, objects, strings, dicts, csv, pickle, json, words, records, tasks, pool, queue)


def main(name, rounds):
    start = perf_counter()
    work = next(kind for kind in KINDS if kind.__name__ == name)()
    tail = rounds - max(1, rounds // 5)
    late = perf_counter()
    for number in range(rounds):
        if number == tail:
            late = perf_counter()
        work()
    end = perf_counter()
    print(end - start, (end - late) / (rounds - tail))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
