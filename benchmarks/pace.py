"""How fast the machine is right now: milliseconds that fib(24) takes the Python that runs this; the median of 21."""

from statistics import median
from time import perf_counter

from calls import fib


def took():
    start = perf_counter()
    fib(24)
    return (perf_counter() - start) * 1e3


print(f"{median(took() for _ in range(21)):.1f}")
