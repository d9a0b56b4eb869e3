"""What an AOT cache is recorded from: what most programs do first, long enough for the compiler to start.

    training.py [SECONDS]    goes on for so long: with the JIT, so that the cache knows what the compiler itself needs
"""

import json
import os
import re
import sys
import threading
from concurrent import interpreters
from concurrent.futures import InterpreterPoolExecutor
from time import monotonic


def fibonacci(n):
    return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)


def distances(points):
    total = 0.0
    for x, y in points:
        for other, another in points:
            total += ((x - other) ** 2 + (y - another) ** 2) ** 0.5
    return total


def words(text):
    counts = {}
    for row in json.loads(text):
        for word in row["text"].split():
            counts[word] = counts.get(word, 0) + 1
    return json.dumps(counts)


def first_imports():
    import argparse
    import asyncio
    import collections
    import csv
    import dataclasses
    import datetime
    import io
    import logging
    import pathlib
    import pickle
    import subprocess

    @dataclasses.dataclass
    class Row:
        name: str
        day: datetime.date = datetime.date(2020, 1, 1)

    async def answer():
        await asyncio.sleep(0)
        return pickle.loads(pickle.dumps([Row("a").name, {"b": (1, 2.5)}]))

    out = io.StringIO()
    csv.writer(out).writerow([Row("c").day, collections.Counter("abb").most_common(1), asyncio.run(answer())])
    arguments = argparse.ArgumentParser().parse_args([])
    logging.getLogger(__name__).debug("%s %s %s", arguments, pathlib.Path("a") / "b", subprocess.PIPE)
    print(next(csv.reader([out.getvalue()])))


def first_uses():
    """Of what programs of interpreters do first: call, pool, views."""
    interpreter = interpreters.create()
    print(interpreter.call(fibonacci, 5), interpreter.call(sorted, [3, 1], reverse=True))
    queue = interpreters.create_queue()
    queue.put(memoryview(bytearray(b"view")))
    print(bytes(queue.get()))
    interpreter.close()
    with InterpreterPoolExecutor(1) as pool:
        print(pool.submit(fibonacci, 5).result())


def first_steps():
    queue = interpreters.create_queue()
    interpreter = interpreters.create()
    interpreter.prepare_main(queue=queue)
    thread = threading.Thread(target=interpreter.exec, args=("queue.put((1, 'two', 3.0))",))
    thread.start()
    print(queue.get(), json.dumps({"a": [1, None]}), re.sub("a+", "b", "aaa"), os.path.basename(os.getcwd()))
    thread.join()
    try:
        interpreter.exec("1 / 0")
    except interpreters.ExecutionFailed as error:
        print(error)
    interpreter.close()
    print(fibonacci(20))


def go_on(seconds):
    points = [(i * 1.5, i * i % 7) for i in range(50)]
    text = json.dumps([{"id": i, "text": "what most programs do is what is worth recording"} for i in range(100)])
    queue = interpreters.create_queue()
    end = monotonic() + seconds
    with InterpreterPoolExecutor(2) as pool:
        while monotonic() < end:
            for future in [pool.submit(abs, -i) for i in range(5_000)]:
                future.result()
            for kernel, argument in (fibonacci, 18), (distances, points), (words, text):
                list(pool.map(kernel, [argument] * 8))
            for i in range(5_000):
                queue.put(i)
                queue.get()


if __name__ == "__main__":
    first_steps()
    first_imports()
    first_uses()
    if len(sys.argv) > 1:
        go_on(float(sys.argv[1]))
