"""One side of the channel benchmark: the same file on CPython 3.13 and on Clutch. compare.py starts it, as queues.py.

round trip   an int goes there by ``send`` and back by another; seconds for each trip. Both wait until it is received
stream       one interpreter sends with ``send_nowait``, the other receives at the same time; messages per second
"""

from time import monotonic

import queues

try:
    from interpreters import channels
except ImportError:  # CPython 3.13
    from test.support.interpreters import channels

KINDS = "int", "str", "bytes", "tuple"  # what CPython's channels take


def ping(seconds, there, _, _back, back, results):
    trips = 0
    start = now = monotonic()
    while now < start + seconds:
        there.send(trips)
        if back.recv() != trips:
            raise AssertionError("another number came back")
        trips += 1
        now = monotonic()
    there.send(-1)
    results.put((now - start) / trips)


def pong(seconds, _, there, back, _back, results):
    while (number := there.recv()) >= 0:
        back.send(number)


def send(kind, count, there, _, _back, back, results):
    values = [queues.VALUES[kind](i) for i in range(count)]
    back.recv()  # the receiver is ready
    start = monotonic()
    for value in values:
        there.send_nowait(value)
    results.put(-start)


def receive(kind, count, _, there, back, _back, results):
    total = 0
    back.send(0)
    if kind == "int":
        for _ in range(count):
            total += there.recv()
    else:
        for _ in range(count):
            total += len(there.recv())
    results.put(monotonic())
    expected = count * (count - 1) // 2 if kind == "int" else count * len(queues.VALUES[kind](count - 1))
    if total != expected:
        raise AssertionError(f"{kind}: {total} arrived instead of {expected}")


class Bench:
    def __init__(self, module="channels"):
        self._sides = queues.Side(module), queues.Side(module)
        (there, to_there), (back, to_back) = channels.create(), channels.create()
        results = next(iter(queues.WAYS.values()))()
        self._ways = dict(to_there=to_there, there=there, to_back=to_back, back=back, results=results)

    def refusal(self, measure, way):
        """Why that measure cannot be done; empty if it can."""
        return "" if measure == "round trip" or measure in KINDS else "no shareable type"

    def run(self, measure, way, size):
        """One round. Answers seconds for each operation."""
        results = self._ways["results"]
        if measure == "round trip":
            self._both("ping", "pong", (size,))
            return results.get_nowait()
        count = int(size)
        self._both("send", "receive", (measure, count))
        return (results.get_nowait() + results.get_nowait()) / count

    def _both(self, first, second, args):
        for side, function in zip(self._sides, (first, second)):
            side.start(function, args, self._ways)
        for side in self._sides:
            side.join()


if __name__ == "__main__":
    queues.main(Bench(), [""])
