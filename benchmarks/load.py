"""How busy the machine is with other programs."""

import os
from time import sleep

_TICKS = 100  # Linux counts time for user space in hundredths of a second


def busy_cores(seconds=1.0):
    """As a sentence, for a page: how many cores programs but this one, and other virtual machines, keep busy.

    Watches for that long, which must be idle time of the benchmark's own; without Linux's /proc it cannot tell.
    """
    try:
        before = _ticks()
        sleep(seconds)
        after = _ticks()
    except OSError:
        return "What other programs did is not known."
    return f"Other programs kept {max(0, after - before) / _TICKS / seconds:.1f} of {os.cpu_count()} cores busy when it began."


def _ticks():
    """What all cores have worked, without this process."""
    with open("/proc/self/stat") as file:
        own = file.read().rpartition(")")[2].split()
    with open("/proc/stat") as file:
        user, nice, system, _idle, _iowait, irq, softirq, steal, *_ = map(int, file.readline().split()[1:])
    return user + nice + system + irq + softirq + steal - int(own[11]) - int(own[12])
