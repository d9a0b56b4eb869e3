"""How many primes are there below N? Counted in pieces, by a pool of interpreters.

    primes.py [N] [--workers N]

The sieve of small primes is made once in every worker, by the initializer. Python 3.14 runs this file, too.
"""

import argparse
import math
import sys
from concurrent.futures import InterpreterPoolExecutor

PIECE = 50_000
small = []


def prepare(limit):
    """Finds the primes up to the root of the limit."""
    sieve = bytearray([1]) * (math.isqrt(limit) + 1)
    for number in range(2, len(sieve)):
        if sieve[number]:
            small.append(number)
            sieve[number * number :: number] = bytes(len(range(number * number, len(sieve), number)))


def count(start, end):
    """The number of primes from start up to, not including, end."""
    marks = bytearray([1]) * (end - start)
    for prime in small:
        first = max(prime * prime, -(-start // prime) * prime)
        marks[first - start :: prime] = bytes(len(range(first, end, prime)))
    return sum(marks) - sum(number in range(start, end) for number in (0, 1))


def main():
    parser = argparse.ArgumentParser(description="Counts the primes below N.")
    parser.add_argument("limit", nargs="?", type=int, default=1_000_000, metavar="N")
    parser.add_argument("--workers", type=int, default=None)
    options = parser.parse_args()
    starts = range(0, options.limit, PIECE)
    ends = [min(start + PIECE, options.limit) for start in starts]
    with InterpreterPoolExecutor(options.workers, initializer=prepare, initargs=(options.limit,)) as pool:
        print(sum(pool.map(count, starts, ends)), "primes below", options.limit)


if __name__ == "__main__":
    sys.exit(main())
