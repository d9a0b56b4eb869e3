"""Hoare's dining philosophers. A footman lets no more than four of the five sit down, so that they never starve.

Every philosopher thinks and eats in an interpreter of its own.
"""

from clutch.csp import Channel, alt, par, process, thread, when

SEATS = 5
MEALS = 3


def philosopher(n, sit, rise, left, right):
    for _ in range(MEALS):
        sit.send(n)
        left.send("up")
        right.send("up")
        left.send("down")
        right.send("down")
        rise.send(n)
    return f"philosopher {n} ate {MEALS} times"


def fork(left, right):
    while True:
        hand, _ = alt(left, right)
        assert hand.recv() == "down"  # from the same hand


def footman(sit, rise):
    seated = 0
    while True:
        door, _ = alt(when(seated < SEATS - 1, sit), rise)
        seated += 1 if door is sit else -1
        assert 0 <= seated < SEATS


if __name__ == "__main__":
    sit, rise = Channel(), Channel()
    hands = [(Channel(), Channel()) for _ in range(SEATS)]  # one in which a fork is left, one in which it is right
    servants = [thread(footman, sit, rise), *(thread(fork, *pair) for pair in hands)]
    for each in servants:
        each.start()
    told = par(*(process(philosopher, n, sit, rise, hands[n][0], hands[n - 1][1]) for n in range(SEATS)))
    print(*told, sep="\n")
    for each in servants:
        each.poison()
    for each in servants:
        each.join()
