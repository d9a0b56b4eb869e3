"""One side of the queue benchmark: the same file on CPython 3.13 or newer and on Clutch.

compare.py starts it, writes an order as a line of JSON to its stdin and reads one in return. Every round
runs in two sub-interpreters, each on a thread of its own; this file is imported there, too.

Three kinds of measure:

round trip   an int goes there and back again; seconds for each trip
stream       one interpreter puts, the other gets at the same time; messages per second from the first put to the last
             get, and the receiver looks at every message
large        seconds of one put plus seconds of one get of what is already there; no waiting is in it

Values are made anew for each round, before its clock starts, so that nobody gains by keeping what crossed before; only
the memory under a memoryview stays the same, as what is shared is meant to.
"""

import functools
import json
import os
import pickle
import queue
import sys
import threading
import traceback
from time import monotonic  # one clock for all interpreters, as perf_counter is not on Clutch

try:
    from concurrent import interpreters
except ImportError:  # CPython 3.13
    from test.support import interpreters
    from test.support.interpreters import queues as _queues

    # Its queues pickle whatever they are given unless told otherwise. The first way that takes a value is the fastest.
    WAYS = {"shared": lambda: _queues.create(syncobj=True), "pickled": lambda: _queues.create()}
    IMPLEMENTATION = "CPython"
else:
    WAYS = {"": interpreters.create_queue}
    IMPLEMENTATION = "Clutch" if sys.implementation.name == "graalpy" else "CPython"

BLOCK = bytes(range(256)) * 4
LARGE = 100_000 * len(BLOCK)  # 102.4 MB


def _large_bytes():
    return BLOCK * (LARGE // len(BLOCK))


VALUES = {
    "int": lambda i: i,
    "str": lambda i: f"{i:0100}",
    "bytes": lambda i: i.to_bytes(8, "big") + BLOCK[8:1000],
    "tuple": lambda i: tuple(range(i, i + 10)),
    "list": lambda i: list(range(i, i + 1000)),
}
@functools.cache
def _memory():
    """Made once: Clutch moves a bytearray to native memory the first time it is shared, which the warm-up shows."""
    return bytearray(_large_bytes())


LARGE_VALUES = {"large bytes": _large_bytes, "large memoryview": lambda: memoryview(_memory())}


# --- what runs in the interpreters: data goes over ``there``, everything else over the other queues ----------------


def ping(seconds, there, told, back, results):
    there.put(0)
    back.get()  # the other side is there
    trips = 0
    start = now = monotonic()
    while now < start + seconds:
        there.put(trips)
        if back.get() != trips:
            raise AssertionError("another number came back")
        trips += 1
        now = monotonic()
    there.put(-1)
    results.put((now - start) / trips)


def pong(seconds, there, told, back, results):
    number = 0
    while number >= 0:
        number = there.get()
        back.put(number)
    back.get()


def send(kind, count, there, told, back, results):
    values = [VALUES[kind](i) for i in range(count)]
    back.get()  # the receiver is ready
    start = monotonic()
    for value in values:
        there.put(value)
    results.put(-start)


def receive(kind, count, there, told, back, results):
    total = 0
    back.put(0)
    if kind == "int":
        for _ in range(count):
            value = there.get()
            total += value
    else:
        for _ in range(count):
            value = there.get()
            total += len(value)
    results.put(monotonic())
    last = VALUES[kind](count - 1)
    expected = count * (count - 1) // 2 if kind == "int" else count * len(last)
    if total != expected or value != last or type(value) is not type(last):
        raise AssertionError(f"{kind}: {total} arrived instead of {expected}, or the last value differs")


def give(kind, count, there, told, back, results):
    for _ in range(count):
        value = LARGE_VALUES[kind]()
        start = monotonic()
        there.put(value)
        results.put(monotonic() - start)
        told.put(0)
        back.get()


def accept(kind, count, there, told, back, results):
    middle = LARGE // 2
    for _ in range(count):
        told.get()
        start = monotonic()
        value = there.get()
        length = len(value)
        results.put(monotonic() - start)
        parts = bytes(value[: len(BLOCK)]), bytes(value[middle : middle + len(BLOCK)]), bytes(value[-len(BLOCK) :])
        if length != LARGE or parts != (BLOCK, BLOCK, BLOCK):
            raise AssertionError(f"{kind}: other bytes arrived")
        value = parts = None
        back.put(0)


# --- what runs them -----------------------------------------------------------------------------------------------


class Side:
    """An interpreter with a thread of its own."""

    def __init__(self, module="queues"):
        self._module = module
        self._interpreter = interpreters.create()
        folder = os.path.dirname(os.path.abspath(__file__))
        self._interpreter.exec(f"import sys; sys.path.insert(0, {folder!r}); import {module}")
        self._orders = queue.SimpleQueue()
        self._ends = queue.SimpleQueue()
        threading.Thread(target=self._follow, daemon=True).start()

    def start(self, function, args, ways):
        self._orders.put((function, args, ways))

    def join(self):
        self._ends.get()

    def _follow(self):
        while True:
            function, args, ways = self._orders.get()
            try:
                self._interpreter.prepare_main(ways)
                self._interpreter.exec(f"{self._module}.{function}(*{args!r}, {', '.join(ways)})")
            except BaseException:
                traceback.print_exc()
                os._exit(1)  # the other side waits for ever
            self._ends.put(None)


class Bench:
    def __init__(self, module="queues"):
        self._sides = Side(module), Side(module)
        self._ways = {}

    def refusal(self, measure, way):
        """Why that measure cannot be done that way; empty if it can."""
        value = 0
        if measure in VALUES:
            value = VALUES[measure](0)
        elif measure in LARGE_VALUES:
            value = LARGE_VALUES[measure]()
        return self.refusal_of(value, way)

    def refusal_of(self, value, way):
        there = self._queues(way)["there"]
        try:
            there.put(value)
        except (interpreters.NotShareableError, TypeError, pickle.PicklingError) as error:
            return f"{type(error).__name__}: {error}"[:100]
        there.get()
        return ""

    def run(self, measure, way, size):
        """One round. Answers seconds for each operation."""
        queues = self._queues(way)
        results = queues["results"]
        if measure == "round trip":
            self._both("ping", "pong", (size,), queues)
            return results.get_nowait()
        if measure in VALUES:
            count = int(size)
            self._both("send", "receive", (measure, count), queues)
            return (results.get_nowait() + results.get_nowait()) / count
        count = int(size)
        self._both("give", "accept", (measure, count), queues)
        return sum(results.get_nowait() for _ in range(2 * count)) / count

    def _both(self, first, second, args, queues):
        for side, function in zip(self._sides, (first, second)):
            side.start(function, args, queues)
        for side in self._sides:
            side.join()

    def _queues(self, way):
        if way not in self._ways:
            quick = next(iter(WAYS.values()))
            self._ways[way] = dict(there=WAYS[way](), told=quick(), back=quick(), results=quick())
        return self._ways[way]


def main(bench, ways):
    version = ".".join(map(str, sys.version_info[:3]))
    say({"name": f"{IMPLEMENTATION} {version}" if IMPLEMENTATION == "CPython" else IMPLEMENTATION, "ways": list(ways)})
    for line in sys.stdin:
        order = json.loads(line)
        if "size" in order:
            say({"seconds": bench.run(**order)})
        else:
            say({"refusal": bench.refusal(**order)})


def say(answer):
    print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main(Bench(), WAYS)
