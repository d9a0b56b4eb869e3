"""How long a kernel takes to be hot in the first interpreter of a runtime, and in those made later: ./clutch benchmarks/warmup.py

For each interpreter: the first run, the first 20 runs together, and the median of the last 20 of 220. What each run took
goes to target/warmup.json, in ms.
"""

import json
import os
import sys
import tempfile
from concurrent import interpreters

KERNEL = """
from time import monotonic

def fibonacci(n):
    return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)

def kernel():
    total = 0
    for i in range(10_000):
        total += i * i % 7
    return total + fibonacci(15)

def times(runs):
    found = []
    for _ in range(runs):
        start = monotonic()
        kernel()
        found.append((monotonic() - start) * 1000)
    return found
"""
RUNS = 220


def main():
    all_runs = []
    print("interpreter  first run  first 20 runs  a late run   (ms)")
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "warmed.py"), "w") as file:
            file.write(KERNEL)
        for number in range(1, 9):
            interpreter = interpreters.create()
            interpreter.exec(f"import sys; sys.path.insert(0, {folder!r}); import warmed")
            interpreter.exec(f"result = warmed.times({RUNS})")
            queue = interpreters.create_queue()
            interpreter.prepare_main(queue=queue)
            interpreter.exec("queue.put(result)")
            runs = queue.get()
            print(f"{number:11}  {runs[0]:9.2f}  {sum(runs[:20]):13.1f}  {sorted(runs[-20:])[10]:10.2f}", flush=True)
            all_runs.append(runs)
            interpreter.close()
    with open("target/warmup.json", "w") as file:
        json.dump(all_runs, file)


if __name__ == "__main__":
    sys.exit(main())
