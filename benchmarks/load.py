"""How busy the machine is with other programs, and a JVM with its compilers."""

import os
from pathlib import Path
from time import monotonic, sleep

LOOK = 5.0  # seconds for which compilers must have been quiet
_QUIET = 0.1  # of one core, at most
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


class Compilers:
    """Those of a JVM, Truffle's among them: while they work, it is not warm."""

    def __init__(self, pid):
        self._pid = pid
        self._looked, self._before = monotonic(), _compiler_seconds(pid)
        self._rest = False

    def rest(self):
        """Whether they have hardly worked in the last five seconds; False as well where that cannot be known."""
        now = monotonic()
        if now >= self._looked + LOOK:
            before, self._before = self._before, _compiler_seconds(self._pid)
            self._rest = None not in (before, self._before) and self._before - before < _QUIET * (now - self._looked)
            self._looked = now
        return self._rest


def _compiler_seconds(pid):
    """CPU time that they took so far. None without Linux's /proc."""
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
