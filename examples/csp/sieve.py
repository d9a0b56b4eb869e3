"""Hoare's sieve of Eratosthenes: a line of processes, each of which lets no multiples of its prime pass."""

from itertools import count, islice

from clutch.csp import Channel, thread


def numbers(out):
    for n in count(2):
        out.send(n)


def others(prime, numbers, out):
    for n in numbers:
        if n % prime:
            out.send(n)


def sieve(numbers, out):
    while True:
        prime = numbers.recv()
        out.send(prime)
        rest = Channel()
        thread(others, prime, numbers, rest.writer).start()
        numbers = rest.reader


naturals, primes = Channel(), Channel()
thread(numbers, naturals.writer).start()
thread(sieve, naturals.reader, primes.writer).start()
print(*islice(primes, 20))
primes.poison()  # and with it, one after the other, every process of the line
