"""How busy the machine is with other programs, and a JVM with its compilers."""

import os
from pathlib import Path
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


def compiler_seconds(pid):
    """CPU time that the compilers of a JVM took so far, Truffle's among them. None without Linux's /proc."""
    ticks = 0
    try:
        for thread in Path(f"/proc/{pid}/task").iterdir():
            if (thread / "comm").read_text().startswith(("C1 Compiler", "C2 Compiler", "TruffleCompiler")):
                ticks += sum(map(int, _stat(thread)[11:13]))
    except OSError:  # or such a thread has just ended
        return None
    return ticks / _TICKS


def _stat(process):
    """What /proc tells of a process or thread, from its state on."""
    return (process / "stat").read_text().rpartition(")")[2].split()


def _ticks():
    """What all cores have worked, without this process."""
    own = _stat(Path("/proc/self"))
    with open("/proc/stat") as file:
        user, nice, system, _idle, _iowait, irq, softirq, steal, *_ = map(int, file.readline().split()[1:])
    return user + nice + system + irq + softirq + steal - int(own[11]) - int(own[12])
