"""Runs all benchmarks and writes docs/benchmarks.md with tables and plots. ``run`` starts it.

    page.py [--short] [--warm-up SECONDS] [CPYTHON]

In short mode the page goes to target/ instead: its figures say nothing but that everything works.
"""

import argparse
import csv
import datetime
import json
import os
import pathlib
import platform
import re
import subprocess
import sys
from statistics import median
from time import monotonic

import plot
from load import busy_cores

DOCS = "docs/benchmarks.md"


class Page:
    """The text that grows, and where its plots go."""

    def __init__(self, path, cpython, short, warm_up):
        self.path = pathlib.Path(path)
        self.folder = self.path.with_suffix("")
        self.cpython, self.short, self.warm_up = cpython, short, warm_up
        self._parts = []

    def add(self, *paragraphs):
        self._parts += paragraphs

    def table(self, heads, rows):
        lines = [heads, ["---"] + ["---:"] * (len(heads) - 1), *rows]
        self.add("\n".join(f"| {' | '.join(map(str, line))} |" for line in lines))

    def listing(self, text):
        self.add(f"```text\n{text.rstrip()}\n```")

    def plot(self, name, title, axis, series, **options):
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / f"{name}.svg").write_text(plot.chart(title, axis, series, **options))
        self.add(f"![{title}]({self.folder.name}/{name}.svg)")

    def write(self):
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text("\n\n".join(self._parts) + "\n")


def output(*command):
    """What a command prints; its failure is ours."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True)
    if done.returncode != 0:
        sys.exit(f"benchmarks/run: {' '.join(command)} ended with status {done.returncode}")
    return done.stdout


# --- the sections -------------------------------------------------------------------------------------------------


def start_up(page):
    """Start-up"""
    commands = {
        "`./clutch --no-jit -c pass`": ["./clutch", "--no-jit", "-c", "pass"],
        "`./clutch -c pass`": ["./clutch", "-c", "pass"],
        "`./clutch --no-jit examples/hello.py`": ["./clutch", "--no-jit", "examples/hello.py"],
        "`./clutch examples/hello.py`": ["./clutch", "examples/hello.py"],
    }
    if page.cpython:
        commands["CPython's `-c pass`"] = [page.cpython, "-c", "pass"]
    jdk = None if page.short else output("build/find-jdk").strip()
    rows, series = [], {}
    for name, command in commands.items():
        times = [timed(*command) for _ in range(1 if page.short else 5)]
        plain = ""
        if jdk and command[0] == "./clutch" and command[-1] == "pass":
            plain = f"{median(timed('env', f'CLUTCH_JAVA_HOME={jdk}', *command) for _ in range(3)):.2f} s"
        rows.append([name, f"{median(times):.2f} s", f"{min(times):.2f} to {max(times):.2f} s", plain])
        series[name.replace("`", "").replace("./clutch ", "").replace("examples/", "")] = list(enumerate(times, 1))
    page.table(["", "median", "range", "from a JDK, with neither image nor cache"], rows)
    page.plot("start-up", "start-up, s", "run", series)
    page.add("Short programs, with the JIT and without: a sum in a loop of so many rounds, in one function; one run each.")
    rounds = (10**4,) if page.short else (10**4, 10**6, 10**7, 3 * 10**7)
    program = "def work(rounds):\n total = 0\n for i in range(rounds): total += i\n return total\nwork({})"
    rows = [
        [f"`{' '.join(command)}`", *[f"{timed(*command, '-c', program.format(count)):.1f} s" for count in rounds]]
        for command in (["./clutch"], ["./clutch", "--no-jit"])
    ]
    page.table(["rounds", *[f"{count:,}" for count in rounds]], rows)


def timed(*command):
    start = monotonic()
    output(*command)
    return monotonic() - start


def creation(page):
    """Creating interpreters, and a thousand of them"""
    sides = {"Clutch": ["./clutch"], "nothing made ahead (`-X warm=0`)": ["./clutch", "-X", "warm=0"]}
    if page.cpython:
        sides["CPython"] = [page.cpython]
    pauses = ["2" if page.short else "20"]
    found = [json.loads(output(*side, "benchmarks/creation.py", *pauses)) for side in sides.values()]
    page.add("`benchmarks/creation.py`: `create()` in one process, ms. Whoever pauses in between gets interpreters made ahead.")
    names = {
        "first": "the first",
        "median": "with pauses of 250 ms: median",
        "slowest": "the slowest of those",
        "burst": "30 at once: mean",
        "beyond": "mean without the first 8, which may have been made ahead",
    }
    rows = [[name, *[f"{side[key]:,.2f}" for side in found]] for key, name in names.items()]
    page.table(["", *sides], rows)
    page.add("`benchmarks/many`: the next of many, made when asked for, in a JVM with `-Xmx4g`; all answer in the end.")
    page.listing(output("benchmarks/many", *(["--short"] if page.short else [])))
    with open("target/many.csv", newline="") as file:
        rows = [{name: float(value) for name, value in row.items()} for row in csv.DictReader(file)]
    for column, title in {
        "create_ms": "time of the next create(), ms",
        "heap_mb_each": "heap for each, MB",
        "threads": "threads of the JVM",
    }.items():
        page.plot(column, title, "live interpreters", {"Clutch": [(row["interpreters"], row[column]) for row in rows]})


def warm_up(page):
    """Warm-up: the second interpreter profits from the first"""
    page.add("`benchmarks/warmup.py`: one kernel in eight interpreters of one runtime, one after the other.")
    page.listing(output("./clutch", "benchmarks/warmup.py"))
    runs = json.loads(pathlib.Path("target/warmup.json").read_text())
    series = {f"interpreter {n}": list(enumerate(runs[n - 1], 1)) for n in (1, 2, 8)}
    page.plot("warmup", "time of each run of the kernel, ms", "run", series, log_x=True, log_y=True)


def queues(page):
    """Queues"""
    if page.cpython:
        page.add("`benchmarks/queues`, in turns with CPython:")
        page.listing(output("benchmarks/queues", *warmed(page)))
    spread(page)


def spread(page):
    times = ("0.5", "0.5") if page.short else ("6", "1")
    sides = {"Clutch": ["./clutch"]} | ({"CPython": [page.cpython]} if page.cpython else {})
    found = {}
    for name, command in sides.items():
        lines = output(*command, "benchmarks/spread.py", *(times if name == "Clutch" else ("0.5", times[1]))).splitlines()
        found[name] = [json.loads(line) for line in lines]
    page.add("Round trips of an int between two interpreters, through queues and through channels that do not buffer:")
    rows, series = [], {}
    for number, way in enumerate(("queues", "channels")):
        for name, lines in found.items():
            times = [lines[number][part] * 1e6 for part in ("p50", "p99", "p99.9")]
            rows.append([f"{way}, {name}", *[f"{time:,.0f} us" for time in times], f"{lines[number]['count']:,}"])
            series[rows[-1][0]] = list(zip((2, 100, 1000), times))
    page.table(["", "median", "99 %", "99.9 %", "trips"], rows)
    page.plot("latency", "round trips, us", "one of so many takes longer", series, log_x=True, log_y=True)
    page.add("Bytes objects from one interpreter to another, by their size:")
    sizes = [line["size"] for line in found["Clutch"][2:]]
    rates = {name: [line["rate"] / 1e6 for line in lines[2:]] for name, lines in found.items()}
    page.table(
        ["bytes", *[f"{name}, MB/s" for name in rates]],
        [[f"{size:,}", *[f"{rates[name][i]:,.1f}" for name in rates]] for i, size in enumerate(sizes)],
    )
    series = {name: list(zip(sizes, values)) for name, values in rates.items()}
    page.plot("payload", "throughput of a queue, MB/s", "bytes in a message", series, log_x=True, log_y=True)


def channels(page):
    """Channels"""
    if page.cpython:
        page.add("`benchmarks/channels`, in turns with CPython:")
        page.listing(output("benchmarks/channels", *warmed(page)))
    page.add("`benchmarks/channels-jmh`: in Java alone, from one platform thread to another, beside Jox and the JDK's queues.")
    output("benchmarks/channels-jmh", *jmh(page, "-f", "1", "-wi", "2", "-i", "3", "-w", "2", "-r", "1"))
    page.table(["buffered", "whose", "us for one"], jmh_rows("target/channels.csv", "Param: capacity", "Param: kind"))


def calls(page):
    """Calls and pools"""
    if page.cpython:
        page.add("`benchmarks/calls`: the best round of each, and how long Clutch took to be half as fast as that.")
        page.listing(output("benchmarks/calls", *(["--short"] if page.short else ["--seconds", "9", "--most", f"{page.warm_up}"])))
        theirs, ours = json.loads(pathlib.Path("target/calls.json").read_text())
        series = {}
        for measure in ours:
            kernel, _, workers = measure.partition(", ")
            if workers:
                times = ours[measure]["best"] / theirs[f"{kernel}, 1 worker"]["best"]
                series.setdefault(kernel, []).append((int(workers[0]), times))
        page.plot("kernels", "CPU-bound kernels: times as fast as CPython on one worker", "workers", series)
    page.add("`benchmarks/calls-jmh`: calls from Java of a Python function, int to int.")
    output("benchmarks/calls-jmh", "CallBenchmark", *jmh(page, "-wi", f"{page.warm_up // 3}", "-w", "2", "-i", "3", "-r", "2"))
    page.table(["", "us for one"], jmh_rows("target/calls.csv", "Benchmark"))


def warmed(page):
    return ["--short", "--only", "int"] if page.short else ["--warm-up", f"{page.warm_up}"]


def jmh(page, *options):
    return ["-f", "1", "-wi", "1", "-i", "1", "-w", "100ms", "-r", "100ms"] if page.short else options


def jmh_rows(path, *names):
    with open(path, newline="") as file:
        return [
            [*[row[name].rpartition(".")[2] for name in names], f"{float(row['Score']):,.2f}"] for row in csv.DictReader(file)
        ]


SECTIONS = start_up, creation, warm_up, queues, channels, calls


# --- the page -----------------------------------------------------------------------------------------------------


def machine(cpython):
    """The machine, as far as it matters and anybody may know."""
    def line(path, pattern, default):
        try:
            return re.search(pattern, pathlib.Path(path).read_text()).group(1)
        except (OSError, AttributeError):
            return default

    model = line("/proc/cpuinfo", r"model name\s*: (.*)", platform.machine())
    memory = int(line("/proc/meminfo", r"MemTotal:\s*(\d+)", "0")) / 2**20
    versions = output("./clutch", "--no-jit", "--version").strip()
    if cpython:
        versions += ", CPython " + output(cpython, "-c", "import platform; print(platform.python_version())").strip()
    return (
        f"{datetime.date.today()}, {os.cpu_count()} cores ({model}), {memory:.0f} GB, {platform.system()};"
        f" {versions}. {busy_cores()}"
    )


def seconds(text):
    number = int(text)
    if not 9 <= number <= 600:
        raise argparse.ArgumentTypeError(f"{number} is not within 9 and 600")
    return number


def main():
    parser = argparse.ArgumentParser(prog="benchmarks/run", description="Runs all benchmarks and writes docs/benchmarks.md.")
    parser.add_argument("--short", action="store_true", help="two minutes, only to see that it works; writes to target/")
    parser.add_argument("--warm-up", type=seconds, default=20, help="""how many seconds a measure may warm up, while compilers
        work; default: %(default)s. On a slow machine, 90 tell more of how fast it gets, and take longer than a quarter of an hour""")
    parser.add_argument("cpython", nargs="?", help=argparse.SUPPRESS)
    options = parser.parse_args()
    page = Page("target/benchmarks.md" if options.short else DOCS, options.cpython, options.short, options.warm_up)
    page.add(
        "# Benchmarks",
        "Written by `benchmarks/run`, which anybody can repeat. Times are by the clock.\n"
        f"What has to be compiled first warms up for {options.warm_up} s at most: `--warm-up`. Machines differ, and one that others use too\n"
        "differs from hour to hour: each section begins with what CPython takes for the same small function.",
        machine(options.cpython),
    )
    if not options.cpython:
        page.add("There was no CPython 3.13 or newer to compare with.")
    if options.short:
        page.add("**Short mode**: nothing was warm. The figures say only that it works.")
    begin = monotonic()
    for number, section in enumerate(SECTIONS, 1):
        print(f"[{number}/{len(SECTIONS)}] {section.__doc__} ({monotonic() - begin:.0f} s so far)", file=sys.stderr, flush=True)
        page.add(f"## {section.__doc__}")
        if page.cpython:
            page.add(f"CPython's `fib(24)` just before: {output(page.cpython, 'benchmarks/pace.py').strip()} ms.")
        section(page)
    page.write()
    print(f"{page.path} is written, after {monotonic() - begin:.0f} s", file=sys.stderr)


if __name__ == "__main__":
    main()
