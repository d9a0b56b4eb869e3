"""How long create() takes: the first time, at leisure and many at once. Runs on CPython 3.13 and on Clutch.

    creation.py [PAUSES]    how many are created at leisure, 40 unless said otherwise

At leisure means with a pause after each, in which Clutch makes the next ones. Many at once means more than it has
ready: "burst" is the mean of all of them, "beyond" of those after as many as it has ready at most, to be compared with
the same under -X warm=0, where nothing is made ahead. Prints a line of JSON, in ms.
"""

import json
import sys
from statistics import mean, median
from time import monotonic, sleep

try:
    from concurrent.interpreters import create
except ImportError:  # CPython 3.13
    from _interpreters import create, destroy
else:

    def destroy(interpreter):
        interpreter.close()


PAUSE = 0.25  # s
BURST = 30
SUPPLY = 8  # what Clutch has ready at most


def timed():
    start = monotonic()
    interpreter = create()
    return interpreter, (monotonic() - start) * 1000


def main():
    pauses = int(sys.argv[1]) if len(sys.argv) > 1 else 40
    found = {}
    interpreter, found["first"] = timed()
    destroy(interpreter)
    for _ in range(min(pauses, 10)):  # not cold any more
        destroy(timed()[0])
    leisure = []
    for _ in range(pauses):
        sleep(PAUSE)
        interpreter, took = timed()
        leisure.append(took)
        destroy(interpreter)
    sleep(1)
    burst, interpreters = [], []
    for _ in range(BURST if pauses > 10 else SUPPLY + 1):
        interpreter, took = timed()
        interpreters.append(interpreter)
        burst.append(took)
    for interpreter in interpreters:
        destroy(interpreter)
    leisure.sort()
    found |= {"median": median(leisure), "slowest": leisure[-1]}
    found |= {"burst": mean(burst), "beyond": mean(burst[SUPPLY:])}
    print(json.dumps(found))


if __name__ == "__main__":
    main()
