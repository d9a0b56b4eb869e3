"""How long round trips take, from the quickest to the slowest, and how much data of any size gets through a queue.

    spread.py WARM_UP SECONDS    the time of each measure, before it counts and while it does

Runs on CPython 3.13 and on Clutch; prints a line of JSON for each measure: the round trips through queues, those through
channels that do not buffer, and the sizes. ``run`` starts it on both.
"""

import json
import sys
from time import monotonic

import channels
import queues
from channels import pong as answer  # noqa: F401 - found here by name, as is the next
from queues import pong as pong

SIZES = [8 * 8**power for power in range(8)] + [100_000_000]
ENOUGH = 200_000_000  # bytes that wait in a queue at most


def ping(seconds, there, told, back, results):
    def trip():
        there.put(1)
        back.get()

    repeat(trip, seconds, results)
    there.put(-1)


def ask(seconds, there, _, _back, back, results):
    def trip():
        there.send(1)
        back.recv()

    repeat(trip, seconds, results)
    there.send(-1)


def repeat(trip, seconds, results):
    trip()  # the other side is there
    trips = []
    start = now = monotonic()
    end = start + seconds
    while start < end:
        trip()
        now = monotonic()
        trips.append(now - start)
        start = now
    trips.sort()
    results.put((len(trips), *[trips[int(part * len(trips))] for part in (0.5, 0.99, 0.999)]))


def percentiles(results):
    count, *times = results.get()
    return {"count": count, "p50": times[0], "p99": times[1], "p99.9": times[2]}


def give(size, count, there, told, back, results):
    values = [i.to_bytes(8, "big") * (size // 8) for i in range(count)]
    back.get()  # the other side is there
    start = monotonic()
    for value in values:
        there.put(value)
    results.put(-start)


def accept(size, count, there, told, back, results):
    back.put(0)
    total = 0
    for _ in range(count):
        total += len(there.get())
    results.put(monotonic())
    if total != size * count:
        raise AssertionError(f"{total} bytes arrived instead of {size * count}")


class Bench(queues.Bench):
    def __init__(self):
        super().__init__("spread")

    def trips(self, seconds):
        lines = self._queues(self._way(0))
        self._both("ping", "pong", (seconds,), lines)
        return percentiles(lines["results"])

    def rate(self, size, seconds):
        """Bytes a second, at best."""
        lines = self._queues(self._way(b""))
        count, best, end = 1, 0, monotonic() + seconds
        while not best or monotonic() < end:
            self._both("give", "accept", (size, count), lines)
            taken = lines["results"].get() + lines["results"].get()
            best = max(best, size * count / taken)
            if taken < 0.1:
                count = min(count * 4, max(1, ENOUGH // max(size, 1000)))
        return {"size": size, "rate": best}

    def _way(self, value):
        return next(way for way in queues.WAYS if not self.refusal_of(value, way))


class ChannelBench(channels.Bench):
    def __init__(self):
        super().__init__("spread")

    def trips(self, seconds):
        self._both("ask", "answer", (seconds,))
        return percentiles(self._ways["results"])


def main():
    warm_up, seconds = map(float, sys.argv[1:])
    bench = Bench()
    for each in bench, ChannelBench():
        each.trips(warm_up)
        print(json.dumps(each.trips(seconds)), flush=True)
    bench.rate(SIZES[0], warm_up)
    for size in SIZES:
        bench.rate(size, warm_up / 4)
        print(json.dumps(bench.rate(size, seconds / 4)), flush=True)


if __name__ == "__main__":
    main()
